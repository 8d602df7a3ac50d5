//! `kubectl describe node`.

use super::page::{Page, date, map_at, quantity};
use crate::api::views::{NodeView, PodView, pod_requests};
use crate::api::{Quantity, Request, Resource};
use crate::kubectl::cx::Cx;
use crate::value::{Map, Str, Value};

/// A node (upstream: `describeNode`).
pub fn describe(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let node = NodeView(object);
    page.field(0, "Name", node.meta().name());
    page.field(0, "Roles", roles(node));
    page.marks(object);
    page.field(0, "CreationTimestamp", date(object.str_at(&["metadata", "creationTimestamp"])));
    taints(node.taints(), page);
    page.field(0, "Unschedulable", node.unschedulable().to_string());
    lease(cx, node.meta().name(), page);
    conditions(node, page);
    page.line(0, "Addresses:");
    for address in node.addresses() {
        page.field(1, address.str_at(&["type"]), address.str_at(&["address"]));
    }
    for (title, amounts) in [("Capacity:", node.capacity()), ("Allocatable:", node.allocatable())] {
        if let Some(amounts) = amounts {
            page.line(0, title);
            for (name, amount) in amounts.iter() {
                page.field(1, name, quantity(amount).to_string());
            }
        }
    }
    system_info(object, page);
    page.field_if(0, "PodCIDR", node.pod_cidr());
    let ranges: Vec<&str> =
        object.items_at(&["spec", "podCIDRs"]).iter().filter_map(Value::as_str).collect();
    page.field_if(0, "PodCIDRs", &ranges.join(","));
    page.field_if(0, "ProviderID", object.str_at(&["spec", "providerID"]));
    pods(cx, node, page);
}

fn roles(node: NodeView<'_>) -> String {
    const PREFIX: &str = "node-role.kubernetes.io/";
    let labels = node.meta().labels().into_iter().flat_map(Map::iter);
    let roles = labels.filter_map(|(key, value)| match key.strip_prefix(PREFIX) {
        Some(role) => Some(role),
        None if key == "kubernetes.io/role" => value.as_str(),
        None => None,
    });
    let roles: Vec<&str> = roles.filter(|role| !role.is_empty()).collect();
    if roles.is_empty() { "<none>".to_string() } else { roles.join(",") }
}

fn taints(taints: &[Value], page: &mut Page) {
    let text = |taint: &Value, field| taint.str_at(&[field]).to_string();
    let mut sorted: Vec<&Value> = taints.iter().collect();
    sorted.sort_by_key(|taint| (text(taint, "effect"), text(taint, "key")));
    let lines = sorted.into_iter().map(|taint| {
        let (key, value, effect) =
            (text(taint, "key"), text(taint, "value"), text(taint, "effect"));
        match (value.as_str(), effect.as_str()) {
            ("", "") => key,
            ("", effect) => format!("{key}:{effect}"),
            (value, "") => format!("{key}={value}:"),
            (value, effect) => format!("{key}={value}:{effect}"),
        }
    });
    let lines: Vec<String> = lines.collect();
    page.block("Taints", lines);
}

fn lease(cx: &mut Cx<'_>, name: &str, page: &mut Page) {
    let lease = match cx.object(Request::get(Resource::LEASES, "kube-node-lease", name)) {
        Ok(lease) => lease,
        Err(error) => {
            return page.field(0, "Lease", format!("Failed to get lease: {}", error.words()));
        }
    };
    let moment = |field: &str| match lease.str_at(&["spec", field]) {
        "" => "<unset>".to_string(),
        moment => date(moment),
    };
    page.line(0, "Lease:");
    let holder = match lease.str_at(&["spec", "holderIdentity"]) {
        "" => "<unset>",
        holder => holder,
    };
    page.field(1, "HolderIdentity", holder);
    page.field(1, "AcquireTime", moment("acquireTime"));
    page.field(1, "RenewTime", moment("renewTime"));
}

fn conditions(node: NodeView<'_>, page: &mut Page) {
    if node.conditions().is_empty() {
        return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    page.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for condition in node.conditions() {
        let text = |field| condition.str_at(&[field]);
        page.line(
            1,
            format!(
                "{} \t{} \t{} \t{} \t{} \t{}",
                text("type"),
                text("status"),
                date(text("lastHeartbeatTime")),
                date(text("lastTransitionTime")),
                text("reason"),
                text("message")
            ),
        );
    }
}

fn system_info(object: &Value, page: &mut Page) {
    page.line(0, "System Info:");
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        page.field(1, title, object.str_at(&["status", "nodeInfo", field]));
    }
}

/// What the node's pods ask for, one by one and together (upstream: `describeNodeResource`).
fn pods(cx: &mut Cx<'_>, node: NodeView<'_>, page: &mut Page) {
    let mut request = Request::list(Resource::PODS, "");
    let name = node.meta().name();
    request.options.field_selector =
        Str::from(format!("spec.nodeName={name},status.phase!=Succeeded,status.phase!=Failed"));
    let Ok((pods, _)) = cx.list(request) else {
        return page.field(0, "Pods", "not authorized");
    };
    page.field(0, "Non-terminated Pods", format!("({} in total)", pods.len()));
    page.line(
        1,
        "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge",
    );
    page.line(
        1,
        "---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
    );
    let share = Share { node };
    let mut sums = [Vec::new(), Vec::new()];
    for pod in &pods {
        let pod = PodView(pod);
        let amounts = ["requests", "limits"].map(|which| pod_requests(pod, which));
        let of = |i: usize, name: &str| amounts[i].get(name).copied().unwrap_or(Quantity::ZERO);
        let row = [(0, "cpu"), (1, "cpu"), (0, "memory"), (1, "memory")]
            .map(|(i, name)| share.of(name, of(i, name)));
        let age = page.since(pod.0.str_at(&["metadata", "creationTimestamp"]));
        let (namespace, name) = (pod.meta().namespace(), pod.meta().name());
        page.line(1, format!("{namespace}\t{name}\t\t{}\t{age}", row.join("\t")));
        for (sum, amounts) in sums.iter_mut().zip(amounts) {
            sum.extend(amounts.into_iter().map(|(name, amount)| (name.to_string(), amount)));
        }
    }
    totals(node, &share, &sums, page);
}

fn totals(
    node: NodeView<'_>,
    share: &Share<'_>,
    sums: &[Vec<(String, Quantity)>; 2],
    page: &mut Page,
) {
    page.line(0, "Allocated resources:");
    page.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
    page.line(1, "Resource\tRequests\tLimits");
    page.line(1, "--------\t--------\t------");
    let total = |i: usize, name: &str| {
        let mine = sums[i].iter().filter(|(found, _)| found == name);
        mine.fold(Quantity::ZERO, |sum, (_, amount)| sum.plus(*amount))
    };
    let mut names = vec!["cpu", "memory", "ephemeral-storage"];
    let known = map_at(node.0, &["status", "allocatable"]).into_iter().flat_map(Map::keys);
    let known: Vec<&str> = known.map(|name| name.as_str()).collect();
    names.extend(known.iter().filter(|name| name.starts_with("hugepages-")));
    for name in names {
        let (requests, limits) = (total(0, name), total(1, name));
        page.line(1, format!("{name}\t{}\t{}", share.of(name, requests), share.of(name, limits)));
    }
    for name in known.into_iter().filter(|name| name.contains('/')) {
        page.line(1, format!("{name}\t{}\t{}", total(0, name), total(1, name)));
    }
}

/// Amounts with their share of what a node has.
struct Share<'a> {
    node: NodeView<'a>,
}

impl Share<'_> {
    /// `250m (6%)`; parts of a percent are cut.
    fn of(&self, name: &str, amount: Quantity) -> String {
        let whole = self.node.allocatable_amount(name);
        let (part, whole) = if name == "cpu" {
            (amount.milli_value(), whole.milli_value())
        } else {
            (amount.value(), whole.value())
        };
        let percent = if whole == 0 { 0 } else { i128::from(part) * 100 / i128::from(whole) };
        format!("{amount} ({percent}%)")
    }
}
