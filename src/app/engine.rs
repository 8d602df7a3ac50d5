//! What the interface knows of the simulation: a session, the inputs that it was given, and how
//! much of its terminals has been shown.

use super::terminal::{Entry, Terminal};
use super::work::Work;
use crate::cluster::{Fault, Scenario};
use crate::sh::Files;
use crate::shell::{Input, SegmentKind, Session};
use crate::sim::{Millis, Signal};
use crate::view::Frame;

/// The simulation behind the page.
pub(super) struct Engine {
    session: Session,
    work: Work,
    /// For each terminal, how many pieces of its screen were taken.
    taken: Vec<usize>,
}

/// The cluster that everybody sees first.
const FIRST_SEED: u64 = 1;
/// What was applied before the learner came, and then some time went by.
pub(super) const FIRST_NAME: &str = "web.yaml";
pub(super) const FIRST_FILE: &str = include_str!("web.yaml");
const FIRST_REST_MS: Millis = 252_000;

impl Engine {
    /// A living cluster.
    pub fn new(seed: Option<u64>) -> Engine {
        let seed = seed.unwrap_or(FIRST_SEED);
        let mut session = Session::new(&Scenario::page(), seed);
        let content = FIRST_FILE.into();
        session.input(&Input::File { path: FIRST_NAME.into(), content });
        let text = format!("kubectl apply -f {FIRST_NAME}").into();
        session.input(&Input::Line { terminal: 0, text });
        session.advance(session.now() + FIRST_REST_MS);
        session.input(&Input::Line { terminal: 0, text: "kubectl get pods".into() });
        session.advance(session.now() + 1000);
        let work = Work { seed, inputs: Vec::new() };
        Engine { session, work, taken: vec![0] }
    }

    /// The same cluster after what was done on it before.
    pub fn restore(work: Work) -> Engine {
        let mut engine = Engine::new(Some(work.seed));
        for (at, input) in work.inputs {
            engine.session.advance(at);
            engine.input(input);
        }
        engine
    }

    pub fn now(&self) -> Millis {
        self.session.now()
    }

    pub fn next_due(&self) -> Option<Millis> {
        self.session.next_due()
    }

    pub fn advance(&mut self, to: Millis) {
        self.session.advance(to);
    }

    pub fn revision(&self) -> u64 {
        self.session.cluster().store().revision()
    }

    pub fn frame(&self) -> Frame {
        Frame::of(self.session.cluster())
    }

    pub fn terminals(&self) -> usize {
        self.session.terminals().len()
    }

    /// Something from outside, now. It belongs to the work from here on.
    fn input(&mut self, input: Input) {
        self.session.input(&input);
        self.work.inputs.push((self.session.now(), input));
    }

    pub fn run(&mut self, terminal: usize, line: &str) {
        self.input(Input::Line { terminal, text: line.into() });
    }

    pub fn interrupt(&mut self, terminal: usize) {
        self.input(Input::Signal { terminal, signal: Signal::Interrupt });
    }

    pub fn end_of_input(&mut self, terminal: usize) {
        self.input(Input::EndOfInput { terminal });
    }

    pub fn open(&mut self) {
        self.input(Input::Open);
    }

    pub fn write_file(&mut self, name: &str, text: &str) {
        self.input(Input::File { path: name.into(), content: text.into() });
    }

    pub fn fault(&mut self, fault: Fault) {
        self.input(Input::Fault(fault));
    }

    /// Closes the page's editor, which a command waits for; without a text nothing is saved.
    pub fn edited(&mut self, terminal: usize, text: Option<&str>) {
        self.input(Input::Edited { terminal, content: text.map(Into::into) });
    }

    /// A terminal whose command waits for the page's editor, with the file and what it holds.
    pub fn editing(&self) -> Option<(usize, String, String)> {
        self.session.terminals().iter().enumerate().find_map(|(number, terminal)| {
            let path = terminal.editing()?;
            let text = self.session.files().read(path).unwrap_or_default();
            Some((number, path.to_string(), text.to_string()))
        })
    }

    /// Takes what a terminal's screen has more than was taken already.
    pub fn drain(&mut self, number: usize, into: &mut Terminal) {
        let Some(terminal) = self.session.terminal(number) else { return };
        self.taken.resize(self.session.terminals().len(), 0);
        let screen = terminal.screen();
        let hidden = screen.first();
        if hidden > self.taken[number] {
            into.clear();
            self.taken[number] = hidden;
        }
        let mut prompt = String::new();
        for segment in screen.since(self.taken[number]) {
            let text = segment.text.to_string();
            match segment.kind {
                SegmentKind::Prompt => prompt = text,
                SegmentKind::Line => {
                    let text = text.trim_end_matches('\n').to_string();
                    into.push(Entry::Line { prompt: std::mem::take(&mut prompt), text });
                }
                SegmentKind::Out => into.print(&text),
                SegmentKind::Error => into.complain(&text),
            }
        }
        self.taken[number] = screen.len();
        into.is_busy = terminal.is_busy();
        into.prompt = terminal.prompt();
    }

    /// The line after Tab, and what to list if there are several ways on.
    pub fn complete(&self, _terminal: usize, line: &str, _cursor: usize) -> (String, String) {
        (line.to_string(), String::new())
    }

    /// The work so far.
    pub fn work(&self) -> &Work {
        &self.work
    }
}
