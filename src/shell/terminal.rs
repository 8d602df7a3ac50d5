//! One terminal: a shell, what runs in it, and what it shows.

use super::screen::{Screen, SegmentKind};
use super::system::Processes;
use crate::sh::tools::CLEAR;
use crate::sh::{Flavour, Shell};
use crate::sim::{CauseId, Pipe, Signal, Wait};
use crate::value::Str;

/// The home directory of the learner.
pub(super) const HOME: &str = "/home/learner";

/// So many bytes of errors are looked at for a hint.
const MOST_ERRORS: usize = 16 * 1024;

/// A terminal as plain data.
#[derive(Clone, Debug)]
pub struct Terminal {
    pub(super) shell: Shell,
    pub(super) processes: Processes,
    pub(super) stdin: Pipe,
    /// Whether the input is a keyboard, and not given with the line.
    pub(super) keyboard: bool,
    pub(super) signal: Option<Signal>,
    /// What its foreground waits for; none while it is at the prompt.
    pub(super) wait: Option<Wait>,
    /// Up to this revision it has seen changes.
    pub(super) seen: u64,
    /// Lines of a command that is not complete yet.
    pub(super) pending: String,
    /// What led to what runs now.
    pub(super) cause: Option<CauseId>,
    /// The file that the page's editor is open on.
    pub(super) editing: Option<Str>,
    /// How the editor was closed last.
    pub(super) edited: Option<u8>,
    /// How often an editor was closed.
    pub(super) edits: u64,
    /// A process of it was told something from outside.
    pub(super) poked: bool,
    /// The line that runs, or ran last.
    pub(super) line: Str,
    /// What the line has printed as errors so far, up to a limit.
    pub(super) errors: String,
    pub(super) screen: Screen,
}

/// A fresh shell of the learner's.
fn login() -> Shell {
    let mut shell = Shell::new("bash", Flavour::Bash, true);
    for (name, value) in [
        ("HOME", HOME),
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("PWD", HOME),
        ("SHELL", "/bin/bash"),
        ("TERM", "xterm-256color"),
        ("USER", "learner"),
        ("LANG", "C.UTF-8"),
    ] {
        shell.export(name, value);
    }
    shell.set_cwd(HOME);
    shell.set_alias("k", "kubectl");
    shell
}

impl Terminal {
    pub(super) fn new() -> Terminal {
        let shell = login();
        Terminal {
            shell,
            processes: Processes::default(),
            stdin: Pipe::default(),
            keyboard: true,
            signal: None,
            wait: None,
            seen: 0,
            pending: String::new(),
            cause: None,
            editing: None,
            edited: None,
            edits: 0,
            poked: false,
            line: Str::default(),
            errors: String::new(),
            screen: Screen::default(),
        }
    }

    /// Whether a command runs.
    pub fn is_busy(&self) -> bool {
        self.wait.is_some()
    }

    /// The exit code of the last command.
    pub fn status(&self) -> u8 {
        self.shell.status()
    }

    /// What it shows.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Lines entered so far, oldest first.
    pub fn history(&self) -> &[Str] {
        self.shell.history()
    }

    /// What stands before the cursor at the prompt; empty while a command runs.
    pub fn prompt(&self) -> String {
        if self.is_busy() {
            return String::new();
        }
        if !self.pending.is_empty() {
            return "> ".to_string();
        }
        let cwd = self.shell.cwd();
        match cwd.strip_prefix(HOME) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest} $ "),
            _ => format!("{cwd} $ "),
        }
    }

    /// The file that the page's editor should be open on, with `kubectl edit` waiting for it.
    pub fn editing(&self) -> Option<&Str> {
        self.editing.as_ref()
    }

    /// The newest line of the history before place `before` that holds `text`, with its place:
    /// what Ctrl-R finds.
    pub fn search_history(&self, text: &str, before: usize) -> Option<(usize, &Str)> {
        let lines = self.history().iter().enumerate().take(before);
        lines.rev().find(|(_, line)| line.contains(text))
    }

    /// The shell itself, for completion.
    pub fn shell(&self) -> &Shell {
        &self.shell
    }

    /// Back to the prompt and the keyboard. Gives what was typed and nobody has read.
    pub(super) fn rest(&mut self) -> String {
        if self.shell.exited().is_some() {
            // The window stays: another shell begins in it.
            let history = self.shell.history().to_vec();
            self.shell = login();
            history.into_iter().for_each(|line| self.shell.remember(line));
        }
        self.wait = None;
        let mut unread = std::mem::take(&mut self.stdin);
        self.edited = None;
        match std::mem::replace(&mut self.keyboard, true) {
            true => unread.take(),
            false => String::new(),
        }
    }

    /// Adds to the screen. What comes before an order to clear it is gone.
    pub(super) fn show(&mut self, kind: SegmentKind, text: &str) {
        if kind == SegmentKind::Error && self.errors.len() < MOST_ERRORS {
            self.errors.push_str(text);
        }
        match text.rsplit_once(CLEAR) {
            Some((_, rest)) if self.keyboard => {
                self.screen.clear();
                self.screen.add(kind, rest);
            }
            _ => self.screen.add(kind, text),
        }
    }
}
