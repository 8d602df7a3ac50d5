//! Events: what components have to say about objects, written down as `Event` objects.
//!
//! Mirrors client-go's recorder; [`super::said`] knows what was said before. The scheduler's
//! events have the newer shape of `events.k8s.io`, whose repetitions are a series.

use super::happening::{Actor, Happening};
use super::said::{Heard, TIME_TO_LIVE_MS};
use super::{Cluster, Wakeup};
use crate::api::{ObjectKey, Request, Resource, time};
use crate::loops::EventNote;
use crate::map;
use crate::sim::CauseId;
use crate::value::{Map, Str, Value};

impl Cluster {
    /// Writes an event down, or counts it where it was said before.
    pub(super) fn record_event(&mut self, note: &EventNote, cause: Option<CauseId>) {
        let uid = note.about.text_at(&["metadata", "uid"]);
        let Some(heard) = self.recorder.hear(&uid, note, self.now) else { return };
        let namespace = match note.about.text_at(&["metadata", "namespace"]) {
            namespace if namespace.is_empty() => Str::lit("default"),
            namespace => namespace,
        };
        if let Some((event, count)) = &heard.before {
            let key = ObjectKey::new(Resource::EVENTS, namespace.clone(), event);
            if let Some(old) = self.view().get(&key) {
                let again = self.said_again(old.clone(), note, &heard, count + 1);
                let request = Request::update(Resource::EVENTS, again);
                return self.write_event(note, &heard, key, request, cause);
            }
        }
        let name = self.event_name(note.about.str_at(&["metadata", "name"]));
        let event = self.new_event(note, &name, &namespace, &heard.message);
        let key = ObjectKey::new(Resource::EVENTS, namespace.clone(), name);
        let request = Request::create(Resource::EVENTS, namespace, event);
        self.write_event(note, &heard, key, request, cause);
    }

    fn write_event(
        &mut self,
        note: &EventNote,
        heard: &Heard,
        event: ObjectKey,
        request: Request,
        cause: Option<CauseId>,
    ) {
        // An event that is refused (its namespace is going, say) is lost, as in life.
        if self.request(Actor::Recorder, cause, &request).is_err() {
            return;
        }
        let uid = note.about.text_at(&["metadata", "uid"]);
        if self.recorder.remember(&uid, note, heard, &event, self.now) {
            self.agenda.add(self.now + TIME_TO_LIVE_MS, Wakeup::ExpireEvents);
        }
    }

    /// The time as an event has it; those of the newer shape are exact to the millisecond.
    fn timestamp(&self, note: &EventNote) -> Str {
        let at = time::at(self.epoch, self.now);
        Str::from(if is_new_style(note) { time::micro(at) } else { time::rfc3339(at) })
    }

    /// The object's name and, as in client-go, the moment in hexadecimal nanoseconds.
    fn event_name(&mut self, about: &str) -> Str {
        let nanos = self.server.chance.draw(&["event name"]).below(1_000_000);
        let moment = time::at(self.epoch, self.now) as u64 * 1_000_000 + nanos;
        Str::from(format!("{about}.{moment:x}"))
    }

    /// An event as the schema has it: it is not read once more.
    fn new_event(&self, note: &EventNote, name: &Str, namespace: &Str, message: &Str) -> Value {
        let mut event = map! {
            "apiVersion": "v1",
            "involvedObject": involved(note),
            "kind": "Event",
            "message": message,
            "metadata": map! { "name": name, "namespace": namespace },
            "reason": Str::lit(note.reason),
            "reportingComponent": Str::lit(note.component),
            "type": Str::lit(if note.warning { "Warning" } else { "Normal" }),
        };
        let now = self.timestamp(note);
        if is_new_style(note) {
            event.set(&["eventTime"], now);
            let action = if note.warning { "Scheduling" } else { "Binding" };
            event.set(&["action"], Str::lit(action));
            event.set(&["firstTimestamp"], Value::Null);
            event.set(&["lastTimestamp"], Value::Null);
            event.set(&["source"], Value::map());
            event.set(&["reportingInstance"], format!("{}-control-plane", note.component));
        } else {
            event.set(&["count"], 1);
            event.set(&["eventTime"], Value::Null);
            event.set(&["firstTimestamp"], &now);
            event.set(&["lastTimestamp"], now);
            event.set(&["source", "component"], Str::lit(note.component));
            event.set(&["reportingInstance"], &note.host);
            if !note.host.is_empty() {
                event.set(&["source", "host"], &note.host);
            }
        }
        event
    }

    /// The event once more.
    fn said_again(&self, old: Value, note: &EventNote, heard: &Heard, count: i64) -> Value {
        let mut event = old;
        let now = self.timestamp(note);
        event.set(&["message"], &heard.message);
        if is_new_style(note) {
            event.set(&["series"], map! { "count": count, "lastObservedTime": now });
        } else {
            event.set(&["count"], count);
            event.set(&["lastTimestamp"], now);
        }
        event
    }

    /// Drops the events whose time is over, as etcd's leases do, beneath the API.
    pub(super) fn expire_events(&mut self) {
        let old = self.recorder.take_expired(self.now);
        if !old.is_empty() {
            let cause = self.trace.record(self.now, None, Happening::Expired);
            for key in old {
                if self.server.store.get(&key).is_some() {
                    self.server.store.commit(&key, None, cause);
                    self.server.forget(&key);
                }
            }
            self.tell_loops();
        }
        if let Some(at) = self.recorder.next_expiry() {
            self.agenda.add(at, Wakeup::ExpireEvents);
        }
    }
}

/// Whether a component writes events of the newer shape.
fn is_new_style(note: &EventNote) -> bool {
    note.component == "default-scheduler"
}

/// The reference to the object that an event is about.
fn involved(note: &EventNote) -> Value {
    let metadata = note.about.get("metadata");
    let mut involved = Map::with_capacity(7);
    let mut put = |field: &'static str, from: Option<&Value>| {
        if let Some(value) = from {
            involved.insert(Str::lit(field), value);
        }
    };
    put("apiVersion", note.about.get("apiVersion"));
    let field_path = Value::from(&note.field_path);
    put("fieldPath", Some(&field_path).filter(|_| !note.field_path.is_empty()));
    put("kind", note.about.get("kind"));
    for field in ["name", "namespace", "resourceVersion", "uid"] {
        put(field, metadata.and_then(|metadata| metadata.get(field)));
    }
    Value::Map(involved)
}
