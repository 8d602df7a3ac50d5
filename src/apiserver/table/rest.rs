//! Kinds that learners rarely meet: certificates, webhooks, flow control, devices.

use super::layout::{age, count, name, shown, text_or};
use super::{Printer, number, text};
use crate::api::time::UnixMillis;
use crate::api::{Column, Resource, duration};
use crate::value::{Str, Value};

const WEBHOOKS: &[Column] = &[text("Name"), number("Webhooks"), text("Age")];
const BINDING: &[Column] = &[text("Name"), text("PolicyName"), text("ParamRef"), text("Age")];
const NAME_AND_AGE: &[Column] = &[text("Name"), text("Age")];

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::MUTATINGWEBHOOKCONFIGURATIONS,
        columns: WEBHOOKS,
        cells: webhooks,
    },
    Printer {
        resource: Resource::VALIDATINGWEBHOOKCONFIGURATIONS,
        columns: WEBHOOKS,
        cells: webhooks,
    },
    Printer {
        resource: Resource::VALIDATINGADMISSIONPOLICIES,
        columns: &[text("Name"), number("Validations"), text("ParamKind"), text("Age")],
        cells: |object, now| policy(object, "validations", now),
    },
    Printer {
        resource: Resource::MUTATINGADMISSIONPOLICIES,
        columns: &[text("Name"), number("Mutations"), text("ParamKind"), text("Age")],
        cells: |object, now| policy(object, "mutations", now),
    },
    Printer {
        resource: Resource::VALIDATINGADMISSIONPOLICYBINDINGS,
        columns: BINDING,
        cells: policy_binding,
    },
    Printer {
        resource: Resource::MUTATINGADMISSIONPOLICYBINDINGS,
        columns: BINDING,
        cells: policy_binding,
    },
    Printer {
        resource: Resource::CERTIFICATESIGNINGREQUESTS,
        columns: &[
            text("Name"),
            text("Age"),
            text("SignerName"),
            text("Requestor"),
            text("RequestedDuration"),
            text("Condition"),
        ],
        cells: signing_request,
    },
    Printer {
        resource: Resource::FLOWSCHEMAS,
        columns: &[
            text("Name"),
            text("PriorityLevel"),
            text("MatchingPrecedence"),
            text("DistinguisherMethod"),
            text("Age"),
            text("MissingPL"),
        ],
        cells: flow_schema,
    },
    Printer {
        resource: Resource::PRIORITYLEVELCONFIGURATIONS,
        columns: &[
            text("Name"),
            text("Type"),
            text("NominalConcurrencyShares"),
            text("Queues"),
            text("HandSize"),
            text("QueueLengthLimit"),
            text("Age"),
        ],
        cells: priority_level,
    },
    Printer {
        resource: Resource::DEVICECLASSES,
        columns: NAME_AND_AGE,
        cells: |object, now| vec![name(object), age(object, now)],
    },
    Printer {
        resource: Resource::RESOURCECLAIMTEMPLATES,
        columns: NAME_AND_AGE,
        cells: |object, now| vec![name(object), age(object, now)],
    },
    Printer {
        resource: Resource::RESOURCECLAIMS,
        columns: &[text("Name"), text("State"), text("Age")],
        cells: |object, now| vec![name(object), claim_state(object), age(object, now)],
    },
    Printer {
        resource: Resource::RESOURCESLICES,
        columns: &[text("Name"), text("Node"), text("Driver"), text("Pool"), text("Age")],
        cells: |object, now| {
            vec![
                name(object),
                object.text_at(&["spec", "nodeName"]).into(),
                object.text_at(&["spec", "driver"]).into(),
                object.text_at(&["spec", "pool", "name"]).into(),
                age(object, now),
            ]
        },
    },
];

fn webhooks(object: &Value, now: UnixMillis) -> Vec<Value> {
    let webhooks = object.items_at(&["webhooks"]).len() as i64;
    vec![name(object), webhooks.into(), age(object, now)]
}

fn policy(object: &Value, rules: &str, now: UnixMillis) -> Vec<Value> {
    let kind = object.at(&["spec", "paramKind"]).map_or("<unset>".to_string(), |kind| {
        format!("{}/{}", kind.str_at(&["apiVersion"]), kind.str_at(&["kind"]))
    });
    let rules = object.items_at(&["spec", rules]).len() as i64;
    vec![name(object), rules.into(), kind.into(), age(object, now)]
}

fn policy_binding(object: &Value, now: UnixMillis) -> Vec<Value> {
    let parameter = |field| object.str_at(&["spec", "paramRef", field]);
    let reference = match (parameter("namespace"), parameter("name")) {
        (_, "") => "<unset>".to_string(),
        ("", name) => format!("*/{name}"),
        (namespace, name) => format!("{namespace}/{name}"),
    };
    let policy = object.text_at(&["spec", "policyName"]);
    vec![name(object), policy.into(), reference.into(), age(object, now)]
}

fn signing_request(object: &Value, now: UnixMillis) -> Vec<Value> {
    let conditions = object.items_at(&["status", "conditions"]);
    let has = |kind: &str| conditions.iter().any(|c| c.str_at(&["type"]) == kind);
    let mut status = match () {
        () if has("Denied") => "Denied",
        () if has("Approved") => "Approved",
        () => "Pending",
    }
    .to_string();
    if has("Failed") {
        status.push_str(",Failed");
    }
    if !object.str_at(&["status", "certificate"]).is_empty() {
        status.push_str(",Issued");
    }
    let seconds = object.int_at(&["spec", "expirationSeconds"]);
    let wanted = seconds.map_or("<none>".to_string(), |s| duration::human(s.saturating_mul(1000)));
    vec![
        name(object),
        age(object, now),
        text_or(object, &["spec", "signerName"], "<none>"),
        object.text_at(&["spec", "username"]).into(),
        wanted.into(),
        status.into(),
    ]
}

fn flow_schema(object: &Value, now: UnixMillis) -> Vec<Value> {
    let mut conditions = object.items_at(&["status", "conditions"]).iter();
    let dangling = conditions.find(|c| c.str_at(&["type"]) == "Dangling");
    vec![
        name(object),
        object.text_at(&["spec", "priorityLevelConfiguration", "name"]).into(),
        count(object, &["spec", "matchingPrecedence"]).into(),
        text_or(object, &["spec", "distinguisherMethod", "type"], "<none>"),
        age(object, now),
        dangling.map_or(Str::lit("?"), |c| c.text_at(&["status"])).into(),
    ]
}

fn priority_level(object: &Value, now: UnixMillis) -> Vec<Value> {
    let limited = |path: &[&str]| {
        let limited = object.at(&["spec", "limited"]).and_then(|limited| limited.at(path));
        Value::from(limited.map_or("<none>".to_string(), shown))
    };
    vec![
        name(object),
        object.text_at(&["spec", "type"]).into(),
        limited(&["nominalConcurrencyShares"]),
        limited(&["limitResponse", "queuing", "queues"]),
        limited(&["limitResponse", "queuing", "handSize"]),
        limited(&["limitResponse", "queuing", "queueLengthLimit"]),
        age(object, now),
    ]
}

fn claim_state(object: &Value) -> Value {
    let deleted = object.at(&["metadata", "deletionTimestamp"]).is_some();
    let allocated = object.at(&["status", "allocation"]).is_some();
    let reserved = !object.items_at(&["status", "reservedFor"]).is_empty();
    let states = [
        ("deleted", deleted),
        ("pending", !allocated && !deleted),
        ("allocated", allocated),
        ("reserved", allocated && reserved),
    ];
    let states: Vec<_> = states.iter().filter(|(_, on)| *on).map(|(state, _)| *state).collect();
    states.join(",").into()
}
