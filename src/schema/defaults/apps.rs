//! Defaults of workloads. Mirrors `pkg/apis/apps/v1/defaults.go`.

use super::{Row, change, set, set_text, text_at};
use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_Deployment", apply: deployment },
    Row { upstream: "SetDefaults_DaemonSet", apply: daemon_set },
    Row { upstream: "SetDefaults_StatefulSet", apply: stateful_set },
    Row { upstream: "SetDefaults_ReplicaSet", apply: replica_set },
];

/// Fills in how a rolling update goes, where updates roll.
fn rolling(spec: &mut Map, key: &'static str, fill: fn(&mut Map)) {
    change(spec, key, |strategy| {
        set_text(strategy, "type", "RollingUpdate");
        if text_at(strategy, "type") == "RollingUpdate" {
            set(strategy, "rollingUpdate", Value::map());
            change(strategy, "rollingUpdate", fill);
        }
    });
}

fn deployment(object: &mut Map) {
    change(object, "spec", |spec| {
        set(spec, "replicas", 1);
        rolling(spec, "strategy", |update| {
            set(update, "maxUnavailable", Str::lit("25%"));
            set(update, "maxSurge", Str::lit("25%"));
        });
        set(spec, "revisionHistoryLimit", 10);
        set(spec, "progressDeadlineSeconds", 600);
    });
}

fn daemon_set(object: &mut Map) {
    change(object, "spec", |spec| {
        rolling(spec, "updateStrategy", |update| {
            set(update, "maxUnavailable", 1);
            set(update, "maxSurge", 0);
        });
        set(spec, "revisionHistoryLimit", 10);
    });
}

/// A rolling update that is named but not described stays so; upstream describes only its own.
fn stateful_set(object: &mut Map) {
    change(object, "spec", |spec| {
        set_text(spec, "podManagementPolicy", "OrderedReady");
        change(spec, "updateStrategy", |strategy| {
            if text_at(strategy, "type").is_empty() {
                set_text(strategy, "type", "RollingUpdate");
                set(strategy, "rollingUpdate", Value::map());
            }
            if text_at(strategy, "type") == "RollingUpdate" {
                change(strategy, "rollingUpdate", |update| set(update, "partition", 0));
            }
        });
        set(spec, "persistentVolumeClaimRetentionPolicy", Value::map());
        change(spec, "persistentVolumeClaimRetentionPolicy", |policy| {
            set_text(policy, "whenDeleted", "Retain");
            set_text(policy, "whenScaled", "Retain");
        });
        set(spec, "replicas", 1);
        set(spec, "revisionHistoryLimit", 10);
    });
}

fn replica_set(object: &mut Map) {
    change(object, "spec", |spec| set(spec, "replicas", 1));
}

#[cfg(test)]
mod tests {
    use crate::map;
    use crate::schema::{Type, decode, defaults::default};
    use crate::value::Value;

    fn filled(kind: &str, spec: Value) -> Value {
        let of = Type::of("apps/v1", kind).unwrap();
        let mut object = decode(of, &map! { "spec": spec }).unwrap().value;
        default(of, &mut object);
        object.at(&["spec"]).unwrap().clone()
    }

    #[test]
    fn a_deployment_rolls_by_quarters() {
        let spec = filled("Deployment", map! {});
        assert_eq!(spec.int_at(&["replicas"]), Some(1));
        assert_eq!(
            spec.at(&["strategy"]).unwrap(),
            &map! { "type": "RollingUpdate",
            "rollingUpdate": map! { "maxSurge": "25%", "maxUnavailable": "25%" } }
        );
        let spec = filled(
            "Deployment",
            map! { "replicas": 0, "strategy": map! {
            "type": "Recreate" } },
        );
        assert_eq!(spec.int_at(&["replicas"]), Some(0));
        assert_eq!(spec.at(&["strategy"]).unwrap(), &map! { "type": "Recreate" });
    }

    #[test]
    fn a_stateful_set_keeps_its_claims() {
        let spec = filled("StatefulSet", map! {});
        assert_eq!(
            spec.at(&["persistentVolumeClaimRetentionPolicy"]).unwrap(),
            &map! { "whenDeleted": "Retain", "whenScaled": "Retain" }
        );
        assert_eq!(spec.int_at(&["updateStrategy", "rollingUpdate", "partition"]), Some(0));
        let spec = filled(
            "StatefulSet",
            map! { "updateStrategy": map! {
            "type": "RollingUpdate" } },
        );
        assert_eq!(spec.at(&["updateStrategy"]).unwrap(), &map! { "type": "RollingUpdate" });
    }

    #[test]
    fn a_daemon_set_updates_one_node_at_a_time() {
        let spec = filled("DaemonSet", map! {});
        assert_eq!(
            spec.at(&["updateStrategy", "rollingUpdate"]).unwrap(),
            &map! { "maxSurge": 0, "maxUnavailable": 1 }
        );
    }
}
