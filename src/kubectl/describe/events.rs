//! The events of an object, the last part of its description.

use super::page::Page;
use crate::api::views::EventView;
use crate::api::{Request, Resource};
use crate::kubectl::cx::Cx;
use crate::value::{Str, Value};

/// Kinds whose description has no events.
const SILENT: &[Resource] = &[
    Resource::SECRETS,
    Resource::NAMESPACES,
    Resource::EVENTS,
    Resource::LIMITRANGES,
    Resource::RESOURCEQUOTAS,
    Resource::NETWORKPOLICIES,
    Resource::ROLES,
    Resource::CLUSTERROLES,
    Resource::ROLEBINDINGS,
    Resource::CLUSTERROLEBINDINGS,
];

/// Whether a kind's description ends with events.
pub fn are_told_of(resource: Resource) -> bool {
    !SILENT.contains(&resource)
}

/// Asks the server for an object's events and writes them, oldest first.
pub fn describe(cx: &mut Cx<'_>, resource: Resource, object: &Value, page: &mut Page) {
    let text = |field| object.str_at(&["metadata", field]);
    let mut fields = format!("involvedObject.name={}", text("name"));
    // Events of what is in no namespace lie in the namespace `default`.
    let namespace = if resource.is_namespaced() { text("namespace") } else { "default" };
    if resource.is_namespaced() {
        fields = format!("{fields},involvedObject.namespace={}", text("namespace"));
    }
    if resource != Resource::PODS {
        fields = format!("{fields},involvedObject.kind={}", resource.kind());
    }
    if resource != Resource::NODES {
        fields = format!("{fields},involvedObject.uid={}", text("uid"));
    }
    let mut request = Request::list(Resource::EVENTS, namespace);
    request.options.field_selector = Str::from(fields);
    let Ok((mut events, _)) = cx.list(request) else { return };
    if events.is_empty() {
        return page.field(0, "Events", "<none>");
    }
    events.sort_by_key(|event| last_said(EventView(event)));
    page.new_columns();
    page.line(0, "Events:");
    page.line(1, "Type\tReason\tAge\tFrom\tMessage");
    page.line(1, "----\t------\t----\t----\t-------");
    for event in &events {
        let row = row(EventView(event), page);
        page.line(1, row);
    }
}

/// Upstream sorts by the last time stamp, which the scheduler's events do not have.
fn last_said(event: EventView<'_>) -> i64 {
    event.last_timestamp().unwrap_or(i64::MIN)
}

fn row(event: EventView<'_>, page: &Page) -> String {
    let text = |path: &[&str]| event.0.str_at(path);
    let begun = match event.event_time() {
        Some(_) => page.since(text(&["eventTime"])),
        None => page.since(text(&["firstTimestamp"])),
    };
    let count = event.count().unwrap_or(0);
    let age = if let Some(series) = event.series() {
        let last = page.since(series.str_at(&["lastObservedTime"]));
        format!("{last} (x{} over {begun})", series.int_at(&["count"]).unwrap_or(0))
    } else if count > 1 {
        format!("{} (x{count} over {begun})", page.since(text(&["lastTimestamp"])))
    } else {
        begun
    };
    let source = match event.source_component() {
        "" => event.reporting_component(),
        component => component,
    };
    let mut message = event.message().trim().to_string();
    if !event.involved_field_path().is_empty() {
        message = format!("{}: {message}", event.involved_field_path());
    }
    format!("{}\t{}\t{age}\t{source}\t{message}", event.kind(), event.reason())
}
