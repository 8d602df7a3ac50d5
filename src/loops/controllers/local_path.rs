//! A provisioner of folders on the nodes, as small clusters have it: a claim of its class gets a
//! volume on the node where its pod is to run. Mirrors `rancher/local-path-provisioner`.

use super::persistent_volume::SELECTED_NODE;
use crate::api::views::MetaView;
use crate::api::{ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Plan};
use crate::value::{Str, Value};
use crate::{list, map};

const NAME: &str = "rancher.io/local-path";
const CLAIMS: Resource = Resource::PERSISTENT_VOLUME_CLAIMS;
const VOLUMES: Resource = Resource::PERSISTENT_VOLUMES;

/// The provisioner.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[CLAIMS, VOLUMES],
    keys_for: |change, _, keys| keys.push(change.key.clone()),
    reconcile,
    node_of: None,
    rests: false,
};

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else { return Plan::default() };
    match key.resource {
        CLAIMS => provision(context, object),
        _ => delete(object),
    }
}

/// Makes a volume for a claim that asks for one and has a node.
fn provision(context: &Context<'_>, claim: &Value) -> Plan {
    let meta = MetaView(claim);
    let by = meta.annotation("volume.kubernetes.io/storage-provisioner");
    let name = format!("pvc-{}", meta.uid());
    let exists = context.view.find(VOLUMES, "", &name).is_some();
    let (Some(NAME), Some(node), false) = (by, meta.annotation(SELECTED_NODE), exists) else {
        return Plan::default();
    };
    let tell = |reason, said: String| EventNote::new(NAME, claim, reason, said);
    let full = format!("{}/{}", meta.namespace(), meta.name());
    let begun = format!("External provisioner is provisioning volume for claim \"{full}\"");
    let done = tell("ProvisioningSucceeded", format!("Successfully provisioned volume {name}"));
    let request = Request::create(VOLUMES, "", volume(context, claim, &name, node));
    Plan {
        calls: vec![Call::noted(request, Some(done), None)],
        events: vec![tell("Provisioning", begun)],
        ..Plan::default()
    }
}

fn volume(context: &Context<'_>, claim: &Value, name: &str, node: &str) -> Value {
    let meta = MetaView(claim);
    let class = claim.text_at(&["spec", "storageClassName"]);
    let policy = context.view.find(Resource::STORAGECLASSES, "", &class);
    let policy = policy.map(|class| class.text_at(&["reclaimPolicy"]));
    let policy = policy.filter(|policy| !policy.is_empty()).unwrap_or(Str::lit("Delete"));
    let part = |path: &[&str]| claim.at(path).cloned().unwrap_or_default();
    let path = format!("/var/local-path-provisioner/{name}_{}_{}", meta.namespace(), meta.name());
    let on_node = map! { "key": "kubernetes.io/hostname", "operator": "In", "values": list![node] };
    let term = map! { "matchExpressions": list![on_node] };
    map! {
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": map! {
            "name": name,
            "annotations": map! {
                "local.path.provisioner/selected-node": node,
                "pv.kubernetes.io/provisioned-by": NAME,
            },
        },
        "spec": map! {
            "accessModes": part(&["spec", "accessModes"]),
            "capacity": map! { "storage": part(&["spec", "resources", "requests", "storage"]) },
            "claimRef": map! {
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": meta.name(),
                "namespace": meta.namespace(), "uid": meta.uid(),
                "resourceVersion": claim.text_at(&["metadata", "resourceVersion"]),
            },
            "hostPath": map! { "path": path, "type": "DirectoryOrCreate" },
            "nodeAffinity": map! { "required": map! { "nodeSelectorTerms": list![term] } },
            "persistentVolumeReclaimPolicy": policy,
            "storageClassName": class,
            "volumeMode": "Filesystem",
        },
    }
}

/// Deletes a volume of its own whose claim is gone.
fn delete(volume: &Value) -> Plan {
    let meta = MetaView(volume);
    let is_mine = meta.annotation("pv.kubernetes.io/provisioned-by") == Some(NAME);
    let is_released = volume.str_at(&["status", "phase"]) == "Released";
    let deletes = volume.str_at(&["spec", "persistentVolumeReclaimPolicy"]) == "Delete";
    if !is_mine || !is_released || !deletes || meta.is_being_deleted() {
        return Plan::default();
    }
    let request = Request::delete(VOLUMES, "", meta.name());
    Plan { calls: vec![Call::api(request)], ..Plan::default() }
}
