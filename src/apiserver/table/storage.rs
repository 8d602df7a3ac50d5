//! Volumes, claims and storage classes.

use super::layout::{age, name, shown, text_or};
use super::{Printer, number, text, truth, wide};
use crate::api::Resource;
use crate::api::time::UnixMillis;
use crate::api::views::MetaView;
use crate::value::{Str, Value};

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::PERSISTENT_VOLUMES,
        columns: &[
            text("Name"),
            text("Capacity"),
            text("Access Modes"),
            text("Reclaim Policy"),
            text("Status"),
            text("Claim"),
            text("StorageClass"),
            text("VolumeAttributesClass"),
            text("Reason"),
            text("Age"),
            wide("VolumeMode"),
        ],
        cells: volume,
    },
    Printer {
        resource: Resource::PERSISTENT_VOLUME_CLAIMS,
        columns: &[
            text("Name"),
            text("Status"),
            text("Volume"),
            text("Capacity"),
            text("Access Modes"),
            text("StorageClass"),
            text("VolumeAttributesClass"),
            text("Age"),
            wide("VolumeMode"),
        ],
        cells: claim,
    },
    Printer {
        resource: Resource::STORAGECLASSES,
        columns: &[
            text("Name"),
            text("Provisioner"),
            text("ReclaimPolicy"),
            text("VolumeBindingMode"),
            text("AllowVolumeExpansion"),
            text("Age"),
        ],
        cells: storage_class,
    },
    Printer {
        resource: Resource::VOLUMEATTRIBUTESCLASSES,
        columns: &[text("Name"), text("DriverName"), text("Age")],
        cells: |object, now| {
            vec![name(object), object.text_at(&["driverName"]).into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::VOLUMEATTACHMENTS,
        columns: &[
            text("Name"),
            text("Attacher"),
            text("PV"),
            text("Node"),
            truth("Attached"),
            text("Age"),
        ],
        cells: |object, now| {
            vec![
                name(object),
                object.text_at(&["spec", "attacher"]).into(),
                object.text_at(&["spec", "source", "persistentVolumeName"]).into(),
                object.text_at(&["spec", "nodeName"]).into(),
                object.bool_at(&["status", "attached"]).into(),
                age(object, now),
            ]
        },
    },
    Printer {
        resource: Resource::CSINODES,
        columns: &[text("Name"), number("Drivers"), text("Age")],
        cells: |object, now| {
            let drivers = object.items_at(&["spec", "drivers"]).len() as i64;
            vec![name(object), drivers.into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::CSIDRIVERS,
        columns: &[
            text("Name"),
            truth("AttachRequired"),
            truth("PodInfoOnMount"),
            truth("StorageCapacity"),
            text("TokenRequests"),
            truth("RequiresRepublish"),
            text("Modes"),
            text("Age"),
        ],
        cells: csi_driver,
    },
];

fn phase(object: &Value) -> Value {
    if MetaView(object).is_being_deleted() {
        return Str::lit("Terminating").into();
    }
    object.text_at(&["status", "phase"]).into()
}

/// `RWO,ROX`: without repetition, in upstream's order.
fn access_modes(modes: &[Value]) -> Value {
    let short = [
        ("ReadWriteOnce", "RWO"),
        ("ReadOnlyMany", "ROX"),
        ("ReadWriteMany", "RWX"),
        ("ReadWriteOncePod", "RWOP"),
    ];
    let has = |long: &str| modes.iter().any(|mode| mode.as_str() == Some(long));
    let shown: Vec<_> = short.iter().filter(|(long, _)| has(long)).map(|(_, s)| *s).collect();
    shown.join(",").into()
}

/// The storage class: the old annotation, else the field.
fn class(object: &Value) -> Value {
    let old = "volume.beta.kubernetes.io/storage-class";
    match MetaView(object).annotation(old) {
        Some(class) => class.into(),
        None => object.text_at(&["spec", "storageClassName"]).into(),
    }
}

fn volume(object: &Value, now: UnixMillis) -> Vec<Value> {
    let claim = object.at(&["spec", "claimRef"]).map_or(String::new(), |claim| {
        format!("{}/{}", claim.str_at(&["namespace"]), claim.str_at(&["name"]))
    });
    vec![
        name(object),
        object.at(&["spec", "capacity", "storage"]).map_or("0".to_string(), shown).into(),
        access_modes(object.items_at(&["spec", "accessModes"])),
        object.text_at(&["spec", "persistentVolumeReclaimPolicy"]).into(),
        phase(object),
        claim.into(),
        class(object),
        text_or(object, &["spec", "volumeAttributesClassName"], "<unset>"),
        object.text_at(&["status", "reason"]).into(),
        age(object, now),
        text_or(object, &["spec", "volumeMode"], "<unset>"),
    ]
}

fn claim(object: &Value, now: UnixMillis) -> Vec<Value> {
    let bound = !object.str_at(&["spec", "volumeName"]).is_empty();
    let capacity = object.at(&["status", "capacity", "storage"]).map_or("0".to_string(), shown);
    let modes: &[Value] =
        if bound { object.items_at(&["status", "accessModes"]) } else { Default::default() };
    vec![
        name(object),
        phase(object),
        object.text_at(&["spec", "volumeName"]).into(),
        if bound { capacity } else { String::new() }.into(),
        access_modes(modes),
        class(object),
        text_or(object, &["spec", "volumeAttributesClassName"], "<unset>"),
        age(object, now),
        text_or(object, &["spec", "volumeMode"], "<unset>"),
    ]
}

fn storage_class(object: &Value, now: UnixMillis) -> Vec<Value> {
    let meta = MetaView(object);
    let is_default = |key| meta.annotation(key) == Some("true");
    let default = is_default("storageclass.kubernetes.io/is-default-class")
        || is_default("storageclass.beta.kubernetes.io/is-default-class");
    let mark = if default { " (default)" } else { "" };
    vec![
        format!("{}{mark}", meta.name()).into(),
        object.text_at(&["provisioner"]).into(),
        text_or(object, &["reclaimPolicy"], "Delete"),
        text_or(object, &["volumeBindingMode"], "Immediate"),
        object.bool_at(&["allowVolumeExpansion"]).into(),
        age(object, now),
    ]
}

fn csi_driver(object: &Value, now: UnixMillis) -> Vec<Value> {
    let spec = |field| object.at(&["spec", field]).and_then(Value::as_bool);
    let modes: Vec<_> =
        object.items_at(&["spec", "volumeLifecycleModes"]).iter().map(shown).collect();
    let modes = if modes.is_empty() { "<none>".to_string() } else { modes.join(",") };
    let tokens = object.at(&["spec", "tokenRequests"]).and_then(Value::as_list);
    let tokens = tokens.map_or("<unset>".to_string(), |tokens| {
        tokens.iter().map(|t| t.str_at(&["audience"])).collect::<Vec<_>>().join(",")
    });
    vec![
        name(object),
        spec("attachRequired").unwrap_or(true).into(),
        spec("podInfoOnMount").unwrap_or(false).into(),
        spec("storageCapacity").unwrap_or(false).into(),
        tokens.into(),
        spec("requiresRepublish").unwrap_or(false).into(),
        modes.into(),
        age(object, now),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::{list, map};

    #[test]
    fn claims_show_what_they_got() {
        let mut object = map! {
            "spec": map! { "accessModes": list!["ReadWriteOnce"], "storageClassName": "fast" },
            "status": map! {
                "phase": "Pending", "accessModes": list!["ReadWriteMany", "ReadWriteOnce"],
                "capacity": map! { "storage": "1Gi" },
            },
        };
        let cells = claim(&object, EPOCH);
        assert_eq!(cells[1..6], ["Pending", "", "", "", "fast"].map(Value::from));
        object.set(&["spec", "volumeName"], "pv-1");
        let cells = claim(&object, EPOCH);
        assert_eq!(cells[2..5], ["pv-1", "1Gi", "RWO,RWX"].map(Value::from));
    }
}
