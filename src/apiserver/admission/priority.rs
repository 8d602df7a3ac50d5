//! A pod's priority is what its PriorityClass says, 0 without one.

use super::{Attributes, Operation, Plugin};
use crate::api::{Resource, Status};
use crate::sim::Chance;
use crate::value::{Str, Value};

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: Some(check) };

fn admit(attributes: &Attributes<'_>, pod: &mut Value, _: &mut Chance) -> Result<(), Status> {
    if attributes.is(Operation::Update, Resource::PODS) {
        for field in ["priority", "preemptionPolicy"] {
            let old = attributes.old.and_then(|old| old.at(&["spec", field]));
            if let (None, Some(old)) = (pod.at(&["spec", field]), old) {
                pod.set(&["spec", field], old);
            }
        }
        return Ok(());
    }
    if !attributes.is(Operation::Create, Resource::PODS) {
        return Ok(());
    }
    let name = pod.text_at(&["spec", "priorityClassName"]);
    let class = match name.as_str() {
        "" => default_class(attributes),
        name => match attributes.view.find(Resource::PRIORITYCLASSES, "", name) {
            Some(class) => Some(class),
            None => {
                let words = format!("no PriorityClass with name {name} was found");
                return Err(attributes.forbidden(pod, &words));
            }
        },
    };
    if let Some(class) = class {
        pod.set(&["spec", "priorityClassName"], class.text_at(&["metadata", "name"]));
    }
    let priority = class.and_then(|class| class.int_at(&["value"])).unwrap_or(0);
    if let Some(given) = pod.int_at(&["spec", "priority"]).filter(|given| *given != priority) {
        let words = format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority \
             admission controller computed {priority} from the given PriorityClass name"
        );
        return Err(attributes.forbidden(pod, &words));
    }
    pod.set(&["spec", "priority"], priority);
    let policy = match class {
        Some(class) => class.text_at(&["preemptionPolicy"]),
        None => Str::lit("PreemptLowerPriority"),
    };
    let given = pod.str_at(&["spec", "preemptionPolicy"]);
    if policy.is_empty() || given == policy.as_str() {
        return Ok(());
    }
    if !given.is_empty() {
        let words = format!(
            "the string value of PreemptionPolicy ({given}) must not be provided in pod spec; \
             priority admission controller computed {policy} from the given PriorityClass name"
        );
        return Err(attributes.forbidden(pod, &words));
    }
    pod.set(&["spec", "preemptionPolicy"], policy);
    Ok(())
}

/// The class that holds for pods that name none: the lowest, should there be several.
fn default_class<'a>(attributes: &Attributes<'a>) -> Option<&'a Value> {
    let classes = attributes.view.list(Resource::PRIORITYCLASSES, "").map(|(_, class)| class);
    let defaults = classes.filter(|class| class.bool_at(&["globalDefault"]));
    defaults.min_by_key(|class| class.int_at(&["value"]))
}

/// There is only one default.
fn check(attributes: &Attributes<'_>, object: &Value) -> Result<(), Status> {
    let creates = attributes.is(Operation::Create, Resource::PRIORITYCLASSES);
    let updates = attributes.is(Operation::Update, Resource::PRIORITYCLASSES);
    if !(creates || updates) || !object.bool_at(&["globalDefault"]) {
        return Ok(());
    }
    let Some(default) = default_class(attributes) else { return Ok(()) };
    let name = default.str_at(&["metadata", "name"]);
    if creates || name != object.str_at(&["metadata", "name"]) {
        let words = format!(
            "PriorityClass {name} is already marked as default. Only one default can exist"
        );
        return Err(attributes.forbidden(object, &words));
    }
    Ok(())
}
