//! The store keeps order, history and shortcuts.

use super::*;
use crate::{list, map};

fn pod(name: &'static str) -> (ObjectKey, Value) {
    let object = map! { "metadata": map! { "name": name, "namespace": "default" } };
    (ObjectKey::new(Resource::PODS, "default", name), object)
}

const CAUSE: CauseId = CauseId(0);

#[test]
fn a_write_gets_the_next_revision_and_shows_in_the_history() {
    let mut store = Store::default();
    let (key, object) = pod("a");
    assert_eq!(store.commit(&key, Some(object), CAUSE), 1);
    assert_eq!(store.get(&key).unwrap().str_at(&["metadata", "resourceVersion"]), "1");
    assert_eq!(store.commit(&key, None, CAUSE), 2);
    let changes: Vec<_> = store.changes_since(1).unwrap().collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].object().str_at(&["metadata", "resourceVersion"]), "2");
    assert!(changes[0].after.is_none());
}

#[test]
fn a_list_is_in_the_order_of_keys_and_keeps_to_its_namespace() {
    let mut store = Store::default();
    for name in ["b", "a", "c"] {
        let (key, object) = pod(name);
        store.commit(&key, Some(object), CAUSE);
    }
    let other = ObjectKey::new(Resource::PODS, "kube-system", "z");
    store.commit(&other, Some(Value::map()), CAUSE);
    let names = |namespace| {
        store
            .list(Resource::PODS, namespace)
            .map(|(key, _)| key.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("default"), ["a", "b", "c"]);
    assert_eq!(names("").len(), 4);
    assert_eq!(names("kube"), Vec::<String>::new());
}

#[test]
fn shortcuts_follow_owners_and_nodes() {
    let mut store = Store::default();
    let (key, mut object) = pod("a");
    store.commit(&key, Some(object.clone()), CAUSE);
    assert_eq!(store.view().uncontrolled(Resource::PODS, "default").count(), 1);
    object.set(&["metadata", "ownerReferences"], list![map! { "uid": "u1", "controller": true }]);
    object.set(&["spec", "nodeName"], "node-1");
    store.commit(&key, Some(object), CAUSE);
    let view = store.view();
    assert_eq!(view.uncontrolled(Resource::PODS, "default").count(), 0);
    assert_eq!(view.owned_by("u1").count(), 1);
    assert_eq!(view.pods_on("node-1").count(), 1);
    store.commit(&key, None, CAUSE);
    assert_eq!(store.view().owned_by("u1").count(), 0);
    assert_eq!(store.view().pods_on("node-1").count(), 0);
}

#[test]
fn what_was_compacted_can_not_be_watched() {
    let mut store = Store::default();
    let (key, object) = pod("a");
    for _ in 0..5 {
        store.commit(&key, Some(object.clone()), CAUSE);
    }
    store.compact(3);
    assert!(store.changes_since(2).is_err());
    assert_eq!(store.changes_since(3).unwrap().count(), 2);
}

/// Sums kept write by write are those that a store has to which everything is written at once.
#[test]
fn sums_of_nodes_are_what_counting_anew_gives() {
    let mut draw = crate::sim::Chance::new(5).draw(&["sums"]);
    let mut store = Store::default();
    for _ in 0..2_000 {
        let node = format!("node-{}", draw.below(3));
        let (key, mut object) = match draw.below(6) {
            0 => (ObjectKey::new(Resource::NODES, "", node.as_str()), map! {}),
            number => pod(["a", "b", "c", "d", "e"][number as usize - 1]),
        };
        object.set(&["metadata", "name"], &key.name);
        if key.resource == Resource::NODES {
            object.set(&["status", "allocatable", "cpu"], draw.below(9).to_string());
            object.set(&["spec", "unschedulable"], draw.below(2) == 0);
        } else {
            let owner = map! { "uid": format!("u{}", draw.below(3)), "controller": true };
            object.set(&["metadata", "ownerReferences"], list![owner]);
            let asks = map! { "cpu": draw.below(5).to_string() };
            let container = map! { "resources": map! { "requests": asks } };
            object.set(&["spec", "containers"], list![container]);
            if draw.below(4) > 0 {
                object.set(&["spec", "nodeName"], node);
            }
            let phase = if draw.below(4) == 0 { "Failed" } else { "Running" };
            object.set(&["status", "phase"], phase);
        }
        store.commit(&key, (draw.below(4) > 0).then_some(object), CAUSE);
        let mut anew = Store::default();
        for (key, object) in store.all() {
            anew.index.replace(key, None, Some(object));
        }
        let sums = |index: &Index| index.usage.nodes().cloned().collect::<Vec<_>>();
        for (kept, anew) in sums(&store.index).iter().zip(sums(&anew.index)) {
            assert_eq!((&kept.node, kept.room, kept.used), (&anew.node, anew.room, anew.used));
            assert_eq!(kept.is_open, anew.is_open);
            for uid in ["u0", "u1", "u2"].map(Str::lit) {
                assert_eq!(kept.siblings(&uid), anew.siblings(&uid));
            }
        }
        assert_eq!(sums(&store.index).len(), sums(&anew.index).len());
        let waiting: Vec<_> = store.index.waiting().collect();
        assert_eq!(waiting, anew.index.waiting().collect::<Vec<_>>());
    }
}
