//! The course's panel as a value: which exercise is open, what is shown of it, and how far one is.
//!
//! An exercise runs on a cluster of its own; the learner's waits until they come back. Its files
//! are asked for when it is opened. How far one is follows from the run itself, so that only the
//! run and the names of the exercises that are done have to be kept.

use super::effect::Effect;
use super::engine::Engine;
use super::model::{Model, Tab, opening};
use super::stage::Stage;
use super::terminal::Terminal;
use crate::lessons::{Act, Exercise, Page};
pub use crate::lessons::{Block, Course, Section, Span, StepState};
use crate::text::{Lang, lessons as words};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What one can do in the panel, and what reaches it from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMsg {
    /// The button at the top.
    Toggle,
    /// The address names an exercise, or the list with an empty name, or neither.
    Address(Option<String>),
    /// A file of the course came; none if it could not be had.
    Loaded {
        path: String,
        text: Option<String>,
    },
    Retry,
    Hint,
    Solution,
    /// Shows more or less of it on a narrow screen.
    Fold,
    StartOver,
    Leave,
}

/// What the panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lessons {
    pub is_open: bool,
    /// Whether a narrow screen shows the whole step.
    pub is_unfolded: bool,
    pub course: Option<Rc<Course>>,
    pub trouble: Option<Trouble>,
    pub current: Option<Current>,
    /// Exercises that were completed at any time.
    pub done: BTreeSet<String>,
    /// What a screen reader is told: the step that was done last.
    pub told: String,
}

/// Why an exercise is not there.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Loading,
    Offline,
    Unknown(String),
    Faulty(String),
}

/// The exercise that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    pub id: String,
    pub en: Rc<Page>,
    pub ko: Rc<Page>,
    pub states: Vec<StepState>,
    /// How many hints of the step to do are shown.
    pub hints: usize,
    /// How much of the step's solution was typed, and what is left to be done by hand.
    pub typed: usize,
    pub after_typing: Option<AfterTyping>,
}

/// What is to be done after a line of a solution was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterTyping {
    PressEnter,
    Wait,
}

impl Current {
    /// The text in a language.
    pub fn page(&self, lang: Lang) -> &Page {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.states.iter().filter(|state| **state == StepState::Done).count()
    }

    pub fn is_complete(&self) -> bool {
        self.done() == self.states.len()
    }
}

/// What the model keeps for the panel without showing it.
#[derive(Default)]
pub(super) struct Shelf {
    /// The files that came, by their path under `course/`.
    files: BTreeMap<String, String>,
    /// The exercise that is waited for, or the list with an empty name.
    wanted: Option<String>,
    /// The learner's own cluster with its terminals, and the file in the editor.
    own: Option<(Engine, Vec<Terminal>, super::editor::Editor)>,
    /// The run of an earlier visit, with the exercise that it belongs to.
    kept: Option<(String, String)>,
}

/// The name under which the run of an exercise is kept: the exercise's on the first line.
pub(super) const RUN: &str = "respawn.course.run";
/// The name under which the completed exercises are kept, a line each.
pub(super) const DONE: &str = "respawn.course";

impl Model {
    /// Takes what was kept of an earlier visit.
    pub fn restore_course(&mut self, done: Option<&str>, run: Option<&str>) {
        let ids = done.unwrap_or_default().lines();
        Rc::make_mut(&mut self.lessons).done = ids.map(str::to_string).collect();
        let run = run.and_then(|run| run.split_once('\n'));
        self.shelf.kept = run.map(|(id, text)| (id.to_string(), text.to_string()));
    }

    pub(super) fn lesson(&mut self, msg: LessonMsg, effects: &mut Vec<Effect>) {
        match msg {
            LessonMsg::Toggle => self.toggle_course(effects),
            LessonMsg::Address(Some(id)) => {
                self.leave_run(effects);
                self.want(id, effects);
            }
            LessonMsg::Address(None) => {
                self.leave_run(effects);
                if self.leave_exercise() {
                    self.changed_cluster(effects);
                }
            }
            LessonMsg::Loaded { path, text } => self.loaded(path, text, effects),
            LessonMsg::Retry => {
                if let Some(id) = self.shelf.wanted.clone() {
                    self.want(id, effects);
                }
            }
            LessonMsg::Hint => {
                if let Some(current) = &mut Rc::make_mut(&mut self.lessons).current {
                    current.hints += 1;
                }
            }
            LessonMsg::Solution => self.type_solution(effects),
            LessonMsg::Fold => {
                let lessons = Rc::make_mut(&mut self.lessons);
                lessons.is_unfolded = !lessons.is_unfolded;
            }
            LessonMsg::StartOver => {
                self.shelf.kept = None;
                if let Some(exercise) = self.engine.exercise() {
                    self.begin(&exercise, effects);
                }
            }
            LessonMsg::Leave => effects.push(Effect::Address(String::new())),
        }
    }

    fn toggle_course(&mut self, effects: &mut Vec<Effect>) {
        let lessons = Rc::make_mut(&mut self.lessons);
        lessons.is_open = !lessons.is_open;
        let is_empty = lessons.course.is_none();
        if self.lessons.is_open {
            self.tab = if self.is_narrow { Tab::Terminal } else { Tab::Lesson };
            if is_empty {
                self.want(String::new(), effects);
            }
        } else if self.tab == Tab::Lesson {
            self.tab = Tab::Manifest;
        }
    }

    /// An exercise is asked for, or the list.
    fn want(&mut self, id: String, effects: &mut Vec<Effect>) {
        let lessons = Rc::make_mut(&mut self.lessons);
        lessons.is_open = true;
        lessons.is_unfolded = id.is_empty();
        self.tab = if self.is_narrow { Tab::Terminal } else { Tab::Lesson };
        lessons.current = None;
        lessons.trouble = Some(Trouble::Loading);
        let mut paths = vec!["course.yaml".to_string()];
        if !id.is_empty() {
            paths.extend(["exercise.yaml", "en.md", "ko.md"].map(|file| format!("{id}/{file}")));
        }
        self.shelf.wanted = Some(id);
        paths.retain(|path| !self.shelf.files.contains_key(path));
        match paths.is_empty() {
            true => self.open_wanted(effects),
            false => effects.extend(paths.into_iter().map(Effect::Fetch)),
        }
    }

    fn loaded(&mut self, path: String, text: Option<String>, effects: &mut Vec<Effect>) {
        let Some(id) = self.shelf.wanted.clone() else {
            match text {
                Some(text) => drop(self.shelf.files.insert(path, text)),
                None => self.miss_exercise(&path),
            }
            return;
        };
        let Some(text) = text else {
            let listed = self.lessons.course.as_ref();
            let is_listed = |course: &Rc<Course>| course.exercises().any(|entry| *entry.id == *id);
            let trouble = match id.is_empty() || listed.is_none_or(is_listed) {
                true => Trouble::Offline,
                false => Trouble::Unknown(id),
            };
            Rc::make_mut(&mut self.lessons).trouble = Some(trouble);
            return;
        };
        if path == "course.yaml" {
            let lessons = Rc::make_mut(&mut self.lessons);
            match Course::parse(&text) {
                Ok(course) => lessons.course = Some(Rc::new(course)),
                Err(fault) => lessons.trouble = Some(Trouble::Faulty(format!("{path}: {fault}"))),
            }
        }
        self.shelf.files.insert(path, text);
        self.open_wanted(effects);
    }

    /// What an exercise's file says, if it has come.
    pub(super) fn exercise_file(&self, id: &str) -> Option<&str> {
        self.shelf.files.get(&format!("{id}/exercise.yaml")).map(String::as_str)
    }

    /// Asks for the file of an exercise of the list, to play runs of it.
    pub(super) fn fetch_exercise(&self, id: &str, effects: &mut Vec<Effect>) {
        let fetch = Effect::Fetch(format!("{id}/exercise.yaml"));
        if self.exercise_file(id).is_none() && !effects.contains(&fetch) {
            effects.push(fetch);
        }
    }

    /// Opens what is wanted as soon as all its files are there.
    fn open_wanted(&mut self, effects: &mut Vec<Effect>) {
        let Some(id) = self.shelf.wanted.clone() else { return };
        if self.lessons.course.is_none() {
            return;
        }
        if id.is_empty() {
            Rc::make_mut(&mut self.lessons).trouble = None;
            self.shelf.wanted = None;
            return;
        }
        let file = |name: &str| self.shelf.files.get(&format!("{id}/{name}"));
        let (Some(yaml), Some(en), Some(ko)) =
            (file("exercise.yaml"), file("en.md"), file("ko.md"))
        else {
            return;
        };
        let exercise = Exercise::parse(&id, yaml);
        let pages = Page::parse(en).and_then(|en| Ok((en, Page::parse(ko)?)));
        let parsed = exercise.and_then(|exercise| Ok((exercise, pages?)));
        self.shelf.wanted = None;
        let lessons = Rc::make_mut(&mut self.lessons);
        match parsed {
            Ok((exercise, (en, ko))) => {
                lessons.trouble = None;
                lessons.current = Some(Current {
                    id,
                    en: Rc::new(en),
                    ko: Rc::new(ko),
                    states: Vec::new(),
                    hints: 0,
                    typed: 0,
                    after_typing: None,
                });
                self.begin(&Rc::new(exercise), effects);
            }
            Err(fault) => lessons.trouble = Some(Trouble::Faulty(format!("{id}: {fault}"))),
        }
    }

    /// Puts the exercise's cluster in the place of the one that is there.
    fn begin(&mut self, exercise: &Rc<Exercise>, effects: &mut Vec<Effect>) {
        let kept = self.shelf.kept.take().filter(|(id, _)| *id == *exercise.id);
        let resume = |text: &str| Engine::resume(exercise.clone(), text, &self.library);
        let earlier = kept.and_then(|(_, text)| resume(&text));
        let engine = earlier.unwrap_or_else(|| Engine::begin(exercise.clone()));
        let own = std::mem::replace(&mut self.engine, engine);
        if own.exercise().is_none() {
            let editor = self.editor.clone();
            self.shelf.own = Some((own, self.terminals.clone(), editor));
        }
        self.terminals = vec![Terminal::default(); self.engine.terminals()];
        let file = exercise.start.iter().find_map(|act| match act {
            Act::File { name, content } => Some((name, content)),
            _ => None,
        });
        if let Some((name, content)) = file {
            let text = self.engine.file(name).unwrap_or_else(|| content.to_string());
            self.editor.replace(name, &text);
            self.editor.applied = None;
        }
        self.tab = if self.is_narrow { Tab::Terminal } else { Tab::Lesson };
        self.changed_cluster(effects);
        if let Some(current) = &mut Rc::make_mut(&mut self.lessons).current {
            (current.hints, current.typed, current.after_typing) = (0, 0, None);
        }
        self.follow_lesson(effects);
        effects.push(self.save());
    }

    /// Back to the learner's own cluster, without the course. Returns whether it was not that which
    /// was shown.
    pub(super) fn leave_exercise(&mut self) -> bool {
        let lessons = Rc::make_mut(&mut self.lessons);
        (lessons.current, lessons.is_open, lessons.trouble) = (None, false, None);
        self.shelf.wanted = None;
        if self.tab == Tab::Lesson {
            self.tab = Tab::Manifest;
        }
        let Some((engine, terminals, editor)) = self.shelf.own.take() else { return false };
        let run = std::mem::replace(&mut self.engine, engine);
        self.shelf.kept = run.exercise().map(|it| (it.id.to_string(), run.save()));
        (self.terminals, self.editor) = (terminals, editor);
        true
    }

    /// A narrow screen shows the course above the terminal, a wide one in a tab.
    pub(super) fn place_lesson(&mut self) {
        self.tab = match (self.lessons.is_open, self.is_narrow, self.tab) {
            (true, true, Tab::Lesson) => Tab::Terminal,
            (true, false, Tab::Terminal) => Tab::Lesson,
            (.., tab) => tab,
        };
    }

    /// Another cluster is in place: everything that is shown begins with it.
    pub(super) fn changed_cluster(&mut self, effects: &mut Vec<Effect>) {
        let frame = self.engine.frame();
        let say = opening(&frame);
        self.stage = Stage::open(frame, say);
        self.seen_revision = self.engine.revision();
        (self.pending_target, self.editing, self.selection) = (None, None, None);
        (self.active, self.pace.is_paused) = (0, false);
        (self.drawn, self.go_to) = (Default::default(), None);
        self.set_line("", effects);
        self.engine.show_again();
        self.drain();
        self.suggest();
        // On a phone that would call up its keyboard, over the picture.
        if !self.is_narrow {
            effects.push(Effect::FocusTerminal);
        }
    }

    /// Takes over how far the exercise has come.
    pub(super) fn follow_lesson(&mut self, effects: &mut Vec<Effect>) {
        let Some(states) = self.engine.step_states() else { return };
        let lang = self.settings.lang;
        let is_same = self.lessons.current.as_ref().is_none_or(|it| it.states == states);
        if is_same {
            return;
        }
        let lessons = Rc::make_mut(&mut self.lessons);
        let Some(current) = &mut lessons.current else { return };
        let before = current.done();
        let was_empty = std::mem::replace(&mut current.states, states).is_empty();
        let done = current.done();
        if done == before {
            return;
        }
        (current.hints, current.typed, current.after_typing) = (0, 0, None);
        lessons.told = match current.page(lang).sections.get(done.wrapping_sub(1)) {
            Some(section) if done > before && !was_empty => {
                let told = words::step_done(lang, &section.title);
                let end = if current.is_complete() { words::all_done(lang) } else { "" };
                format!("{told} {end}")
            }
            _ => String::new(),
        };
        lessons.is_unfolded = current.is_complete();
        if current.is_complete() && lessons.done.insert(current.id.clone()) {
            let ids: Vec<&str> = lessons.done.iter().map(String::as_str).collect();
            effects.push(Effect::Save { name: DONE, text: ids.join("\n") });
        }
    }

    /// Types the next line of the solution of the step to do. What is not typed is done.
    fn type_solution(&mut self, effects: &mut Vec<Effect>) {
        let Some(exercise) = self.engine.exercise() else { return };
        let Some(current) = self.lessons.current.clone() else { return };
        let Some(step) = exercise.steps.get(current.done()) else { return };
        Rc::make_mut(&mut self.lessons).is_unfolded = false;
        let mut typed = current.typed;
        let mut after = None;
        while after.is_none() {
            let Some(act) = step.solution.get(typed) else { break };
            typed += 1;
            after = self.type_act(act, effects);
        }
        let typed = if typed >= step.solution.len() { 0 } else { typed };
        if let Some(current) = &mut Rc::make_mut(&mut self.lessons).current {
            (current.typed, current.after_typing) = (typed, after);
        }
    }

    fn type_act(&mut self, act: &Act, effects: &mut Vec<Effect>) -> Option<AfterTyping> {
        match act {
            Act::Line { terminal, text, .. } => {
                let line = self.engine.filled(text)?;
                while self.terminals.len() <= *terminal {
                    self.new_terminal();
                }
                self.active = *terminal;
                if self.is_narrow {
                    self.tab = Tab::Terminal;
                }
                self.set_line(line, effects);
                effects.push(Effect::FocusTerminal);
                Some(AfterTyping::PressEnter)
            }
            Act::File { name, content } => {
                self.engine.write_file(name, content);
                self.editor.replace(name, content);
                effects.push(self.save_editor());
                None
            }
            Act::Edit { content } => {
                self.editor.text = content.to_string();
                self.apply(effects);
                None
            }
            Act::Wait(_) => Some(AfterTyping::Wait),
            Act::Open => {
                self.new_terminal();
                None
            }
            Act::Press { .. } | Act::Kubelet { .. } => {
                self.engine.act(act);
                self.look();
                effects.push(self.save());
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Msg, Settings};

    /// The files of the first exercise, as they are fetched.
    const FILES: [(&str, &str); 4] = [
        ("course.yaml", include_str!("../../static/course/course.yaml")),
        ("first-pod/exercise.yaml", include_str!("../../static/course/first-pod/exercise.yaml")),
        ("first-pod/en.md", include_str!("../../static/course/first-pod/en.md")),
        ("first-pod/ko.md", include_str!("../../static/course/first-pod/ko.md")),
    ];

    fn lesson(model: &mut Model, msg: LessonMsg) -> Vec<Effect> {
        model.update(Msg::Lesson(msg))
    }

    /// Carries out what is fetched until nothing more is asked for.
    fn open(model: &mut Model, id: &str) -> Vec<Effect> {
        let mut kept = Vec::new();
        let mut todo = lesson(model, LessonMsg::Address(Some(id.to_string())));
        while let Some(effect) = todo.pop() {
            let Effect::Fetch(path) = effect else {
                kept.push(effect);
                continue;
            };
            let text = FILES.iter().find(|(known, _)| *known == path);
            let text = text.map(|(_, text)| text.to_string());
            todo.extend(lesson(model, LessonMsg::Loaded { path, text }));
        }
        kept
    }

    fn states(model: &Model) -> Vec<StepState> {
        model.lessons.current.as_ref().map(|current| current.states.clone()).unwrap_or_default()
    }

    #[test]
    fn an_exercise_begins_goes_on_after_a_reload_and_gives_the_own_cluster_back() {
        let mut model = Model::new(Settings::default());
        let own: Vec<_> = model.frame().pods.iter().map(|pod| pod.uid.clone()).collect();
        open(&mut model, "first-pod");
        assert_eq!(states(&model)[0], StepState::Now);
        assert!(model.frame().pods.is_empty(), "a cluster of its own");
        lesson(&mut model, LessonMsg::Solution);
        assert!(model.typed.starts_with("kubectl run hello-kiamol"), "{}", &*model.typed);
        let mut saved = Vec::new();
        for line in [model.typed.to_string(), "sleep 1".to_string()] {
            saved.extend(model.update(Msg::Submit(line)));
            for now in 0..400 {
                saved.extend(model.update(Msg::Frame { now: f64::from(now) * 50.0 }));
            }
        }
        assert_eq!(states(&model)[..2], [StepState::Done, StepState::Now]);
        let run = saved.iter().rev().find_map(|effect| match effect {
            Effect::Save { name: RUN, text } => Some(text.clone()),
            _ => None,
        });
        let mut again = Model::new(Settings::default());
        again.restore_course(None, run.as_deref());
        open(&mut again, "first-pod");
        assert_eq!(states(&again)[..2], [StepState::Done, StepState::Now]);
        lesson(&mut model, LessonMsg::StartOver);
        assert_eq!(states(&model)[0], StepState::Now, "everything is to be done again");
        lesson(&mut model, LessonMsg::Address(None));
        let back: Vec<_> = model.frame().pods.iter().map(|pod| pod.uid.clone()).collect();
        assert_eq!(back, own);
    }

    #[test]
    fn what_can_not_be_had_is_said_and_can_be_tried_again() {
        let mut model = Model::new(Settings::default());
        lesson(&mut model, LessonMsg::Address(Some("first-pod".to_string())));
        let path = "course.yaml".to_string();
        lesson(&mut model, LessonMsg::Loaded { path, text: None });
        assert_eq!(model.lessons.trouble, Some(Trouble::Offline));
        assert_eq!(lesson(&mut model, LessonMsg::Retry).len(), 4, "all files are asked for");
        open(&mut model, "");
        assert_eq!(model.lessons.trouble, None);
        open(&mut model, "nonsense");
        assert_eq!(model.lessons.trouble, Some(Trouble::Unknown("nonsense".to_string())));
    }

    #[test]
    fn hints_come_one_by_one_and_go_with_the_step() {
        let mut model = Model::new(Settings::default());
        open(&mut model, "first-pod");
        lesson(&mut model, LessonMsg::Hint);
        lesson(&mut model, LessonMsg::Hint);
        assert_eq!(model.lessons.current.as_ref().map(|current| current.hints), Some(2));
        model.update(Msg::Submit(
            "kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol".into(),
        ));
        for now in 0..400 {
            model.update(Msg::Frame { now: f64::from(now) * 50.0 });
        }
        assert_eq!(states(&model)[0], StepState::Done);
        assert_eq!(model.lessons.current.as_ref().map(|current| current.hints), Some(0));
        assert!(model.lessons.told.starts_with("Done: Run a Pod."), "{}", model.lessons.told);
    }
}
