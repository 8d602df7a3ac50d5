//! Passing a run on, and looking at one that was passed on.
//!
//! A run is its seed and its inputs, so a link has room for all of it and nothing has to be sent
//! anywhere ([`crate::timeline::pack`]). A run that somebody passed on stands in the place of the
//! learner's own, which waits meanwhile and is neither touched nor kept over. What is done in it
//! is kept under a name of its own, for the next time that the same link is opened.

use super::editor::Editor;
use super::effect::Effect;
use super::engine::{Engine, FIRST_NAME};
use super::library::may_ask;
use super::model::{Model, Notice};
use super::terminal::Terminal;
use crate::timeline::{LoadError, pack, unpack};
use std::collections::VecDeque;
use std::rc::Rc;

/// What one can do about a run, and what reaches it from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum RunMsg {
    /// Opens the sheet from which a run is passed on, or closes it.
    Sheet(bool),
    /// The address holds a run's code.
    Address { code: String, kept: Kept },
    /// The text of a file that the learner chose; none if it could not be read.
    File { text: Option<String>, kept: Kept },
    /// The name that goes with a run of an exercise.
    By(String),
    /// Saves the run as a file.
    Save,
    /// Back to the learner's own cluster.
    Leave,
}

/// What was kept of runs that had been passed on, under [`SHARED`] and [`SHARED_EDITOR`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub runs: Option<String>,
    pub editor: Option<String>,
}

/// The name under which is kept what was done in runs that were passed on: a line with the code,
/// a line with the run's text, and so on, the newest first.
pub const SHARED: &str = "respawn.shared";
/// The name under which the files are kept that were in the editor then: the code on the first
/// line.
pub const SHARED_EDITOR: &str = "respawn.shared.editor";
/// Where in the address a run's code stands.
pub const PLACE: &str = "#/run/";
/// The name of a saved run.
pub const FILE_NAME: &str = "respawn-run.json";
/// So many runs that were passed on are kept.
const MOST_KEPT: usize = 8;
/// A code of more letters than this stays out of the address: browsers cut longer ones.
const LONGEST_IN_ADDRESS: usize = 60_000;
/// Some messengers cut links from about this length on.
const LONG: usize = 2000;

/// The sheet as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The run's code; none if it is too long for an address.
    pub code: Option<Rc<str>>,
    /// Whether a file is the safer way.
    pub is_long: bool,
    /// Whether the run that is shown was passed on by somebody.
    pub is_guest: bool,
    /// The name that goes with it; none if it is no run of an exercise.
    pub by: Option<String>,
}

/// What the model keeps for this.
#[derive(Default)]
pub struct Sharing {
    pub sheet: Option<Rc<Sheet>>,
    /// Who the learner is, in their own words.
    by: String,
    pub(super) guest: Option<Guest>,
    /// A run that is to be opened as soon as the prose of `kubectl explain` is here.
    waiting: Option<Waiting>,
}

/// A run that was passed on, before it is shown.
struct Waiting {
    code: String,
    /// Its text: as it was passed on, or with what was done in it on an earlier visit.
    text: String,
    kept: Kept,
}

/// A run that was passed on, while it is shown.
pub(super) struct Guest {
    code: String,
    /// What is kept of others, newest first.
    others: VecDeque<(String, String)>,
    /// The learner's own cluster with its terminals, and the files in the editor.
    own: (Engine, Vec<Terminal>, Editor),
}

impl Model {
    pub(super) fn share(&mut self, msg: RunMsg, effects: &mut Vec<Effect>) {
        match msg {
            RunMsg::Sheet(is_open) => {
                self.sharing.sheet = is_open.then(|| Rc::new(self.sheet()));
            }
            RunMsg::Address { code, kept } => self.open_code(code, kept, effects),
            RunMsg::File { text, kept } => self.open_file(text, kept, effects),
            RunMsg::By(name) => {
                self.sharing.by = name;
                self.sharing.sheet = Some(Rc::new(self.sheet()));
            }
            RunMsg::Save => {
                let text = self.engine.save_by(&self.sharing.by);
                effects.push(Effect::SaveFile { name: FILE_NAME, text });
            }
            RunMsg::Leave => {
                self.leave_run(effects);
                effects.push(Effect::Address(String::new()));
            }
        }
    }

    fn sheet(&self) -> Sheet {
        let code = pack(&self.engine.save_by(&self.sharing.by));
        let is_long = code.len() > LONG;
        let code = (code.len() <= LONGEST_IN_ADDRESS).then(|| code.into());
        let by = self.engine.exercise().map(|_| self.sharing.by.clone());
        Sheet { code, is_long, is_guest: self.is_guest(), by }
    }

    /// Whether the run that is shown was passed on by somebody.
    pub fn is_guest(&self) -> bool {
        self.sharing.guest.is_some()
    }

    fn open_file(&mut self, text: Option<String>, kept: Kept, effects: &mut Vec<Effect>) {
        self.sharing.sheet = None;
        let Some(text) = text else {
            self.notice = Some(Notice::RunDamaged);
            return;
        };
        let code = pack(text.trim());
        self.open_code(code.clone(), kept, effects);
        let sharing = &self.sharing;
        let opened = sharing.guest.as_ref().map(|guest| &guest.code);
        let codes = [opened, sharing.waiting.as_ref().map(|run| &run.code)];
        if codes.contains(&Some(&code)) && code.len() <= LONGEST_IN_ADDRESS {
            effects.push(Effect::Address(format!("{}{code}", &PLACE[1..])));
        }
    }

    /// Opens a run. If the prose of `kubectl explain` may be asked for in it, that comes first.
    fn open_code(&mut self, code: String, kept: Kept, effects: &mut Vec<Effect>) {
        if self.sharing.guest.as_ref().is_some_and(|guest| guest.code == code) {
            return;
        }
        let others = read(kept.runs.as_deref().unwrap_or_default());
        let done_before = others.iter().find(|(known, _)| *known == code);
        match done_before.map_or_else(|| unpack(&code), |(_, text)| Ok(text.clone())) {
            Ok(text) if may_ask(&text) && self.wants_prose(effects) => {
                self.sharing.waiting = Some(Waiting { code, text, kept });
            }
            Ok(text) => self.open_run(Waiting { code, text, kept }, effects),
            Err(error) => self.tell_unreadable(&error),
        }
    }

    fn open_run(&mut self, run: Waiting, effects: &mut Vec<Effect>) {
        let Waiting { code, text, kept } = run;
        let mut engine = match Engine::load(&text, &self.library) {
            Ok(engine) => engine,
            Err(error) => return self.tell_unreadable(&error),
        };
        self.leave_exercise();
        self.give_back_own();
        Rc::make_mut(&mut self.class).is_open = false;
        engine.ready();
        let own = std::mem::replace(&mut self.engine, engine);
        let editor = self.editor_of(&code, kept.editor.as_deref());
        let own_editor = std::mem::replace(&mut self.editor, editor);
        let terminals = vec![Terminal::default(); self.engine.terminals()];
        let own_terminals = std::mem::replace(&mut self.terminals, terminals);
        let mut others = read(kept.runs.as_deref().unwrap_or_default());
        others.retain(|(known, _)| *known != code);
        let own = (own, own_terminals, own_editor);
        self.sharing.guest = Some(Guest { code, others, own });
        self.changed_cluster(effects);
        self.notice = Some(Notice::Shared);
    }

    fn tell_unreadable(&mut self, error: &LoadError) {
        self.notice = Some(match error {
            LoadError::Damaged(_) => Notice::RunDamaged,
            LoadError::TooNew { .. } => Notice::RunNewer,
        });
    }

    /// The run that waited for the prose is opened.
    pub(super) fn open_waiting(&mut self, effects: &mut Vec<Effect>) {
        if let Some(run) = self.sharing.waiting.take() {
            self.open_run(run, effects);
        }
    }

    /// The files that were in the editor when this run was left, or the one that was written last.
    fn editor_of(&self, code: &str, kept: Option<&str>) -> Editor {
        let kept = kept.and_then(|kept| kept.split_once('\n')).filter(|(known, _)| *known == code);
        if let Some(mut editor) = kept.and_then(|(_, files)| Editor::load(files)) {
            self.tell_applied(&mut editor);
            return editor;
        }
        let first = || (FIRST_NAME.to_string(), String::new());
        let (name, text) = self.engine.last_file().unwrap_or_else(first);
        let mut editor = Editor::with(&name, &text);
        self.tell_applied(&mut editor);
        editor
    }

    /// Leaves the run that was passed on, for the learner's own.
    pub(super) fn leave_run(&mut self, effects: &mut Vec<Effect>) {
        (self.sharing.waiting, self.sharing.sheet) = (None, None);
        if self.give_back_own() {
            self.changed_cluster(effects);
        }
        if self.notice == Some(Notice::Shared) {
            self.notice = None;
        }
    }

    fn give_back_own(&mut self) -> bool {
        let Some(guest) = self.sharing.guest.take() else { return false };
        (self.engine, self.terminals, self.editor) = guest.own;
        true
    }

    /// Shows the run once more as it was passed on, without what was done in it since. Gives false
    /// if the learner's own is shown.
    pub(super) fn start_run_over(&mut self, effects: &mut Vec<Effect>) -> bool {
        let Some(guest) = &mut self.sharing.guest else { return false };
        let text = unpack(&guest.code);
        let Ok(mut engine) = text.and_then(|text| Engine::load(&text, &self.library)) else {
            return true;
        };
        engine.ready();
        let code = guest.code.clone();
        let others = write(&guest.others);
        self.engine = engine;
        self.terminals = vec![Terminal::default(); self.engine.terminals()];
        self.editor = self.editor_of(&code, None);
        self.changed_cluster(effects);
        effects.push(Effect::Save { name: SHARED, text: others });
        effects.push(Effect::Forget { name: SHARED_EDITOR, aside: None });
        true
    }

    /// What keeps the run as it is now, if it was passed on.
    pub(super) fn save_guest(&self) -> Option<Effect> {
        let guest = self.sharing.guest.as_ref()?;
        let mut runs = guest.others.clone();
        runs.push_front((guest.code.clone(), self.engine.save()));
        runs.truncate(MOST_KEPT);
        Some(Effect::Save { name: SHARED, text: write(&runs) })
    }

    /// What keeps the files in the editor, if the run was passed on.
    pub(super) fn save_guest_editor(&self) -> Option<Effect> {
        let guest = self.sharing.guest.as_ref()?;
        let text = format!("{}\n{}", guest.code, self.editor.save());
        Some(Effect::Save { name: SHARED_EDITOR, text })
    }
}

/// Runs as they are kept. Their texts are JSON, and have no line breaks.
fn read(kept: &str) -> VecDeque<(String, String)> {
    let mut lines = kept.lines().map(str::to_string);
    std::iter::from_fn(|| lines.next().zip(lines.next())).collect()
}

fn write(runs: &VecDeque<(String, String)>) -> String {
    runs.iter().map(|(code, text)| format!("{code}\n{text}\n")).collect()
}
