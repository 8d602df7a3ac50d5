//! The claims of a pod: bound, waiting for the pod, or missing (upstream: the plugin
//! `VolumeBinding`).

use super::affinity::terms_match;
use super::filter::Refusal;
use crate::api::views::{MetaView, NodeView, PodView};
use crate::api::{Request, Resource};
use crate::loops::Call;
use crate::loops::controllers::persistent_volume::{
    SELECTED_NODE, best, class_of, waits_for_consumer,
};
use crate::store::View;
use crate::value::{Str, Value};

/// A pod's claims, sorted once for all nodes.
#[derive(Debug, Default)]
pub struct Claims<'a> {
    /// Volumes of the claims that are bound.
    volumes: Vec<&'a Value>,
    /// Claims that are bound when the pod has a node.
    waiting: Vec<&'a Value>,
}

impl<'a> Claims<'a> {
    /// The pod's claims; nothing if it has none.
    ///
    /// # Errors
    ///
    /// Upstream's words for a claim that no node can help.
    pub fn of(view: View<'a>, pod: PodView<'_>) -> Result<Option<Claims<'a>>, Str> {
        match pod.volumes().iter().any(|v| v.get("persistentVolumeClaim").is_some()) {
            true => Claims::sorted(view, pod).map(Some),
            false => Ok(None),
        }
    }

    #[inline(never)]
    fn sorted(view: View<'a>, pod: PodView<'_>) -> Result<Claims<'a>, Str> {
        let mut claims = Claims::default();
        let named = pod.volumes().iter().map(|v| v.str_at(&["persistentVolumeClaim", "claimName"]));
        let mut found = Vec::new();
        for name in named.filter(|name| !name.is_empty()) {
            let namespace = pod.meta().namespace();
            let claim = view.find(Resource::PERSISTENT_VOLUME_CLAIMS, namespace, name);
            let Some(claim) = claim else {
                return Err(format!("persistentvolumeclaim \"{name}\" not found").into());
            };
            if claim.str_at(&["status", "phase"]) == "Lost" {
                let volume = claim.str_at(&["spec", "volumeName"]);
                return Err(format!(
                    "persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \
                     \"{volume}\""
                )
                .into());
            }
            if MetaView(claim).is_being_deleted() {
                return Err(format!("persistentvolumeclaim \"{name}\" is being deleted").into());
            }
            found.push(claim);
        }
        for claim in found {
            let volume = claim.str_at(&["spec", "volumeName"]);
            let is_bound = claim.str_at(&["status", "phase"]) == "Bound";
            match view.find(Resource::PERSISTENT_VOLUMES, "", volume).filter(|_| is_bound) {
                Some(volume) => claims.volumes.push(volume),
                None if waits_for_consumer(view, claim) && volume.is_empty() => {
                    claims.waiting.push(claim);
                }
                None => return Err(Str::lit("pod has unbound immediate PersistentVolumeClaims")),
            }
        }
        Ok(claims)
    }

    /// Whether a node is chosen already for a claim that is not bound yet.
    #[inline(never)]
    pub fn is_binding(&self, view: View<'_>) -> bool {
        let named = |claim: &&Value| {
            MetaView(claim).annotation(SELECTED_NODE).is_some()
                || best(view, claim, true, &|_| false).is_some()
        };
        self.waiting.iter().any(named)
    }

    /// Why a node is the wrong place; nothing if it is not.
    #[inline(never)]
    pub fn refusal(&self, view: View<'_>, node: NodeView<'_>) -> Option<Refusal> {
        let never = |words| Some(Refusal { reason: Str::lit(words), resolvable: false });
        if !self.volumes.iter().all(|volume| reaches(volume, node)) {
            return never("node(s) didn't match PersistentVolume's node affinity");
        }
        let can_be_had = |claim: &&Value| {
            free_volume(view, claim, node).is_some() || is_provisioned(view, claim)
        };
        if !self.waiting.iter().all(can_be_had) {
            return never("node(s) didn't find available persistent volumes to bind");
        }
        None
    }

    /// What has to be written so that the claims are bound for a node; empty if all are.
    #[inline(never)]
    pub fn bind(&self, view: View<'_>, node: NodeView<'_>) -> Vec<Call> {
        let call = |claim: &&Value| match free_volume(view, claim, node) {
            Some(volume) => {
                let meta = MetaView(claim);
                let mut volume = volume.clone();
                volume.set(
                    &["spec", "claimRef"],
                    crate::map! {
                        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                        "name": meta.name(), "namespace": meta.namespace(), "uid": meta.uid(),
                    },
                );
                let key = "pv.kubernetes.io/bound-by-controller";
                volume.set(&["metadata", "annotations", key], "yes");
                Call::api(Request::update(Resource::PERSISTENT_VOLUMES, volume))
            }
            None => {
                let mut claim = (*claim).clone();
                claim.set(&["metadata", "annotations", SELECTED_NODE], node.meta().name());
                Call::api(Request::update(Resource::PERSISTENT_VOLUME_CLAIMS, claim))
            }
        };
        self.waiting.iter().map(call).collect()
    }
}

/// Whether a volume can be mounted on a node.
fn reaches(volume: &Value, node: NodeView<'_>) -> bool {
    let path = ["spec", "nodeAffinity", "required", "nodeSelectorTerms"];
    volume.at(&path).is_none() || terms_match(volume.items_at(&path), node)
}

fn free_volume<'a>(view: View<'a>, claim: &Value, node: NodeView<'_>) -> Option<&'a Value> {
    best(view, claim, false, &|volume| reaches(volume, node))
}

/// Whether somebody would make a volume for the claim.
fn is_provisioned(view: View<'_>, claim: &Value) -> bool {
    let class = view.find(Resource::STORAGECLASSES, "", class_of(claim));
    class.is_some_and(|class| class.str_at(&["provisioner"]) != "kubernetes.io/no-provisioner")
}
