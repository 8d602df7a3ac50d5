//! Every pod runs as a service account, whose token is mounted into its containers.

use super::{Attributes, Operation, Plugin, suffix};
use crate::api::go::quote;
use crate::api::{Resource, Status};
use crate::sim::Chance;
use crate::value::{Str, Value};
use crate::{list, map};

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

const MOUNT_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME: &str = "kube-api-access-";
/// Tokens live an hour; the seven seconds tell upstream's server that it only warns about
/// clients that do not renew them.
const EXPIRATION_SECONDS: i64 = 3607;

fn admit(attributes: &Attributes<'_>, pod: &mut Value, chance: &mut Chance) -> Result<(), Status> {
    if !attributes.is(Operation::Create, Resource::PODS) {
        return Ok(());
    }
    let mut name = pod.text_at(&["spec", "serviceAccountName"]);
    if name.is_empty() {
        name = Str::lit("default");
        pod.set(&["spec", "serviceAccountName"], &name);
    }
    // The API shows the account under its old field, too.
    pod.set(&["spec", "serviceAccount"], &name);
    let namespace = attributes.namespace;
    let Some(account) = attributes.view.find(Resource::SERVICE_ACCOUNTS, namespace, &name) else {
        let words = format!(
            "error looking up service account {namespace}/{name}: serviceaccount {} not found",
            quote(&name)
        );
        return Err(attributes.forbidden(pod, &words));
    };
    let wish = |object: &Value, path: &[&str]| object.at(path).and_then(Value::as_bool);
    let mounts = wish(pod, &["spec", "automountServiceAccountToken"])
        .or_else(|| wish(account, &["automountServiceAccountToken"]))
        .unwrap_or(true);
    if mounts {
        mount_token(namespace, pod, chance);
    }
    let pull_secrets = account.items_at(&["imagePullSecrets"]);
    if pod.items_at(&["spec", "imagePullSecrets"]).is_empty() && !pull_secrets.is_empty() {
        pod.set(&["spec", "imagePullSecrets"], Value::list(pull_secrets));
    }
    Ok(())
}

fn mount_token(namespace: &str, pod: &mut Value, chance: &mut Chance) {
    let volumes = pod.items_at(&["spec", "volumes"]).iter();
    let existing = volumes.map(|volume| volume.text_at(&["name"])).find(|n| n.starts_with(VOLUME));
    let volume = existing.clone().unwrap_or_else(|| {
        let meta = |field| pod.text_at(&["metadata", field]);
        let pod_name = if meta("name").is_empty() { meta("generateName") } else { meta("name") };
        let base = format!("{VOLUME}{pod_name}");
        format!("{VOLUME}{}", suffix(chance, namespace, &base)).into()
    });
    let mount = map! { "mountPath": Str::lit(MOUNT_PATH), "name": &volume, "readOnly": true };
    let mut mounted = false;
    for kind in ["initContainers", "containers"] {
        let containers = pod.at_mut(&["spec", kind]).and_then(Value::as_list_mut);
        for container in containers.into_iter().flatten() {
            let has_own = |mount: &Value| mount.str_at(&["mountPath"]) == MOUNT_PATH;
            if !container.items_at(&["volumeMounts"]).iter().any(has_own) {
                container.push(&["volumeMounts"], &mount);
                mounted = true;
            }
        }
    }
    if mounted && existing.is_none() {
        pod.push(&["spec", "volumes"], map! { "name": volume, "projected": token_sources() });
    }
}

/// The token, the cluster's certificate, and the pod's namespace.
fn token_sources() -> Value {
    let ca = Str::lit("ca.crt");
    let field = map! { "apiVersion": "v1", "fieldPath": Str::lit("metadata.namespace") };
    map! {
        "defaultMode": 0o644,
        "sources": list![
            map! { "serviceAccountToken": map! {
                "expirationSeconds": EXPIRATION_SECONDS, "path": Str::lit("token"),
            } },
            map! { "configMap": map! {
                "items": list![map! { "key": &ca, "path": &ca }],
                "name": Str::lit("kube-root-ca.crt"),
            } },
            map! { "downwardAPI": map! {
                "items": list![map! { "fieldRef": field, "path": Str::lit("namespace") }],
            } },
        ],
    }
}
