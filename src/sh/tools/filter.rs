//! Tools that go over lines, from files or standard input, as they come.

use super::call::{Call, with_call};
use super::{Running, Start};
use crate::sh::files::FileError;
use crate::sh::jobs::World;
use crate::sim::{Io, Pipe, Step, Wait};
use std::collections::VecDeque;
use std::fmt;

/// What a filter wants after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The next line.
    More,
    /// The next file.
    NextFile,
    /// Nothing: it has seen enough.
    Stop,
}

/// The part of a tool that deals with lines.
pub trait Filter: fmt::Debug + CloneFilter {
    /// A file begins: its name as given, `-` for standard input.
    fn begin(&mut self, _name: &str, _call: &mut Call<'_>) {}

    /// A line without its newline; `ended` says that it had one.
    fn line(&mut self, line: &str, ended: bool, call: &mut Call<'_>) -> Then;

    /// A file has ended.
    fn end(&mut self, _call: &mut Call<'_>) {}

    /// All input has ended; the exit code. `failed` says that a file couldn't be read.
    fn finish(&mut self, failed: bool, _call: &mut Call<'_>) -> u8 {
        u8::from(failed)
    }

    /// Whether it says nothing about files that it can't read.
    fn quiet(&self) -> bool {
        false
    }

    /// Whether a directory stands for all files below it.
    fn recursive(&self) -> bool {
        false
    }

    /// What the tool says about a file that it can't read.
    fn unreadable(&self, name: &str, error: FileError) -> String {
        format!("{name}: {}", error.text())
    }
}

/// Copying a filter without knowing which it is.
pub trait CloneFilter {
    fn clone_box(&self) -> Box<dyn Filter>;
}

impl<T: Filter + Clone + 'static> CloneFilter for T {
    fn clone_box(&self) -> Box<dyn Filter> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Filter> {
    fn clone(&self) -> Box<dyn Filter> {
        (**self).clone_box()
    }
}

#[derive(Clone, Debug)]
enum Source {
    Stdin,
    Text(Pipe),
}

#[derive(Clone, Debug)]
struct Filtering {
    start: Start,
    filter: Box<dyn Filter>,
    names: VecDeque<String>,
    source: Option<Source>,
    failed: bool,
}

/// A tool that goes over the lines of files, or of standard input if none are named.
pub fn over(start: Start, names: Vec<String>, filter: impl Filter + 'static) -> Box<dyn Running> {
    let names = if names.is_empty() { vec!["-".to_owned()] } else { names };
    let filter = Box::new(filter);
    Box::new(Filtering { start, filter, names: names.into(), source: None, failed: false })
}

/// How many lines a step handles.
const LINES_A_STEP: usize = 200;

impl Running for Filtering {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        for _ in 0..LINES_A_STEP {
            if io.stdout.is_full() {
                return Step::Blocked(Wait::default());
            }
            if self.source.is_none() {
                match self.names.pop_front() {
                    Some(name) => self.open(&name, world, io),
                    None => return self.finish(world, io),
                }
                continue;
            }
            let (next, at_end) = match &mut self.source {
                Some(Source::Text(pipe)) => (pipe.take_line(), true),
                _ => (io.stdin.take_line(), io.stdin.is_closed()),
            };
            let Some(line) = next else {
                if !at_end {
                    return Step::Blocked(Wait::input());
                }
                self.close(world, io);
                continue;
            };
            let ended = line.ends_with('\n');
            let text = line.strip_suffix('\n').unwrap_or(&line);
            let filter = &mut self.filter;
            match with_call(&self.start, world, io, |call| filter.line(text, ended, call)) {
                Then::More => {}
                Then::NextFile => self.close(world, io),
                Then::Stop => return self.finish(world, io),
            }
        }
        Step::Blocked(Wait::until(io.now).or(Wait::input()))
    }
}

impl Filtering {
    fn open(&mut self, name: &str, world: &mut World<'_>, io: &mut Io<'_>) {
        let Filtering { filter, failed, names, .. } = self;
        self.source = with_call(&self.start, world, io, |call| {
            let source = match name {
                "-" => Source::Stdin,
                name => match call.read(name) {
                    Ok(text) => Source::Text(Pipe::holding(text.as_str())),
                    Err(FileError::IsDirectory) if filter.recursive() => {
                        let path = call.resolve(name);
                        let entries = call.files().list(&path).unwrap_or_default();
                        for entry in entries.iter().rev() {
                            names.push_front(format!(
                                "{}/{}",
                                name.trim_end_matches('/'),
                                entry.name
                            ));
                        }
                        return None;
                    }
                    Err(_) if filter.quiet() => {
                        *failed = true;
                        return None;
                    }
                    Err(error) => {
                        let text = filter.unreadable(name, error);
                        call.complain(&text);
                        *failed = true;
                        return None;
                    }
                },
            };
            filter.begin(name, call);
            Some(source)
        });
    }

    fn close(&mut self, world: &mut World<'_>, io: &mut Io<'_>) {
        self.source = None;
        let filter = &mut self.filter;
        with_call(&self.start, world, io, |call| filter.end(call));
    }

    fn finish(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        let (filter, failed) = (&mut self.filter, self.failed);
        Step::Exited(with_call(&self.start, world, io, |call| filter.finish(failed, call)))
    }
}
