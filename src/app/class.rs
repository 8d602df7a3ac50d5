//! What a class handed in: the links of runs, each played again to see how far it went.
//!
//! A run follows from its inputs alone, so playing it again is all the checking there is: nobody
//! can claim a step that was not done. One run is played in a frame, so that thirty of them do not
//! stop the page.

use super::effect::Effect;
use super::engine::Engine;
use super::model::Model;
use super::sharing::PLACE;
use crate::lessons::{Exercise, StepState};
use crate::sim::Millis;
use crate::timeline::{HandIn, LoadError, pack, unpack};
use crate::view::{Lane, clock};
use std::rc::Rc;

/// What one can do in the sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum ClassMsg {
    /// Opens the sheet, or closes it.
    Sheet(bool),
    /// The links, one a line; what stands before one is a name.
    Links(String),
    /// The texts of files, each a run. They join the links.
    Files(Vec<String>),
    /// Copies the table, for a spreadsheet.
    Copy,
}

/// The sheet: what was pasted, and what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Class {
    pub is_open: bool,
    pub links: String,
    pub rows: Vec<Row>,
}

/// A run that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose it is, as the run or the line with its link says; may be empty.
    pub by: String,
    /// The exercise's name; empty if it is a run of none.
    pub exercise: String,
    pub code: Rc<str>,
    pub found: Found,
    /// The run's text.
    text: Rc<str>,
}

/// What is known of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It has still to be played.
    Waiting,
    /// It is not whole, or from a newer version.
    Unreadable(LoadError),
    /// A run of no exercise that there is here.
    NoExercise,
    /// Its exercise could not be fetched; the next change of the links asks again.
    Offline,
    Played {
        states: Vec<StepState>,
        /// How many lines were entered.
        lines: usize,
        /// How much virtual time went by from the first line to the end.
        took: Millis,
    },
}

/// More runs than this are no class.
const MOST: usize = 400;
/// A name is cut here.
const LONGEST_NAME: usize = 60;

impl Class {
    /// How many steps a played run has done, and how many there are.
    pub fn done(states: &[StepState]) -> (usize, usize) {
        let is_done = |state: &&StepState| **state == StepState::Done;
        (states.iter().filter(is_done).count(), states.len())
    }
}

impl Row {
    /// A run by the line that brought it.
    fn of(line: &str) -> Option<Row> {
        let line = line.trim();
        let (before, rest) = line.split_once(PLACE).unwrap_or(("", line));
        let code = rest.split_whitespace().next()?;
        let name = before.rsplit_once(char::is_whitespace).map_or("", |(name, _)| name);
        let mut row = Row {
            by: name.trim_end_matches([':', '-', ' ', '\t']).trim().to_string(),
            exercise: String::new(),
            code: code.into(),
            found: Found::Waiting,
            text: "".into(),
        };
        match unpack(code) {
            Ok(text) => {
                let HandIn { exercise, by } = HandIn::read(&text);
                row.exercise = exercise;
                row.by = if by.is_empty() { row.by } else { by };
                row.text = text.into();
            }
            Err(error) => row.found = Found::Unreadable(error),
        }
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        row.by = row.by.chars().map(plain).take(LONGEST_NAME).collect();
        Some(row)
    }
}

impl Model {
    pub(super) fn look_at_class(&mut self, msg: ClassMsg, effects: &mut Vec<Effect>) {
        match msg {
            ClassMsg::Sheet(is_open) => Rc::make_mut(&mut self.class).is_open = is_open,
            ClassMsg::Links(links) => self.take_links(links, effects),
            ClassMsg::Files(texts) => {
                let mut links = self.class.links.clone();
                for text in texts {
                    if !links.is_empty() && !links.ends_with('\n') {
                        links.push('\n');
                    }
                    links += &format!("{PLACE}{}\n", pack(text.trim()));
                }
                self.take_links(links, effects);
            }
            ClassMsg::Copy => effects.push(Effect::Copy(self.table())),
        }
    }

    /// Takes the links in; runs that were played already are not played again.
    fn take_links(&mut self, links: String, effects: &mut Vec<Effect>) {
        let before = std::mem::take(&mut Rc::make_mut(&mut self.class).rows);
        let mut rows: Vec<Row> = links.lines().filter_map(Row::of).take(MOST).collect();
        for row in &mut rows {
            let is_same = |known: &&Row| known.code == row.code && known.found != Found::Offline;
            if let Some(known) = before.iter().find(is_same) {
                row.found = known.found.clone();
            }
            let course = self.lessons.course.as_ref();
            let is_listed =
                course.is_some_and(|it| it.exercises().any(|entry| *entry.id == *row.exercise));
            if row.found == Found::Waiting && !is_listed {
                row.found = Found::NoExercise;
            }
            if row.found == Found::Waiting {
                self.fetch_exercise(&row.exercise, effects);
            }
        }
        let class = Rc::make_mut(&mut self.class);
        (class.links, class.rows) = (links, rows);
    }

    /// The exercise's file could not be had.
    pub(super) fn miss_exercise(&mut self, path: &str) {
        let class = Rc::make_mut(&mut self.class);
        let is_its = |row: &&mut Row| {
            row.found == Found::Waiting
                && path.split_once('/').is_some_and(|it| it.0 == row.exercise)
        };
        class.rows.iter_mut().filter(is_its).for_each(|row| row.found = Found::Offline);
    }

    /// The next run that can be played, as its exercise's files are here.
    fn next_of_class(&self) -> Option<usize> {
        let class = &*self.class;
        let is_next =
            |row: &Row| row.found == Found::Waiting && self.exercise_file(&row.exercise).is_some();
        class.is_open.then(|| class.rows.iter().position(is_next)).flatten()
    }

    /// Whether runs wait to be played.
    pub(super) fn has_class_work(&self) -> bool {
        self.class.is_open && self.next_of_class().is_some()
    }

    /// Plays one run. Not inlined: the first load does without it.
    #[inline(never)]
    pub(super) fn play_next_of_class(&mut self) {
        let Some(place) = self.next_of_class() else { return };
        let found = self.played(&self.class.rows[place]);
        Rc::make_mut(&mut self.class).rows[place].found = found;
    }

    fn played(&self, row: &Row) -> Found {
        let file = self.exercise_file(&row.exercise).unwrap_or_default();
        let Ok(exercise) = Exercise::parse(&row.exercise, file) else { return Found::NoExercise };
        let engine = Engine::resume(Rc::new(exercise), &row.text, &self.library);
        let Some((engine, states)) = engine.and_then(|it| it.step_states().map(|to| (it, to)))
        else {
            return Found::NoExercise;
        };
        let entered = engine.entered(self.settings.lang);
        let own: Vec<_> = entered.iter().filter(|it| it.lane == Lane::You).collect();
        let took = own.first().map_or(0, |first| engine.now().saturating_sub(first.at));
        Found::Played { states, lines: own.len(), took }
    }

    /// The table with tabs: name, exercise, steps done, steps, lines, time, code.
    fn table(&self) -> String {
        let mut table = String::new();
        for row in &self.class.rows {
            let result = match &row.found {
                Found::Played { states, lines, took } => {
                    let (done, all) = Class::done(states);
                    format!("{done}\t{all}\t{lines}\t{}", clock(*took))
                }
                _ => "\t\t\t".to_string(),
            };
            // A spreadsheet takes what begins so for a formula.
            let quote = if row.by.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
            let name = format!("{quote}{}", row.by);
            table += &format!("{name}\t{}\t{result}\t{PLACE}{}\n", row.exercise, row.code);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_link_with_or_without_a_name() {
        let code = pack(r#"{"respawn":1,"exercise":"first-pod","by":""}"#);
        for (line, by) in [
            (format!("https://somewhere/#/run/{code}"), ""),
            (format!("  민수: https://somewhere/a/#/run/{code} (오후 3:01)"), "민수"),
            (format!("Kim Min-su\thttp://x/#/run/{code}"), "Kim Min-su"),
            (code.clone(), ""),
        ] {
            let row = Row::of(&line).expect("a row");
            assert_eq!((&*row.by, &*row.exercise, &*row.code), (by, "first-pod", &*code));
        }
        assert_eq!(Row::of("   "), None);
        assert!(matches!(Row::of("hello there").map(|it| it.found), Some(Found::Unreadable(_))));
    }

    #[test]
    fn the_run_says_whose_it_is_before_the_line_does() {
        let code = pack(&format!(r#"{{"respawn":1,"by":"{}"}}"#, "가".repeat(100)));
        let row = Row::of(&format!("chat-name: #/run/{code}")).expect("a row");
        assert_eq!(row.by, "가".repeat(LONGEST_NAME));
        let code = pack(r#"{"respawn":1,"by":"a\tb\nc"}"#);
        assert_eq!(Row::of(&code).expect("a row").by, "a b c");
    }
}
