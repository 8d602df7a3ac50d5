//! Every pod tolerates the loss of its node for five minutes, unless it says otherwise.

use super::{Attributes, Operation, Plugin};
use crate::api::{Resource, Status};
use crate::map;
use crate::sim::Chance;
use crate::value::{Str, Value};

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

const SECONDS: i64 = 300;

fn admit(attributes: &Attributes<'_>, pod: &mut Value, _: &mut Chance) -> Result<(), Status> {
    let writes = attributes.is(Operation::Create, Resource::PODS)
        || attributes.is(Operation::Update, Resource::PODS);
    if !writes {
        return Ok(());
    }
    for taint in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let tolerates = |toleration: &Value| {
            let (key, effect) = (toleration.str_at(&["key"]), toleration.str_at(&["effect"]));
            (key == taint || key.is_empty()) && (effect == "NoExecute" || effect.is_empty())
        };
        // Upstream looks before it adds either, which comes to the same.
        if !pod.items_at(&["spec", "tolerations"]).iter().any(tolerates) {
            let toleration = map! {
                "effect": Str::lit("NoExecute"), "key": Str::lit(taint),
                "operator": Str::lit("Exists"), "tolerationSeconds": SECONDS,
            };
            pod.push(&["spec", "tolerations"], toleration);
        }
    }
    Ok(())
}
