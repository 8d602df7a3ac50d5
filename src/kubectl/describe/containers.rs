//! The containers of a pod or of a template.

use super::page::{Page, date, map_at, or_none, plain, quantity, truth};
use crate::api::views::{ContainerView, PodView};
use crate::value::{Map, Value};

/// A pod's containers of all sorts.
pub fn of_pod(pod: PodView<'_>, page: &mut Page) {
    let sorts = [
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ];
    for (title, field, statuses) in sorts {
        let containers = pod.0.items_at(&["spec", field]);
        if !containers.is_empty() || title == "Containers" {
            let statuses = pod.0.items_at(&["status", statuses]);
            describe(title, containers, statuses, "", Some(pod.0), page);
        }
    }
}

/// Containers under a title (upstream: `describeContainers`). `pod` gives the values of
/// environment variables that refer to its fields.
pub fn describe(
    title: &str,
    containers: &[Value],
    statuses: &[Value],
    indent: &str,
    pod: Option<&Value>,
    page: &mut Page,
) {
    let none = if containers.is_empty() { " <none>" } else { "" };
    page.line(0, format!("{indent}{title}:{none}"));
    for container in containers {
        let view = ContainerView(container);
        let status = statuses.iter().find(|status| status.str_at(&["name"]) == view.name());
        basics(view, status, indent, page);
        command(view, page);
        if let Some(status) = status {
            state(status, page);
        }
        if let Some(wanted) = container.at(&["resources"]) {
            resources(wanted, 2, page);
        }
        for (title, field) in [
            ("Liveness", "livenessProbe"),
            ("Readiness", "readinessProbe"),
            ("Startup", "startupProbe"),
        ] {
            if let Some(found) = view.probe(field) {
                page.field(2, title, probe(found));
            }
        }
        environment_sources(container, page);
        environment(container, pod, page);
        mounts(view, page);
    }
}

fn basics(container: ContainerView<'_>, status: Option<&Value>, indent: &str, page: &mut Page) {
    let blank = if indent.is_empty() { "" } else { " " };
    page.line(1, format!("{blank}{}:", container.name()));
    if let Some(status) = status {
        page.field(2, "Container ID", status.str_at(&["containerID"]));
    }
    page.field(2, "Image", container.image());
    if let Some(status) = status {
        page.field(2, "Image ID", status.str_at(&["imageID"]));
    }
    for (one, many, field) in
        [("Port", "Ports", "containerPort"), ("Host Port", "Host Ports", "hostPort")]
    {
        let ports: Vec<String> =
            container.ports().iter().map(|port| shown_port(port, field)).collect();
        let title = if ports.len() > 1 { many } else { one };
        page.field(2, title, or_none(ports.join(", ")));
    }
    if let Some(profile) = container.0.at(&["securityContext", "seccompProfile"]) {
        page.field(2, "SeccompProfile", profile.str_at(&["type"]));
    }
}

fn shown_port(port: &Value, field: &str) -> String {
    let number = port.int_at(&[field]).unwrap_or(0);
    let shown = format!("{number}/{}", port.str_at(&["protocol"]));
    match port.str_at(&["name"]) {
        "" => shown,
        name => format!("{shown} ({name})"),
    }
}

fn command(container: ContainerView<'_>, page: &mut Page) {
    for (title, words) in [("Command:", container.command()), ("Args:", container.args())] {
        if words.is_empty() {
            continue;
        }
        page.line(2, title);
        for word in words.iter().filter_map(Value::as_str) {
            for line in word.split('\n') {
                page.line(3, line);
            }
        }
    }
}

fn state(status: &Value, page: &mut Page) {
    one_state("State", status.at(&["state"]), page);
    if status.at(&["lastState", "terminated"]).is_some() {
        one_state("Last State", status.at(&["lastState"]), page);
    }
    page.field(2, "Ready", truth(status.bool_at(&["ready"])));
    page.field(2, "Restart Count", status.int_at(&["restartCount"]).unwrap_or(0).to_string());
}

fn one_state(title: &str, state: Option<&Value>, page: &mut Page) {
    let part = |name: &str| state.and_then(|state| state.at(&[name]));
    if let Some(running) = part("running") {
        page.field(2, title, "Running");
        page.field(3, "Started", date(running.str_at(&["startedAt"])));
    } else if let Some(ended) = part("terminated") {
        page.field(2, title, "Terminated");
        page.field_if(3, "Reason", ended.str_at(&["reason"]));
        page.field_if(3, "Message", ended.str_at(&["message"]));
        page.field(3, "Exit Code", ended.int_at(&["exitCode"]).unwrap_or(0).to_string());
        if let Some(signal) = ended.int_at(&["signal"]).filter(|signal| *signal > 0) {
            page.field(3, "Signal", signal.to_string());
        }
        page.field(3, "Started", date(ended.str_at(&["startedAt"])));
        page.field(3, "Finished", date(ended.str_at(&["finishedAt"])));
    } else {
        page.field(2, title, "Waiting");
        let reason = part("waiting").map_or("", |waiting| waiting.str_at(&["reason"]));
        page.field_if(3, "Reason", reason);
    }
}

/// Limits and requests.
pub fn resources(wanted: &Value, level: usize, page: &mut Page) {
    for (title, field) in [("Limits:", "limits"), ("Requests:", "requests")] {
        let amounts = map_at(wanted, &[field]).filter(|map| !map.is_empty());
        if amounts.is_some() {
            page.line(level, title);
        }
        for (name, amount) in amounts.into_iter().flat_map(Map::iter) {
            page.field(level + 1, name, quantity(amount).to_string());
        }
    }
}

/// A probe on one line (upstream: `DescribeProbe`).
pub fn probe(probe: &Value) -> String {
    let number = |field| probe.int_at(&[field]).unwrap_or(0);
    let timing = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        number("initialDelaySeconds"),
        number("timeoutSeconds"),
        number("periodSeconds"),
        number("successThreshold"),
        number("failureThreshold")
    );
    let how = if let Some(exec) = probe.at(&["exec"]) {
        let words: Vec<&str> =
            exec.items_at(&["command"]).iter().filter_map(Value::as_str).collect();
        format!("exec [{}]", words.join(" "))
    } else if let Some(get) = probe.at(&["httpGet"]) {
        let scheme = get.str_at(&["scheme"]).to_lowercase();
        let path = get.str_at(&["path"]);
        let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        let (host, port) = (get.str_at(&["host"]), plain(get.at(&["port"])));
        format!("http-get {scheme}://{host}:{port}{slash}{path}")
    } else if let Some(socket) = probe.at(&["tcpSocket"]) {
        format!("tcp-socket {}:{}", socket.str_at(&["host"]), plain(socket.at(&["port"])))
    } else if let Some(grpc) = probe.at(&["grpc"]) {
        format!("grpc <pod>:{} {}", plain(grpc.at(&["port"])), grpc.str_at(&["service"]))
    } else {
        "unknown".to_string()
    };
    format!("{how} {timing}")
}

fn environment_sources(container: &Value, page: &mut Page) {
    let sources = container.items_at(&["envFrom"]);
    if sources.is_empty() {
        return;
    }
    page.line(2, "Environment Variables from:");
    for source in sources {
        let (kind, found) = match (source.at(&["configMapRef"]), source.at(&["secretRef"])) {
            (Some(found), _) => ("ConfigMap", Some(found)),
            (None, found) => ("Secret", found),
        };
        let (name, optional) = found
            .map_or(("", false), |found| (found.str_at(&["name"]), found.bool_at(&["optional"])));
        let with = match source.str_at(&["prefix"]) {
            "" => String::new(),
            prefix => format!(" with prefix '{prefix}'"),
        };
        page.line(3, format!("{name}\t{kind}{with}\tOptional: {optional}"));
    }
}

fn environment(container: &Value, pod: Option<&Value>, page: &mut Page) {
    let variables = container.items_at(&["env"]);
    page.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
    for variable in variables {
        let name = variable.str_at(&["name"]);
        match variable.at(&["valueFrom"]) {
            None => {
                for (i, line) in variable.str_at(&["value"]).split('\n').enumerate() {
                    let head = if i == 0 { format!("{name}:") } else { String::new() };
                    page.line(3, format!("{head}\t{line}"));
                }
            }
            Some(source) => page.line(3, format!("{name}:\t{}", reference(source, container, pod))),
        }
    }
}

fn reference(source: &Value, container: &Value, pod: Option<&Value>) -> String {
    if let Some(field) = source.at(&["fieldRef"]) {
        let path = field.str_at(&["fieldPath"]);
        let value = pod.map_or(String::new(), |pod| pod_field(pod, path));
        return format!("{value} ({}:{path})", field.str_at(&["apiVersion"]));
    }
    if let Some(field) = source.at(&["resourceFieldRef"]) {
        let resource = field.str_at(&["resource"]);
        let (which, name) = resource.split_once('.').unwrap_or((resource, ""));
        let amount = container.at(&["resources", which, name]).map(quantity);
        let value = match amount {
            Some(amount) => amount.value().to_string(),
            None if which == "limits" => "node allocatable".to_string(),
            None => "0".to_string(),
        };
        return format!("{value} ({resource})");
    }
    for (field, of) in [("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")] {
        if let Some(found) = source.at(&[field]) {
            let (key, name) = (found.str_at(&["key"]), found.str_at(&["name"]));
            let optional = found.bool_at(&["optional"]);
            return format!("<set to the key '{key}' {of} '{name}'>\tOptional: {optional}");
        }
    }
    String::new()
}

/// The value of a field that the downward API offers.
fn pod_field(pod: &Value, path: &str) -> String {
    let label = path.strip_prefix("metadata.").and_then(|rest| {
        let (field, key) = rest.split_once("['")?;
        Some(pod.str_at(&["metadata", field, key.strip_suffix("']")?]).to_string())
    });
    label.unwrap_or_else(|| {
        let steps: Vec<&str> = path.split('.').collect();
        pod.str_at(&steps).to_string()
    })
}

fn mounts(container: ContainerView<'_>, page: &mut Page) {
    let mut mounts: Vec<&Value> = container.volume_mounts().iter().collect();
    mounts.sort_by_key(|mount| mount.text_at(&["mountPath"]));
    page.line(2, if mounts.is_empty() { "Mounts:\t<none>" } else { "Mounts:" });
    for mount in mounts {
        let text = |field| mount.str_at(&[field]);
        let mut flags = if mount.bool_at(&["readOnly"]) { "ro" } else { "rw" }.to_string();
        if !text("subPath").is_empty() {
            flags.push_str(&format!(",path={:?}", text("subPath")));
        }
        page.line(3, format!("{} from {} ({flags})", text("mountPath"), text("name")));
    }
    let devices = container.0.items_at(&["volumeDevices"]);
    if !devices.is_empty() {
        page.line(2, "Devices:");
        for device in devices {
            let text = |field| device.str_at(&[field]);
            page.line(3, format!("{} from {}", text("devicePath"), text("name")));
        }
    }
}
