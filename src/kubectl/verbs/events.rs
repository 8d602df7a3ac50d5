//! `kubectl events`: events by time.

use super::Waiting;
use crate::api::{Request, Resource, WatchKind, duration, time};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::host::Watch;
use crate::kubectl::print::{Printer, TabWriter, escape};
use crate::kubectl::resource::mapper;
use crate::map;
use crate::sim::Wait;
use crate::value::{Str, Value};

pub static COMMAND: Command = Command {
    name: "events",
    usage: "events [(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    about: "Lists events by time",
    flags: &[FLAGS, groups::PRINT, groups::ALL_NAMESPACES, groups::CHUNK_SIZE],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("watch", "show what is there, then every further event").short('w'),
    Flag::text("for", "", "only events about this object, as TYPE/NAME"),
    Flag::slice("types", "only events of these types"),
    Flag::off("no-headers", "no line with the columns' names"),
];

/// An open `events --watch`.
#[derive(Clone, Debug)]
pub struct Watching {
    watch: Watch,
    writer: TabWriter,
    printer: Option<Printer>,
    printed_heads: bool,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let known = |kind: &String| ["normal", "warning"].contains(&kind.to_lowercase().as_str());
    if !flags.list("types").iter().all(known) {
        return Err(text("valid --types are Normal or Warning"));
    }
    let everywhere = flags.on("all-namespaces");
    let namespace = if everywhere { Str::default() } else { cx.namespace() };
    let field_selector = about(flags.text("for"))?;
    let printer = match flags.text("output") {
        "" => None,
        _ => Some(Printer::of(cx, "")?),
    };
    let mut request = Request::list(Resource::EVENTS, namespace.clone());
    request.options.field_selector = field_selector.clone();
    let (mut events, revision) = cx.list(request)?;
    events.retain(|event| is_wanted(cx, event));
    let mut watching = Watching {
        watch: Watch {
            resource: Resource::EVENTS,
            namespace,
            label_selector: Str::default(),
            field_selector,
            position: revision,
        },
        writer: TabWriter::for_tables(),
        printer,
        printed_heads: false,
    };
    if flags.on("watch") {
        for event in &events {
            watching.show(cx, event)?;
        }
        return Ok(Next::Wait(Box::new(Waiting::Events(watching))));
    }
    if events.is_empty() {
        match everywhere {
            true => cx.complain("No events found."),
            false => cx.complain(format!("No events found in {} namespace.", cx.namespace())),
        }
        return Ok(Next::Done);
    }
    events.sort_by_key(happened);
    if let Some(mut printer) = watching.printer {
        let mut list = map! { "apiVersion": "v1", "kind": "EventList", "metadata": map! {} };
        list.set(&["items"], Value::from(events));
        let said = printer.print(&list)?;
        cx.print(said);
        return Ok(Next::Done);
    }
    watching.heads(cx);
    for event in &events {
        watching.writer.write(&row(cx, event));
    }
    let table = watching.writer.flush();
    cx.print(table);
    Ok(Next::Done)
}

/// The field selector for `--for TYPE/NAME`.
fn about(word: &str) -> Result<Str> {
    if word.is_empty() {
        return Ok(Str::default());
    }
    let Some((kind, name)) = word.split_once('/') else {
        return Err(text("--for must be in resource/name form"));
    };
    if name.contains('/') {
        return Err(text("arguments in resource/name form may not have more than one slash"));
    }
    let Some(resource) = mapper::find(&kind.to_lowercase()) else {
        return Err(crate::kubectl::Error::Plain(format!(
            "the server doesn't have a resource type {kind:?}"
        )));
    };
    let (version, kind) = (resource.api_version(), resource.kind());
    Ok(format!(
        "involvedObject.kind={kind},involvedObject.apiVersion={version},involvedObject.name={name}"
    )
    .into())
}

fn is_wanted(cx: &Cx<'_>, event: &Value) -> bool {
    let types = cx.flags().list("types");
    let kind = event.str_at(&["type"]);
    types.is_empty() || types.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
}

fn moment(event: &Value, path: &[&str]) -> Option<i64> {
    time::parse(event.str_at(path))
}

/// When an event happened last.
fn happened(event: &Value) -> i64 {
    moment(event, &["series", "lastObservedTime"])
        .or_else(|| moment(event, &["lastTimestamp"]))
        .or_else(|| moment(event, &["eventTime"]))
        .unwrap_or(0)
}

/// `3s`, or `3s (x4 over 10s)`.
fn seen(now: i64, event: &Value) -> String {
    let ago = |moment: Option<i64>| match moment {
        Some(moment) => duration::human(now - moment),
        None => "<unknown>".to_string(),
    };
    let first = moment(event, &["eventTime"]).or_else(|| moment(event, &["firstTimestamp"]));
    if let Some(series) = event.get("series").filter(|series| !series.is_null()) {
        let count = series.int_at(&["count"]).unwrap_or(0);
        let last = moment(series, &["lastObservedTime"]);
        return format!("{} (x{count} over {})", ago(last), ago(first));
    }
    match event.int_at(&["count"]).unwrap_or(0) {
        count if count > 1 => {
            let last = moment(event, &["lastTimestamp"]);
            format!("{} (x{count} over {})", ago(last), ago(first))
        }
        _ => ago(first),
    }
}

fn row(cx: &Cx<'_>, event: &Value) -> String {
    let namespace = match cx.flags().on("all-namespaces") {
        true => format!("{}\t", event.str_at(&["metadata", "namespace"])),
        false => String::new(),
    };
    let field = |path: &[&str]| escape(event.str_at(path));
    format!(
        "{namespace}{}\t{}\t{}\t{}/{}\t{}\n",
        seen(cx.wall_clock(), event),
        field(&["type"]),
        field(&["reason"]),
        field(&["involvedObject", "kind"]),
        field(&["involvedObject", "name"]),
        field(&["message"]).trim()
    )
}

impl Watching {
    fn heads(&mut self, cx: &Cx<'_>) {
        if !self.printed_heads && !cx.flags().on("no-headers") {
            let first = if cx.flags().on("all-namespaces") { "NAMESPACE\t" } else { "" };
            self.writer.write(&format!("{first}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n"));
        }
        self.printed_heads = true;
    }

    fn show(&mut self, cx: &mut Cx<'_>, event: &Value) -> Result<()> {
        let said = match &mut self.printer {
            Some(printer) => printer.print(event)?,
            None => {
                self.heads(cx);
                self.writer.write(&row(cx, event));
                self.writer.flush()
            }
        };
        cx.print(said);
        Ok(())
    }

    /// Shows the events since the last step.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        for change in cx.host.changes(&mut self.watch) {
            if change.kind != WatchKind::Deleted && is_wanted(cx, &change.object) {
                self.show(cx, &change.object)?;
            }
        }
        Ok(Turn::Blocked(Wait::change()))
    }
}
