//! The state of the interface.

use super::browser::{BrowserKey, Browsing};
use super::class::Class;
use super::details::{Details, DetailsKey, Side};
use super::editor::Editor;
use super::effect::Effect;
use super::engine::{Engine, FIRST_NAME};
use super::lessons::{Lessons, Shelf};
use super::library::Library;
use super::pace::{Pace, Speed};
use super::past::{Drawn, Moment};
use super::requests::Requests;
use super::scene::Scene;
use super::settings::Settings;
use super::sharing::Sharing;
use super::stage::Stage;
use super::terminal::{Entry, Terminal};
use super::typed::Typed;
use super::wake::Letters;
use crate::api::ObjectKey;
use crate::cluster::FIRST_FILE;
use crate::sim::Millis;
use crate::text::{page, say};
use crate::timeline::LoadError;
use crate::value::Str;
use crate::view::{Frame, Layout, Say, State, Strip};
use std::rc::Rc;

/// What the bench shows. On a narrow screen the terminal is one of the tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    Terminal,
    #[default]
    Manifest,
    Details,
    /// The ribbon, where it has no place of its own.
    Timeline,
    /// The browser of the learner's machine.
    Browser,
    /// The course, where it has no place of its own.
    Lesson,
}

/// What the learner looks at more closely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By uid.
    Pod(Str),
    Node(Str),
    /// By uid.
    Owner(Str),
    /// What has no place of its own in the picture.
    Object(ObjectKey),
}

/// A sentence of ours that asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    SaveDamaged,
    SaveNewer,
    SaveFailed,
    TerminalBusy,
    Pasted,
    /// An input in the past began another future.
    Forked,
    /// A run that was passed on is shown.
    Shared,
    /// What was passed on can't be read.
    RunDamaged,
    RunNewer,
}

/// What is around the pods. It follows them a frame later, and what is written a frame after
/// that: all at once would be one long task for the browser.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// The scene as those show it who act on pods, and the machines.
    pub scene: Rc<Scene>,
    /// The clock's virtual time.
    pub now: Millis,
    /// When the clock was set last, in real milliseconds.
    pub(super) set_at: f64,
    /// The narration.
    pub say: Say,
    /// The ribbon's head.
    pub moment: Rc<Moment>,
    /// How many pods of the file in the editor are in the picture.
    pub pods_of_file: Option<usize>,
    /// What does not show the last change yet.
    pub(super) behind: Behind,
}

/// What does not show yet what the pods show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Behind {
    #[default]
    Nothing,
    /// What is written around the picture.
    Words,
    /// Those who act, and the machines; and the words.
    Actors,
}

/// The whole interface.
pub struct Model {
    pub settings: Settings,
    pub pace: Pace,
    pub stage: Stage,
    pub scene: Rc<Scene>,
    pub around: Around,
    /// The ribbon as it is drawn, and its head.
    pub strip: Rc<Strip>,
    pub(super) moment: Rc<Moment>,
    pub tab: Tab,
    pub editor: Editor,
    pub terminals: Vec<Terminal>,
    /// The number of the terminal in front.
    pub active: usize,
    pub selection: Option<Selection>,
    /// The object that is selected; kept when it is gone.
    pub(super) selected_key: Option<ObjectKey>,
    /// What the details show of it, and which side.
    pub details: Option<Rc<Details>>,
    pub side: Side,
    pub(super) details_key: DetailsKey,
    /// When the details were made last.
    pub(super) details_at: f64,
    pub notice: Option<Notice>,
    /// The sentence that a screen reader is told.
    pub spoken: Say,
    /// When it was told last.
    pub(super) spoken_at: f64,
    /// Whether the sheet of keys is open.
    pub shows_keys: bool,
    /// What is being typed in the terminal.
    pub typed: Typed,
    pub(super) letters: Letters,
    /// When the cluster last went on, in real milliseconds.
    pub(super) ran_at: f64,
    /// Whether the screen is narrow: one column, and the terminal is a tab.
    pub is_narrow: bool,
    /// Whether the picture was measured since the last frame.
    pub(super) is_resized: bool,
    /// The terminal whose command waits until the file in the editor is saved.
    pub editing: Option<usize>,
    pub browser: Rc<Browsing>,
    pub(super) browser_key: BrowserKey,
    pub(super) requests: Requests,
    pub lessons: Rc<Lessons>,
    pub(super) shelf: Shelf,
    pub sharing: Sharing,
    pub class: Rc<Class>,
    pub(super) library: Library,
    pub(super) engine: Engine,
    pub(super) picture: (i32, i32),
    /// The size of the picture for which the scene was laid out.
    pub(super) laid_out: (i32, i32),
    pub(super) window: (i32, i32),
    /// Whether the learner wants the ribbon's lanes; else the window's size decides.
    pub(super) ribbon_open: Option<bool>,
    pub(super) drawn: Drawn,
    /// The moment to look at from the next frame on.
    pub(super) go_to: Option<Millis>,
    /// Whether time went on before the past was looked at.
    pub(super) ran_before: bool,
    pub(super) now: f64,
    /// The revision of the frame that the stage has seen last.
    pub(super) seen_revision: u64,
    /// How far the engine was to run when its time in a frame was over.
    pub(super) pending_target: Option<Millis>,
    /// Whether the speed was put to 1 by the page itself.
    pub(super) has_sped_up: bool,
}

/// The size that the picture is given before it has been measured.
const FIRST_SIZE: (i32, i32) = (970, 590);

impl Model {
    /// The page as it starts, with the work of an earlier visit if there is any. A seed in the
    /// address bar that differs from the work's means another cluster. Work in which the prose of
    /// `kubectl explain` may be asked for comes with it ([`super::library::may_ask`]).
    pub fn open(
        settings: Settings,
        saved: Option<&str>,
        prose: Option<String>,
    ) -> (Model, Vec<Effect>) {
        let library = Library::of(prose);
        let mut effects = Vec::new();
        let aside = |aside| Effect::Forget { name: "respawn.work", aside: Some(aside) };
        let mut notice = None;
        let fits = |engine: &Engine| settings.seed.is_none_or(|seed| seed == engine.seed());
        let engine = match saved.map(|text| Engine::load(text, &library)) {
            Some(Ok(engine)) if fits(&engine) => engine,
            None | Some(Ok(_)) => Engine::new(settings.seed),
            Some(Err(error)) => {
                let (name, what) = match error {
                    LoadError::TooNew { .. } => ("respawn.work.newer", Notice::SaveNewer),
                    LoadError::Damaged(_) => ("respawn.work.damaged", Notice::SaveDamaged),
                };
                effects.push(aside(name));
                notice = Some(what);
                Engine::new(settings.seed)
            }
        };
        let mut model = Model::over(engine, settings);
        (model.notice, model.library) = (notice, library);
        (model, effects)
    }

    /// A fresh page, with the whole program there.
    pub fn new(settings: Settings) -> Model {
        let mut model = Model::over(Engine::new(settings.seed), settings);
        model.update(super::Msg::Ready);
        model
    }

    fn over(mut engine: Engine, settings: Settings) -> Model {
        let frame = engine.frame();
        let say = opening(&frame);
        let mut terminals = vec![Terminal::default(); engine.terminals()];
        terminals[0].push(Entry::Note(page::welcome(settings.lang).to_string()));
        let mut model = Model {
            has_sped_up: settings.speed.is_some_and(|speed| speed != Speed::Quarter),
            pace: Pace::at(settings.speed.unwrap_or_default()),
            settings,
            editing: None,
            seen_revision: engine.revision(),
            engine,
            stage: Stage::open(frame, say),
            browser: Rc::default(),
            browser_key: BrowserKey::default(),
            requests: Requests::default(),
            lessons: Rc::default(),
            shelf: Shelf::default(),
            sharing: Sharing::default(),
            class: Rc::default(),
            library: Library::default(),
            scene: Rc::default(),
            around: Around::default(),
            strip: Rc::default(),
            moment: Rc::default(),
            tab: Tab::default(),
            editor: first_editor(),
            terminals,
            active: 0,
            selection: None,
            selected_key: None,
            details: None,
            side: Side::default(),
            details_key: DetailsKey::default(),
            details_at: f64::NEG_INFINITY,
            notice: None,
            spoken: Say::default(),
            spoken_at: 0.0,
            shows_keys: false,
            typed: Typed::default(),
            letters: Letters::default(),
            ran_at: 0.0,
            is_narrow: false,
            is_resized: false,
            picture: FIRST_SIZE,
            laid_out: (0, 0),
            window: (0, 0),
            ribbon_open: None,
            drawn: Drawn::default(),
            go_to: None,
            ran_before: true,
            now: 0.0,
            pending_target: None,
        };
        model.drain();
        model.suggest();
        model.paint(false);
        model
    }

    /// Virtual time.
    pub fn virtual_now(&self) -> Millis {
        self.engine.now()
    }

    /// The terminal in front.
    pub fn terminal(&self) -> &Terminal {
        &self.terminals[self.active]
    }

    pub(super) fn terminal_mut(&mut self) -> &mut Terminal {
        &mut self.terminals[self.active]
    }

    /// The frame on screen.
    pub fn frame(&self) -> &Frame {
        &self.stage.shown
    }

    /// Whether the opening sentence still stands and a command waits in grey.
    pub fn invites(&self) -> bool {
        self.stage.shown_changes == 0 && self.typed.is_empty() && !self.terminal().ghost.is_empty()
    }

    fn pods_of_file(&self) -> Option<usize> {
        let named = |name: &str| {
            self.editor.text.lines().any(|line| line.trim() == format!("name: {name}"))
        };
        let frame = self.frame();
        let owner = frame.owners.iter().find(|owner| named(&owner.name))?;
        let of_owner = |pod: &&crate::view::Pod| pod.owner.as_ref() == Some(&owner.uid);
        let is_there = |pod: &&crate::view::Pod| pod.state != State::Ghost;
        Some(frame.pods.iter().filter(of_owner).filter(is_there).count())
    }

    /// Whether a sheet lies over the page.
    pub fn has_sheet(&self) -> bool {
        self.shows_keys || self.sharing.sheet.is_some() || self.class.is_open
    }

    /// The browser did not keep the work.
    pub fn save_failed(&mut self) {
        self.notice = Some(Notice::SaveFailed);
    }

    /// Whether there is something of the learner's to take back.
    pub fn can_undo(&self) -> bool {
        self.engine.can_undo()
    }

    /// Whether something was taken back that can be done again.
    pub fn can_redo(&self) -> bool {
        self.engine.can_redo()
    }

    /// Takes what the commands have printed into the terminals.
    pub(super) fn drain(&mut self) {
        for (number, terminal) in self.terminals.iter_mut().enumerate() {
            self.engine.drain(number, terminal);
        }
    }

    /// Makes the scene anew; an equal one stays the one it was, so that nothing is painted. In a
    /// frame, what is around the picture may follow later; behind what somebody does it does not.
    pub(super) fn paint(&mut self, is_frame: bool) {
        let frame = self.stage.shown.clone();
        let fading = |uid: &&Str| self.stage.is_fading(uid);
        let scene = Scene {
            layout: self.layout_of(&frame),
            lang: self.settings.lang,
            is_past: self.is_in_the_past(),
            now: self.engine.now() / 250 * 250,
            lamps: self.stage.lamps.clone(),
            request: self.stage.request.clone(),
            flights: self.stage.flights.clone(),
            dots: self.requests.dots.clone(),
            requests: self.requests.shown,
            fading: frame.pods.iter().map(|pod| &pod.uid).filter(fading).cloned().collect(),
            selection: self.selection.clone(),
            is_resized: self.is_resized,
            motion_percent: match self.settings.is_calm {
                true => 0,
                false => self.pace.speed.motion_percent(),
            },
            frame,
        };
        let has_news =
            !Rc::ptr_eq(&self.scene.frame, &scene.frame) || self.scene.flights != scene.flights;
        if *self.scene != scene {
            self.scene = Rc::new(scene);
        }
        self.laid_out = self.picture;
        self.paint_ribbon(is_frame);
        let follows = has_news || self.around.behind != Behind::Nothing;
        if follows && is_frame && !self.looks_once() {
            self.around.behind = Behind::Actors;
        } else {
            if !is_frame || !self.clock_may_wait() {
                self.set_clock();
            }
            self.paint_around();
        }
        self.paint_details();
        if self.tab == Tab::Browser {
            self.paint_browser();
        }
    }

    /// Lets everything around the pods show what they show.
    fn paint_around(&mut self) {
        self.around.scene = self.scene.clone();
        self.around.say = self.stage.say.clone();
        self.around.pods_of_file = self.pods_of_file();
        self.around.behind = Behind::Nothing;
    }

    /// Sets the clock and the ribbon's head.
    pub(super) fn set_clock(&mut self) {
        (self.around.now, self.around.set_at) = (self.engine.now(), self.now);
        self.around.moment = self.moment.clone();
    }

    /// What follows the picture, each in a wake of its own. Returns whether this is one.
    pub(super) fn follow_picture(&mut self, now: f64) -> bool {
        self.now = now;
        match self.around.behind {
            Behind::Nothing => return self.draw_ribbon_when_due(),
            Behind::Words => {
                self.set_clock();
                self.paint_around();
            }
            Behind::Actors => {
                self.around.scene = self.scene.clone();
                self.around.behind = Behind::Words;
            }
        }
        true
    }

    /// The places of a frame; those of the last painting if neither it nor the size is another.
    fn layout_of(&self, frame: &Rc<Frame>) -> Rc<Layout> {
        let (width, height) = self.picture;
        let is_same = Rc::ptr_eq(frame, &self.scene.frame) && self.laid_out == self.picture;
        match is_same {
            true => self.scene.layout.clone(),
            false => Rc::new(Layout::new(frame, width, height)),
        }
    }

    /// Puts the next thing worth trying into the terminal, in grey.
    pub(super) fn suggest(&mut self) {
        let suggestion = suggestion(&self.stage.shown, self.stage.has_seen_return);
        let ghost = suggestion.filter(|_| self.engine.exercise().is_none());
        let is_new = |line: &String| !self.terminals[0].history().contains(line);
        self.terminals[0].ghost = ghost.filter(is_new).unwrap_or_default();
    }
}

/// The editor with the file that was applied before the learner came.
fn first_editor() -> Editor {
    let mut editor = Editor::with(FIRST_NAME, FIRST_FILE);
    editor.applied = Some(FIRST_FILE.to_string());
    editor
}

/// The sentence of the first second.
pub(super) fn opening(frame: &Frame) -> Say {
    Say::new(|lang| match frame.owners.first() {
        Some(owner) if owner.kind == *"Deployment" => {
            say::at_rest(lang, &owner.name, &page::pods(lang, owner.wants), &owner.has)
        }
        None if frame.pods.is_empty() => say::empty(lang).to_string(),
        _ => say::quiet(lang).to_string(),
    })
}

/// What a newcomer should see next: a pod that is replaced, then one that is not.
fn suggestion(frame: &Frame, has_seen_return: bool) -> Option<String> {
    let is_well = |state| state == State::Running;
    if !has_seen_return {
        let owned = || frame.pods.iter().filter(|p| p.owner.is_some() && is_well(p.state));
        let second = frame.nodes.get(1).map(|node| &node.name);
        let pod = owned().find(|pod| pod.node.as_ref() == second).or_else(|| owned().next())?;
        return Some(format!("kubectl delete pod {}", pod.name));
    }
    match frame.pods.iter().find(|pod| pod.owner.is_none() && pod.name == *"lonely") {
        Some(pod) if is_well(pod.state) => Some("kubectl delete pod lonely".to_string()),
        Some(_) => None,
        None => Some("kubectl run lonely --image=nginx".to_string()),
    }
}
