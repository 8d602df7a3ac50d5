//! Builtins that steer what runs next: `break`, `return`, `exit`, `eval`, `.`, `exec`, `trap`.

use super::super::files::FileError;
use super::super::frames::Frame;
use super::super::jobs::World;
use super::super::parser;
use super::super::shell::Shell;
use super::super::simple::quoted;
use super::{Leave, Outcome};
use crate::sim::Io;
use crate::value::Str;

pub fn yes(_: &mut Shell, _: &[String], _: &mut World<'_>, _: &mut Io<'_>) -> Outcome {
    Outcome::Status(0)
}

pub fn no(_: &mut Shell, _: &[String], _: &mut World<'_>, _: &mut Io<'_>) -> Outcome {
    Outcome::Status(1)
}

/// `break` and `continue`.
pub fn leave_loop(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let name = argv[0].as_str();
    let count = match argv.get(1).map(|text| (text, text.parse::<usize>())) {
        None => 1,
        Some((_, Ok(count))) if count > 0 => count,
        Some((text, Ok(_))) => {
            return shell.refuse(1, &format!("{name}: {text}: loop count out of range"), world, io);
        }
        Some((text, Err(_))) => {
            return shell.refuse(
                128,
                &format!("{name}: {text}: numeric argument required"),
                world,
                io,
            );
        }
    };
    Outcome::Leave(if name == "break" { Leave::Break(count) } else { Leave::Continue(count) })
}

/// `exit` and `return`.
pub fn exit(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let name = argv[0].as_str();
    let status = match argv.get(1).map(|text| (text, text.trim().parse::<i64>())) {
        None => shell.status,
        Some((_, Ok(code))) => code.rem_euclid(256) as u8,
        Some((text, Err(_))) => {
            shell.complain(&format!("{name}: {text}: numeric argument required"), world, io);
            2
        }
    };
    Outcome::Leave(if name == "exit" { Leave::Exit(status) } else { Leave::Return(status) })
}

pub fn eval(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let text = argv[1..].join(" ");
    match parser::parse(&text, &shell.aliases, true) {
        Ok(list) => Outcome::Frames(vec![Frame::List { list, next: 0 }]),
        Err(parser::ParseError::Incomplete(text) | parser::ParseError::Syntax(text)) => {
            shell.refuse(2, &format!("eval: {text}"), world, io)
        }
    }
}

/// `.` and `source`.
pub fn source(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let Some(name) = argv.get(1) else {
        return shell.refuse(2, &format!("{}: filename argument required", argv[0]), world, io);
    };
    let text = match world.system.files().read(&shell.resolve(name)) {
        Ok(text) => text,
        Err(FileError::IsDirectory) => {
            return shell.refuse(1, &format!("{}: {name}: is a directory", argv[0]), world, io);
        }
        Err(error) => return shell.refuse(1, &format!("{name}: {}", error.text()), world, io),
    };
    let list = match parser::parse(&text, &shell.aliases, true) {
        Ok(list) => list,
        Err(parser::ParseError::Incomplete(text) | parser::ParseError::Syntax(text)) => {
            return shell.refuse(2, &format!("{name}: {text}"), world, io);
        }
    };
    let positional = (argv.len() > 2).then(|| {
        let values = argv[2..].iter().map(Str::from).collect();
        std::mem::replace(&mut shell.positional, values)
    });
    Outcome::Frames(vec![Frame::Source { positional }, Frame::List { list, next: 0 }])
}

/// Without a command it keeps its redirections; with one the shell ends after it.
pub fn exec(shell: &mut Shell, argv: &[String], _: &mut World<'_>, _: &mut Io<'_>) -> Outcome {
    if argv.len() == 1 {
        return Outcome::KeepDescriptors;
    }
    let list = parser::parse("exit $?", &shell.aliases, true).unwrap_or_default();
    let end = Frame::List { list, next: 0 };
    Outcome::Frames(vec![end, Frame::Execute { argv: argv[1..].to_vec() }])
}

pub fn trap(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let words: Vec<&str> = argv[1..].iter().map(String::as_str).filter(|w| *w != "--").collect();
    if words.is_empty() || words == ["-p"] {
        let traps = shell.traps.iter();
        let lines: String =
            traps.map(|(name, text)| format!("trap -- {} {name}\n", shown(text))).collect();
        shell.say(&lines, world, io);
        return Outcome::Status(0);
    }
    let (action, names) = match words[..] {
        [name] => ("-", vec![name]),
        [action, ref names @ ..] => (action, names.to_vec()),
        [] => return Outcome::Status(0),
    };
    for name in names {
        let known = match name.trim_start_matches("SIG") {
            "0" | "EXIT" => "EXIT",
            "2" | "INT" => "INT",
            "15" | "TERM" => "TERM",
            "1" | "HUP" => "HUP",
            "ERR" | "DEBUG" | "QUIT" | "USR1" | "USR2" => continue,
            _ => {
                return shell.refuse(
                    1,
                    &format!("trap: {name}: invalid signal specification"),
                    world,
                    io,
                );
            }
        };
        match action {
            "-" => shell.traps.remove(known),
            action => shell.traps.insert(known.into(), action.into()),
        };
    }
    Outcome::Status(0)
}

fn shown(text: &str) -> String {
    let word = quoted(text);
    if word.starts_with('\'') { word } else { format!("'{word}'") }
}
