//! A beat: one change as it is shown, with the actors that light up, the request on its way and
//! a sentence.
//!
//! Everything here is derived from two frames, so the picture can't tell a story that the
//! cluster did not live through.

use super::changes::{Change, changes};
use super::frame::{Frame, Node, NodeState, Owner, Pod};
use super::state::State;
use crate::text::page::pods;
use crate::text::{Lang, ribbon, say};
use crate::value::Str;

/// Someone who acts in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Kubectl,
    Etcd,
    Controllers,
    Scheduler,
    /// The kubelet of a machine.
    Kubelet(Str),
}

/// A request or a watch event on its way along the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    pub from: Actor,
    pub to: Actor,
    pub label: Str,
}

/// A sentence in both languages, since the reader may switch while it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Say {
    en: String,
    ko: String,
}

impl Say {
    /// Words a sentence in both languages.
    pub fn new(text: impl Fn(Lang) -> String) -> Say {
        Say { en: text(Lang::En), ko: text(Lang::Ko) }
    }

    /// The sentence in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

/// Which frame a beat shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Still the one before: the request is on its way.
    Before,
    /// The new one, but the owners have not noticed yet.
    Unnoticed,
    After,
}

/// One step of the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    pub shows: Shows,
    pub lamps: Vec<Actor>,
    /// The request of the moment, at the right end of the bar.
    pub request: String,
    pub flight: Option<Flight>,
    pub say: Say,
}

/// The story from one frame to the next. Changes of one kind and owner are told together.
pub fn beats(before: &Frame, after: &Frame) -> Vec<Beat> {
    let found = changes(before, after);
    let mut told = Vec::new();
    let mut beats = Vec::new();
    for change in &found {
        if told.contains(&change.group()) {
            continue;
        }
        told.push(change.group());
        let same = found.iter().filter(|other| other.group() == change.group()).count();
        of_change(change, same, before, after, &mut beats);
    }
    beats
}

fn of_change(change: &Change, count: usize, before: &Frame, after: &Frame, out: &mut Vec<Beat>) {
    match change {
        Change::OwnerBorn(owner) => out.push(owner_beat("POST", owner, |lang| {
            say::owner_born(
                lang,
                &kind_word(lang, &owner.kind),
                &owner.name,
                &pods(lang, owner.wants),
            )
        })),
        Change::OwnerScaled(owner) => out.push(owner_beat("PATCH", owner, |lang| {
            say::scaled(lang, &kind_word(lang, &owner.kind), &owner.name, &pods(lang, owner.wants))
        })),
        Change::OwnerGone(owner) => {
            out.push(owner_beat("DELETE", owner, |lang| {
                say::owner_gone(lang, &kind_word(lang, &owner.kind), &owner.name)
            }));
        }
        Change::NodeChanged(node, was) => out.push(node_beat(node, *was)),
        Change::Born(pod) => {
            out.push(born(pod, count, before, after));
            // At high speed one look may find it further in its life already.
            if pod.state == State::Running {
                out.extend(turned(pod, State::Creating, count, after));
            }
        }
        Change::Leaving(pod) => leaving(pod, count, before, after, out),
        Change::Bound(pod) => out.push(bound(pod, count)),
        Change::Restarted(pod) => {
            out.push(kubelet(pod, |lang| say::container_restarted(lang, &pod.name)));
        }
        Change::Turned(pod, was) => out.extend(turned(pod, *was, count, after)),
        Change::Gone(pod) => out.push(gone(pod, count, after)),
    }
}

fn beat(lamps: Vec<Actor>, request: String, label: &'static str, say: Say) -> Beat {
    let flight = match lamps.as_slice() {
        [from, to, ..] => {
            Some(Flight { from: from.clone(), to: to.clone(), label: Str::lit(label) })
        }
        _ => None,
    };
    Beat { shows: Shows::After, lamps, request, flight, say }
}

fn owner_beat(verb: &'static str, owner: &Owner, text: impl Fn(Lang) -> String) -> Beat {
    let request = format!("{verb} …/{}/{}s/{}", owner.namespace, owner.kind, owner.name);
    let lamps = vec![Actor::Kubectl, Actor::Etcd];
    beat(lamps, request.replace(&*owner.kind, &owner.kind.to_lowercase()), verb, Say::new(text))
}

fn node_beat(node: &Node, was: NodeState) -> Beat {
    let name = &node.name;
    let text = |lang| match (was, node.state) {
        (_, NodeState::Silent) => say::node_silent(lang, name),
        (_, NodeState::Cordoned) => say::node_cordoned(lang, name),
        _ => say::node_back(lang, name),
    };
    let actor = match node.state {
        NodeState::Silent => Actor::Controllers,
        NodeState::Cordoned => Actor::Kubectl,
        NodeState::Ready => Actor::Kubelet(name.clone()),
    };
    beat(vec![actor, Actor::Etcd], format!("PATCH …/nodes/{name}/status"), "status", Say::new(text))
}

fn born(pod: &Pod, count: usize, before: &Frame, after: &Frame) -> Beat {
    let request = format!("POST …/{}/pods", pod.namespace);
    let Some((_, owner)) = pod.owner.as_deref().and_then(|uid| after.owner(uid)) else {
        let say = Say::new(|lang| say::born_bare(lang, &pod.name));
        return beat(vec![Actor::Kubectl, Actor::Etcd], request, "POST pod", say);
    };
    let replaces = before.pods.iter().any(|old| {
        old.owner == pod.owner && matches!(old.state, State::Terminating | State::Ghost)
    });
    let say = Say::new(|lang| match (count, replaces) {
        (1, true) if is_in_turn(owner) => say::replaces_in_turn(lang, &pod.name),
        (1, true) => say::replaces(lang, &pod.name),
        (1, false) => say::born(lang, &maker(lang, owner), &pod.name, &owner.name),
        _ => say::born_many(lang, &maker(lang, owner), &pods(lang, count), &owner.name),
    });
    beat(vec![Actor::Controllers, Actor::Etcd], request, "POST pod", say)
}

/// Deletion in three beats: the request travels, the pod turns, its owner notices.
fn leaving(pod: &Pod, count: usize, before: &Frame, after: &Frame, out: &mut Vec<Beat>) {
    let request = format!("DELETE …/{}/pods/{}", pod.namespace, pod.name);
    let owner = pod.owner.as_deref().and_then(|uid| Some((before.owner(uid)?.1, after.owner(uid))));
    let is_wanted = |owner: Option<(usize, &Owner)>| owner.is_some_and(|(_, o)| o.has < o.wants);
    let by_hand = owner.is_none_or(|(_, now)| is_wanted(now));
    let first = if by_hand { Actor::Kubectl } else { Actor::Controllers };
    let mut asks = beat(
        vec![first, Actor::Etcd],
        request,
        "DELETE pod",
        Say::new(|lang| say::asks_delete(lang, &pod.name)),
    );
    asks.shows = Shows::Before;
    if by_hand && count == 1 {
        out.push(asks);
    }
    let text = |lang| match (&pod.node, count) {
        (_, 2..) => say::terminating_many(lang, &pods(lang, count)),
        (None, _) => say::terminating_unbound(lang, &pod.name),
        (Some(node), _) => say::terminating(lang, node, &grace(lang, pod)),
    };
    let mut turns = kubelet(pod, text);
    turns.flight =
        turns.flight.map(|f| Flight { from: f.to, to: f.from, label: "Terminating".into() });
    turns.request = "watch: MODIFIED, deletionTimestamp".to_string();
    turns.shows = Shows::Unnoticed;
    out.push(turns);
    if let Some((_, Some((_, owner)))) = owner.filter(|(_, now)| is_wanted(*now)) {
        let text = |lang| match is_in_turn(owner) {
            true => say::notices_in_turn(lang, &owner.wants, &owner.has),
            false => say::notices(lang, &maker(lang, owner), &owner.wants, &owner.has),
        };
        out.push(Beat {
            shows: Shows::After,
            lamps: vec![Actor::Controllers],
            request: "watch: MODIFIED, deletionTimestamp".to_string(),
            flight: Some(Flight {
                from: Actor::Etcd,
                to: Actor::Controllers,
                label: Str::lit("watch"),
            }),
            say: Say::new(text),
        });
    }
}

/// How long the containers may take, `30 s`.
fn grace(lang: Lang, pod: &Pod) -> String {
    let ms = pod.timer.map_or(30_000, |timer| timer.until.saturating_sub(timer.from));
    crate::text::state::seconds(lang, &ms.div_ceil(1000))
}

fn bound(pod: &Pod, count: usize) -> Beat {
    let node = pod.node.clone().unwrap_or_default();
    let request = format!("POST …/pods/{}/binding", pod.name);
    let say = Say::new(|lang| match count {
        1 => say::bound(lang, &pod.name, &node),
        _ => say::bound_many(lang, &pods(lang, count)),
    });
    beat(vec![Actor::Scheduler, Actor::Kubelet(node)], request, "binding", say)
}

/// A beat in which the kubelet of the pod's machine reports to the API server.
fn kubelet(pod: &Pod, text: impl Fn(Lang) -> String) -> Beat {
    let actor = match &pod.node {
        Some(node) => Actor::Kubelet(node.clone()),
        None => Actor::Scheduler,
    };
    let request = format!("PATCH …/pods/{}/status", pod.name);
    beat(vec![actor, Actor::Etcd], request, "status", Say::new(text))
}

fn turned(pod: &Pod, was: State, count: usize, after: &Frame) -> Option<Beat> {
    let name = &pod.name;
    let node = pod.node.clone().unwrap_or_default();
    let text = |lang: Lang| match pod.state {
        State::Creating | State::Init => say::prepares(lang, &node, name),
        State::Pulling => say::pulls(lang, &node, &pod.image, name),
        State::NotReady => say::started(lang, name, &pod.ready_words()),
        State::Running if count > 1 => say::ready_many(lang, &pods(lang, count)),
        State::Running => ready(lang, pod, after),
        State::Unschedulable => say::unschedulable(lang, name),
        State::CrashLoop => {
            let ms = pod.timer.map_or(0, |timer| timer.until.saturating_sub(timer.from));
            let time = crate::text::state::seconds(lang, &ms.div_ceil(1000));
            say::back_off(lang, name, &time)
        }
        State::ImagePull | State::ImageBackOff => say::pull_failed(lang, name),
        State::Completed => say::completed(lang, name),
        _ => say::failed(lang, name, &pod.status),
    };
    match pod.state {
        State::Stale | State::Unknown | State::Ghost | State::Pending => None,
        State::Creating if was == State::Pulling => None,
        State::Running | State::NotReady if was == State::Stale => None,
        _ => Some(kubelet(pod, text)),
    }
}

fn ready(lang: Lang, pod: &Pod, after: &Frame) -> String {
    let owner = pod.owner.as_deref().and_then(|uid| after.owner(uid)).map(|(_, owner)| owner);
    let Some(owner) = owner.filter(|owner| owner.ready >= owner.wants) else {
        return say::ready(lang, &pod.name);
    };
    // A pod of another template is no replacement but the next version.
    let is_ghost = |old: &Pod| {
        old.owner == pod.owner
            && old.state == State::Ghost
            && old.name_parts().0 == pod.name_parts().0
    };
    if after.pods.iter().any(is_ghost) {
        return say::ready_again(lang, &owner.wants);
    }
    say::settled(lang, &kind_word(lang, &owner.kind), &owner.name, &pods(lang, owner.wants))
}

/// What a kind of controller is called.
fn kind_word(lang: Lang, kind: &str) -> String {
    match kind {
        "Deployment" => ribbon::deployment(lang).to_string(),
        "ReplicaSet" => ribbon::replica_set(lang).to_string(),
        "StatefulSet" => say::stateful_set(lang).to_string(),
        "DaemonSet" => say::daemon_set(lang).to_string(),
        "Job" => say::job(lang).to_string(),
        "ReplicationController" => say::replication_controller(lang).to_string(),
        other => other.to_string(),
    }
}

/// Whose controller makes the pods: a Deployment has its ReplicaSets for that.
fn maker(lang: Lang, owner: &Owner) -> String {
    let kind = if &*owner.kind == "Deployment" { "ReplicaSet" } else { &owner.kind };
    kind_word(lang, kind)
}

/// Whether its pods keep their names, so that each waits for the one before it.
fn is_in_turn(owner: &Owner) -> bool {
    &*owner.kind == "StatefulSet"
}

fn gone(pod: &Pod, count: usize, after: &Frame) -> Beat {
    let owner = pod.owner.as_deref().and_then(|uid| after.owner(uid)).map(|(_, owner)| owner);
    kubelet(pod, |lang| match (count, &pod.owner) {
        (2.., _) => say::gone_many(lang, &pods(lang, count)),
        (_, Some(_)) if owner.is_some_and(is_in_turn) => say::gone_in_turn(lang, &pod.name),
        (_, Some(_)) => say::gone_replaced(lang, &pod.name),
        (_, None) => say::gone_bare(lang, &pod.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    #[test]
    fn a_deletion_is_told_in_three_beats() {
        let before = example::rest();
        let mut after = before.clone();
        after.pods[1].state = State::Terminating;
        after.owners[0].has = 2;
        let story = beats(&before, &after);
        let shows: Vec<_> = story.iter().map(|beat| beat.shows).collect();
        assert_eq!(shows, [Shows::Before, Shows::Unnoticed, Shows::After]);
        assert_eq!(story[0].lamps, [Actor::Kubectl, Actor::Etcd]);
        assert_eq!(story[1].lamps[0], Actor::Kubelet("node-2".into()));
        assert_eq!(
            story[2].say.text(Lang::Ko),
            "레플리카셋 컨트롤러가 변화를 알아챕니다. 원하는 파드는 3개인데 2개뿐입니다. \
             종료 중인 파드는 세지 않습니다."
        );
    }

    #[test]
    fn many_of_a_kind_are_one_sentence() {
        let mut before = example::many(30);
        let after = before.clone();
        before.pods.truncate(10);
        let story = beats(&before, &after);
        assert_eq!(story.len(), 2, "they are made, and they are ready");
        assert!(story.iter().all(|beat| beat.say.text(Lang::En).contains("20 pods")));
    }

    #[test]
    fn a_bare_pod_that_goes_is_said_to_stay_gone() {
        let before = example::rest();
        let mut after = before.clone();
        after.pods.retain(|pod| pod.name != "counter");
        let story = beats(&before, &after);
        assert_eq!(story.len(), 1);
        assert!(story[0].say.text(Lang::En).ends_with("nothing owned it."));
    }
}
