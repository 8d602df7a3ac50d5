//! `kubectl describe` of volumes, claims and storage classes.

use super::page::{Page, map_at, plain, truth};
use crate::api::{Request, Resource};
use crate::kubectl::cx::Cx;
use crate::kubectl::print::format_labels;
use crate::value::Value;

/// Short words for how a volume may be mounted, in upstream's order.
const MODES: &[(&str, &str)] = &[
    ("ReadWriteOnce", "RWO"),
    ("ReadOnlyMany", "ROX"),
    ("ReadWriteMany", "RWX"),
    ("ReadWriteOncePod", "RWOP"),
];

fn modes(list: &[Value]) -> String {
    let has = |mode: &str| list.iter().any(|found| found.as_str() == Some(mode));
    let short = MODES.iter().filter(|(mode, _)| has(mode)).map(|(_, short)| *short);
    short.collect::<Vec<_>>().join(",")
}

fn finalizers(object: &Value) -> String {
    let list = object.items_at(&["metadata", "finalizers"]).iter().filter_map(Value::as_str);
    format!("[{}]", list.collect::<Vec<_>>().join(" "))
}

fn status(object: &Value, page: &mut Page) {
    let status = match object.str_at(&["metadata", "deletionTimestamp"]) {
        "" => object.str_at(&["status", "phase"]).to_string(),
        moment => format!("Terminating (lasts {})", page.since(moment)),
    };
    page.field(0, "Status", status);
}

/// A PersistentVolume (upstream: `describePersistentVolume`).
pub fn volume(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let spec = |field: &str| object.str_at(&["spec", field]);
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    page.marks(object);
    page.field(0, "Finalizers", finalizers(object));
    page.field(0, "StorageClass", spec("storageClassName"));
    status(object, page);
    let claim = object.at(&["spec", "claimRef"]).map_or(String::new(), |claim| {
        format!("{}/{}", claim.str_at(&["namespace"]), claim.str_at(&["name"]))
    });
    page.field(0, "Claim", claim);
    page.field(0, "Reclaim Policy", spec("persistentVolumeReclaimPolicy"));
    page.field(0, "Access Modes", modes(object.items_at(&["spec", "accessModes"])));
    page.field_if(0, "VolumeMode", spec("volumeMode"));
    page.field(0, "Capacity", plain(object.at(&["spec", "capacity", "storage"])));
    affinity(object, page);
    page.field(0, "Message", object.str_at(&["status", "message"]));
    page.line(0, "Source:");
    source(object, page);
}

fn affinity(object: &Value, page: &mut Page) {
    let Some(required) = object.at(&["spec", "nodeAffinity", "required"]) else {
        return page.field(0, "Node Affinity", "<none>");
    };
    page.field(0, "Node Affinity", "");
    page.field(1, "Required Terms", "");
    for (i, term) in required.items_at(&["nodeSelectorTerms"]).iter().enumerate() {
        let mut title = format!("Term {i}:\t");
        for rule in term.items_at(&["matchExpressions"]) {
            let values = rule.items_at(&["values"]).iter().filter_map(Value::as_str);
            let values = values.collect::<Vec<_>>().join(", ");
            let operator = rule.str_at(&["operator"]).to_lowercase();
            let shown = format!("{} {operator}", rule.str_at(&["key"]));
            let values = if values.is_empty() { values } else { format!(" [{values}]") };
            page.line(2, format!("{title}{shown}{values}"));
            title = "\t".to_string();
        }
    }
}

/// The sources that are told: field, sentence, and which of their fields.
type Source = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SOURCES: &[Source] = &[
    (
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path"), ("HostPathType", "type")],
    ),
    (
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server"), ("Path", "path"), ("ReadOnly", "readOnly")],
    ),
    (
        "local",
        "LocalVolume (a persistent volume backed by local storage on a node)",
        &[("Path", "path")],
    ),
    (
        "csi",
        "CSI (a Container Storage Interface (CSI) volume source)",
        &[
            ("Driver", "driver"),
            ("FSType", "fsType"),
            ("VolumeHandle", "volumeHandle"),
            ("ReadOnly", "readOnly"),
        ],
    ),
];

fn source(object: &Value, page: &mut Page) {
    for (field, sentence, facts) in SOURCES {
        if let Some(found) = object.at(&["spec", field]) {
            page.field(2, "Type", sentence);
            for (title, fact) in *facts {
                let value = match (*fact, found.at(&[fact])) {
                    ("readOnly", None) => "false".to_string(),
                    (_, value) => plain(value),
                };
                page.field(2, title, value);
            }
            return;
        }
    }
    page.line(1, "<unknown>");
}

/// A PersistentVolumeClaim (upstream: `describePersistentVolumeClaim`).
pub fn claim(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.field(0, "StorageClass", object.str_at(&["spec", "storageClassName"]));
    status(object, page);
    let volume = object.str_at(&["spec", "volumeName"]);
    page.field(0, "Volume", volume);
    page.marks(object);
    page.field(0, "Finalizers", finalizers(object));
    let (mut capacity, mut access) = (String::new(), String::new());
    if !volume.is_empty() {
        access = modes(object.items_at(&["status", "accessModes"]));
        capacity = match plain(object.at(&["status", "capacity", "storage"])) {
            none if none.is_empty() => "0".to_string(),
            amount => amount,
        };
    }
    page.field(0, "Capacity", capacity);
    page.field(0, "Access Modes", access);
    page.field_if(0, "VolumeMode", object.str_at(&["spec", "volumeMode"]));
    let name = object.str_at(&["metadata", "name"]);
    let namespace = object.str_at(&["metadata", "namespace"]);
    let pods = cx.list(Request::list(Resource::PODS, namespace));
    let uses = |pod: &&Value| {
        let volumes = pod.items_at(&["spec", "volumes"]).iter();
        let claim = ["persistentVolumeClaim", "claimName"];
        volumes.into_iter().any(|volume| volume.str_at(&claim) == name)
    };
    let pods = pods.map_or_else(|_| Vec::new(), |(pods, _)| pods);
    let users = pods.iter().filter(uses).map(|pod| pod.str_at(&["metadata", "name"]).to_string());
    page.block("Used By", users);
}

/// A StorageClass (upstream: `describeStorageClass`).
pub fn class(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    let notes = map_at(object, &["metadata", "annotations"]);
    let default = ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"];
    let is_default = default.iter().any(|group| {
        let key = format!("{group}/is-default-class");
        notes.and_then(|notes| notes.get(&key)).and_then(Value::as_str) == Some("true")
    });
    page.field(0, "IsDefaultClass", if is_default { "Yes" } else { "No" });
    page.field(0, "Annotations", format_labels(object.at(&["metadata", "annotations"])));
    page.field(0, "Provisioner", object.str_at(&["provisioner"]));
    page.field(0, "Parameters", format_labels(object.at(&["parameters"])));
    let expands = object.at(&["allowVolumeExpansion"]).and_then(Value::as_bool);
    page.field(0, "AllowVolumeExpansion", expands.map_or("<unset>", truth));
    let options = object.items_at(&["mountOptions"]);
    match options.is_empty() {
        true => page.field(0, "MountOptions", "<none>"),
        false => page.line(0, "MountOptions:"),
    }
    for option in options.iter().filter_map(Value::as_str) {
        page.line(1, option);
    }
    page.field_if(0, "ReclaimPolicy", object.str_at(&["reclaimPolicy"]));
    page.field_if(0, "VolumeBindingMode", object.str_at(&["volumeBindingMode"]));
}
