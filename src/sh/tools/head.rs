//! `head` and `tail`.

use super::call::{Call, refused, with_call};
use super::filter::{Filter, Then, over};
use super::options::{Known, Options, flag, value};
use super::{Running, Start};
use crate::sh::files::FileError;
use crate::sh::jobs::World;
use crate::sim::{Io, Millis, Step, Wait};
use std::collections::VecDeque;

const KNOWN: [Known; 6] = [
    value('n', "lines"),
    value('c', "bytes"),
    flag('q', "quiet"),
    flag('v', "verbose"),
    flag('f', "follow"),
    flag('F', ""),
];

/// Which part of the input is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    First(usize),
    AllButLast(usize),
    Last(usize),
    /// From this line on, counted from 1.
    From(usize),
}

#[derive(Clone, Debug)]
struct Lines {
    part: Part,
    bytes: bool,
    /// Whether each file gets a line with its name.
    headed: bool,
    any: bool,
    seen: usize,
    kept: VecDeque<String>,
}

pub fn head(start: Start) -> Box<dyn Running> {
    build(start, |sign, n| if sign == Some('-') { Part::AllButLast(n) } else { Part::First(n) })
}

pub fn tail(start: Start) -> Box<dyn Running> {
    build(start, |sign, n| if sign == Some('+') { Part::From(n) } else { Part::Last(n) })
}

fn build(mut start: Start, part: fn(Option<char>, usize) -> Part) -> Box<dyn Running> {
    // `-5` is an old way to write `-n 5`.
    if let Some(word) = start.argv.get_mut(1) {
        let digits = word.strip_prefix('-').unwrap_or("");
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            *word = format!("-n{digits}");
        }
    }
    let options = match Options::parse(&start, &KNOWN) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let bytes = options.has('c');
    let text = options.get(if bytes { 'c' } else { 'n' }).unwrap_or("10").to_owned();
    let sign = text.chars().next().filter(|c| matches!(c, '-' | '+'));
    let Ok(count) = text.trim_start_matches(['-', '+']).parse::<usize>() else {
        let what = if bytes { "bytes" } else { "lines" };
        return refused(format!("{}: invalid number of {what}: '{text}'\n", start.argv[0]), 1);
    };
    let part = part(sign, count);
    let several = options.operands.len() > 1;
    let headed = (several || options.has('v')) && !options.has('q');
    if (options.has('f') || options.has('F')) && options.operands.len() == 1 {
        let name = options.operands[0].clone();
        return Box::new(Follow { start, name, part, position: None });
    }
    let lines = Lines { part, bytes, headed, any: false, seen: 0, kept: VecDeque::new() };
    over(start, options.operands, lines)
}

impl Filter for Lines {
    fn begin(&mut self, name: &str, call: &mut Call<'_>) {
        self.seen = 0;
        self.kept.clear();
        if self.headed {
            let gap = if self.any { "\n" } else { "" };
            let name = if name == "-" { "standard input" } else { name };
            call.line(&format!("{gap}==> {name} <=="));
        }
        self.any = true;
    }

    fn line(&mut self, line: &str, ended: bool, call: &mut Call<'_>) -> Then {
        let line = format!("{line}{}", if ended { "\n" } else { "" });
        if self.bytes {
            self.kept.push_back(line);
            return Then::More;
        }
        self.seen += 1;
        match self.part {
            Part::First(0) => return Then::NextFile,
            Part::First(count) => {
                call.out.push_str(&line);
                if self.seen >= count {
                    return Then::NextFile;
                }
            }
            Part::From(count) if self.seen >= count => call.out.push_str(&line),
            Part::From(_) => {}
            Part::AllButLast(count) => {
                self.kept.push_back(line);
                if self.kept.len() > count {
                    call.out.extend(self.kept.pop_front());
                }
            }
            Part::Last(count) => {
                self.kept.push_back(line);
                if self.kept.len() > count {
                    self.kept.pop_front();
                }
            }
        }
        Then::More
    }

    fn end(&mut self, call: &mut Call<'_>) {
        let text: String = std::mem::take(&mut self.kept).into_iter().collect();
        if self.bytes {
            call.out.push_str(bytes(&text, self.part));
        } else if matches!(self.part, Part::Last(_)) {
            call.out.push_str(&text);
        }
    }

    fn unreadable(&self, name: &str, error: FileError) -> String {
        match error {
            FileError::IsDirectory => format!("error reading '{name}': Is a directory"),
            error => format!("cannot open '{name}' for reading: {}", error.text()),
        }
    }
}

/// A part counted in bytes, never cutting a character.
fn bytes(text: &str, part: Part) -> &str {
    let size = text.len();
    let edge =
        |at: usize| (0..=at.min(size)).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    match part {
        Part::First(count) => &text[..edge(count)],
        Part::AllButLast(count) => &text[..edge(size.saturating_sub(count))],
        Part::Last(count) => &text[edge(size.saturating_sub(count))..],
        Part::From(count) => &text[edge(count.saturating_sub(1))..],
    }
}

/// How often `tail -f` looks at its file.
const LOOKS_EVERY: Millis = 1000;

/// `tail -f`
#[derive(Clone, Debug)]
struct Follow {
    start: Start,
    name: String,
    part: Part,
    /// How much of the file was shown; none before the first look.
    position: Option<usize>,
}

impl Running for Follow {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        let Follow { start, name, part, position } = self;
        let read = with_call(start, world, io, |call| match call.read(name) {
            Ok(text) => {
                let from = match *position {
                    None => first_shown(&text, *part),
                    Some(at) if at > text.len() => {
                        let line = format!("{name}: file truncated");
                        call.complain(&line);
                        0
                    }
                    Some(at) => at,
                };
                call.out.push_str(text.get(from..).unwrap_or(""));
                *position = Some(text.len());
                true
            }
            Err(error) => {
                let line = format!("cannot open '{name}' for reading: {}", error.text());
                call.complain(&line);
                false
            }
        });
        if read { Step::Blocked(Wait::until(io.now + LOOKS_EVERY)) } else { Step::Exited(1) }
    }
}

fn first_shown(text: &str, part: Part) -> usize {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let lines = starts.len() - usize::from(text.is_empty() || text.ends_with('\n'));
    let line = match part {
        Part::From(count) => count.saturating_sub(1),
        Part::Last(count) | Part::First(count) | Part::AllButLast(count) => {
            lines.saturating_sub(count)
        }
    };
    starts.get(line).copied().unwrap_or(text.len())
}
