//! How many pods each controller has, in which state: counted write by write, so that a
//! controller of a thousand pods need not look at them all whenever one of them changes.

use crate::api::views::PodView;
use crate::value::{FastHash, Map, Str, Value};
use archery::RcK;
use rpds::HashTrieMap;
use std::rc::Rc;

/// Pods of one controller that have the same labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alike {
    pub labels: Map,
    /// Neither ended nor being deleted.
    pub active: usize,
    /// Those of the active that are ready.
    pub ready: usize,
    /// Being deleted, and not ended yet.
    pub terminating: usize,
}

/// The counts by the controllers' uids. What counts nothing is not kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    controllers: HashTrieMap<Str, Rc<Vec<Alike>>, RcK, FastHash>,
}

/// What counts of a pod.
#[derive(PartialEq)]
struct Counted<'a> {
    controller: &'a str,
    labels: Option<&'a Map>,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Active,
    Ready,
    Terminating,
}

impl<'a> Counted<'a> {
    /// Nothing for a pod that has ended or is nobody's.
    fn of(pod: &'a Value) -> Option<Counted<'a>> {
        let view = PodView(pod);
        let controller = view.meta().controller()?.uid();
        let state = match view.meta().is_being_deleted() {
            _ if view.is_terminal() => return None,
            true => State::Terminating,
            false if view.is_ready() => State::Ready,
            false => State::Active,
        };
        Some(Counted { controller, labels: view.meta().labels(), state })
    }
}

impl Tally {
    /// The pods of a controller, by their labels.
    pub fn of(&self, controller: &str) -> &[Alike] {
        self.controllers.get(controller).map_or(&[], |groups| groups)
    }

    /// Counts a pod as it is now in place of what it was.
    pub fn replace(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let (old, new) = (before.and_then(Counted::of), after.and_then(Counted::of));
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.change(&old, |count| *count -= 1);
        }
        if let Some(new) = new {
            self.change(&new, |count| *count += 1);
        }
    }

    fn change(&mut self, of: &Counted<'_>, step: impl Fn(&mut usize)) {
        if !self.controllers.contains_key(of.controller) {
            self.controllers.insert_mut(Str::from(of.controller), Rc::default());
        }
        let Some(groups) = self.controllers.get_mut(of.controller) else { return };
        let groups = Rc::make_mut(groups);
        let none = Map::new();
        let labels = of.labels.unwrap_or(&none);
        let place = groups.iter().position(|alike| alike.labels == *labels);
        let place = place.unwrap_or_else(|| {
            groups.push(Alike { labels: labels.clone(), ..Alike::default() });
            groups.len() - 1
        });
        let alike = &mut groups[place];
        match of.state {
            State::Active => step(&mut alike.active),
            State::Ready => {
                step(&mut alike.active);
                step(&mut alike.ready);
            }
            State::Terminating => step(&mut alike.terminating),
        }
        if alike.active == 0 && alike.terminating == 0 {
            groups.remove(place);
        }
        if groups.is_empty() {
            self.controllers.remove_mut(of.controller);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Chance;
    use crate::{list, map};
    use std::collections::BTreeMap;

    /// A pod as chance has it: one of few owners, labels and states.
    fn any_pod(draw: &mut crate::sim::Draw) -> Value {
        let pick = |draw: &mut crate::sim::Draw, of: &[&'static str]| {
            of[draw.below(of.len() as u64) as usize]
        };
        let mut pod = map! {};
        if draw.below(5) > 0 {
            let owner = map! { "uid": pick(draw, &["a", "b"]), "controller": draw.below(8) > 0 };
            pod.set(&["metadata", "ownerReferences"], list![owner]);
        }
        if draw.below(4) > 0 {
            pod.set(&["metadata", "labels", "app"], pick(draw, &["x", "y", "z"]));
        }
        if draw.below(4) == 0 {
            pod.set(&["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z");
        }
        pod.set(&["status", "phase"], pick(draw, &["Pending", "Running", "Failed"]));
        let ready = pick(draw, &["True", "False"]);
        pod.set(&["status", "conditions"], list![map! { "type": "Ready", "status": ready }]);
        pod
    }

    /// The same by looking at every pod.
    fn counted_anew<'a>(pods: impl Iterator<Item = &'a Value>, uid: &str) -> Vec<Alike> {
        let mut groups: Vec<Alike> = Vec::new();
        for pod in pods.map(PodView).filter(|pod| pod.meta().is_controlled_by(uid)) {
            let labels = pod.meta().labels().cloned().unwrap_or_default();
            if !groups.iter().any(|alike| alike.labels == labels) {
                groups.push(Alike { labels: labels.clone(), ..Alike::default() });
            }
            let alike = groups.iter_mut().find(|alike| alike.labels == labels).unwrap();
            alike.active += usize::from(pod.is_active());
            alike.ready += usize::from(pod.is_active() && pod.is_ready());
            alike.terminating += usize::from(pod.meta().is_being_deleted() && !pod.is_terminal());
        }
        groups.retain(|alike| alike.active + alike.terminating > 0);
        groups
    }

    #[test]
    fn counts_are_what_a_look_at_every_pod_gives() {
        let mut draw = Chance::new(1).draw(&["tally"]);
        let (mut tally, mut pods) = (Tally::default(), BTreeMap::new());
        for _ in 0..3_000 {
            let name = draw.below(12);
            let after = (draw.below(4) > 0).then(|| any_pod(&mut draw));
            tally.replace(pods.get(&name), after.as_ref());
            match after {
                Some(pod) => pods.insert(name, pod),
                None => pods.remove(&name),
            };
            for uid in ["a", "b"] {
                let mut kept = tally.of(uid).to_vec();
                let mut anew = counted_anew(pods.values(), uid);
                for groups in [&mut kept, &mut anew] {
                    groups.sort_by_key(|alike| format!("{:?}", alike.labels));
                }
                assert_eq!(kept, anew);
            }
        }
    }
}
