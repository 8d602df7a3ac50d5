//! `sh` and `bash`: a shell as a command of another.

use super::call::refused;
use super::child::Child;
use super::{Running, Start};
use crate::sh::jobs::World;
use crate::sh::repl::Repl;
use crate::sh::shell::{Feed, Shell};
use crate::sh::system::System;
use crate::sim::{Io, Step};
use crate::value::Str;

/// A shell that hasn't looked yet what it is to run.
#[derive(Clone, Debug)]
struct Sh {
    start: Start,
    running: Option<Box<dyn Running>>,
}

pub fn start(start: Start) -> Box<dyn Running> {
    Box::new(Sh { start, running: None })
}

impl Running for Sh {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        let start = &self.start;
        self.running.get_or_insert_with(|| begin(start, world, io)).step(world, io)
    }

    fn end(&mut self, system: &mut dyn System) {
        if let Some(running) = &mut self.running {
            running.end(system);
        }
    }

    fn processes(&self) -> u32 {
        self.running.as_ref().map_or(0, |running| running.processes())
    }

    fn shell(&self) -> Option<&Shell> {
        self.running.as_ref()?.shell()
    }

    fn shell_mut(&mut self) -> Option<&mut Shell> {
        self.running.as_mut()?.shell_mut()
    }

    fn handles_signals(&self) -> bool {
        true
    }
}

fn begin(start: &Start, world: &mut World<'_>, io: &Io<'_>) -> Box<dyn Running> {
    let mut words = start.argv.iter().skip(1).peekable();
    let (mut command, mut letters, mut interactive) = (false, String::new(), false);
    while let Some(word) = words.next_if(|word| word.starts_with(['-', '+']) && word.len() > 1) {
        match word.as_str() {
            "--" => break,
            word if word.starts_with("--") => {}
            word => {
                command |= word.contains('c');
                interactive |= word.contains('i');
                letters.extend(word[1..].chars().filter(|c| "eux".contains(*c)));
            }
        }
    }
    let shell = |name: &str, interactive| {
        let mut shell = start.shell.child(name, interactive, &start.env, io.now);
        shell.options.errexit = letters.contains('e');
        shell.options.nounset = letters.contains('u');
        shell.options.xtrace = letters.contains('x');
        shell
    };
    let name = start.argv[0].as_str();
    match (command, words.next()) {
        (true, None) => refused(format!("{name}: -c: option requires an argument\n"), 2),
        (true, Some(text)) => {
            let zero = words.next().map_or(name, String::as_str);
            script(shell(zero, false), text, words)
        }
        (false, Some(file)) => {
            let path = start.shell.resolve(file);
            match world.system.files().read(&path) {
                Ok(text) => script(shell(file, false), &text, words),
                Err(error) => refused(format!("{name}: {file}: {}\n", error.text()), 127),
            }
        }
        (false, None) => Box::new(Repl::new(shell(name, interactive || io.stdin_is_terminal))),
    }
}

fn script<'a>(
    mut shell: Shell,
    text: &str,
    words: impl Iterator<Item = &'a String>,
) -> Box<dyn Running> {
    shell.set_positional(words.map(Str::from).collect());
    match shell.feed(text, true) {
        Feed::Refused(text) => refused(text, 2),
        _ => Box::new(Child::shell(shell)),
    }
}
