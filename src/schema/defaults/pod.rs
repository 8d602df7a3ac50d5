//! Defaults of pods and of what is in them. Mirrors `pkg/apis/core/v1/defaults.go`.

use super::pod_resources::{add_missing, hugepage_limits, pod_requests};
use super::{Row, change, change_each, image, lacks, set, set_text, text_at};
use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_Pod", apply: pod },
    Row { upstream: "SetDefaults_PodSpec", apply: pod_spec },
    Row { upstream: "SetDefaults_Volume", apply: volume },
    Row { upstream: "SetDefaults_Container", apply: container },
    Row { upstream: "SetDefaults_EphemeralContainer", apply: container },
    Row { upstream: "SetDefaults_Probe", apply: probe },
    Row { upstream: "SetDefaults_HTTPGetAction", apply: http_get },
    Row { upstream: "SetDefaults_SecretVolumeSource", apply: mode },
    Row { upstream: "SetDefaults_ConfigMapVolumeSource", apply: mode },
    Row { upstream: "SetDefaults_DownwardAPIVolumeSource", apply: mode },
    Row { upstream: "SetDefaults_ProjectedVolumeSource", apply: mode },
    Row { upstream: "SetDefaults_ServiceAccountTokenProjection", apply: token_projection },
    Row { upstream: "SetDefaults_HostPathVolumeSource", apply: host_path },
    Row { upstream: "SetDefaults_ObjectFieldSelector", apply: field_selector },
];

/// What a pod gets, but a template does not.
fn pod(object: &mut Map) {
    change(object, "spec", |spec| {
        for list in ["containers", "initContainers"] {
            change_each(spec, list, |container| {
                change(container, "resources", |resources| {
                    add_missing(resources, "requests", "limits");
                });
            });
        }
        hugepage_limits(spec);
        pod_requests(spec);
        set(spec, "enableServiceLinks", true);
        if spec.get("hostNetwork").and_then(Value::as_bool) == Some(true) {
            change_each(spec, "containers", host_ports);
            change_each(spec, "initContainers", host_ports);
        }
    });
}

/// On the node's network every port is the node's.
fn host_ports(container: &mut Map) {
    change_each(container, "ports", |port| {
        if let Some(number) = port.get("containerPort").cloned() {
            set(port, "hostPort", number);
        }
    });
}

fn pod_spec(spec: &mut Map) {
    set_text(spec, "dnsPolicy", "ClusterFirst");
    set_text(spec, "restartPolicy", "Always");
    set(spec, "securityContext", Value::map());
    set(spec, "terminationGracePeriodSeconds", 30);
    set_text(spec, "schedulerName", "default-scheduler");
}

fn volume(volume: &mut Map) {
    if volume.iter().all(|(key, source)| key == "name" || source.is_null()) {
        volume.insert(Str::lit("emptyDir"), Value::map());
    }
    change(volume, "image", |source| {
        let policy = pull_policy(text_at(source, "reference"));
        set_text(source, "pullPolicy", policy);
    });
}

fn container(container: &mut Map) {
    let policy = pull_policy(text_at(container, "image"));
    set_text(container, "imagePullPolicy", policy);
    set_text(container, "terminationMessagePath", "/dev/termination-log");
    set_text(container, "terminationMessagePolicy", "File");
}

fn pull_policy(reference: &str) -> &'static str {
    if image::is_latest(reference) { "Always" } else { "IfNotPresent" }
}

fn probe(probe: &mut Map) {
    set(probe, "timeoutSeconds", 1);
    set(probe, "periodSeconds", 10);
    set(probe, "successThreshold", 1);
    set(probe, "failureThreshold", 3);
}

fn http_get(action: &mut Map) {
    set_text(action, "path", "/");
    set_text(action, "scheme", "HTTP");
}

/// Files that all may read: 0644.
fn mode(source: &mut Map) {
    set(source, "defaultMode", 0o644);
}

fn token_projection(projection: &mut Map) {
    set(projection, "expirationSeconds", 3600);
}

fn host_path(source: &mut Map) {
    if lacks(source, "type") {
        source.insert(Str::lit("type"), Str::default());
    }
}

fn field_selector(selector: &mut Map) {
    set_text(selector, "apiVersion", "v1");
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::value::Value;
    use crate::{list, map};

    fn pod(spec: Value) -> Value {
        let of = Type::of("v1", "Pod").unwrap();
        let mut object = decode(of, &map! { "spec": spec }).unwrap().value;
        default(of, &mut object);
        object.at(&["spec"]).unwrap().clone()
    }

    #[test]
    fn a_plain_pod_gets_what_every_pod_has() {
        let spec = pod(map! { "containers": list![map! { "name": "c", "image": "nginx:1.25",
        "ports": list![map! { "containerPort": 80 }] }] });
        assert_eq!(
            spec,
            map! {
                "containers": list![map! {
                    "image": "nginx:1.25",
                    "imagePullPolicy": "IfNotPresent",
                    "name": "c",
                    "ports": list![map! { "containerPort": 80, "protocol": "TCP" }],
                    "resources": map! {},
                    "terminationMessagePath": "/dev/termination-log",
                    "terminationMessagePolicy": "File",
                }],
                "dnsPolicy": "ClusterFirst",
                "enableServiceLinks": true,
                "restartPolicy": "Always",
                "schedulerName": "default-scheduler",
                "securityContext": map! {},
                "terminationGracePeriodSeconds": 30,
            }
        );
    }

    #[test]
    fn what_is_given_stays() {
        let spec = pod(map! { "restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
        "enableServiceLinks": false });
        assert_eq!(spec.str_at(&["restartPolicy"]), "Never");
        assert_eq!(spec.int_at(&["terminationGracePeriodSeconds"]), Some(0));
        assert_eq!(spec.at(&["enableServiceLinks"]), Some(&Value::Bool(false)));
    }

    #[test]
    fn probes_and_volumes_are_filled_in_where_they_are() {
        let spec = pod(map! {
            "containers": list![map! { "name": "c", "image": "nginx",
                "livenessProbe": map! { "httpGet": map! { "port": 80 } },
                "env": list![map! { "name": "IP", "valueFrom": map! {
                    "fieldRef": map! { "fieldPath": "status.podIP" } } }] }],
            "volumes": list![map! { "name": "a" },
                map! { "name": "b", "configMap": map! { "name": "x" } },
                map! { "name": "d", "hostPath": map! { "path": "/x" } }],
        });
        assert_eq!(spec.str_at(&["containers", "0", "imagePullPolicy"]), "Always");
        assert_eq!(
            spec.at(&["containers", "0", "livenessProbe"]).unwrap(),
            &map! { "failureThreshold": 3, "httpGet": map! { "path": "/", "port": 80,
            "scheme": "HTTP" }, "periodSeconds": 10, "successThreshold": 1,
            "timeoutSeconds": 1 }
        );
        let reference = ["containers", "0", "env", "0", "valueFrom", "fieldRef", "apiVersion"];
        assert_eq!(spec.str_at(&reference), "v1");
        assert_eq!(
            spec.at(&["volumes"]).unwrap(),
            &list![
                map! { "name": "a", "emptyDir": map! {} },
                map! { "name": "b", "configMap": map! { "name": "x", "defaultMode": 420 } },
                map! { "name": "d", "hostPath": map! { "path": "/x", "type": "" } },
            ]
        );
    }

    #[test]
    fn limits_are_requested_and_host_ports_are_taken() {
        let spec = pod(map! { "hostNetwork": true, "containers": list![map! {
        "ports": list![map! { "containerPort": 80 }],
        "resources": map! { "limits": map! { "cpu": "1", "memory": "1Gi" },
            "requests": map! { "cpu": "100m" } } }] });
        assert_eq!(
            spec.at(&["containers", "0", "resources", "requests"]).unwrap(),
            &map! { "cpu": "100m", "memory": "1Gi" }
        );
        assert_eq!(spec.int_at(&["containers", "0", "ports", "0", "hostPort"]), Some(80));
    }

    #[test]
    fn a_template_gets_less_than_a_pod() {
        let of = Type::of("apps/v1", "Deployment").unwrap();
        let template = map! { "spec": map! { "containers": list![map! { "resources": map! {
        "limits": map! { "cpu": "1" } } }] } };
        let body = map! { "spec": map! { "template": template } };
        let mut object = decode(of, &body).unwrap().value;
        default(of, &mut object);
        let spec = object.at(&["spec", "template", "spec"]).unwrap();
        assert_eq!(spec.get("enableServiceLinks"), None);
        assert_eq!(spec.at(&["containers", "0", "resources", "requests"]), None);
        assert_eq!(spec.str_at(&["schedulerName"]), "default-scheduler");
    }
}
