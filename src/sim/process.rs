//! A running command as plain data: what it may read and write, and what it waits for.
//!
//! A process is a value that is stepped. It never holds a thread, a future or a callback, so a
//! world in the middle of a command can be copied, rewound and forked.

use super::Millis;

/// What a process says when it can't go on by itself, or has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Step it again when any of this has come, or a signal has.
    Blocked(Wait),
    /// It ended with this exit code.
    Exited(u8),
}

/// What a blocked process waits for: any of these. A signal wakes it in any case, and so does
/// room in a pipe that was full.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wait {
    /// This moment.
    pub until: Option<Millis>,
    /// Something to read, or the end of the input.
    pub input: bool,
    /// A change in the world that it watches.
    pub change: bool,
}

impl Wait {
    /// Until a moment.
    pub fn until(at: Millis) -> Wait {
        Wait { until: Some(at), ..Wait::default() }
    }

    /// For something to read.
    pub fn input() -> Wait {
        Wait { input: true, ..Wait::default() }
    }

    /// For a change in the world.
    pub fn change() -> Wait {
        Wait { change: true, ..Wait::default() }
    }

    /// For whichever of two waits ends first.
    pub fn or(self, other: Wait) -> Wait {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Wait { until, input: self.input || other.input, change: self.change || other.change }
    }
}

/// A signal on its way to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    Terminate,
    Kill,
    Hangup,
}

impl Signal {
    /// Its name without `SIG`, as `trap` has it.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Hangup => "HUP",
            Signal::Interrupt => "INT",
            Signal::Kill => "KILL",
            Signal::Terminate => "TERM",
        }
    }

    /// Its number, as `kill -l` has it.
    pub fn number(self) -> u8 {
        match self {
            Signal::Hangup => 1,
            Signal::Interrupt => 2,
            Signal::Kill => 9,
            Signal::Terminate => 15,
        }
    }
}

/// A stream of text between two processes, or between one and the terminal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipe {
    text: String,
    /// Nobody will write any more: when the text is used up, the reader is at the end.
    closed: bool,
    /// Nobody will read any more: what is written goes nowhere, and the writer may be told.
    broken: bool,
}

/// How many bytes a pipe takes before its writer has to wait. Linux has this size, too.
pub const PIPE_CAPACITY: usize = 64 * 1024;

impl Pipe {
    /// A pipe that holds `text` and then ends.
    pub fn holding(text: impl Into<String>) -> Pipe {
        Pipe { text: text.into(), closed: true, broken: false }
    }

    /// Adds text. A writer of much should ask [`Pipe::is_full`] first and block while it is.
    pub fn write(&mut self, text: &str) {
        if !self.broken {
            self.text.push_str(text);
        }
    }

    /// Whether a writer should wait for the reader.
    pub fn is_full(&self) -> bool {
        self.text.len() >= PIPE_CAPACITY
    }

    /// Takes all there is.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Takes a line with its newline; at the end also a last line without one.
    pub fn take_line(&mut self) -> Option<String> {
        match self.text.find('\n') {
            Some(end) => Some(self.text.drain(..=end).collect()),
            None if self.closed && !self.text.is_empty() => Some(self.take()),
            None => None,
        }
    }

    /// What waits to be read.
    pub fn peek(&self) -> &str {
        &self.text
    }

    /// Says that nothing more will be written.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Whether nothing more will be written; what was written may still wait.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether all was read and no more will come.
    pub fn at_end(&self) -> bool {
        self.closed && self.text.is_empty()
    }

    /// Says that nobody will read any more.
    pub fn break_off(&mut self) {
        self.broken = true;
        self.text.clear();
    }

    /// Whether nobody reads any more.
    pub fn is_broken(&self) -> bool {
        self.broken
    }
}

/// What a process may touch while it is stepped.
#[derive(Debug)]
pub struct Io<'a> {
    pub now: Millis,
    pub stdin: &'a mut Pipe,
    pub stdout: &'a mut Pipe,
    pub stderr: &'a mut Pipe,
    /// A signal that has come since the last step.
    pub signal: Option<Signal>,
    /// Whether the input is a terminal's keyboard and not a pipe or a file.
    pub stdin_is_terminal: bool,
    /// Whether the output goes to a terminal's screen.
    pub stdout_is_terminal: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_gives_its_last_line() {
        let mut pipe = Pipe::default();
        pipe.write("one\ntwo");
        assert_eq!(pipe.take_line().as_deref(), Some("one\n"));
        assert_eq!(pipe.take_line(), None);
        pipe.close();
        assert_eq!(pipe.take_line().as_deref(), Some("two"));
        assert!(pipe.at_end());
    }

    #[test]
    fn of_two_waits_the_earlier_moment_counts() {
        let wait = Wait::until(5).or(Wait::until(3)).or(Wait::input());
        assert_eq!(wait, Wait { until: Some(3), input: true, change: false });
    }
}
