//! What the interface knows of the simulation: a timeline, and how much of its terminals has been
//! shown.

use super::heredocs::Heredocs;
use super::library::Library;
use super::terminal::{Entry, Terminal};
use crate::cluster::{Cluster, FIRST_FILE, Fault, Scenario};
use crate::lessons::{Act, Attempt, Exercise, Line, StepState};
use crate::schema::prose::Book;
use crate::sh::{Files, absolute};
use crate::shell::{Go, Input, Problem, SegmentKind, Session};
use crate::sim::{Millis, Signal};
use crate::text::{Lang, ribbon as words};
use crate::timeline::{HandIn, LoadError, Timeline};
use crate::value::Str;
use crate::view::{Entered, Frame, Lane, Ribbon, Sights, Strip, StripSize};
use std::rc::Rc;

/// The simulation behind the page.
pub(super) struct Engine {
    timeline: Timeline,
    /// Who wrote what when, the future included while the past is looked at.
    ribbon: Ribbon,
    sights: Sights,
    /// How many inputs were there before the learner came.
    first_inputs: usize,
    /// For each terminal, how many pieces of its screen were taken.
    taken: Vec<usize>,
    lesson: Option<Lesson>,
}

/// The exercise that the run belongs to.
struct Lesson {
    exercise: Rc<Exercise>,
    attempt: Attempt,
}

/// The cluster that everybody sees first.
const FIRST_SEED: u64 = 1;
/// What was applied before the learner came, and then some time went by.
pub(super) const FIRST_NAME: &str = "web.yaml";
const FIRST_LINE: &str = "kubectl get pods";
/// The inputs of the page's own.
const FIRST_INPUTS: usize = 2;
/// How long the first command takes, with something to spare.
const FIRST_MS: Millis = 1000;

/// Old changes are dropped every other minute; the ribbon takes them in before that.
const LOOK_EVERY_MS: Millis = 60_000;

impl Engine {
    /// A living cluster. Its time stands still until [`Engine::ready`].
    pub fn new(seed: Option<u64>) -> Engine {
        Engine::over(Timeline::new(Scenario::first_screen(), seed.unwrap_or(FIRST_SEED)))
    }

    /// Runs the page's own first command, unless it has been run: the terminal was not needed for
    /// the first picture, so it may have come after it. Time has stood still, so it is all the
    /// same when.
    pub fn ready(&mut self) {
        if self.is_ready() {
            return;
        }
        let content = FIRST_FILE.into();
        self.timeline.input(Input::File { path: FIRST_NAME.into(), content });
        self.timeline.input(Input::Line { terminal: 0, text: FIRST_LINE.into() });
        self.advance(self.now() + FIRST_MS);
    }

    /// Whether the page's own first command has been run: the whole program is there.
    pub fn is_ready(&self) -> bool {
        self.lesson.is_some() || !self.timeline.log().inputs.is_empty()
    }

    fn over(timeline: Timeline) -> Engine {
        Engine::with(timeline, FIRST_INPUTS, None)
    }

    fn with(timeline: Timeline, first_inputs: usize, lesson: Option<Lesson>) -> Engine {
        // How the first objects came is on it, too, as far back as the store remembers.
        let ribbon = Ribbon::from(timeline.session().cluster().store().compacted());
        let sights = Sights::default();
        Engine { timeline, ribbon, sights, first_inputs, taken: Vec::new(), lesson }
    }

    /// The cluster of an exercise, at its beginning.
    pub fn begin(exercise: Rc<Exercise>) -> Engine {
        let (timeline, given) = exercise.begin();
        Engine::at_lesson(exercise, timeline, given)
    }

    /// The same with all that was done there, from its text; none if the text does not begin as
    /// the exercise does.
    pub fn resume(exercise: Rc<Exercise>, text: &str, library: &Library) -> Option<Engine> {
        let (beginning, given) = exercise.begin();
        let (mut timeline, until) = Timeline::load_at_start(text).ok()?;
        if let Library::Open(book) = library {
            timeline.hand_prose(book);
        }
        let (log, first) = (timeline.log(), beginning.log());
        let is_its = log.scenario.name == first.scenario.name
            && log.seed == first.seed
            && log.inputs.get(..given) == Some(&first.inputs);
        if !is_its || until < beginning.now() {
            return None;
        }
        timeline.advance(beginning.now());
        let mut ribbon = Ribbon::from(timeline.session().cluster().store().revision());
        while timeline.now() < until {
            timeline.advance((timeline.now() + LOOK_EVERY_MS).min(until));
            ribbon.follow(timeline.session().cluster());
        }
        let mut engine = Engine::at_lesson(exercise, timeline, given);
        engine.ribbon = ribbon;
        Some(engine)
    }

    fn at_lesson(exercise: Rc<Exercise>, timeline: Timeline, given: usize) -> Engine {
        let attempt = Attempt::replay(&exercise, &timeline, given);
        let lesson = Some(Lesson { exercise, attempt });
        Engine::with(timeline, given, lesson)
    }

    /// Hands in what `kubectl explain` says.
    pub fn hand_prose(&mut self, book: &Rc<Book>) {
        self.timeline.hand_prose(book);
    }

    /// Whether a file in the home directory has this word.
    pub fn files_have(&self, word: &str) -> bool {
        self.session().home_files().iter().any(|(_, text)| text.contains(word))
    }

    /// The exercise that is being done.
    pub fn exercise(&self) -> Option<Rc<Exercise>> {
        self.lesson.as_ref().map(|lesson| lesson.exercise.clone())
    }

    /// How it stands with the exercise's steps.
    pub fn step_states(&self) -> Option<Vec<StepState>> {
        let lesson = self.lesson.as_ref()?;
        let steps = 0..lesson.exercise.steps.len();
        Some(steps.map(|step| lesson.attempt.state(step)).collect())
    }

    /// A line of a course as it is to be typed now.
    pub fn filled(&self, line: &Line) -> Option<String> {
        line.text(self.session())
    }

    /// Puts in what a course says that somebody does.
    pub fn act(&mut self, act: &Act) {
        if let Some(input) = act.input(self.session()) {
            self.input(input);
        }
    }

    /// All terminals are shown anew.
    pub fn show_again(&mut self) {
        self.taken.clear();
    }

    fn follow_lesson(&mut self) {
        if let Some(lesson) = &mut self.lesson {
            lesson.attempt.look(&lesson.exercise, self.timeline.session());
        }
    }

    /// A cluster and all that was done on it, from its text.
    pub fn load(text: &str, library: &Library) -> Result<Engine, LoadError> {
        let (timeline, until) = Timeline::load_at_start(text)?;
        // A run of an exercise, passed on by somebody, begins without the page's own inputs.
        let first = timeline.log().inputs.first().map(|timed| &timed.input);
        let is_the_pages =
            |input: &Input| matches!(input, Input::File { path, .. } if *path == *FIRST_NAME);
        let given = if first.is_none_or(is_the_pages) { FIRST_INPUTS } else { 0 };
        let mut engine = Engine::with(timeline, given, None);
        library.lend(&mut engine);
        engine.advance(until);
        Ok(engine)
    }

    /// The same as text.
    pub fn save(&self) -> String {
        self.timeline.save()
    }

    /// The same to be passed on, with the exercise that it belongs to and whose it is.
    pub fn save_by(&self, by: &str) -> String {
        let exercise = self.exercise().map_or_else(String::new, |it| it.id.to_string());
        let by = if exercise.is_empty() { "" } else { by };
        self.timeline.save_with(&HandIn { exercise, by: by.to_string() })
    }

    pub fn seed(&self) -> u64 {
        self.timeline.log().seed
    }

    /// Goes back to before the last input of the learner. Gives false where there is none.
    pub fn undo(&mut self) -> bool {
        self.can_undo() && self.timeline.undo() && self.jumped()
    }

    /// Puts in again what was undone last.
    pub fn redo(&mut self) -> bool {
        self.timeline.redo() && self.jumped()
    }

    pub fn can_undo(&self) -> bool {
        self.timeline.applied() > self.first_inputs
    }

    pub fn can_redo(&self) -> bool {
        self.timeline.is_in_the_past()
    }

    pub fn session(&self) -> &Session {
        self.timeline.session()
    }

    /// After a jump in time the terminals are shown anew.
    fn jumped(&mut self) -> bool {
        self.taken.clear();
        if let Some(lesson) = &mut self.lesson {
            lesson.attempt = Attempt::replay(&lesson.exercise, &self.timeline, self.first_inputs);
        }
        true
    }

    pub fn now(&self) -> Millis {
        self.timeline.now()
    }

    pub fn next_due(&self) -> Option<Millis> {
        self.timeline.next_due().filter(|_| self.is_ready())
    }

    /// Goes on to a moment, and takes in what was written on the way.
    pub fn advance(&mut self, to: Millis) {
        if !self.is_ready() {
            return;
        }
        while self.now() + LOOK_EVERY_MS < to {
            self.timeline.advance(self.now() + LOOK_EVERY_MS);
            self.ribbon.follow(self.timeline.session().cluster());
            self.follow_lesson();
        }
        self.timeline.advance(to);
        self.ribbon.follow(self.timeline.session().cluster());
        self.follow_lesson();
    }

    /// Looks at another moment of this run, none later than its end.
    pub fn go_to(&mut self, moment: Millis) {
        self.timeline.go_to(moment);
        self.jumped();
    }

    /// The moment at which this run began.
    pub fn start(&self) -> Millis {
        self.timeline.start()
    }

    /// The furthest moment that was reached.
    pub fn end(&self) -> Millis {
        self.timeline.end()
    }

    pub fn ribbon(&self) -> &Ribbon {
        &self.ribbon
    }

    /// What was put in, as far as it has a place on the ribbon.
    pub fn entered(&self, lang: Lang) -> Vec<Entered> {
        // What an exercise begins with was not typed by the learner.
        let given = if self.lesson.is_some() { self.first_inputs } else { 0 };
        let inputs = self.timeline.log().inputs.iter().enumerate();
        let mut heredocs = Heredocs::default();
        inputs
            .filter_map(|(i, timed)| {
                let (lane, text) = match &timed.input {
                    Input::Line { terminal, text } => {
                        let whole = heredocs.whole(*terminal, text)?;
                        let is_own = i >= given && !whole.trim().is_empty();
                        (Lane::You, is_own.then_some(whole)?)
                    }
                    Input::Signal { terminal, .. } => {
                        heredocs.give_up(*terminal);
                        return None;
                    }
                    Input::Fault(fault) => (Lane::Faults, fault_words(fault, lang)),
                    _ => return None,
                };
                Some(Entered { at: timed.at, lane, text })
            })
            .collect()
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.timeline.log().inputs.len()
    }

    /// The ribbon as it is drawn.
    pub fn strip(&self, nodes: &[Str], size: StripSize) -> Strip {
        Strip::new(&self.ribbon, &self.entered(size.lang), nodes, size)
    }

    pub fn revision(&self) -> u64 {
        self.session().cluster().store().revision()
    }

    pub fn cluster(&self) -> &Cluster {
        self.session().cluster()
    }

    /// How many connections were opened, and how many of them failed.
    pub fn traffic(&self) -> (u64, u64) {
        let traffic = self.cluster().traffic();
        (traffic.passed, traffic.failed)
    }

    pub fn frame(&mut self) -> Frame {
        self.sights.frame(self.timeline.session().cluster())
    }

    pub fn terminals(&self) -> usize {
        self.session().terminals().len()
    }

    /// Something from outside, now. In the past it begins another future.
    fn input(&mut self, input: Input) {
        self.ready();
        if self.timeline.is_in_the_past() {
            self.ribbon.fork(self.revision());
        }
        self.timeline.input(input);
        self.ribbon.follow(self.timeline.session().cluster());
        self.follow_lesson();
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

    /// Does something with the page's browser.
    pub fn browse(&mut self, go: Go) {
        self.input(Input::Browse(go));
    }

    pub fn write_file(&mut self, name: &str, text: &str) {
        self.input(Input::File { path: name.into(), content: text.into() });
    }

    /// What a file in the home directory holds.
    pub fn file(&self, name: &str) -> Option<String> {
        let path = absolute("/home/learner", name);
        self.session().files().read(&path).ok().map(|text| text.to_string())
    }

    /// The file that was written last, with its text.
    pub fn last_file(&self) -> Option<(String, String)> {
        self.timeline.log().inputs.iter().rev().find_map(|timed| match &timed.input {
            Input::File { path, content } => Some((path.to_string(), content.to_string())),
            _ => None,
        })
    }

    /// What is wrong with a manifest, as the cluster is now.
    pub fn check(&self, name: &str, text: &str) -> Vec<Problem> {
        self.session().check(name, text)
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
        self.session().terminals().iter().enumerate().find_map(|(number, terminal)| {
            let path = terminal.editing()?;
            let text = self.session().files().read(path).unwrap_or_default();
            Some((number, path.to_string(), text.to_string()))
        })
    }

    /// Takes what a terminal's screen has more than was taken already. After a jump in time that
    /// is all of it.
    pub fn drain(&mut self, number: usize, into: &mut Terminal) {
        let Some(terminal) = self.timeline.session().terminal(number) else { return };
        if self.taken.len() <= number {
            into.empty();
            self.taken.resize(number + 1, 0);
        }
        let screen = terminal.screen();
        if screen.first() > self.taken[number] {
            into.clear();
            self.taken[number] = screen.first();
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
                SegmentKind::Out => {
                    into.print(&text);
                    forwarded(&text).for_each(|url| into.push(Entry::Link(url)));
                }
                SegmentKind::Error => into.complain(&text),
                SegmentKind::Hint => into.hint(segment.hint.clone()),
            }
        }
        self.taken[number] = screen.len();
        into.is_busy = terminal.is_busy();
        into.prompt = terminal.prompt();
    }

    /// The line after Tab, and what to list if there are several ways on.
    pub fn complete(&self, terminal: usize, line: &str, cursor: usize) -> (String, String) {
        let completion = self.session().complete(terminal, line, cursor);
        let mut listing = completion.candidates.join("  ");
        if !listing.is_empty() {
            listing.push('\n');
        }
        (completion.line, listing)
    }
}

/// What the page's browser can open, of what `kubectl port-forward` says.
fn forwarded(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let (port, _) = line.strip_prefix("Forwarding from 127.0.0.1:")?.split_once(' ')?;
        Some(format!("http://localhost:{port}/"))
    })
}

fn fault_words(fault: &Fault, lang: Lang) -> Str {
    match fault {
        Fault::Kubelet { node, running: true } => words::connected(lang, node).into(),
        Fault::Kubelet { node, running: false } => words::cut_off(lang, node).into(),
    }
}
