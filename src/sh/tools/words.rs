//! Small things in one file: `seq`, `yes`, `sleep`, `basename`, `dirname`, `which`, `clear`,
//! `hostname`, `whoami`, `uname`, `true`, `false`, `pwd`, `echo`, `printf`.

use super::call::{Call, once, refused};
use super::options::{Options, value};
use super::run::CLEAR;
use super::{Running, Start, milliseconds};
use crate::sh::builtins;
use crate::sh::files::base_name;
use crate::sh::jobs::World;
use crate::sim::{Io, Millis, Step, Wait};

/// How many lines `seq` prints at most.
const LONGEST_ROW: i64 = 100_000;

pub fn seq(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let mut words = call.start.argv[1..].to_vec();
        let mut separator = "\n".to_owned();
        if words.first().is_some_and(|word| word == "-s") && words.len() > 1 {
            separator = words.remove(1);
            words.remove(0);
        }
        let padded = words.first().is_some_and(|word| word == "-w");
        if padded {
            words.remove(0);
        }
        let mut numbers = Vec::new();
        for word in &words {
            match word.parse::<i64>() {
                Ok(number) => numbers.push(number),
                Err(_) => {
                    call.complain(&format!("invalid floating point argument: '{word}'"));
                    return 1;
                }
            }
        }
        let (first, step, last) = match numbers[..] {
            [last] => (1, 1, last),
            [first, last] => (first, 1, last),
            [first, step, last] if step != 0 => (first, step, last),
            _ => {
                call.complain(if numbers.is_empty() { "missing operand" } else { "extra operand" });
                return 1;
            }
        };
        let width = match padded {
            true => first.to_string().len().max(last.to_string().len()),
            false => 0,
        };
        let (mut row, mut at) = (Vec::new(), first);
        while (if step > 0 { at <= last } else { at >= last }) && (row.len() as i64) < LONGEST_ROW {
            row.push(format!("{at:0width$}"));
            at = at.saturating_add(step);
            if at == i64::MAX || at == i64::MIN {
                break;
            }
        }
        if !row.is_empty() {
            let text = row.join(&separator);
            call.line(&text);
        }
        0
    })
}

#[derive(Clone, Debug)]
struct Yes(String);

impl Running for Yes {
    fn step(&mut self, _: &mut World<'_>, io: &mut Io<'_>) -> Step {
        for _ in 0..100 {
            if io.stdout.is_full() {
                return Step::Blocked(Wait::default());
            }
            io.stdout.write(&self.0);
        }
        Step::Blocked(Wait::until(io.now))
    }
}

pub fn yes(start: Start) -> Box<dyn Running> {
    let words = &start.argv[1..];
    let text = if words.is_empty() { "y".to_owned() } else { words.join(" ") };
    Box::new(Yes(text + "\n"))
}

#[derive(Clone, Debug)]
struct Sleep {
    lasts: Millis,
    until: Option<Millis>,
}

impl Running for Sleep {
    fn step(&mut self, _: &mut World<'_>, io: &mut Io<'_>) -> Step {
        let until = *self.until.get_or_insert(io.now + self.lasts);
        if io.now < until { Step::Blocked(Wait::until(until)) } else { Step::Exited(0) }
    }
}

pub fn sleep(start: Start) -> Box<dyn Running> {
    let words = &start.argv[1..];
    if words.is_empty() {
        let text = "sleep: missing operand\nTry 'sleep --help' for more information.\n";
        return refused(text.into(), 1);
    }
    let mut lasts: Millis = 0;
    for word in words {
        match milliseconds(word) {
            Some(millis) => lasts = lasts.saturating_add(millis),
            None if word == "infinity" => lasts = Millis::from(u32::MAX),
            None => {
                let text = format!(
                    "sleep: invalid time interval '{word}'\nTry 'sleep --help' for more information.\n"
                );
                return refused(text, 1);
            }
        }
    }
    Box::new(Sleep { lasts, until: None })
}

pub fn basename(start: Start) -> Box<dyn Running> {
    let options = match Options::parse_leading(&start, &[value('s', "suffix")]) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let suffix = options.get('s').or(options.operands.get(1).map(String::as_str)).unwrap_or("");
    match options.operands.first() {
        Some(path) => {
            let name = base_name(path);
            let short = name.strip_suffix(suffix).filter(|short| !short.is_empty());
            printed(start, short.unwrap_or(name).to_owned())
        }
        None => refused("basename: missing operand\n".into(), 1),
    }
}

pub fn dirname(start: Start) -> Box<dyn Running> {
    let Some(path) = start.argv.get(1).cloned() else {
        return refused("dirname: missing operand\n".into(), 1);
    };
    let path = path.trim_end_matches('/');
    let text = match path.rfind('/') {
        None if path.is_empty() => "/",
        None => ".",
        Some(0) => "/",
        Some(at) => &path[..at],
    };
    printed(start, text.to_owned())
}

fn printed(mut start: Start, line: String) -> Box<dyn Running> {
    start.argv = vec!["echo".into(), line];
    once(start, |call| {
        let line = call.start.argv[1].clone();
        call.line(&line);
        0
    })
}

pub fn which(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let mut status = 0;
        for name in call.start.argv[1..].iter().filter(|word| !word.starts_with('-')) {
            match call.system.has(name) {
                true => call.line(&format!("/usr/bin/{name}")),
                false => status = 1,
            }
        }
        status
    })
}

pub fn clear(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        call.out.push_str(CLEAR);
        0
    })
}

pub fn hostname(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let name = call.system.host_name();
        call.line(&name);
        0
    })
}

pub fn whoami(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let name = call.env("USER").unwrap_or("root").to_owned();
        call.line(&name);
        0
    })
}

pub fn uname(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let all = call.start.argv.iter().any(|word| word == "-a");
        let host = call.system.host_name();
        match call.start.argv.get(1).map(String::as_str) {
            _ if all => call.line(&format!("Linux {host} 6.8.0 #1 SMP x86_64 GNU/Linux")),
            Some("-r") => call.line("6.8.0"),
            Some("-n") => call.line(&host),
            Some("-m") => call.line("x86_64"),
            _ => call.line("Linux"),
        }
        0
    })
}

pub fn yes_is(start: Start) -> Box<dyn Running> {
    once(start, |_| 0)
}

pub fn no_is(start: Start) -> Box<dyn Running> {
    once(start, |_| 1)
}

pub fn pwd(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let cwd = call.start.cwd().clone();
        call.line(&cwd);
        0
    })
}

/// `echo` as a program of its own, for containers that run it without a shell.
pub fn echo(start: Start) -> Box<dyn Running> {
    once(start, |call: &mut Call<'_>| {
        let words = &call.start.argv[1..];
        let (newline, words) = match words.split_first() {
            Some((first, rest)) if first == "-n" => ("", rest),
            _ => ("\n", words),
        };
        let text = words.join(" ");
        call.out.push_str(&text);
        call.out.push_str(newline);
        0
    })
}

/// `printf` as a program of its own.
pub fn printf(start: Start) -> Box<dyn Running> {
    once(start, |call| {
        let Some((template, arguments)) = call.start.argv[1..].split_first() else {
            call.complain("missing operand");
            return 1;
        };
        let (text, errors) = builtins::format(template, arguments);
        call.out.push_str(&text);
        errors.iter().for_each(|error| call.complain(error));
        u8::from(!errors.is_empty())
    })
}
