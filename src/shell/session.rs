//! A cluster with the terminals and files of the one who sits before it.

use super::hint::{self, Case, Hint};
use super::input::Input;
use super::outside::{Address, Browser, Counts, Go, Network};
use super::record::{Deed, Record};
use super::screen::SegmentKind;
use super::system::LearnerSystem;
use super::terminal::{HOME, Terminal};
use crate::cluster::{Cluster, Happening, Scenario};
use crate::kubectl::{Connection, Forward};
use crate::schema::prose::Book;
use crate::sh::{self, Feed, Files, Tree};
use crate::sim::{Io, Millis, Pipe, Signal, Step};
use crate::value::Str;
use std::rc::Rc;

/// How many terminals there may be.
const MOST_TERMINALS: usize = 8;

/// All that a run consists of, as plain data. A clone is a checkpoint.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) cluster: Cluster,
    pub(super) files: Tree,
    terminals: Vec<Terminal>,
    record: Record,
    prose: Rc<Book>,
    /// Whether it was said what `docker` is here.
    is_docker_known: bool,
    browser: Browser,
}

impl Session {
    /// A session on a cluster that has been up for a while, with one terminal.
    pub fn new(scenario: &Scenario, seed: u64) -> Session {
        let cluster = Cluster::boot(scenario, seed);
        let mut files = Tree::new();
        for directory in [HOME, "/tmp"] {
            files.make_all(directory, 0);
        }
        let terminals = vec![Terminal::new()];
        let (record, prose) = (Record::default(), Rc::default());
        let (browser, is_docker_known) = (Browser::default(), false);
        Session { cluster, files, terminals, record, prose, browser, is_docker_known }
    }

    /// Hands in what `kubectl explain` says of types and fields. It is no input: whoever plays a
    /// run again hands it in first.
    pub fn hand_prose(&mut self, prose: Rc<Book>) {
        self.prose = prose;
    }

    /// The cluster, to look at.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Virtual time now.
    pub fn now(&self) -> Millis {
        self.cluster.now()
    }

    /// The files, to look at.
    pub fn files(&self) -> &Tree {
        &self.files
    }

    /// What a file in the home directory holds, or one at an absolute path.
    pub fn file(&self, path: &str) -> Option<Str> {
        self.files.read(&sh::absolute(HOME, path)).ok()
    }

    /// The files right in the home directory with what they hold, hidden ones aside.
    pub fn home_files(&self) -> Vec<(Str, Str)> {
        let entries = self.files.list(HOME).unwrap_or_default();
        let plain = entries.into_iter().filter(|it| !it.directory && !it.name.starts_with('.'));
        plain.filter_map(|it| Some((it.name.clone(), self.file(&it.name)?))).collect()
    }

    /// The terminals in the order in which they were opened.
    pub fn terminals(&self) -> &[Terminal] {
        &self.terminals
    }

    /// A terminal by its number.
    pub fn terminal(&self, number: usize) -> Option<&Terminal> {
        self.terminals.get(number)
    }

    /// What the commands did, to look at.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The page's browser, to look at.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The ports of the learner's machine that lead into pods, in the order of the terminals.
    pub fn forwards(&self) -> Vec<Forward> {
        let opened = self.terminals.iter().flat_map(|terminal| terminal.processes.forwards());
        opened.cloned().collect()
    }

    /// The loads that run: what each asks for, and what came of it.
    pub fn loads(&self) -> impl Iterator<Item = (&Address, &Counts)> {
        let loads = self.terminals.iter().flat_map(|terminal| terminal.processes.loads());
        loads.filter_map(|load| load.sight())
    }

    /// When something is due next, in the cluster, in a terminal or in the browser.
    pub fn next_due(&self) -> Option<Millis> {
        let waits = self.terminals.iter().filter_map(|terminal| self.wake_at(terminal));
        waits.chain(self.cluster.next_due()).chain(self.browser.due(self.now())).min()
    }

    /// Runs all that is due up to and with `to`.
    pub fn advance(&mut self, to: Millis) {
        while let Some(next) = self.next_due().filter(|next| *next <= to) {
            self.cluster.advance(next);
            self.step_terminals();
        }
        self.cluster.advance(to);
    }

    /// Takes something from outside, now. What names a terminal that is not there does nothing.
    pub fn input(&mut self, input: &Input) {
        match input {
            Input::Line { terminal, text } => self.line(*terminal, text),
            Input::Signal { terminal, signal } => self.signal(*terminal, *signal),
            Input::EndOfInput { terminal } => self.end_of_input(*terminal),
            Input::File { path, content } => self.write_file(path, content),
            Input::Edited { terminal, content } => self.edited(*terminal, content.as_ref()),
            Input::Open if self.terminals.len() < MOST_TERMINALS => {
                self.terminals.push(Terminal::new());
            }
            Input::Open => {}
            Input::Browse(go) => self.browse(go),
            Input::Fault(fault) => self.cluster.fault(fault),
        }
        self.step_terminals();
    }

    /// Runs a line in a terminal with a given standard input instead of the keyboard.
    pub fn run_line(&mut self, number: usize, text: &str, stdin: &str) {
        if let Some(terminal) = self.terminals.get_mut(number) {
            terminal.stdin = Pipe::holding(stdin);
            terminal.keyboard = false;
        }
        self.line(number, text);
        self.step_terminals();
    }

    fn line(&mut self, number: usize, text: &str) {
        let Some(terminal) = self.terminals.get_mut(number) else { return };
        if terminal.is_busy() {
            // A command that runs may read it.
            terminal.show(SegmentKind::Line, &format!("{text}\n"));
            terminal.stdin.write(&format!("{text}\n"));
            return;
        }
        let prompt = terminal.prompt();
        terminal.show(SegmentKind::Prompt, &prompt);
        terminal.show(SegmentKind::Line, &format!("{text}\n"));
        terminal.pending.push_str(text);
        terminal.pending.push('\n');
        let source = terminal.pending.clone();
        let complete = !terminal.keyboard;
        match terminal.shell.feed(&source, complete) {
            Feed::Incomplete => return,
            Feed::Refused(message) => {
                terminal.errors.clear();
                terminal.show(SegmentKind::Error, &message);
                terminal.pending.clear();
                terminal.line = Str::from(source.trim_end());
                self.explain(number);
                return;
            }
            Feed::Accepted => {}
        }
        terminal.pending.clear();
        let entered = source.trim_end();
        if !entered.is_empty() {
            terminal.shell.remember(entered);
        }
        terminal.line = Str::from(entered);
        terminal.errors.clear();
        let happening = Happening::Line { terminal: number, text: Str::from(entered) };
        terminal.cause = Some(self.cluster.record(happening));
        terminal.wait = Some(crate::sim::Wait::until(self.cluster.now()));
    }

    fn signal(&mut self, number: usize, signal: Signal) {
        let Some(terminal) = self.terminals.get_mut(number) else { return };
        if terminal.is_busy() {
            if signal == Signal::Interrupt {
                terminal.show(SegmentKind::Line, "^C\n");
                // What was typed and not read yet is gone, as a terminal's driver has it.
                terminal.stdin.take();
            }
            terminal.signal = Some(signal);
        } else {
            let prompt = terminal.prompt();
            terminal.show(SegmentKind::Prompt, &prompt);
            terminal.show(SegmentKind::Line, "^C\n");
            terminal.pending.clear();
            terminal.shell.set_status(128 + signal.number());
        }
    }

    fn end_of_input(&mut self, number: usize) {
        if let Some(terminal) = self.terminals.get_mut(number).filter(|t| t.is_busy()) {
            terminal.stdin.close();
        }
    }

    fn write_file(&mut self, path: &str, content: &str) {
        let path = sh::absolute(HOME, path);
        let now = self.cluster.now();
        if let Some((above, _)) = path.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            self.files.make_all(above, now);
        }
        // A file that is too large is not taken; the page says so before it gets here.
        let _ = self.files.write(&path, content, now);
    }

    fn edited(&mut self, number: usize, content: Option<&Str>) {
        let Some(terminal) = self.terminals.get_mut(number) else { return };
        let Some(path) = terminal.editing.take() else { return };
        if let Some(content) = content {
            let _ = self.files.write(&path, content, self.cluster.now());
        }
        (terminal.edited, terminal.edits) = (Some(0), terminal.edits + 1);
    }

    /// When a terminal has to be stepped next; now, if what it waits for has come.
    fn wake_at(&self, terminal: &Terminal) -> Option<Millis> {
        let now = self.cluster.now();
        let background = terminal.shell.background_wait(now);
        let waits = [terminal.wait, background];
        let due = waits.into_iter().flatten().filter_map(|wait| {
            let has_come = terminal.signal.is_some()
                || terminal.edited.is_some()
                || terminal.poked
                || (wait.change && self.cluster.changes() > terminal.seen)
                || (wait.input
                    && (!terminal.stdin.peek().is_empty() || terminal.stdin.is_closed()));
            if has_come { Some(now) } else { wait.until.map(|until| until.max(now)) }
        });
        due.min()
    }

    /// Steps every terminal that is due, in their order, until none is.
    fn step_terminals(&mut self) {
        for number in 0..self.terminals.len() {
            if self.wake_at(&self.terminals[number]).is_some_and(|at| at <= self.cluster.now()) {
                self.step(number);
            }
        }
    }

    /// Says below a line that failed what we know of the cause.
    fn explain(&mut self, number: usize) {
        let terminal = &mut self.terminals[number];
        let error = std::mem::take(&mut terminal.errors);
        if error.is_empty() {
            return self.introduce_docker(number);
        }
        let case = Case {
            line: &terminal.line,
            error: &error,
            cluster: &self.cluster,
            files: &self.files,
            cwd: terminal.shell.cwd(),
            lines: None,
        };
        if let Some(hint) = hint::explain(&case) {
            terminal.screen.hint(hint);
        }
    }

    /// Says once that `docker` is a view of what a node's containerd runs.
    fn introduce_docker(&mut self, number: usize) {
        let terminal = &mut self.terminals[number];
        let is_docker = |deed: &Deed| &*deed.name == "docker" && deed.terminal == number;
        if self.is_docker_known || !self.record.since(0).any(is_docker) {
            return;
        }
        self.is_docker_known = true;
        terminal.screen.hint(Hint::plain("docker_view"));
    }

    fn step(&mut self, number: usize) {
        let forwards = self.forwards();
        let mut connected = Vec::new();
        let terminal = &mut self.terminals[number];
        terminal.poked = false;
        terminal.seen = self.cluster.changes();
        let (mut stdout, mut stderr) = (Pipe::default(), Pipe::default());
        let mut io = Io {
            now: self.cluster.now(),
            stdin: &mut terminal.stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            signal: terminal.signal.take(),
            stdin_is_terminal: terminal.keyboard,
            stdout_is_terminal: terminal.keyboard,
        };
        let mut system = LearnerSystem {
            cluster: &mut self.cluster,
            files: &mut self.files,
            processes: &mut terminal.processes,
            terminal: number,
            cause: terminal.cause,
            editing: &mut terminal.editing,
            edited: &mut terminal.edited,
            edits: &mut terminal.edits,
            forwards: &forwards,
            connected: &mut connected,
            record: &mut self.record,
            prose: &self.prose,
        };
        let step = terminal.shell.step(&mut system, &mut io);
        for (is_error, text) in terminal.shell.in_order(stdout.peek(), stderr.peek()) {
            let kind = if is_error { SegmentKind::Error } else { SegmentKind::Out };
            terminal.show(kind, &text);
        }
        match step {
            Step::Blocked(wait) => terminal.wait = Some(wait),
            Step::Exited(_) => {
                let typed_ahead = terminal.rest();
                self.explain(number);
                self.read_ahead(number, &typed_ahead);
            }
        }
        self.tell_forwards(&connected);
    }

    /// What was typed while a command ran and did not read it, the shell reads now: the lines are
    /// entered until one of them runs, which may read the rest.
    fn read_ahead(&mut self, number: usize, text: &str) {
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            self.line(number, line);
            rest = after;
            if let Some(terminal) = self.terminals.get_mut(number).filter(|t| t.is_busy()) {
                terminal.stdin.write(rest);
                return;
            }
        }
    }

    /// Tells the kubectls whose ports were connected to.
    fn tell_forwards(&mut self, connected: &[Connection]) {
        for connection in connected {
            for terminal in &mut self.terminals {
                if terminal.processes.connected(connection) {
                    // Its kubectl has something to tell.
                    (terminal.poked, terminal.edits) = (true, terminal.edits + 1);
                    break;
                }
            }
        }
    }

    fn browse(&mut self, go: &Go) {
        let (forwards, mut connected) = (self.forwards(), Vec::new());
        let cluster = &mut self.cluster;
        let mut network = Network { cluster, forwards: &forwards, connected: &mut connected };
        self.browser.go(go, &mut network);
        self.tell_forwards(&connected);
    }
}
