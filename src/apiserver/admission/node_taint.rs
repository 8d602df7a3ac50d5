//! A new node takes no pods until it is ready.

use super::{Attributes, Operation, Plugin};
use crate::api::{Resource, Status};
use crate::map;
use crate::sim::Chance;
use crate::value::{Str, Value};

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

fn admit(attributes: &Attributes<'_>, node: &mut Value, _: &mut Chance) -> Result<(), Status> {
    const KEY: &str = "node.kubernetes.io/not-ready";
    let has =
        |taint: &Value| taint.str_at(&["key"]) == KEY && taint.str_at(&["effect"]) == "NoSchedule";
    let create = attributes.is(Operation::Create, Resource::NODES);
    if create && !node.items_at(&["spec", "taints"]).iter().any(has) {
        let taint = map! { "effect": Str::lit("NoSchedule"), "key": Str::lit(KEY) };
        node.push(&["spec", "taints"], taint);
    }
    Ok(())
}
