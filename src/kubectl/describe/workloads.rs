//! `kubectl describe` of what keeps pods: Deployments and ReplicaSets.

use super::page::{Page, date, plain};
use super::{containers, pod, volumes};
use crate::api::views::{DeploymentView, MetaView, PodView, ReplicaSetView};
use crate::api::{Request, Resource, Selector};
use crate::kubectl::cx::Cx;
use crate::value::{Map, Str, Value};

/// A Deployment (upstream: `describeDeployment`).
pub fn deployment(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let view = DeploymentView(object);
    page.names(object);
    page.field(0, "CreationTimestamp", date(object.str_at(&["metadata", "creationTimestamp"])));
    page.marks(object);
    page.field(0, "Selector", view.selector().to_string());
    let number = |count: Option<i64>| count.unwrap_or(0);
    page.field(
        0,
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            view.replicas(),
            number(view.updated_replicas()),
            number(view.status_replicas()),
            number(view.available_replicas()),
            number(view.unavailable_replicas())
        ),
    );
    page.field(0, "StrategyType", view.strategy());
    page.field(0, "MinReadySeconds", number(view.min_ready_seconds()).to_string());
    if let Some(rolling) = object.at(&["spec", "strategy", "rollingUpdate"]) {
        let bound = |field| plain(rolling.at(&[field]));
        let (unavailable, surge) = (bound("maxUnavailable"), bound("maxSurge"));
        let bounds = format!("{unavailable} max unavailable, {surge} max surge");
        page.field(0, "RollingUpdateStrategy", bounds);
    }
    template(view.template(), page);
    conditions(object, page);
    replica_sets_of(cx, view, page);
}

/// The Deployment's sets, told apart by the template that they were made from.
fn replica_sets_of(cx: &mut Cx<'_>, deployment: DeploymentView<'_>, page: &mut Page) {
    let meta = deployment.meta();
    let mut request = Request::list(Resource::REPLICA_SETS, meta.namespace());
    request.options.label_selector = Str::from(deployment.selector().to_string());
    let Ok((sets, _)) = cx.list(request) else { return };
    let owned = sets.iter().filter(|set| MetaView(set).is_controlled_by(meta.uid()));
    let (new, old): (Vec<&Value>, Vec<&Value>) =
        owned.partition(|set| is_newest(deployment, ReplicaSetView(set)));
    if new.is_empty() && old.is_empty() {
        return;
    }
    page.field(0, "OldReplicaSets", created(&old));
    page.field(0, "NewReplicaSet", created(&new));
}

/// Whether a set was made from the Deployment's template as it is now.
fn is_newest(deployment: DeploymentView<'_>, set: ReplicaSetView<'_>) -> bool {
    let mut template = set.template().cloned().unwrap_or_default();
    template.remove(&["metadata", "labels", "pod-template-hash"]);
    let labels = |template: &Value| {
        template.at(&["metadata", "labels"]).and_then(Value::as_map).cloned().unwrap_or_default()
    };
    let wanted = deployment.template().cloned().unwrap_or_default();
    template.at(&["spec"]) == wanted.at(&["spec"])
        && labels(&template) == labels(&wanted)
        && template.at(&["metadata", "annotations"]) == wanted.at(&["metadata", "annotations"])
}

fn created(sets: &[&Value]) -> String {
    let shown: Vec<String> = sets
        .iter()
        .map(|set| {
            let view = ReplicaSetView(set);
            let have = view.status_replicas().unwrap_or(0);
            let name = view.meta().name();
            format!("{name} ({have}/{} replicas created)", view.replicas())
        })
        .collect();
    if shown.is_empty() { "<none>".to_string() } else { shown.join(", ") }
}

/// A ReplicaSet (upstream: `describeReplicaSet`).
pub fn replica_set(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let view = ReplicaSetView(object);
    page.names(object);
    page.field(0, "Selector", view.selector().to_string());
    page.marks(object);
    if let Some(owner) = view.meta().controller() {
        page.field(0, "Controlled By", format!("{}/{}", owner.kind(), owner.name()));
    }
    let have = view.status_replicas().unwrap_or(0);
    page.field(0, "Replicas", format!("{have} current / {} desired", view.replicas()));
    page.field(0, "Pods Status", pods_status(cx, object, &view.selector()));
    template(view.template(), page);
    conditions(object, page);
}

/// How many of an object's pods run, wait, or have ended.
pub fn pods_status(cx: &mut Cx<'_>, object: &Value, selector: &Selector) -> String {
    let meta = MetaView(object);
    let mut request = Request::list(Resource::PODS, meta.namespace());
    request.options.label_selector = Str::from(selector.to_string());
    let pods = match cx.list(request) {
        Ok((pods, _)) => pods,
        Err(error) => return format!("error in fetching pods: {}", error.words()),
    };
    let uid = meta.uid();
    let mine: Vec<PodView<'_>> =
        pods.iter().map(PodView).filter(|pod| pod.meta().is_controlled_by(uid)).collect();
    let count = |phase: &str| mine.iter().filter(|pod| pod.phase() == phase).count();
    format!(
        "{} Running / {} Waiting / {} Succeeded / {} Failed",
        count("Running"),
        count("Pending"),
        count("Succeeded"),
        count("Failed")
    )
}

/// A pod template (upstream: `DescribePodTemplate`).
pub fn template(template: Option<&Value>, page: &mut Page) {
    page.line(0, "Pod Template:");
    let Some(template) = template else { return page.line(1, "<unset>") };
    let pod = PodView(template);
    page.labels("  Labels", pod.meta().labels());
    if pod.meta().annotations().is_some_and(|map| !Map::is_empty(map)) {
        page.annotations("  Annotations", pod.meta().annotations());
    }
    page.field_if(1, "Service Account", pod.service_account_name());
    if !pod.init_containers().is_empty() {
        let containers = pod.init_containers();
        containers::describe("Init Containers", containers, &[], "  ", None, page);
    }
    containers::describe("Containers", pod.containers(), &[], "  ", None, page);
    volumes::describe(pod.volumes(), "  ", page);
    let constraints = template.items_at(&["spec", "topologySpreadConstraints"]);
    pod::spread_constraints(constraints, "  ", page);
    page.field_if(1, "Priority Class Name", template.str_at(&["spec", "priorityClassName"]));
    page.labels("  Node-Selectors", pod.node_selector());
    pod::tolerations("  Tolerations", pod.tolerations(), page);
}

/// Conditions with their reasons.
fn conditions(object: &Value, page: &mut Page) {
    let found = object.items_at(&["status", "conditions"]);
    if found.is_empty() {
        return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tReason");
    page.line(1, "----\t------\t------");
    for condition in found {
        let text = |field| condition.str_at(&[field]);
        page.line(1, format!("{} \t{}\t{}", text("type"), text("status"), text("reason")));
    }
}
