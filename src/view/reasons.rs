//! Why an object is as it is: the chain of causes from the outside to its newest write, in words.

use super::ribbon::{Deed, Lane, Ribbon, Write};
use super::tick::span;
use crate::api::{Because, ObjectKey, Resource};
use crate::cluster::{Cluster, Happening};
use crate::sim::Millis;
use crate::text::{Lang, state, why as words};

/// One step of the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub at: Millis,
    /// Who acted.
    pub who: String,
    /// Which colour of the picture that is.
    pub lane: Lane,
    pub did: String,
    /// The rule behind it, if one was given.
    pub rule: String,
}

/// The chain with a sentence that comes first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    pub lead: String,
    pub steps: Vec<Reason>,
}

/// So many of the object's own writes are told, the first and the last ones.
const MAX_OWN: usize = 10;

impl Reasons {
    /// What led to the object under a key, and what was done with it since.
    pub fn of(cluster: &Cluster, ribbon: &Ribbon, key: &ObjectKey, lang: Lang) -> Reasons {
        let now = cluster.now();
        let marks = ribbon.marks().iter().filter(|mark| mark.at <= now);
        let own: Vec<&Write> = marks.filter(|mark| mark.key == *key).collect();
        let Some(first) = own.iter().rposition(|mark| mark.deed == Deed::Created) else {
            return Reasons { lead: words::not_kept(lang).to_string(), steps: Vec::new() };
        };
        let mut steps = outside(cluster, ribbon, own[first], lang);
        let told = told(&own[first..]);
        steps.extend(told.into_iter().map(|mark| step(mark, lang)));
        let lead = match key.resource {
            Resource::PODS => lead(ribbon, own[first], lang),
            _ => String::new(),
        };
        Reasons { lead, steps }
    }
}

/// The writes of an object that say something new.
fn told<'a>(own: &[&'a Write]) -> Vec<&'a Write> {
    let mut told: Vec<&Write> = Vec::new();
    for mark in own {
        let is_same = |last: &&&Write| last.deed == mark.deed && last.word == mark.word;
        let is_news = mark.key.resource == Resource::PODS || mark.lane == Lane::You;
        if mark.deed != Deed::Changed || (is_news && told.last().filter(is_same).is_none()) {
            told.push(mark);
        }
    }
    if told.len() > MAX_OWN {
        let tail = told.split_off(told.len() - MAX_OWN + 2);
        told.truncate(2);
        told.extend(tail);
    }
    told
}

/// What happened before the object was created, from the outside in.
fn outside(cluster: &Cluster, ribbon: &Ribbon, first: &Write, lang: Lang) -> Vec<Reason> {
    let mut steps = Vec::new();
    for (id, entry) in cluster.trace().chain(first.cause).skip(1) {
        let (lane, did) = match &entry.what {
            Happening::Line { text, .. } => (Lane::You, words::typed(lang, text)),
            Happening::Fault { what } => (Lane::Faults, what.to_string()),
            Happening::Request { .. } => match ribbon.by_cause(id) {
                Some(mark) => {
                    steps.push(step(mark, lang));
                    continue;
                }
                None => continue,
            },
            _ => continue,
        };
        steps.push(Reason { at: entry.at, who: lane.name(lang), lane, did, rule: String::new() });
    }
    steps.reverse();
    steps
}

fn step(mark: &Write, lang: Lang) -> Reason {
    let (kind, name) = (mark.key.resource.kind(), &mark.key.name);
    let did = match mark.deed {
        Deed::Created => words::created(lang, &kind, name),
        Deed::Changed if !mark.word.is_empty() => words::turned(lang, name, &mark.word),
        Deed::Changed => words::changed(lang, &kind, name),
        Deed::Bound => words::bound(lang, name, &mark.word),
        Deed::Leaving => words::leaving(lang, &kind, name),
        Deed::Deleted => words::deleted(lang, &kind, name),
    };
    let who = match &mark.lane {
        Lane::Kubelet(node) if !node.is_empty() => format!("kubelet {node}"),
        lane => lane.name(lang),
    };
    let rule = mark.because.as_ref().and_then(|because| rule(because, lang)).unwrap_or_default();
    Reason { at: mark.at, who, lane: mark.lane.clone(), did, rule }
}

/// The question that is asked most, put right: did a pod come back?
fn lead(ribbon: &Ribbon, first: &Write, lang: Lang) -> String {
    let by_controller = !matches!(first.lane, Lane::You | Lane::Faults);
    let Some((stem, _)) = first.key.name.rsplit_once('-').filter(|_| by_controller) else {
        return words::lead_pod(lang, &first.key.name, &first.lane.name(lang));
    };
    let is_left = |mark: &&Write| {
        mark.deed == Deed::Leaving
            && mark.key.resource == Resource::PODS
            && mark.at <= first.at
            && first.at - mark.at < 5000
            && mark.key.name.rsplit_once('-').is_some_and(|(other, _)| other == stem)
    };
    match ribbon.marks().iter().rev().find(is_left) {
        Some(old) => words::lead_replaced(lang, &first.key.name, &old.key.name),
        None => words::lead_pod(lang, &first.key.name, &first.lane.name(lang)),
    }
}

/// A loop's reason in words; none for what explains nothing.
fn rule(because: &Because, lang: Lang) -> Option<String> {
    let seconds = |n: i64| state::seconds(lang, &n);
    Some(match because {
        Because::PodCount { have, wanted } => words::pod_count(lang, have, wanted),
        Because::NoLongerMatches => words::no_longer_matches(lang).to_string(),
        Because::Adopted => words::adopted(lang).to_string(),
        Because::NewTemplate => words::new_template(lang).to_string(),
        Because::Resize { from, to } => words::resize(lang, from, to),
        Because::BestNode { node, fits, nodes } => words::best_node(lang, node, fits, nodes),
        Because::NoNodeFits { nodes } => words::no_node_fits(lang, nodes),
        Because::NewPod => words::new_pod(lang).to_string(),
        Because::ImageMissing { image } => words::image_missing(lang, image),
        Because::ContainerCanStart { container } => words::can_start(lang, container),
        Because::ContainerEnded { container, exit_code } => {
            words::container_ended(lang, container, exit_code)
        }
        Because::BackOff { container, wait_ms } => {
            words::back_off(lang, container, &span(lang, *wait_ms))
        }
        Because::PodDeleted { grace_seconds } => words::pod_deleted(lang, &seconds(*grace_seconds)),
        Because::AllContainersEnded => words::all_ended(lang).to_string(),
        Because::OwnerGone { owner } => words::owner_gone(lang, owner),
        Because::NodeSilent { seconds: silent } => words::node_silent(lang, &seconds(*silent)),
        Because::TaintNotTolerated { taint } => words::taint(lang, taint),
        Because::NamespaceDeleted => words::namespace_deleted(lang).to_string(),
        Because::EndpointsChanged { pods } => words::endpoints_changed(lang, pods),
        Because::ScheduleDue => words::schedule_due(lang).to_string(),
        Because::TimeToLiveOver => words::time_to_live_over(lang).to_string(),
        Because::NamespaceNeeds => words::namespace_needs(lang).to_string(),
        _ => return None,
    })
}
