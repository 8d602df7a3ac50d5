//! `kubectl describe service`.

use super::page::{Page, plain};
use crate::api::{Request, Resource};
use crate::kubectl::cx::Cx;
use crate::kubectl::print::format_labels;
use crate::value::{Str, Value};

/// At most so many endpoints are told.
const MAX_ENDPOINTS: usize = 3;

/// A Service (upstream: `describeService`).
pub fn describe(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let spec = |field: &str| object.str_at(&["spec", field]);
    let joined = |field: &str| {
        let items = object.items_at(&["spec", field]).iter().filter_map(Value::as_str);
        items.collect::<Vec<_>>().join(",")
    };
    let or_none = |text: String| if text.is_empty() { "<none>".to_string() } else { text };
    page.names(object);
    page.marks(object);
    page.field(0, "Selector", format_labels(object.at(&["spec", "selector"])));
    page.field(0, "Type", spec("type"));
    page.field_if(0, "IP Family Policy", spec("ipFamilyPolicy"));
    page.field(0, "IP Families", or_none(joined("ipFamilies")));
    page.field(0, "IP", spec("clusterIP"));
    page.field(0, "IPs", or_none(joined("clusterIPs")));
    page.field_if(0, "External IPs", &joined("externalIPs"));
    page.field_if(0, "Desired LoadBalancer IP", spec("loadBalancerIP"));
    page.field_if(0, "External Name", spec("externalName"));
    page.field_if(0, "LoadBalancer Ingress", &ingress(object));
    let slices = slices(cx, object);
    for port in object.items_at(&["spec", "ports"]) {
        one_port(port, &slices, page);
    }
    page.field(0, "Session Affinity", spec("sessionAffinity"));
    page.field_if(0, "External Traffic Policy", spec("externalTrafficPolicy"));
    page.field_if(0, "Internal Traffic Policy", spec("internalTrafficPolicy"));
    if let Some(port) = object.int_at(&["spec", "healthCheckNodePort"]).filter(|port| *port != 0) {
        page.field(0, "HealthCheck NodePort", port.to_string());
    }
    page.field_if(0, "LoadBalancer Source Ranges", &joined("loadBalancerSourceRanges"));
    page.field_if(0, "Traffic Distribution", spec("trafficDistribution"));
}

fn ingress(object: &Value) -> String {
    let points = object.items_at(&["status", "loadBalancer", "ingress"]);
    let shown = points.iter().map(|point| match point.str_at(&["ip"]) {
        "" => point.str_at(&["hostname"]).to_string(),
        address if point.str_at(&["ipMode"]).is_empty() => address.to_string(),
        address => format!("{address} ({})", point.str_at(&["ipMode"])),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// The EndpointSlices of a Service.
pub fn slices(cx: &mut Cx<'_>, service: &Value) -> Vec<Value> {
    let text = |field| service.str_at(&["metadata", field]);
    let mut request = Request::list(Resource::ENDPOINT_SLICES, text("namespace"));
    let selector = format!("kubernetes.io/service-name={}", text("name"));
    request.options.label_selector = Str::from(selector);
    cx.list(request).map_or_else(|_| Vec::new(), |(slices, _)| slices)
}

fn one_port(port: &Value, slices: &[Value], page: &mut Page) {
    let text = |field| port.str_at(&[field]);
    let (name, protocol) = (text("name"), text("protocol"));
    let shown = if name.is_empty() { "<unset>" } else { name };
    page.line(0, format!("Port:\t{shown}\t{}/{protocol}", plain(port.at(&["port"]))));
    page.field(0, "TargetPort", format!("{}/{protocol}", plain(port.at(&["targetPort"]))));
    page.field_if(0, "AppProtocol", text("appProtocol"));
    if let Some(node_port) = port.int_at(&["nodePort"]).filter(|number| *number != 0) {
        page.line(0, format!("NodePort:\t{shown}\t{node_port}/{protocol}"));
    }
    page.field(0, "Endpoints", endpoints_of(slices, name));
}

/// Ready addresses with the port of this name (upstream: `formatEndpointSlices`).
pub fn endpoints_of(slices: &[Value], name: &str) -> String {
    let mut addresses = Vec::new();
    for slice in slices {
        let mut ports = slice.items_at(&["ports"]).iter();
        let Some(port) = ports.find(|port| port.str_at(&["name"]) == name) else { continue };
        for endpoint in slice.items_at(&["endpoints"]) {
            let ready = endpoint.at(&["conditions", "ready"]).and_then(Value::as_bool);
            if ready.unwrap_or(true) {
                for address in endpoint.items_at(&["addresses"]).iter().filter_map(Value::as_str) {
                    addresses.push(format!("{address}:{}", plain(port.at(&["port"]))));
                }
            }
        }
    }
    let more = addresses.len().saturating_sub(MAX_ENDPOINTS);
    addresses.truncate(MAX_ENDPOINTS);
    let shown = addresses.join(",");
    if more > 0 { format!("{shown} + {more} more...") } else { shown }
}
