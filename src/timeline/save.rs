//! A run as text: JSON with a version, so that an old page can say that a save is too new for it.

use super::log::{Log, Timed};
use crate::cluster::{Fault, Scenario};
use crate::shell::{Go, Input};
use crate::sim::{Millis, Signal};
use crate::value::{Value, json};
use crate::{list, map};
use std::fmt;

/// The version that this program writes, and the newest that it reads.
const VERSION: i64 = 1;

/// Why a save can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It is no save, or not a whole one; the text says where.
    Damaged(String),
    /// A newer program wrote it.
    TooNew { version: i64 },
}

impl LoadError {
    /// Whether a newer program would understand it.
    pub fn is_newer(&self) -> bool {
        matches!(self, LoadError::TooNew { .. })
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Damaged(why) => write!(f, "damaged save: {why}"),
            LoadError::TooNew { version } => write!(f, "save of a newer version ({version})"),
        }
    }
}

fn damaged(why: impl Into<String>) -> LoadError {
    LoadError::Damaged(why.into())
}

/// What goes with a run that is handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandIn {
    /// The exercise's name; empty for a run of none.
    pub exercise: String,
    /// Whose run it is, in their own words; may be empty.
    pub by: String,
}

impl HandIn {
    /// What goes with a run, by its text.
    pub fn read(text: &str) -> HandIn {
        let save = json::parse(text).unwrap_or_default();
        let field = |name: &str| save.str_at(&[name]).to_string();
        HandIn { exercise: field("exercise"), by: field("by") }
    }
}

/// The text of a run that stands at `now`, with what goes with it. Who only loads it passes that
/// over.
pub fn save(log: &Log, now: Millis, hand_in: &HandIn) -> String {
    let mut inputs = list![];
    for timed in &log.inputs {
        let mut entry = written(&timed.input);
        entry.set(&["at"], timed.at as i64);
        inputs.push(&[], entry);
    }
    let mut save = map! {
        "respawn": VERSION,
        "scenario": log.scenario.name.as_str(),
        // As text: JSON's numbers end at 2^53 for many a reader.
        "seed": log.seed.to_string(),
        "now": now as i64,
        "inputs": inputs,
    };
    for (name, text) in [("exercise", &hand_in.exercise), ("by", &hand_in.by)] {
        if !text.is_empty() {
            save.set(&[name], text.as_str());
        }
    }
    json::print_compact(&save)
}

fn written(input: &Input) -> Value {
    match input {
        Input::Line { terminal, text } => {
            map! { "do": "line", "terminal": *terminal as i64, "text": text }
        }
        Input::Signal { terminal, signal } => {
            let number = i64::from(signal.number());
            map! { "do": "signal", "terminal": *terminal as i64, "signal": number }
        }
        Input::EndOfInput { terminal } => map! { "do": "end", "terminal": *terminal as i64 },
        Input::File { path, content } => map! { "do": "file", "path": path, "content": content },
        Input::Edited { terminal, content } => {
            let content = content.as_ref().map_or(Value::Null, Value::from);
            map! { "do": "edited", "terminal": *terminal as i64, "content": content }
        }
        Input::Open => map! { "do": "open" },
        Input::Browse(Go::To(text)) => map! { "do": "browse", "to": text },
        Input::Browse(Go::Back) => map! { "do": "back" },
        Input::Browse(Go::Forward) => map! { "do": "forward" },
        Input::Browse(Go::Reload) => map! { "do": "reload" },
        Input::Fault(Fault::Kubelet { node, running }) => {
            map! { "do": "kubelet", "node": node, "running": *running }
        }
    }
}

/// The log of a run, and the moment at which it stood.
pub fn load(text: &str) -> Result<(Log, Millis), LoadError> {
    let save = json::parse(text).map_err(|error| damaged(error.to_string()))?;
    let version = save.int_at(&["respawn"]).ok_or_else(|| damaged("no version"))?;
    if version > VERSION {
        return Err(LoadError::TooNew { version });
    }
    let name = save.str_at(&["scenario"]);
    let scenario = Scenario::named(name).ok_or_else(|| damaged(format!("scenario {name:?}")))?;
    let seed = save.str_at(&["seed"]).parse().map_err(|_| damaged("no seed"))?;
    let mut inputs: Vec<Timed> = Vec::new();
    for (i, entry) in save.items_at(&["inputs"]).iter().enumerate() {
        let timed = read(entry).ok_or_else(|| damaged(format!("input {i}")))?;
        if inputs.last().is_some_and(|last| last.at > timed.at) {
            return Err(damaged(format!("input {i} comes before the one before it")));
        }
        inputs.push(timed);
    }
    let now = moment(&save, "now").ok_or_else(|| damaged("no time"))?;
    Ok((Log { scenario, seed, inputs }, now))
}

/// Longest virtual time that a save may claim: a hundred days, so that no text can hang the page.
const LATEST: i64 = 100 * 24 * 3_600_000;

fn moment(entry: &Value, field: &str) -> Option<Millis> {
    entry.int_at(&[field]).filter(|at| (0..=LATEST).contains(at)).map(|at| at as Millis)
}

fn read(entry: &Value) -> Option<Timed> {
    let at = moment(entry, "at")?;
    let text = |field: &str| entry.at(&[field]).and_then(Value::as_str).map(Into::into);
    let terminal = || entry.int_at(&["terminal"]).and_then(|number| usize::try_from(number).ok());
    let input = match entry.str_at(&["do"]) {
        "line" => Input::Line { terminal: terminal()?, text: text("text")? },
        "signal" => {
            let number = entry.int_at(&["signal"])?;
            let known = [Signal::Interrupt, Signal::Terminate, Signal::Kill, Signal::Hangup];
            let signal = known.into_iter().find(|known| i64::from(known.number()) == number)?;
            Input::Signal { terminal: terminal()?, signal }
        }
        "end" => Input::EndOfInput { terminal: terminal()? },
        "file" => Input::File { path: text("path")?, content: text("content")? },
        "edited" => Input::Edited { terminal: terminal()?, content: text("content") },
        "open" => Input::Open,
        "browse" => Input::Browse(Go::To(text("to")?)),
        "back" => Input::Browse(Go::Back),
        "forward" => Input::Browse(Go::Forward),
        "reload" => Input::Browse(Go::Reload),
        "kubelet" => {
            let running = entry.bool_at(&["running"]);
            Input::Fault(Fault::Kubelet { node: text("node")?, running })
        }
        _ => return None,
    };
    Some(Timed { at, input })
}
