//! Defaults of storage. Mirrors `pkg/apis/storage/v1/defaults.go`.

use super::{Row, change, set};
use crate::list;
use crate::value::{Map, Str};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_StorageClass", apply: storage_class },
    Row { upstream: "SetDefaults_CSIDriver", apply: csi_driver },
];

fn storage_class(object: &mut Map) {
    set(object, "reclaimPolicy", Str::lit("Delete"));
    set(object, "volumeBindingMode", Str::lit("Immediate"));
}

fn csi_driver(object: &mut Map) {
    change(object, "spec", |spec| {
        set(spec, "attachRequired", true);
        set(spec, "podInfoOnMount", false);
        set(spec, "storageCapacity", false);
        set(spec, "fsGroupPolicy", Str::lit("ReadWriteOnceWithFSType"));
        set(spec, "volumeLifecycleModes", list!["Persistent"]);
        set(spec, "requiresRepublish", false);
        set(spec, "seLinuxMount", false);
    });
}
