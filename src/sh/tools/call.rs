//! A tool's call while it runs: arguments, files, and what it has to say; and tools that run at
//! one go.

use super::{Running, Start};
use crate::sh::files::{FileError, Files, absolute};
use crate::sh::jobs::World;
use crate::sh::system::System;
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;

/// What a tool's code gets.
pub struct Call<'a> {
    pub start: &'a Start,
    pub system: &'a mut dyn System,
    pub now: Millis,
    /// Standard output so far.
    pub out: String,
    /// Standard error so far.
    pub err: String,
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
}

impl Call<'_> {
    /// The tool's name.
    pub fn name(&self) -> &str {
        &self.start.argv[0]
    }

    /// Adds a line to standard output.
    pub fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Complains on standard error, with the tool's name before it.
    pub fn complain(&mut self, text: &str) {
        let line = format!("{}: {text}\n", self.name());
        self.err.push_str(&line);
    }

    /// An absolute path.
    pub fn resolve(&self, path: &str) -> String {
        absolute(self.start.cwd(), path)
    }

    pub fn files(&mut self) -> &mut dyn Files {
        self.system.files()
    }

    /// The text of a file.
    pub fn read(&mut self, path: &str) -> Result<Str, FileError> {
        match path {
            "" => Err(FileError::NotFound),
            "/dev/null" => Ok(Str::default()),
            path => {
                let path = self.resolve(path);
                self.files().read(&path)
            }
        }
    }

    /// Replaces the text of a file.
    pub fn write(&mut self, path: &str, text: &str) -> Result<(), FileError> {
        let (path, now) = (self.resolve(path), self.now);
        match path.as_str() {
            "/dev/null" => Ok(()),
            path => self.files().write(path, text, now),
        }
    }

    /// An exported variable.
    pub fn env(&self, name: &str) -> Option<&str> {
        let found = self.start.env.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Runs `f` with a call and writes what it said.
pub fn with_call<T>(
    start: &Start,
    world: &mut World<'_>,
    io: &mut Io<'_>,
    f: impl FnOnce(&mut Call<'_>) -> T,
) -> T {
    let mut call = Call {
        start,
        system: &mut *world.system,
        now: io.now,
        out: String::new(),
        err: String::new(),
        stdin_is_terminal: io.stdin_is_terminal,
        stdout_is_terminal: io.stdout_is_terminal,
    };
    let result = f(&mut call);
    let (out, err) = (call.out, call.err);
    io.stderr.write(&err);
    io.stdout.write(&out);
    result
}

#[derive(Clone, Debug)]
struct Once {
    start: Start,
    run: fn(&mut Call<'_>) -> u8,
}

impl Running for Once {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if io.stdout.is_full() {
            return Step::Blocked(Wait::default());
        }
        Step::Exited(with_call(&self.start, world, io, self.run))
    }
}

/// A tool that runs at one go and reads no input.
pub fn once(start: Start, run: fn(&mut Call<'_>) -> u8) -> Box<dyn Running> {
    Box::new(Once { start, run })
}

#[derive(Clone, Debug)]
struct Refused {
    text: String,
    code: u8,
}

impl Running for Refused {
    fn step(&mut self, _: &mut World<'_>, io: &mut Io<'_>) -> Step {
        io.stderr.write(&self.text);
        Step::Exited(self.code)
    }
}

/// A tool that was called the wrong way: it says so and ends.
pub fn refused(text: String, code: u8) -> Box<dyn Running> {
    Box::new(Refused { text, code })
}
