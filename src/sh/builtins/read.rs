//! `read`: a line of input into variables.

use super::super::frames::{Frame, Read};
use super::super::jobs::World;
use super::super::run::Flow;
use super::super::shell::Shell;
use super::super::streams::{borrow, give_back};
use super::Outcome;
use crate::sim::{Io, Wait};

pub fn read(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let mut frame = Read {
        names: Vec::new(),
        raw: false,
        text: String::new(),
        delimiter: '\n',
        fds: shell.fds,
        until: None,
    };
    let mut words = argv[1..].iter();
    while let Some(word) = words.next() {
        let flags = match word.strip_prefix('-') {
            Some(flags) if frame.names.is_empty() && !flags.is_empty() => flags,
            _ => {
                frame.names.push(word.clone());
                continue;
            }
        };
        for flag in flags.chars() {
            match flag {
                'r' => frame.raw = true,
                's' | 'e' => {}
                'p' => {
                    let prompt = words.next().cloned().unwrap_or_default();
                    if io.stdin_is_terminal {
                        shell.write(2, &prompt, world.system, io);
                    }
                }
                'd' => {
                    let text = words.next();
                    frame.delimiter = text.and_then(|t| t.chars().next()).unwrap_or('\0');
                }
                't' => {
                    // Whole and broken seconds become milliseconds.
                    let text = words.next().map_or("", String::as_str);
                    frame.until = super::super::tools::milliseconds(text).map(|ms| io.now + ms);
                }
                'n' | 'N' | 'u' | 'a' | 'i' => {
                    let text = format!("read: -{flag}: not part of this shell");
                    return shell.refuse(2, &text, world, io);
                }
                other => {
                    return shell.refuse(2, &format!("read: -{other}: invalid option"), world, io);
                }
            }
        }
    }
    Outcome::Frames(vec![Frame::Read(Box::new(frame))])
}

impl Shell {
    /// Takes what there is of the line; assigns it when it is complete.
    pub(in super::super) fn read_on(
        &mut self,
        mut read: Box<Read>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Flow {
        let target = read.fds.get(0);
        let mut pipe = borrow(target, &mut self.streams, io);
        let complete = take_until(&mut pipe, &mut read);
        let at_end = pipe.at_end();
        give_back(target, pipe, &mut self.streams, io);
        if !complete && !at_end {
            if read.until.is_some_and(|until| until <= io.now) {
                self.status = 142;
                return Flow::Next;
            }
            let until = read.until.map(Wait::until).unwrap_or_default();
            self.push(Frame::Read(read));
            return Flow::Blocked(Wait::input().or(until));
        }
        self.status = u8::from(!complete);
        let ifs = self.ifs();
        let names = match read.names.is_empty() {
            true => vec!["REPLY".to_owned()],
            false => read.names.clone(),
        };
        let values = match read.names.is_empty() {
            true => vec![read.text.clone()],
            false => fields(&read.text, names.len(), &ifs, read.raw),
        };
        for (name, value) in names.iter().zip(values) {
            if let Err(text) = self.set_variable(name, value) {
                self.complain(&text, world, io);
                self.status = 1;
            }
        }
        Flow::Next
    }
}

/// Adds what is there to `read.text`; true when the delimiter was met.
fn take_until(pipe: &mut crate::sim::Pipe, read: &mut Read) -> bool {
    if read.delimiter != '\n' {
        let text = pipe.peek();
        let (line, rest, complete) = match text.find(read.delimiter) {
            Some(at) => (&text[..at], &text[at + read.delimiter.len_utf8()..], true),
            None => (text, "", false),
        };
        read.text.push_str(line);
        let rest = rest.to_owned();
        pipe.take();
        pipe.write(&rest);
        return complete;
    }
    while let Some(line) = pipe.take_line() {
        let ended = line.ends_with('\n');
        let line = line.strip_suffix('\n').unwrap_or(&line);
        match line.strip_suffix('\\') {
            Some(start) if !read.raw && ended => read.text.push_str(start),
            _ => {
                read.text.push_str(line);
                return ended;
            }
        }
    }
    false
}

/// Splits a line for as many names; the last one gets the rest.
fn fields(text: &str, count: usize, ifs: &str, raw: bool) -> Vec<String> {
    let blank = |c: char| c.is_ascii_whitespace() && ifs.contains(c);
    let mut rest = text.trim_start_matches(blank);
    let mut values = Vec::new();
    while values.len() + 1 < count {
        let end = rest.find(|c| ifs.contains(c)).unwrap_or(rest.len());
        values.push(rest[..end].to_owned());
        rest = rest[end..].trim_start_matches(blank);
        if let Some(c) = rest.chars().next().filter(|c| ifs.contains(*c)) {
            rest = rest[c.len_utf8()..].trim_start_matches(blank);
        }
    }
    values.push(rest.trim_end_matches(blank).to_owned());
    if !raw {
        for value in &mut values {
            *value = super::super::pattern::unescape(value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_name_gets_the_rest() {
        assert_eq!(fields("  a b  c d ", 2, " \t\n", true), ["a", "b  c d"]);
        assert_eq!(fields("a:b:c", 3, ":", true), ["a", "b", "c"]);
        assert_eq!(fields("a", 3, " ", true), ["a", "", ""]);
        assert_eq!(fields("a\\ b", 1, " ", false), ["a b"]);
    }
}
