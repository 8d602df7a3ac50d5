//! Variables and parameters: `export`, `unset`, `local`, `readonly`, `set`, `shift`, `let`.

use super::super::arithmetic;
use super::super::frames::Frame;
use super::super::jobs::World;
use super::super::parser::is_name;
use super::super::shell::{Shell, Variable};
use super::super::simple::quoted;
use super::Outcome;
use crate::sim::Io;
use crate::value::Str;

/// Handles `NAME` and `NAME=value` arguments; `f` gets each name when its value is set.
fn each_name(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
    mut f: impl FnMut(&mut Shell, &str),
) -> Outcome {
    let mut status = 0;
    for word in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word.as_str(), None),
        };
        if !is_name(name) {
            shell.complain(&format!("{}: `{word}': not a valid identifier", argv[0]), world, io);
            status = 1;
            continue;
        }
        f(shell, name);
        if let Some(value) = value
            && let Err(text) = shell.set_variable(name, value)
        {
            shell.complain(&text, world, io);
            status = 1;
        }
    }
    Outcome::Status(status)
}

pub fn export(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    if argv.len() == 1 || argv[1] == "-p" {
        let line = |(name, value): &(Str, Str)| format!("declare -x {name}=\"{value}\"\n");
        let text: String = shell.environment().iter().map(line).collect();
        shell.say(&text, world, io);
        return Outcome::Status(0);
    }
    let off = argv[1] == "-n";
    each_name(shell, argv, world, io, |shell, name| {
        match shell.variables.get_mut(name) {
            Some(variable) => variable.exported = !off,
            // A name without a value becomes an exported one when it gets it.
            None => {
                let variable = Variable { exported: !off, ..Variable::default() };
                shell.variables.insert(name.into(), variable);
            }
        }
    })
}

pub fn readonly(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let outcome = each_name(shell, argv, world, io, |_, _| {});
    for word in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        let name = word.split('=').next().unwrap_or("");
        if is_name(name) {
            shell.variables.entry(name.into()).or_default().read_only = true;
        }
    }
    outcome
}

/// `declare` and `typeset`: `-x` exports, `-r` makes read-only; the rest just sets.
pub fn declare(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let flags: String = argv[1..].iter().filter(|word| word.starts_with('-')).cloned().collect();
    if flags.contains(['a', 'A']) {
        return shell.refuse(2, "declare: arrays are not part of this shell", world, io);
    }
    if shell.calls > 0 {
        save_locals(shell, argv);
    }
    let exported = flags.contains('x');
    if flags.contains('r') {
        return readonly(shell, argv, world, io);
    }
    each_name(shell, argv, world, io, |shell, name| {
        if exported {
            shell.variables.entry(name.into()).or_default().exported = true;
        }
    })
}

/// Notes what the names were before the function that runs.
fn save_locals(shell: &mut Shell, argv: &[String]) {
    let names = argv[1..].iter().filter(|word| !word.starts_with('-'));
    let names: Vec<Str> = names.map(|word| word.split('=').next().unwrap_or("").into()).collect();
    let call = shell.frames.iter_mut().rev().find_map(|frame| match frame {
        Frame::Call { locals, .. } => Some(locals),
        _ => None,
    });
    let Some(locals) = call else { return };
    for name in names {
        if !locals.iter().any(|(other, _)| *other == name) {
            locals.push((name.clone(), shell.variables.remove(&name)));
        }
    }
}

pub fn local(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    if shell.calls == 0 {
        return shell.refuse(1, "local: can only be used in a function", world, io);
    }
    save_locals(shell, argv);
    each_name(shell, argv, world, io, |_, _| {})
}

pub fn unset(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let functions = argv.get(1).is_some_and(|flag| flag == "-f");
    for name in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        match shell.variables.get(name.as_str()) {
            _ if functions => {
                shell.functions.remove(name.as_str());
            }
            Some(variable) if variable.read_only => {
                let text = format!("unset: {name}: cannot unset: readonly variable");
                return shell.refuse(1, &text, world, io);
            }
            Some(_) => {
                shell.variables.remove(name.as_str());
            }
            None => {
                shell.functions.remove(name.as_str());
            }
        }
    }
    Outcome::Status(0)
}

pub fn shift(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    match argv.get(1).map_or(Ok(1), |text| text.parse::<usize>()) {
        Ok(count) if count <= shell.positional.len() => {
            shell.positional.drain(..count);
            Outcome::Status(0)
        }
        Ok(_) => Outcome::Status(1),
        Err(_) => {
            let text = format!("shift: {}: numeric argument required", argv[1]);
            shell.refuse(1, &text, world, io)
        }
    }
}

pub fn set(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    if argv.len() == 1 {
        let line = |(name, v): (&Str, &Variable)| format!("{name}={}\n", quoted(&v.value));
        let text: String = shell.variables.iter().map(line).collect();
        shell.say(&text, world, io);
        return Outcome::Status(0);
    }
    let mut words = argv[1..].iter();
    while let Some(word) = words.next() {
        let on = word.starts_with('-');
        if word == "--" || !(on || word.starts_with('+')) || word.len() < 2 {
            let first = (word != "--").then_some(word);
            shell.positional = first.into_iter().chain(words).map(Str::from).collect();
            return Outcome::Status(0);
        }
        for letter in word[1..].chars() {
            let name = match letter {
                'e' => "errexit",
                'u' => "nounset",
                'x' => "xtrace",
                'f' => "noglob",
                'o' => words.next().map_or("", String::as_str),
                'm' | 'b' | 'h' | 'H' | 'B' | 'v' | 'E' | 'a' | 'C' => continue,
                other => {
                    let text = format!("set: -{other}: invalid option");
                    return shell.refuse(2, &text, world, io);
                }
            };
            let options = &mut shell.options;
            match name {
                "errexit" => options.errexit = on,
                "nounset" => options.nounset = on,
                "xtrace" => options.xtrace = on,
                "noglob" => options.noglob = on,
                "pipefail" => options.pipefail = on,
                "posix" | "monitor" | "vi" | "emacs" | "" => {}
                name => {
                    let text = format!("set: {name}: invalid option name");
                    return shell.refuse(2, &text, world, io);
                }
            }
        }
    }
    Outcome::Status(0)
}

/// `let`
pub fn arithmetic(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    struct Names<'a>(&'a mut Shell);
    impl arithmetic::Variables for Names<'_> {
        fn get(&self, name: &str) -> String {
            self.0.variable(name).map(|v| v.as_str().to_owned()).unwrap_or_default()
        }
        fn set(&mut self, name: &str, value: i64) {
            // A read-only variable keeps its value.
            let _ = self.0.set_variable(name, value.to_string());
        }
    }
    let mut last = 0;
    for text in &argv[1..] {
        match arithmetic::evaluate(text, &mut Names(shell)) {
            Ok(value) => last = value,
            Err(text) => return shell.refuse(1, &format!("let: {text}"), world, io),
        }
    }
    Outcome::Status(u8::from(last == 0))
}
