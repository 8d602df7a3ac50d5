//! The small programs that every shell here can call: `cat`, `grep`, `sed` and their like.
//!
//! [`TOOLS`] is the whole list; each is a file here. Most are one of two shapes: [`once`] for
//! what runs at a go, [`filter`] for what goes over lines as they come.

mod awk;
pub mod call;
mod cat;
mod child;
mod columns;
pub mod date;
mod files;
pub mod filter;
mod find;
mod grep;
mod head;
mod ls;
pub mod options;
mod run;
mod sed;
mod sh;
mod sort;
mod wc;
mod words;

pub use call::Call;
pub use run::CLEAR;

use super::jobs::World;
use super::shell::Shell;
use super::system::System;
use crate::sim::{Io, Step};
use crate::value::Str;
use std::fmt;

/// A small program.
#[derive(Debug)]
pub struct Tool {
    pub name: &'static str,
    /// Takes the call apart; runs nothing yet.
    pub start: fn(Start) -> Box<dyn Running>,
}

/// All tools, by name.
pub const TOOLS: &[Tool] = &[
    Tool { name: "ash", start: sh::start },
    Tool { name: "awk", start: awk::start },
    Tool { name: "base64", start: find::base64 },
    Tool { name: "basename", start: words::basename },
    Tool { name: "bash", start: sh::start },
    Tool { name: "cat", start: cat::start },
    Tool { name: "chmod", start: files::chmod },
    Tool { name: "clear", start: words::clear },
    Tool { name: "cp", start: files::cp },
    Tool { name: "cut", start: columns::cut },
    Tool { name: "date", start: date::start },
    Tool { name: "dirname", start: words::dirname },
    Tool { name: "echo", start: words::echo },
    Tool { name: "egrep", start: grep::start },
    Tool { name: "env", start: run::env },
    Tool { name: "false", start: words::no_is },
    Tool { name: "fgrep", start: grep::start },
    Tool { name: "find", start: find::find },
    Tool { name: "grep", start: grep::start },
    Tool { name: "head", start: head::head },
    Tool { name: "hostname", start: words::hostname },
    Tool { name: "ls", start: ls::start },
    Tool { name: "mkdir", start: files::mkdir },
    Tool { name: "mv", start: files::mv },
    Tool { name: "nl", start: columns::nl },
    Tool { name: "nohup", start: run::plain },
    Tool { name: "printenv", start: run::printenv },
    Tool { name: "printf", start: words::printf },
    Tool { name: "pwd", start: words::pwd },
    Tool { name: "rev", start: columns::rev },
    Tool { name: "rm", start: files::rm },
    Tool { name: "rmdir", start: files::rmdir },
    Tool { name: "sed", start: sed::start },
    Tool { name: "seq", start: words::seq },
    Tool { name: "sh", start: sh::start },
    Tool { name: "sleep", start: words::sleep },
    Tool { name: "sort", start: sort::sort },
    Tool { name: "sudo", start: run::plain },
    Tool { name: "tac", start: sort::tac },
    Tool { name: "tail", start: head::tail },
    Tool { name: "tee", start: columns::tee },
    Tool { name: "time", start: run::plain },
    Tool { name: "timeout", start: run::timeout },
    Tool { name: "touch", start: files::touch },
    Tool { name: "tr", start: columns::tr },
    Tool { name: "true", start: words::yes_is },
    Tool { name: "uname", start: words::uname },
    Tool { name: "uniq", start: sort::uniq },
    Tool { name: "watch", start: run::watch },
    Tool { name: "wc", start: wc::start },
    Tool { name: "which", start: words::which },
    Tool { name: "whoami", start: words::whoami },
    Tool { name: "xargs", start: run::xargs },
    Tool { name: "yes", start: words::yes },
];

/// The tool of a name.
pub fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}

/// What a tool is called with.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its name and its arguments.
    pub argv: Vec<String>,
    pub env: Vec<(Str, Str)>,
    /// A shell at hand for tools that run commands; its stack is empty.
    pub shell: Shell,
}

impl Start {
    /// Puts a call together; `shell` is a fork of the one that calls.
    pub fn new(argv: Vec<String>, env: Vec<(Str, Str)>, mut shell: Shell) -> Start {
        shell.clear();
        Start { argv, env, shell }
    }

    /// The working directory.
    pub fn cwd(&self) -> &Str {
        self.shell.cwd()
    }
}

/// A tool that runs.
pub trait Running: fmt::Debug + CloneRunning {
    /// Takes a step.
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step;

    /// Ends what it started itself.
    fn end(&mut self, _system: &mut dyn System) {}

    /// Whether it deals with signals itself; else any ends it.
    fn handles_signals(&self) -> bool {
        false
    }

    /// How many processes it runs besides itself.
    fn processes(&self) -> u32 {
        0
    }

    /// The shell that it runs, if that is what it does.
    fn shell(&self) -> Option<&Shell> {
        None
    }

    /// The same, to signal what runs in it.
    fn shell_mut(&mut self) -> Option<&mut Shell> {
        None
    }
}

/// Copying a running tool without knowing which it is.
pub trait CloneRunning {
    fn clone_box(&self) -> Box<dyn Running>;
}

impl<T: Running + Clone + 'static> CloneRunning for T {
    fn clone_box(&self) -> Box<dyn Running> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Running> {
    fn clone(&self) -> Box<dyn Running> {
        (**self).clone_box()
    }
}

/// Reads a duration such as `2`, `0.5`, `1.5s`, `3m` or `1h`.
pub fn milliseconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1000),
        (at, 'm') => (&text[..at], 60_000),
        (at, 'h') => (&text[..at], 3_600_000),
        (at, 'd') => (&text[..at], 86_400_000),
        _ => (text, 1000),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u64::MAX) };
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let thousandths: u64 = thousandths.parse().unwrap_or(0);
    // A century is long enough for any wait.
    const LONGEST: u64 = 100 * 365 * 86_400_000;
    Some(whole.saturating_mul(unit).saturating_add(thousandths * unit / 1000).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(TOOLS.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn durations_are_read() {
        let cases = [("2", 2000), ("0.5", 500), (".25s", 250), ("1.5m", 90_000), ("1h", 3_600_000)];
        for (text, want) in cases {
            assert_eq!(milliseconds(text), Some(want), "{text}");
        }
        assert_eq!(milliseconds("1x"), None);
        assert_eq!(milliseconds("."), None);
        assert!(milliseconds("99999999999999999999999d").is_some());
    }
}
