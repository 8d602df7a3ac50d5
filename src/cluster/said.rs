//! What the components have said lately, so that a repetition is counted, similar messages are
//! combined, and who says too much is not heard. Mirrors client-go's `EventCorrelator`.

use crate::api::ObjectKey;
use crate::loops::EventNote;
use crate::sim::Millis;
use crate::value::{FastHash, Str};
use archery::RcK;
use rpds::{HashTrieMap, Queue};
use std::rc::Rc;

/// From so many messages on that differ in nothing else they are combined.
const MESSAGES_BEFORE_COMBINING: usize = 10;
/// Messages further apart than this do not count as similar.
const SIMILAR_WITHIN_MS: Millis = 600_000;
/// So many events about one object by one source are written at once…
const SPAM_BURST: u32 = 25;
/// …and then one in this time.
const SPAM_REFILL_MS: Millis = 300_000;
/// How long the API server keeps an event after its last write.
pub(super) const TIME_TO_LIVE_MS: Millis = 3_600_000;

/// What was said, by the uid of the object that it is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder {
    objects: HashTrieMap<Str, Rc<Vec<Source>>, RcK, FastHash>,
    /// Each write of an event, oldest first; all but an event's last are out of date.
    writes: Queue<Write>,
}

/// Who says something about an object.
#[derive(Clone, Debug)]
struct Source {
    component: &'static str,
    host: Str,
    field_path: Str,
    warning: bool,
    /// How much may still be said.
    left: u32,
    refilled: Millis,
    topics: Vec<Topic>,
}

/// What a source says for one reason.
#[derive(Clone, Debug)]
struct Topic {
    reason: &'static str,
    /// The different messages of late, as many as matter.
    messages: Vec<Str>,
    last: Millis,
    said: Vec<Said>,
}

/// An event that was written.
#[derive(Clone, Debug)]
struct Said {
    /// Nothing if it stands for several messages.
    message: Option<Str>,
    event: Str,
    count: i64,
    /// When it was written last.
    at: Millis,
}

#[derive(Clone, Debug)]
struct Write {
    at: Millis,
    /// Of the object that the event is about.
    uid: Str,
    event: ObjectKey,
}

/// What is to be done with a note.
pub(super) struct Heard {
    /// What the event says.
    pub message: Str,
    /// The event that said so before, and how often.
    pub before: Option<(Str, i64)>,
    is_combined: bool,
}

impl Source {
    fn is_of(&self, note: &EventNote) -> bool {
        self.component == note.component
            && self.warning == note.warning
            && self.host == note.host
            && self.field_path == note.field_path
    }

    fn of(note: &EventNote, now: Millis) -> Source {
        Source {
            component: note.component,
            host: note.host.clone(),
            field_path: note.field_path.clone(),
            warning: note.warning,
            left: SPAM_BURST,
            refilled: now,
            topics: Vec::new(),
        }
    }

    fn refill(&mut self, now: Millis) {
        let earned = (now - self.refilled) / SPAM_REFILL_MS;
        self.left = SPAM_BURST.min(self.left.saturating_add(earned as u32));
        self.refilled += earned * SPAM_REFILL_MS;
    }

    fn may_speak(&mut self, now: Millis) -> bool {
        self.refill(now);
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allowed
    }

    fn topic(&mut self, reason: &'static str) -> &mut Topic {
        let place = self.topics.iter().position(|topic| topic.reason == reason);
        let place = place.unwrap_or_else(|| {
            let (messages, said) = (Vec::new(), Vec::new());
            self.topics.push(Topic { reason, messages, last: 0, said });
            self.topics.len() - 1
        });
        &mut self.topics[place]
    }
}

impl Topic {
    /// Takes a message in, and says whether it is one of too many.
    fn is_combined(&mut self, message: &Str, now: Millis) -> bool {
        if now - self.last.min(now) > SIMILAR_WITHIN_MS {
            self.messages.clear();
        }
        self.last = now;
        let is_full = self.messages.len() >= MESSAGES_BEFORE_COMBINING;
        if !is_full && !self.messages.contains(message) {
            self.messages.push(message.clone());
        }
        self.messages.len() >= MESSAGES_BEFORE_COMBINING
    }
}

impl Recorder {
    /// What to do with a note about an object; nothing if its source has said too much.
    pub fn hear(&mut self, uid: &Str, note: &EventNote, now: Millis) -> Option<Heard> {
        let source = self.source(uid, note, now);
        let topic = source.topic(note.reason);
        let is_combined = topic.is_combined(&note.message, now);
        let (key, message) = if is_combined {
            let message = format!("(combined from similar events): {}", note.message);
            (None, Str::from(message))
        } else {
            (Some(&note.message), note.message.clone())
        };
        let before = topic.said.iter().find(|said| said.message.as_ref() == key);
        let before = before.map(|said| (said.event.clone(), said.count));
        source.may_speak(now).then_some(Heard { message, before, is_combined })
    }

    fn source(&mut self, uid: &Str, note: &EventNote, now: Millis) -> &mut Source {
        if !self.objects.contains_key(uid) {
            self.objects.insert_mut(uid.clone(), Rc::default());
        }
        let sources = self.objects.get_mut(uid).expect("it was put there if it was missing");
        let sources = Rc::make_mut(sources);
        let place = sources.iter().position(|source| source.is_of(note));
        let place = place.unwrap_or_else(|| {
            sources.push(Source::of(note, now));
            sources.len() - 1
        });
        &mut sources[place]
    }

    /// Takes note of the event that says it, which has just been written. Says whether nothing
    /// waited to expire before.
    pub fn remember(
        &mut self,
        uid: &Str,
        note: &EventNote,
        heard: &Heard,
        event: &ObjectKey,
        at: Millis,
    ) -> bool {
        let message = (!heard.is_combined).then(|| note.message.clone());
        let count = match &heard.before {
            Some((before, count)) if *before == event.name => count + 1,
            _ => 1,
        };
        let said = &mut self.source(uid, note, at).topic(note.reason).said;
        said.retain(|other| other.message != message);
        said.push(Said { message, event: event.name.clone(), count, at });
        let was_empty = self.writes.is_empty();
        self.writes.enqueue_mut(Write { at, uid: uid.clone(), event: event.clone() });
        was_empty
    }

    /// Forgets the events whose time is over, and gives them, oldest first.
    pub fn take_expired(&mut self, now: Millis) -> Vec<ObjectKey> {
        let mut old = Vec::new();
        while let Some(write) = self.writes.peek().cloned() {
            let is_last = self.is_last(&write);
            if is_last && write.at + TIME_TO_LIVE_MS > now {
                break;
            }
            self.writes.dequeue_mut();
            if is_last {
                self.forget(&write, now);
                old.push(write.event);
            }
        }
        old
    }

    /// When an event's time is over next.
    pub fn next_expiry(&self) -> Option<Millis> {
        self.writes.peek().map(|write| write.at + TIME_TO_LIVE_MS)
    }

    fn is_last(&self, write: &Write) -> bool {
        let sources = self.objects.get(&write.uid).map_or(&[][..], |sources| sources);
        let mut said = sources.iter().flat_map(|source| &source.topics).flat_map(|t| &t.said);
        said.find(|said| said.event == write.event.name).is_none_or(|said| said.at == write.at)
    }

    /// Drops what makes no difference any more once an event is gone.
    fn forget(&mut self, write: &Write, now: Millis) {
        let Some(sources) = self.objects.get_mut(&write.uid) else { return };
        let sources = Rc::make_mut(sources);
        for source in sources.iter_mut() {
            source.refill(now);
            for topic in &mut source.topics {
                topic.said.retain(|said| said.event != write.event.name);
            }
            let is_recent = |topic: &Topic| topic.last + SIMILAR_WITHIN_MS >= now;
            source.topics.retain(|topic| !topic.said.is_empty() || is_recent(topic));
        }
        sources.retain(|source| !source.topics.is_empty() || source.left < SPAM_BURST);
        if sources.is_empty() {
            self.objects.remove_mut(&write.uid);
        }
    }
}
