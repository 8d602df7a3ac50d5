//! Which pods of a node are to go, and what speaks against it.

use crate::api::{Request, Resource};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Error, Result, text};
use crate::value::Value;

/// The pods to evict, and what to warn of.
pub struct Chosen {
    pub pods: Vec<Value>,
    /// Empty if there is nothing to warn of.
    pub warning: String,
}

enum Verdict {
    Evict,
    EvictWith(String),
    Leave,
    LeaveWith(String),
    Refuse(String),
}

/// Looks at all pods of a node.
pub fn pods(cx: &mut Cx<'_>, node: &str) -> Result<Chosen> {
    let mut request = Request::list(Resource::PODS, "");
    request.options.label_selector = cx.flags().text("pod-selector").into();
    request.options.field_selector = format!("spec.nodeName={node}").into();
    let (items, _) = cx.list(request)?;
    let mut chosen = Vec::new();
    let mut warnings: Vec<(String, Vec<String>)> = Vec::new();
    let mut refusals: Vec<(String, Vec<String>)> = Vec::new();
    for pod in items {
        let name = full_name(&pod);
        match verdict(cx, &pod) {
            Verdict::Evict => chosen.push(pod),
            Verdict::Leave => {}
            Verdict::EvictWith(why) => {
                note(&mut warnings, why, name);
                chosen.push(pod);
            }
            Verdict::LeaveWith(why) => note(&mut warnings, why, name),
            Verdict::Refuse(why) => note(&mut refusals, why, name),
        }
    }
    let refusals = refusals
        .into_iter()
        .map(|(why, pods)| text(format!("cannot delete {why}: {}", pods.join(", "))));
    if let Some(error) = Error::all(refusals.collect()) {
        return Err(error);
    }
    let warnings: Vec<String> =
        warnings.into_iter().map(|(why, pods)| format!("{why}: {}", pods.join(", "))).collect();
    Ok(Chosen { pods: chosen, warning: warnings.join("; ") })
}

/// `namespace/name`.
pub fn full_name(pod: &Value) -> String {
    format!("{}/{}", pod.str_at(&["metadata", "namespace"]), pod.str_at(&["metadata", "name"]))
}

fn note(list: &mut Vec<(String, Vec<String>)>, why: String, pod: String) {
    match list.iter_mut().find(|(known, _)| *known == why) {
        Some((_, pods)) => pods.push(pod),
        None => list.push((why, vec![pod])),
    }
}

/// kubectl's filters in their order; the last warning counts.
fn verdict(cx: &mut Cx<'_>, pod: &Value) -> Verdict {
    let flags = cx.flags();
    let finished = matches!(pod.str_at(&["status", "phase"]), "Succeeded" | "Failed");
    let owners = pod.items_at(&["metadata", "ownerReferences"]);
    let controller = owners.iter().find(|owner| owner.bool_at(&["controller"]));
    if pod.at(&["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some() {
        return Verdict::Leave;
    }
    if !finished
        && let Some(owner) = controller.filter(|owner| owner.str_at(&["kind"]) == "DaemonSet")
    {
        let namespace = pod.text_at(&["metadata", "namespace"]);
        let set = Request::get(Resource::DAEMON_SETS, namespace, owner.text_at(&["name"]));
        return match cx.object(set) {
            Err(error) if error.is_not_found() && flags.on("force") => {
                Verdict::EvictWith(error.words())
            }
            Err(error) => Verdict::Refuse(error.words()),
            Ok(_) if flags.on("ignore-daemonsets") => {
                Verdict::LeaveWith("ignoring DaemonSet-managed Pods".to_string())
            }
            Ok(_) => Verdict::Refuse(
                "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)".to_string(),
            ),
        };
    }
    let mut verdict = Verdict::Evict;
    let volumes = pod.items_at(&["spec", "volumes"]);
    if !finished && volumes.iter().any(|volume| volume.get("emptyDir").is_some()) {
        if !flags.on("delete-emptydir-data") {
            return Verdict::Refuse(
                "Pods with local storage (use --delete-emptydir-data to override)".to_string(),
            );
        }
        verdict = Verdict::EvictWith("deleting Pods with local storage".to_string());
    }
    if !finished && controller.is_none() {
        if !flags.on("force") {
            return Verdict::Refuse(
                "Pods that declare no controller (use --force to override)".to_string(),
            );
        }
        verdict = Verdict::EvictWith("deleting Pods that declare no controller".to_string());
    }
    verdict
}
