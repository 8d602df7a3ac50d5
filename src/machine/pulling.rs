//! Pulling images: one after another, as kubelets have it unless told otherwise.

use super::computer::{Due, Machine, Note, What};
use super::image::{self, Image, Pull, PullState};
use super::{Reference, catalog};
use crate::sim::Millis;
use crate::value::{Map, Str};

impl Machine {
    pub(super) fn start_pull(&mut self, now: Millis, id: &Str, image: &Str, labels: &Map) {
        let pull = Pull {
            id: id.clone(),
            image: image.clone(),
            labels: labels.clone(),
            asked_at: now,
            state: PullState::Queued,
            is_forgotten: false,
        };
        self.pulls.retain(|pull| pull.id != *id);
        self.pulls.push(pull);
        self.begin_next_pull(now);
    }

    pub(super) fn forget_pull(&mut self, id: &Str) {
        let is_busy = |pull: &Pull| matches!(pull.state, PullState::Pulling { .. });
        if let Some(pull) = self.pulls.iter_mut().find(|pull| pull.id == *id && is_busy(pull)) {
            pull.is_forgotten = true;
        }
        self.pulls.retain(|pull| pull.id != *id || pull.is_forgotten);
    }

    /// Begins the oldest pull that waits, unless one is under way.
    pub(super) fn begin_next_pull(&mut self, now: Millis) {
        let is_busy = |pull: &Pull| matches!(pull.state, PullState::Pulling { .. });
        if self.pulls.iter().any(is_busy) {
            return;
        }
        let next = self.pulls.iter().position(|pull| pull.state == PullState::Queued);
        let Some(next) = next else { return };
        let reference = Reference::parse(&self.pulls[next].image);
        let name = reference.as_ref().map_or_else(|_| String::new(), Reference::full);
        let size_bytes = match reference.as_ref().map(catalog::find) {
            Ok(Ok(entry)) => entry.size_mb * 1_000_000,
            _ => 0,
        };
        let is_present = self.images.iter().any(|image| image.name == name.as_str());
        let ms = self.pace.pull.pull_ms(image::fingerprint(&name), size_bytes, is_present);
        let pull = &mut self.pulls[next];
        pull.state = PullState::Pulling { begun_at: now, ends_at: now + ms };
        self.agenda.add(now + ms, Due::Pull { id: pull.id.clone() });
    }

    pub(super) fn end_pull(&mut self, at: Millis, id: Str, notes: &mut Vec<Note>) {
        let Some(pull) = self.pulls.iter_mut().find(|pull| pull.id == id) else { return };
        let PullState::Pulling { begun_at, ends_at } = pull.state else { return };
        if ends_at != at {
            return;
        }
        let found = Reference::parse(&pull.image).and_then(|reference| {
            catalog::find(&reference).map(|entry| Image::of(&reference, entry))
        });
        pull.state = match found {
            Ok(image) => {
                self.images.retain(|have| have.name != image.name);
                self.images.push(image);
                PullState::Done { begun_at, ended_at: at }
            }
            Err(message) => PullState::Failed { ended_at: at, message: message.into() },
        };
        if pull.is_forgotten {
            self.pulls.retain(|pull| pull.id != id);
        } else {
            notes.push(Note { at, labels: pull.labels.clone(), what: What::PullEnded { id } });
        }
        self.begin_next_pull(at);
    }
}
