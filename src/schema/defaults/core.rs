//! Defaults of the core group but for pods. Mirrors `pkg/apis/core/v1/defaults.go`.

use super::{Row, change, change_each, lacks, set, set_text, text_at};
use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_ReplicationController", apply: replication_controller },
    Row { upstream: "SetDefaults_Service", apply: service },
    Row { upstream: "SetDefaults_Secret", apply: secret },
    Row { upstream: "SetDefaults_PersistentVolume", apply: volume },
    Row { upstream: "SetDefaults_PersistentVolumeClaim", apply: claim },
    Row { upstream: "SetDefaults_PersistentVolumeClaimSpec", apply: claim_spec },
    Row { upstream: "SetDefaults_Endpoints", apply: endpoints },
    Row { upstream: "SetDefaults_Namespace", apply: namespace },
    Row { upstream: "SetDefaults_NamespaceStatus", apply: namespace_status },
    Row { upstream: "SetDefaults_NodeStatus", apply: node_status },
    Row { upstream: "SetDefaults_LimitRangeItem", apply: limit_range_item },
];

fn replication_controller(object: &mut Map) {
    let path = ["spec", "template", "metadata", "labels"];
    let labels = Value::Map(object.clone()).at(&path).cloned();
    let Some(labels @ Value::Map(_)) = labels else { return };
    change(object, "spec", |spec| set(spec, "selector", &labels));
    change(object, "metadata", |metadata| set(metadata, "labels", labels));
}

fn service(object: &mut Map) {
    change(object, "spec", |spec| {
        session_affinity(spec);
        set_text(spec, "type", "ClusterIP");
        change_each(spec, "ports", |port| {
            set_text(port, "protocol", "TCP");
            let is_unset = match port.get("targetPort") {
                Some(Value::Int(number)) => *number == 0,
                Some(Value::Str(name)) => name.is_empty(),
                _ => true,
            };
            if is_unset {
                let number = port.get("port").cloned().unwrap_or(Value::Int(0));
                port.insert(Str::lit("targetPort"), number);
            }
        });
        traffic_policies(spec);
    });
    let is_balanced = object.get("spec").is_some_and(|s| s.str_at(&["type"]) == "LoadBalancer");
    if is_balanced {
        change(object, "status", |status| {
            change(status, "loadBalancer", |balancer| {
                change_each(balancer, "ingress", |ingress| {
                    if !text_at(ingress, "ip").is_empty() {
                        set(ingress, "ipMode", Str::lit("VIP"));
                    }
                });
            });
        });
    }
}

fn session_affinity(spec: &mut Map) {
    set_text(spec, "sessionAffinity", "None");
    match text_at(spec, "sessionAffinity") {
        "None" if spec.contains_key("sessionAffinityConfig") => {
            spec.remove("sessionAffinityConfig");
        }
        "ClientIP" => {
            let path = ["clientIP", "timeoutSeconds"];
            let config = spec.get("sessionAffinityConfig");
            if config.and_then(|config| config.int_at(&path)).is_none() {
                let three_hours = crate::map! {
                    "clientIP": crate::map! { "timeoutSeconds": 10_800 },
                };
                spec.insert(Str::lit("sessionAffinityConfig"), three_hours);
            }
        }
        _ => {}
    }
}

fn traffic_policies(spec: &mut Map) {
    let kind = text_at(spec, "type");
    let is_balanced = kind == "LoadBalancer";
    let is_on_nodes = is_balanced || kind == "NodePort";
    let is_internal = is_on_nodes || kind == "ClusterIP";
    let has_external_ips = !lacks(spec, "externalIPs");
    if is_on_nodes || (kind == "ClusterIP" && has_external_ips) {
        set_text(spec, "externalTrafficPolicy", "Cluster");
    }
    if is_internal {
        set(spec, "internalTrafficPolicy", Str::lit("Cluster"));
    }
    if is_balanced {
        set(spec, "allocateLoadBalancerNodePorts", true);
    }
}

fn secret(object: &mut Map) {
    set_text(object, "type", "Opaque");
}

fn volume(object: &mut Map) {
    change(object, "status", |status| set_text(status, "phase", "Pending"));
    change(object, "spec", |spec| {
        set_text(spec, "persistentVolumeReclaimPolicy", "Retain");
        set(spec, "volumeMode", Str::lit("Filesystem"));
    });
}

fn claim(object: &mut Map) {
    change(object, "status", |status| set_text(status, "phase", "Pending"));
}

fn claim_spec(spec: &mut Map) {
    set(spec, "volumeMode", Str::lit("Filesystem"));
}

fn endpoints(object: &mut Map) {
    change_each(object, "subsets", |subset| {
        change_each(subset, "ports", |port| set_text(port, "protocol", "TCP"));
    });
}

fn namespace(object: &mut Map) {
    const LABEL: &str = "kubernetes.io/metadata.name";
    change(object, "metadata", |metadata| {
        let name = text_at(metadata, "name");
        if name.is_empty() || metadata.get("labels").is_some_and(|l| l.str_at(&[LABEL]) == name) {
            return;
        }
        let name = Str::from(name);
        set(metadata, "labels", Value::map());
        change(metadata, "labels", |labels| {
            labels.insert(Str::lit(LABEL), name);
        });
    });
}

fn namespace_status(status: &mut Map) {
    set_text(status, "phase", "Active");
}

fn node_status(status: &mut Map) {
    if let Some(capacity) = status.get("capacity").cloned() {
        set(status, "allocatable", capacity);
    }
}

fn limit_range_item(item: &mut Map) {
    if text_at(item, "type") != "Container" {
        return;
    }
    for (to, from) in [("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min")]
    {
        super::pod_resources::add_missing(item, to, from);
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::value::Value;
    use crate::{list, map};

    fn filled(kind: &str, body: Value) -> Value {
        let of = Type::of("v1", kind).unwrap();
        let mut object = decode(of, &body).unwrap().value;
        default(of, &mut object);
        object
    }

    #[test]
    fn a_service_targets_its_own_port() {
        let ports = list![map! { "port": 80 }, map! { "port": 81, "targetPort": "http" }];
        let service = filled("Service", map! { "spec": map! { "ports": ports } });
        assert_eq!(
            service.at(&["spec"]).unwrap(),
            &map! {
                "internalTrafficPolicy": "Cluster",
                "ports": list![
                    map! { "port": 80, "protocol": "TCP", "targetPort": 80 },
                    map! { "port": 81, "protocol": "TCP", "targetPort": "http" },
                ],
                "sessionAffinity": "None",
                "type": "ClusterIP",
            }
        );
    }

    #[test]
    fn a_service_for_the_outside_has_an_external_policy() {
        let spec =
            |kind: &str| map! { "spec": map! { "type": kind, "sessionAffinity": "ClientIP" } };
        let service = filled("Service", spec("LoadBalancer"));
        assert_eq!(service.str_at(&["spec", "externalTrafficPolicy"]), "Cluster");
        assert!(service.bool_at(&["spec", "allocateLoadBalancerNodePorts"]));
        let path = ["spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"];
        assert_eq!(service.int_at(&path), Some(10_800));
        let service = filled("Service", spec("ExternalName"));
        assert_eq!(service.at(&["spec", "internalTrafficPolicy"]), None);
    }

    #[test]
    fn a_namespace_wears_its_name() {
        let namespace = filled("Namespace", map! { "metadata": map! { "name": "a" } });
        assert_eq!(namespace.str_at(&["metadata", "labels", "kubernetes.io/metadata.name"]), "a");
        assert_eq!(namespace.str_at(&["status", "phase"]), "Active");
        let nameless = filled("Namespace", map! { "metadata": map! { "generateName": "a-" } });
        assert_eq!(nameless.at(&["metadata", "labels"]), None);
    }

    #[test]
    fn limits_of_containers_stand_in_for_each_other() {
        let item = map! { "type": "Container", "max": map! { "cpu": "2" },
        "min": map! { "memory": "1Mi" } };
        let range = filled("LimitRange", map! { "spec": map! { "limits": list![item] } });
        assert_eq!(
            range.at(&["spec", "limits", "0"]).unwrap(),
            &map! { "type": "Container", "max": map! { "cpu": "2" },
            "min": map! { "memory": "1Mi" }, "default": map! { "cpu": "2" },
            "defaultRequest": map! { "cpu": "2", "memory": "1Mi" } }
        );
    }

    #[test]
    fn small_amounts_are_rounded_up_to_thousandths() {
        let spec = map! { "hard": map! { "cpu": "0.0001", "memory": "1.5Gi" } };
        let quota = filled("ResourceQuota", map! { "spec": spec });
        assert_eq!(quota.at(&["spec", "hard"]).unwrap(), &map! { "cpu": "1m", "memory": "1536Mi" });
    }
}
