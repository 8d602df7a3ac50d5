//! Which volume suits which claim. Mirrors `FindMatchingVolume` and `checkVolumeSatisfyClaim`.

use crate::api::views::MetaView;
use crate::api::{Quantity, Resource, Selector};
use crate::store::View;
use crate::value::{Str, Value};

/// The annotation by which objects named their class in earlier times.
const OLD_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// The class of a claim or a volume; empty for none.
pub fn class_of(object: &Value) -> Str {
    match MetaView(object).annotation(OLD_CLASS) {
        Some(class) => class.into(),
        None => object.text_at(&["spec", "storageClassName"]),
    }
}

/// Whether a claim's class waits for a pod before it binds (upstream: `IsDelayBindingMode`).
pub fn waits_for_consumer(view: View<'_>, claim: &Value) -> bool {
    let class = class_of(claim);
    let found = view.find(Resource::STORAGECLASSES, "", &class);
    !class.is_empty()
        && found.is_some_and(|class| class.str_at(&["volumeBindingMode"]) == "WaitForFirstConsumer")
}

/// Whether a volume names a claim as its own, be it only by name (upstream:
/// `IsVolumeBoundToClaim`).
pub fn is_for(volume: &Value, claim: &Value) -> bool {
    let Some(reference) = volume.at(&["spec", "claimRef"]) else { return false };
    let (meta, uid) = (MetaView(claim), reference.str_at(&["uid"]));
    reference.str_at(&["name"]) == meta.name()
        && reference.str_at(&["namespace"]) == meta.namespace()
        && (uid.is_empty() || uid == meta.uid())
}

/// What is against a volume for a claim that asks for it by name.
pub fn objection(volume: &Value, claim: &Value) -> Option<&'static str> {
    if capacity(volume) < request(claim) {
        return Some("requested PV is too small");
    }
    if class_of(volume) != class_of(claim) {
        return Some("storageClassName does not match");
    }
    if mode(volume) != mode(claim) {
        return Some("incompatible volumeMode");
    }
    (!has_modes(volume, claim)).then_some("incompatible accessMode")
}

/// The smallest volume that suits a claim; of one that waits for its consumer, only a volume that
/// names it. `accepts` is asked of the others.
pub fn best<'a>(
    view: View<'a>,
    claim: &Value,
    waits: bool,
    accepts: &dyn Fn(&Value) -> bool,
) -> Option<&'a Value> {
    let selector = claim.at(&["spec", "selector"]);
    let selector = selector.and_then(|given| Selector::of_object(Some(given)).ok());
    let suits = |volume: &&Value| {
        let meta = MetaView(volume);
        if meta.is_being_deleted() || mode(volume) != mode(claim) || !has_modes(volume, claim) {
            return false;
        }
        if volume.at(&["spec", "claimRef"]).is_some() {
            return is_for(volume, claim) && capacity(volume) >= request(claim);
        }
        !waits
            && volume.str_at(&["status", "phase"]) == "Available"
            && selector.as_ref().is_none_or(|selector| selector.matches(meta.labels()))
            && class_of(volume) == class_of(claim)
            && capacity(volume) >= request(claim)
            && accepts(volume)
    };
    let volumes = view.list(Resource::PERSISTENT_VOLUMES, "").map(|(_, volume)| volume);
    volumes.filter(suits).min_by(|a, b| {
        let rank = |volume: &Value| {
            let is_open = volume.at(&["spec", "claimRef"]).is_none();
            (is_open, volume.items_at(&["spec", "accessModes"]).len())
        };
        rank(a).cmp(&rank(b)).then_with(|| capacity(a).cmp(&capacity(b)))
    })
}

fn amount(text: &str) -> Option<Quantity> {
    Quantity::parse(text).ok()
}

fn capacity(volume: &Value) -> Option<Quantity> {
    amount(volume.str_at(&["spec", "capacity", "storage"]))
}

fn request(claim: &Value) -> Option<Quantity> {
    amount(claim.str_at(&["spec", "resources", "requests", "storage"]))
}

fn mode(object: &Value) -> &str {
    match object.str_at(&["spec", "volumeMode"]) {
        "" => "Filesystem",
        mode => mode,
    }
}

fn has_modes(volume: &Value, claim: &Value) -> bool {
    let modes = |object: &'_ Value| object.items_at(&["spec", "accessModes"]).to_vec();
    let offered = modes(volume);
    modes(claim).iter().all(|mode| offered.contains(mode))
}
