//! What names mean: `alias`, `type`, `command`; and `history`.

use super::super::frames::Frame;
use super::super::jobs::World;
use super::super::shell::Shell;
use super::Outcome;
use crate::sim::Io;
use crate::value::Str;

fn line(name: &str, text: &str) -> String {
    format!("alias {name}='{}'\n", text.replace('\'', "'\\''"))
}

pub fn alias(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let words: Vec<&String> = argv[1..].iter().filter(|word| *word != "-p").collect();
    if words.is_empty() {
        let text: String = shell.aliases.iter().map(|(name, text)| line(name, text)).collect();
        shell.say(&text, world, io);
        return Outcome::Status(0);
    }
    let mut status = 0;
    for word in words {
        match word.split_once('=') {
            Some((name, text)) if !name.is_empty() => shell.set_alias(name, text),
            _ => match shell.aliases.get(word.as_str()) {
                Some(text) => {
                    let text = line(word, text);
                    shell.say(&text, world, io);
                }
                None => {
                    shell.complain(&format!("alias: {word}: not found"), world, io);
                    status = 1;
                }
            },
        }
    }
    Outcome::Status(status)
}

pub fn unalias(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let mut status = 0;
    if argv.len() == 1 {
        return shell.refuse(2, "unalias: usage: unalias [-a] name [name ...]", world, io);
    }
    for word in &argv[1..] {
        if word == "-a" {
            shell.aliases.clear();
        } else if shell.aliases.remove(word.as_str()).is_none() {
            shell.complain(&format!("unalias: {word}: not found"), world, io);
            status = 1;
        }
    }
    Outcome::Status(status)
}

/// What a name runs: a sentence for `type`, a word for `command -v`.
fn meaning(shell: &Shell, name: &str, world: &World<'_>) -> Option<(String, String)> {
    const KEYWORDS: [&str; 16] = [
        "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac",
        "function", "{", "}", "[[",
    ];
    if let Some(text) = shell.aliases.get(name) {
        let shown = line(name, text).trim_end().to_owned();
        return Some((format!("{name} is aliased to `{text}'"), shown));
    }
    let kind = match name {
        name if KEYWORDS.contains(&name) => "a shell keyword",
        name if shell.functions.contains_key(name) => "a function",
        name if super::find(name).is_some() => "a shell builtin",
        name if !name.contains('/') && world.system.has(name) => {
            let path = format!("/usr/bin/{name}");
            return Some((format!("{name} is {path}"), path));
        }
        _ => return None,
    };
    Some((format!("{name} is {kind}"), name.to_owned()))
}

/// `type`
pub fn type_of(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let mut status = 0;
    for name in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        match meaning(shell, name, world) {
            Some((sentence, _)) => shell.say(&format!("{sentence}\n"), world, io),
            None => {
                shell.complain(&format!("type: {name}: not found"), world, io);
                status = 1;
            }
        }
    }
    Outcome::Status(status)
}

/// `command` and `builtin`: runs a command past functions, or with `-v` says what it is.
pub fn command(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let Some(first) = argv.get(1) else { return Outcome::Status(0) };
    if first == "-v" || first == "-V" {
        let mut status = 1;
        for name in &argv[2..] {
            let Some((sentence, word)) = meaning(shell, name, world) else { continue };
            let text = if first == "-v" { word } else { sentence };
            shell.say(&format!("{text}\n"), world, io);
            status = 0;
        }
        return Outcome::Status(status);
    }
    let argv: Vec<String> = argv[1..].iter().filter(|w| *w != "-p").cloned().collect();
    match argv.first() {
        // A function of that name is what `command` is there to avoid.
        Some(name) if shell.functions.contains_key(name.as_str()) => {
            let saved = shell.functions.remove(name.as_str());
            let plain = super::find(name).map(|builtin| (builtin.run)(shell, &argv, world, io));
            if let Some(body) = saved {
                shell.functions.insert(argv[0].as_str().into(), body);
            }
            plain.unwrap_or_else(|| Outcome::Frames(vec![Frame::Execute { argv }]))
        }
        Some(_) => Outcome::Frames(vec![Frame::Execute { argv }]),
        None => Outcome::Status(0),
    }
}

pub fn history(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let shown = match argv.get(1).map(|text| (text, text.parse::<usize>())) {
        None => shell.history.len(),
        Some((_, Ok(count))) => count,
        Some((text, _)) if text == "-c" => {
            shell.history.clear();
            return Outcome::Status(0);
        }
        Some((text, Err(_))) => {
            let text = format!("history: {text}: numeric argument required");
            return shell.refuse(1, &text, world, io);
        }
    };
    let skip = shell.history.len().saturating_sub(shown);
    let lines = shell.history.iter().enumerate().skip(skip);
    let text: String =
        lines.map(|(i, line): (usize, &Str)| format!("{:5}  {line}\n", i + 1)).collect();
    shell.say(&text, world, io);
    Outcome::Status(0)
}
