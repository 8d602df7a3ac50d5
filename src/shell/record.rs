//! What the commands of a session did: for lessons, which look at deeds and never at spelling.
//!
//! Recorded are the commands from outside the shell (kubectl, curl…), however they were reached:
//! by an alias, in a pipe, from a script. The small tools are not.

use crate::api::{ObjectKey, Request, Verb};
use crate::sh::ProcessId;
use crate::sim::{Io, Millis};
use crate::value::Str;
use rpds::Vector;
use std::collections::BTreeMap;
use std::rc::Rc;

/// So many bytes of what a command printed are kept.
const MOST_TEXT: usize = 16 * 1024;
/// So many objects that a command asked for are kept.
const MOST_OBJECTS: usize = 256;
/// So many commands that have ended are kept; of more, the older half is dropped.
const MOST_COMMANDS: usize = 512;

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    pub terminal: usize,
    /// The command as it was understood: `kubectl rollout undo`, also for `k rollout undo`.
    pub name: Str,
    pub started: Millis,
    /// The moment at which it ended, with its exit code; none while it runs.
    pub ended: Option<(Millis, u8)>,
    /// What it asked the API server for and got. A list has an empty name.
    pub objects: Vec<ObjectKey>,
    pub output: String,
    /// What it said on standard error.
    pub complaint: String,
}

/// The deeds of all terminals.
#[derive(Clone, Debug, Default)]
pub struct Record {
    running: BTreeMap<(usize, ProcessId), Deed>,
    /// In the order in which they ended.
    ended: Vector<Rc<Deed>>,
    dropped: usize,
}

impl Record {
    /// How many commands have ended so far.
    pub fn len(&self) -> usize {
        self.dropped + self.ended.len()
    }

    /// Whether no command has ended yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The commands that ended from a place on, then those that run.
    pub fn since(&self, start: usize) -> impl Iterator<Item = &Deed> {
        let start = start.clamp(self.dropped, self.len()) - self.dropped;
        let ended = (start..self.ended.len()).map(|i| &*self.ended[i]);
        ended.chain(self.running.values())
    }

    pub(super) fn begin(&mut self, terminal: usize, process: ProcessId, name: Str, now: Millis) {
        let deed = Deed {
            terminal,
            name,
            started: now,
            ended: None,
            objects: Vec::new(),
            output: String::new(),
            complaint: String::new(),
        };
        self.running.insert((terminal, process), deed);
    }

    /// A running command has printed something: what the pipes hold more than `before`.
    pub(super) fn printed(&mut self, key: (usize, ProcessId), before: (usize, usize), io: &Io<'_>) {
        if let Some(deed) = self.running.get_mut(&key) {
            keep(&mut deed.output, io.stdout.peek().get(before.0..));
            keep(&mut deed.complaint, io.stderr.peek().get(before.1..));
        }
    }

    pub(super) fn asked(&mut self, key: (usize, ProcessId), objects: Vec<ObjectKey>) {
        if let Some(deed) = self.running.get_mut(&key) {
            deed.objects.extend(objects);
            deed.objects.truncate(MOST_OBJECTS);
        }
    }

    pub(super) fn end(&mut self, key: (usize, ProcessId), now: Millis, code: u8) {
        let Some(mut deed) = self.running.remove(&key) else { return };
        deed.ended = Some((now, code));
        self.ended.push_back_mut(Rc::new(deed));
        if self.ended.len() > MOST_COMMANDS {
            let gone = self.ended.len() / 2;
            self.ended = self.ended.iter().skip(gone).cloned().collect();
            self.dropped += gone;
        }
    }
}

/// The object that a request is about, in as far as it names one.
pub(super) fn object_of(request: &Request) -> ObjectKey {
    let name = match request.verb {
        Verb::Create if request.name.is_empty() => request.body.text_at(&["metadata", "name"]),
        _ => request.name.clone(),
    };
    ObjectKey::new(request.resource, request.namespace.clone(), name)
}

fn keep(text: &mut String, more: Option<&str>) {
    let room = MOST_TEXT.saturating_sub(text.len());
    let more = more.unwrap_or_default();
    let end = (0..=room.min(more.len())).rev().find(|end| more.is_char_boundary(*end));
    text.push_str(&more[..end.unwrap_or(0)]);
}
