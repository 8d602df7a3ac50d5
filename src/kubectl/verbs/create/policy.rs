//! `create quota`, `create poddisruptionbudget`, `create priorityclass`.

use super::{generator_flags, make, name, refuse};
use crate::api::{Quantity, Resource, Selector};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::map;
use crate::value::Value;

pub static QUOTA: Command = Command {
    name: "quota",
    aliases: &["resourcequota"],
    usage: "quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [options]",
    about: "Makes a resource quota",
    flags: generator_flags!(&[
        Flag::text("hard", "", "RESOURCE=QUANTITY,… that may be used"),
        Flag::text("scopes", "", "which objects count"),
    ]),
    run: Run::Work(quota),
    ..BARE
};

pub static PDB: Command = Command {
    name: "poddisruptionbudget",
    aliases: &["pdb"],
    usage: "poddisruptionbudget NAME --selector=SELECTOR --min-available=N [options]",
    about: "Makes a pod disruption budget",
    flags: generator_flags!(&[
        Flag::text("min-available", "", "how many pods must stay, or what share"),
        Flag::text("max-unavailable", "", "how many pods may be missing, or what share"),
        Flag::text("selector", "", "which pods"),
    ]),
    run: Run::Work(pdb),
    ..BARE
};

pub static PRIORITY_CLASS: Command = Command {
    name: "priorityclass",
    aliases: &["pc"],
    usage: "priorityclass NAME --value=VALUE --global-default=BOOL [options]",
    about: "Makes a priority class",
    flags: generator_flags!(&[
        Flag::int32("value", "0", "the priority"),
        Flag::off("global-default", "pods without a class get this one"),
        Flag::text("description", "", "what the class is for"),
        Flag::text("preemption-policy", "PreemptLowerPriority", "whether others may be evicted"),
    ]),
    run: Run::Work(priority_class),
    ..BARE
};

fn quota(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let mut spec = Value::map();
    for part in flags.text("hard").split(',').filter(|part| !part.is_empty()) {
        let Some((resource, amount)) = part.split_once('=').filter(|(_, b)| !b.contains('='))
        else {
            return refuse(format!("Invalid argument syntax {part}, expected <resource>=<value>"));
        };
        Quantity::parse(amount).map_err(|why| text(why.to_string()))?;
        spec.make(&["hard"]);
        spec.set_at(&["hard", resource], amount);
    }
    let scopes = flags.text("scopes");
    if !scopes.is_empty() {
        if scopes.split(',').any(str::is_empty) {
            return refuse("invalid resource quota scope \"\"");
        }
        spec.set(&["scopes"], Value::list(scopes.split(',')));
    }
    let object = map! {
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": map! { "name": name },
        "spec": spec, "status": map! {},
    };
    make(cx, Resource::RESOURCEQUOTAS, object, Some("quota:"))
}

fn pdb(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (min, max) = (flags.text("min-available"), flags.text("max-unavailable"));
    if flags.text("selector").is_empty() {
        return refuse("a selector must be specified");
    }
    let (field, flag, amount) = match (min, max) {
        ("", "") => return refuse("one of min-available or max-unavailable must be specified"),
        (min, "") => ("minAvailable", "min-available", min),
        ("", max) => ("maxUnavailable", "max-unavailable", max),
        _ => return refuse("min-available and max-unavailable cannot be both specified"),
    };
    let digits = amount.strip_suffix('%').unwrap_or(amount);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return refuse(format!("invalid format specified for {flag}"));
    }
    let mut spec = map! { "selector": selector(flags.text("selector"))? };
    match amount.parse::<i64>() {
        Ok(number) => spec.set(&[field], number),
        Err(_) => spec.set(&[field], amount),
    }
    let object = map! {
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": map! { "name": name },
        "spec": spec,
        "status": map! {
            "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0,
        },
    };
    make(cx, Resource::PODDISRUPTIONBUDGETS, object, Some("poddisruptionbudgets:"))
}

/// A selector in the words of `-l` as the object of an API field.
fn selector(words: &str) -> Result<Value> {
    use crate::api::Operator;
    let parsed = Selector::parse(words)
        .map_err(|why| text(format!("couldn't parse the selector string \"{words}\": {why}")))?;
    let mut object = Value::map();
    for requirement in parsed.requirements() {
        let values = || Value::list(requirement.values.iter().cloned());
        let operator = match requirement.operator {
            Operator::Equals | Operator::DoubleEquals => {
                let value = requirement.values.first().cloned().unwrap_or_default();
                object.set_at(&["matchLabels", &requirement.key], value);
                continue;
            }
            Operator::In => "In",
            Operator::NotEquals | Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::GreaterThan => return refuse("\"gt\" isn't supported in label selectors"),
            Operator::LessThan => return refuse("\"lt\" isn't supported in label selectors"),
        };
        let mut expression = map! { "key": requirement.key.clone(), "operator": operator };
        if !requirement.values.is_empty() {
            expression.set(&["values"], values());
        }
        object.push(&["matchExpressions"], expression);
    }
    Ok(object)
}

fn priority_class(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let mut object = map! {
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": map! { "name": name }, "value": flags.int("value"),
        "preemptionPolicy": flags.text("preemption-policy"),
    };
    if flags.on("global-default") {
        object.set(&["globalDefault"], true);
    }
    if !flags.text("description").is_empty() {
        object.set(&["description"], flags.text("description"));
    }
    make(cx, Resource::PRIORITYCLASSES, object, Some("priorityclass:"))
}
