//! Which of the nodes that fit is best: kube-scheduler's default scores, each from 0 to 100,
//! weighed and added up.

use super::affinity;
use super::filter::{Wants, tolerated};
use super::fraction::{self, ONE};
use super::{neighbours, spread};
use crate::api::views::NodeView;
use crate::store::NodeSum;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The best score that a single rule gives.
const MOST: i64 = 100;
/// What the default spreading over nodes takes as even enough (upstream:
/// `systemDefaultConstraints`).
const HOSTNAME_SKEW: i64 = 3;
/// The same for zones.
const ZONE_SKEW: i64 = 5;

/// A total for each of `nodes`, which all fit; `all` are the cluster's.
pub fn scores(wants: &Wants<'_>, nodes: &[&NodeSum], all: &[&NodeSum]) -> Vec<i64> {
    let each = |score: &dyn Fn(&NodeSum) -> i64| -> Vec<i64> {
        nodes.iter().map(|node| score(node)).collect()
    };
    let taints = fewest_is_best(&each(&|node| unwelcome_taints(wants, node)));
    let preference = most_is_best(&each(&|node| preference(wants, node)));
    let spread = spread::scores(wants.others, wants.pod, nodes)
        .unwrap_or_else(|| spreading(wants, nodes, all));
    let company = neighbours::scores(wants.others, wants.pod, nodes);
    let room = each(&|node| least_allocated(wants, node));
    let balance = each(&|node| balanced(wants, node));
    let images = image_locality(wants, nodes, all);
    (0..nodes.len())
        .map(|i| {
            let weighty = 2 * (preference[i] + spread[i] + company[i]);
            3 * taints[i] + weighty + room[i] + balance[i] + images[i]
        })
        .collect()
}

/// Scales so that the greatest gets the best score.
fn most_is_best(raw: &[i64]) -> Vec<i64> {
    let most = raw.iter().copied().max().unwrap_or(0);
    raw.iter().map(|score| if most == 0 { 0 } else { MOST * score / most }).collect()
}

/// Scales so that nothing at all gets the best score.
fn fewest_is_best(raw: &[i64]) -> Vec<i64> {
    let most = raw.iter().copied().max().unwrap_or(0);
    raw.iter().map(|score| if most == 0 { MOST } else { MOST - MOST * score / most }).collect()
}

/// Taints that ask pods to stay away if they can.
fn unwelcome_taints(wants: &Wants<'_>, sum: &NodeSum) -> i64 {
    if sum.is_open {
        return 0;
    }
    let taints = NodeView(&sum.node).taints().iter();
    let soft = taints.filter(|taint| taint.str_at(&["effect"]) == "PreferNoSchedule");
    soft.filter(|taint| !tolerated(wants.pod.tolerations(), taint)).count() as i64
}

/// The weights of the pod's wishes that the node meets.
fn preference(wants: &Wants<'_>, sum: &NodeSum) -> i64 {
    if wants.is_picky { affinity::preference(wants.pod, NodeView(&sum.node)) } else { 0 }
}

/// How many pods of the same controller the node has already.
fn siblings(wants: &Wants<'_>, sum: &NodeSum) -> i64 {
    wants.controller.as_ref().map_or(0, |controller| sum.siblings(controller))
}

/// Fewer neighbours are better, on a node and in a zone (upstream: `PodTopologySpread` with its
/// default constraints).
fn spreading(wants: &Wants<'_>, nodes: &[&NodeSum], all: &[&NodeSum]) -> Vec<i64> {
    let weight = fraction::ln(nodes.len() as u64 + 2);
    let zones: BTreeSet<&str> = nodes.iter().filter_map(|node| zone(node)).collect();
    let places = zones.len() + usize::from(nodes.iter().any(|node| zone(node).is_none()));
    let zone_weight = fraction::ln(places as u64 + 2);
    let in_zone = |zone_name: &str| -> i64 {
        let there = all.iter().filter(|node| zone(node) == Some(zone_name));
        there.map(|node| siblings(wants, node)).sum()
    };
    let by_zone: BTreeMap<&str, i64> = zones.iter().map(|name| (*name, in_zone(name))).collect();
    let raw = |node: &&NodeSum| {
        let mut score = siblings(wants, node) * weight + (HOSTNAME_SKEW - 1) * ONE;
        if let Some(count) = zone(node).and_then(|name| by_zone.get(name)) {
            score += count * zone_weight + (ZONE_SKEW - 1) * ONE;
        }
        (score + ONE / 2) / ONE
    };
    let raw: Vec<i64> = nodes.iter().map(raw).collect();
    let most = raw.iter().copied().max().unwrap_or(0);
    let least = raw.iter().copied().min().unwrap_or(0);
    raw.iter()
        .map(|score| if most == 0 { MOST } else { MOST * (most + least - score) / most })
        .collect()
}

fn zone(node: &NodeSum) -> Option<&str> {
    NodeView(&node.node).meta().label("topology.kubernetes.io/zone")
}

/// The more room is left, the better (upstream: `leastResourceScorer`).
fn least_allocated(wants: &Wants<'_>, node: &NodeSum) -> i64 {
    let used = node.used.plus(wants.usage);
    let left = |used: i64, room: i64| {
        if room == 0 || used > room { 0 } else { (room - used) * MOST / room }
    };
    let cpu = left(used.scored_cpu_milli, node.room.cpu_milli);
    let memory = left(used.scored_memory_bytes, node.room.memory_bytes);
    (cpu + memory) / 2
}

/// Using CPU and memory evenly is better (upstream: `balancedResourceScorer`).
fn balanced(wants: &Wants<'_>, node: &NodeSum) -> i64 {
    if wants.usage.cpu_milli == 0 && wants.usage.memory_bytes == 0 {
        return 0;
    }
    let before = node.used;
    let evenness = |used: crate::store::Usage| {
        let cpu = fraction::of(used.cpu_milli, node.room.cpu_milli);
        let memory = fraction::of(used.memory_bytes, node.room.memory_bytes);
        (ONE - (cpu - memory).abs() / 2) * MOST / ONE
    };
    MOST / 2 + (MOST / 2 + evenness(before.plus(wants.usage)) - evenness(before)) / 2
}

/// Bytes in a binary megabyte.
const MB: i64 = 1024 * 1024;

/// Nodes that have the images are better, the more so the larger the images are and the more
/// nodes have them.
fn image_locality(wants: &Wants<'_>, nodes: &[&NodeSum], all: &[&NodeSum]) -> Vec<i64> {
    let containers = wants.pod.containers();
    let (least, most) = (23 * MB, 1000 * MB * containers.len().max(1) as i64);
    let mut sums = vec![0; nodes.len()];
    for container in containers {
        let image = normalized(container.str_at(&["image"]));
        let having = all.iter().filter(|node| size_on(node, &image).is_some()).count() as i64;
        if having == 0 {
            continue;
        }
        for (sum, node) in sums.iter_mut().zip(nodes) {
            let size = size_on(node, &image).unwrap_or(0);
            *sum += size * having / all.len().max(1) as i64;
        }
    }
    sums.iter().map(|sum| MOST * (sum.clamp(&least, &most) - least) / (most - least)).collect()
}

/// A node tells its images by their full names.
fn size_on(node: &NodeSum, image: &str) -> Option<i64> {
    let images = node.node.items_at(&["status", "images"]);
    let found = images.iter().find(|known| {
        known.items_at(&["names"]).iter().filter_map(Value::as_str).any(|name| name == image)
    })?;
    found.int_at(&["sizeBytes"])
}

/// The scheduler compares names as they are written, with `:latest` where no tag is (upstream:
/// `normalizedImageName`).
fn normalized(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains(':') || last.contains('@') {
        image.to_string()
    } else {
        format!("{image}:latest")
    }
}
