//! ConfigMaps, Secrets, ServiceAccounts, quotas.

use super::layout::{age, name, shown};
use super::{Printer, text};
use crate::api::Resource;
use crate::api::time::UnixMillis;
use crate::value::Value;

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::CONFIG_MAPS,
        columns: &[text("Name"), text("Data"), text("Age")],
        cells: |object, now| {
            let data = entries(object, "data") + entries(object, "binaryData");
            vec![name(object), data.into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::SECRETS,
        columns: &[text("Name"), text("Type"), text("Data"), text("Age")],
        cells: |object, now| {
            let kind = object.text_at(&["type"]);
            vec![name(object), kind.into(), entries(object, "data").into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::SERVICE_ACCOUNTS,
        columns: &[text("Name"), text("Age")],
        cells: |object, now| vec![name(object), age(object, now)],
    },
    Printer {
        resource: Resource::RESOURCEQUOTAS,
        columns: &[text("Name"), text("Request"), text("Limit"), text("Age")],
        cells: resource_quota,
    },
];

fn entries(object: &Value, field: &str) -> i64 {
    object.get(field).and_then(Value::as_map).map_or(0, |map| map.len() as i64)
}

fn resource_quota(object: &Value, now: UnixMillis) -> Vec<Value> {
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    let hard = object.at(&["status", "hard"]).and_then(Value::as_map);
    for (resource, hard) in hard.into_iter().flat_map(|map| map.iter()) {
        let used = object.at(&["status", "used", resource]).map_or("0".to_string(), shown);
        let text = format!("{resource}: {used}/{}", shown(hard));
        if resource.starts_with("limits.") { &mut limits } else { &mut requests }.push(text);
    }
    vec![name(object), requests.join(", ").into(), limits.join(", ").into(), age(object, now)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::map;

    #[test]
    fn quotas_split_requests_and_limits() {
        let object = map! { "status": map! {
            "hard": map! { "limits.cpu": "2", "pods": "10", "requests.cpu": "1" },
            "used": map! { "pods": "3" },
        } };
        let cells = resource_quota(&object, EPOCH);
        assert_eq!(cells[1], "pods: 3/10, requests.cpu: 0/1".into());
        assert_eq!(cells[2], "limits.cpu: 0/2".into());
    }
}
