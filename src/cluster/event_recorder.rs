//! Events: what components have to say about objects, written down as `Event` objects.
//!
//! Mirrors client-go's recorder: what is said again is counted, and what is said again with ten
//! different messages is combined; who says too much is not heard. The scheduler's events have
//! the newer shape of `events.k8s.io`, whose repetitions are a series.

use super::happening::Actor;
use super::{Cluster, Wakeup};
use crate::api::{ObjectKey, Request, Resource, time};
use crate::loops::EventNote;
use crate::map;
use crate::sim::{CauseId, Millis};
use crate::value::{Str, Value};
use rpds::{RedBlackTreeMap, RedBlackTreeSet};

/// From so many messages on that differ in nothing else they are combined.
const MESSAGES_BEFORE_COMBINING: usize = 10;
/// Messages further apart than this do not count as similar.
const SIMILAR_WITHIN_MS: Millis = 600_000;
/// So many events about one object by one source are written at once…
const SPAM_BURST: u32 = 25;
/// …and then one in this time.
const SPAM_REFILL_MS: Millis = 300_000;
/// How long the API server keeps an event after its last write.
const TIME_TO_LIVE_MS: Millis = 3_600_000;

/// What the components remember of the events that they wrote.
#[derive(Clone, Debug, Default)]
pub(super) struct EventRecorder {
    /// By source, object, type, reason: the messages said lately.
    similar: RedBlackTreeMap<Str, Similar>,
    /// By all of it with the message: the event that says so, and how often it was said.
    said: RedBlackTreeMap<Str, Said>,
    /// By source and object: how much may still be said.
    spam: RedBlackTreeMap<Str, Allowance>,
    /// When each event was written last…
    written: RedBlackTreeMap<ObjectKey, Millis>,
    /// …and the same, the oldest first.
    by_age: RedBlackTreeSet<(Millis, ObjectKey)>,
}

#[derive(Clone, Debug, Default)]
struct Similar {
    messages: Vec<Str>,
    last: Millis,
}

#[derive(Clone, Debug)]
struct Said {
    name: Str,
    count: i64,
}

#[derive(Clone, Copy, Debug)]
struct Allowance {
    left: u32,
    refilled: Millis,
}

impl EventRecorder {
    /// The message to write, combined where similar ones abound, and whether it may be written.
    fn correlate(&mut self, note: &EventNote, subject: &str, now: Millis) -> Option<(Str, Str)> {
        let group = format!("{subject}|{}|{}", note.warning, note.reason);
        let group = Str::from(group);
        let mut similar = self.similar.get(&group).cloned().unwrap_or_default();
        if now - similar.last.min(now) > SIMILAR_WITHIN_MS {
            similar.messages.clear();
        }
        similar.last = now;
        if !similar.messages.contains(&note.message) {
            similar.messages.push(note.message.clone());
        }
        let combined = similar.messages.len() >= MESSAGES_BEFORE_COMBINING;
        self.similar.insert_mut(group.clone(), similar);
        let (key, message) = if combined {
            let message = format!("(combined from similar events): {}", note.message);
            (group, Str::from(message))
        } else {
            (Str::from(format!("{group}|{}", note.message)), note.message.clone())
        };
        self.may_speak(&format!("{subject}|{}", note.warning), now).then_some((key, message))
    }

    fn note_write(&mut self, event: ObjectKey, now: Millis) {
        if let Some(before) = self.written.get(&event) {
            self.by_age.remove_mut(&(*before, event.clone()));
        }
        self.by_age.insert_mut((now, event.clone()));
        self.written.insert_mut(event, now);
    }

    /// Forgets the events whose time is over, and gives them, oldest first.
    fn take_expired(&mut self, now: Millis) -> Vec<ObjectKey> {
        let mut old = Vec::new();
        while let Some(entry) = self.by_age.first().cloned() {
            if entry.0 + TIME_TO_LIVE_MS > now {
                break;
            }
            self.by_age.remove_mut(&entry);
            self.written.remove_mut(&entry.1);
            old.push(entry.1);
        }
        old
    }

    fn may_speak(&mut self, subject: &str, now: Millis) -> bool {
        let key = Str::from(subject);
        let fresh = Allowance { left: SPAM_BURST, refilled: now };
        let mut allowance = self.spam.get(&key).copied().unwrap_or(fresh);
        let earned = (now - allowance.refilled) / SPAM_REFILL_MS;
        allowance.left = SPAM_BURST.min(allowance.left.saturating_add(earned as u32));
        allowance.refilled += earned * SPAM_REFILL_MS;
        let allowed = allowance.left > 0;
        allowance.left = allowance.left.saturating_sub(1);
        self.spam.insert_mut(key, allowance);
        allowed
    }
}

impl Cluster {
    /// Writes an event down, or counts it where it was said before.
    pub(super) fn record_event(&mut self, note: &EventNote, cause: Option<CauseId>) {
        let about = note.about.at(&["metadata"]).cloned().unwrap_or_default();
        let subject = format!(
            "{}|{}|{}|{}",
            note.component,
            note.host,
            about.str_at(&["uid"]),
            note.field_path
        );
        let new_style = note.component == "default-scheduler";
        let correlated = self.recorder.correlate(note, &subject, self.now);
        let Some((key, message)) = correlated else { return };
        let namespace = match about.str_at(&["namespace"]) {
            "" => Str::lit("default"),
            namespace => Str::from(namespace),
        };
        if let Some(said) = self.recorder.said.get(&key).cloned() {
            let event = ObjectKey::new(Resource::EVENTS, namespace.clone(), said.name.clone());
            if let Some(old) = self.view().get(&event).cloned() {
                let said = Said { count: said.count + 1, ..said };
                let again = said_again(old, &said, &message, new_style, self.timestamp(new_style));
                self.recorder.said.insert_mut(key, said);
                self.write_event(Request::update(Resource::EVENTS, again), event, cause);
                return;
            }
        }
        let name = self.event_name(about.str_at(&["name"]));
        let event = self.new_event(note, &name, &namespace, &message, new_style);
        self.recorder.said.insert_mut(key, Said { name: name.clone(), count: 1 });
        let object = ObjectKey::new(Resource::EVENTS, namespace.clone(), name);
        self.write_event(Request::create(Resource::EVENTS, namespace, event), object, cause);
    }

    fn timestamp(&self, micro: bool) -> String {
        let at = time::at(self.epoch, self.now);
        if micro { time::micro(at) } else { time::rfc3339(at) }
    }

    /// The object's name and, as in client-go, the moment in hexadecimal nanoseconds.
    fn event_name(&mut self, about: &str) -> Str {
        let nanos = self.server.chance.draw(&["event name"]).below(1_000_000);
        let moment = time::at(self.epoch, self.now) as u64 * 1_000_000 + nanos;
        Str::from(format!("{about}.{moment:x}"))
    }

    fn new_event(
        &self,
        note: &EventNote,
        name: &Str,
        namespace: &Str,
        message: &Str,
        new_style: bool,
    ) -> Value {
        let mut involved = Value::map();
        for (to, from) in [
            ("apiVersion", &["apiVersion"] as &[&str]),
            ("kind", &["kind"]),
            ("name", &["metadata", "name"]),
            ("namespace", &["metadata", "namespace"]),
            ("resourceVersion", &["metadata", "resourceVersion"]),
            ("uid", &["metadata", "uid"]),
        ] {
            if let Some(value) = note.about.at(from) {
                involved.set(&[to], value);
            }
        }
        if !note.field_path.is_empty() {
            involved.set(&["fieldPath"], &note.field_path);
        }
        let mut event = map! {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": map! { "name": name, "namespace": namespace },
            "involvedObject": involved,
            "reason": note.reason,
            "message": message,
            "type": if note.warning { "Warning" } else { "Normal" },
            "reportingComponent": note.component,
        };
        let now = self.timestamp(new_style);
        if new_style {
            event.set(&["eventTime"], now);
            event.set(&["action"], if note.warning { "Scheduling" } else { "Binding" });
            event.set(&["source"], Value::map());
            event.set(&["reportingInstance"], format!("{}-control-plane", note.component));
        } else {
            event.set(&["count"], 1);
            event.set(&["firstTimestamp"], now.as_str());
            event.set(&["lastTimestamp"], now);
            event.set(&["source", "component"], note.component);
            event.set(&["reportingInstance"], &note.host);
            if !note.host.is_empty() {
                event.set(&["source", "host"], &note.host);
            }
        }
        event
    }

    fn write_event(&mut self, request: Request, event: ObjectKey, cause: Option<CauseId>) {
        // An event that is refused (its namespace is going, say) is lost, as in life.
        if self.request(Actor::Recorder, cause, &request).is_ok() {
            if self.recorder.written.is_empty() {
                self.agenda.add(self.now + TIME_TO_LIVE_MS, Wakeup::ExpireEvents);
            }
            self.recorder.note_write(event, self.now);
        }
    }

    /// Drops the events whose time is over, as etcd's leases do, beneath the API.
    pub(super) fn expire_events(&mut self) {
        let old = self.recorder.take_expired(self.now);
        if !old.is_empty() {
            let cause = self.trace.record(self.now, None, super::Happening::Expired);
            for key in old {
                if self.server.store.get(&key).is_some() {
                    self.server.store.commit(&key, None, cause);
                    self.server.forget(&key);
                }
            }
            self.tell_loops();
        }
        if let Some((next, _)) = self.recorder.by_age.first() {
            self.agenda.add(next + TIME_TO_LIVE_MS, Wakeup::ExpireEvents);
        }
    }
}

/// The event once more.
fn said_again(old: Value, said: &Said, message: &Str, new_style: bool, now: String) -> Value {
    let mut event = old;
    event.set(&["message"], message);
    if new_style {
        event.set(&["series"], map! { "count": said.count, "lastObservedTime": now });
    } else {
        event.set(&["count"], said.count);
        event.set(&["lastTimestamp"], now);
    }
    event
}
