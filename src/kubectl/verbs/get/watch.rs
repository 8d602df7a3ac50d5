//! `get -w`: the objects, then a line for each change, until it is interrupted.

use super::{query, table_options};
use crate::api::{Resource, Table, WatchEvent, WatchKind};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::host::Watch;
use crate::kubectl::print::{Printer, TabWriter, TablePrinter};
use crate::kubectl::resource::{Info, Query};
use crate::kubectl::verbs::Waiting;
use crate::map;
use crate::sim::Wait;
use crate::value::{Str, Value};

/// An open `get -w`.
#[derive(Clone, Debug)]
pub struct Watching {
    watch: Watch,
    /// Set where a single object is watched.
    name: Str,
    output: Output,
    /// Whether each change is named.
    events: bool,
}

#[derive(Clone, Debug)]
enum Output {
    Table(TablePrinter, TabWriter),
    Whole(Box<Printer>),
}

/// Shows what is there and opens the watch.
pub fn begin(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if !flags.text("sort-by").is_empty() {
        cx.complain(match flags.on("watch") {
            true => {
                "warning: --watch requested, --sort-by will be ignored for watch events received"
            }
            false => "warning: --watch-only requested, --sort-by will be ignored",
        });
    }
    let query = Query { keep_going: false, single_type: true, ..query(cx) };
    let found = query.clone().find(cx)?;
    let infos = match found.all(cx) {
        Err(error) if error.is_not_found() && flags.on("ignore-not-found") => {
            return Ok(Next::Done);
        }
        infos => infos?,
    };
    if found.source_count() != 1 {
        return Err(text("you may only watch a single resource or type of resource at a time"));
    }
    let output = match Printer::of_get(cx)? {
        Some(printer) => Output::Whole(Box::new(printer)),
        None => {
            let printer = TablePrinter::new(table_options(cx, false));
            Output::Table(printer, TabWriter::for_tables())
        }
    };
    let watch = match found.selection() {
        Some((resource, namespace)) => selection(cx, &query, resource, namespace, &infos)?,
        None => single(&infos)?,
    };
    let name = match found.selection() {
        Some(_) => Str::default(),
        None => infos.first().map(|info| info.name.clone()).unwrap_or_default(),
    };
    let mut watching = Watching { watch, name, output, events: flags.on("output-watch-events") };
    if !flags.on("watch-only") {
        for info in infos {
            watching.show_first(cx, info)?;
        }
    }
    Ok(Next::Wait(Box::new(Waiting::Get(watching))))
}

fn selection(
    cx: &mut Cx<'_>,
    query: &Query,
    resource: Resource,
    namespace: Str,
    infos: &[Info],
) -> Result<Watch> {
    let position = match infos.first() {
        Some(info) => info.resource_version.parse().unwrap_or(0),
        None => cx.list(crate::api::Request::list(resource, namespace.clone()))?.1,
    };
    Ok(Watch {
        resource,
        namespace,
        label_selector: query.selector.as_str().into(),
        field_selector: query.field_selector.as_str().into(),
        position,
    })
}

fn single(infos: &[Info]) -> Result<Watch> {
    let [info] = infos else {
        let count = infos.len();
        return Err(text(format!(
            "watch is only supported on individual resources and resource collections - {count} \
             resources were found"
        )));
    };
    let of_table = |table: &Table| table.resource_version.to_string();
    let version = info.table.as_ref().map_or(info.resource_version.clone(), of_table);
    Ok(Watch {
        resource: info.resource,
        namespace: info.namespace.clone(),
        label_selector: Str::default(),
        field_selector: format!("metadata.name={}", info.name).into(),
        position: version.parse().unwrap_or(0),
    })
}

impl Watching {
    /// Shows what changed since the last step.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        let changes = cx.host.changes(&mut self.watch);
        for change in changes {
            let other = change.object.str_at(&["metadata", "name"]) != self.name.as_str();
            if self.name.is_empty() || !other {
                self.show(cx, change)?;
            }
        }
        Ok(Turn::Blocked(Wait::change()))
    }

    fn show_first(&mut self, cx: &mut Cx<'_>, info: Info) -> Result<()> {
        let event = self.events.then_some("ADDED");
        if let Some(table) = &info.table {
            return self.show_table(cx, table, event);
        }
        self.show_whole(cx, &info.object, event)
    }

    fn show(&mut self, cx: &mut Cx<'_>, change: WatchEvent) -> Result<()> {
        let event = match change.kind {
            WatchKind::Added => "ADDED",
            WatchKind::Modified => "MODIFIED",
            WatchKind::Deleted => "DELETED",
        };
        let event = self.events.then_some(event);
        match self.output {
            Output::Table(..) => {
                let table = cx.host.table(self.watch.resource, &[change.object]);
                self.show_table(cx, &table, event)
            }
            Output::Whole(_) => self.show_whole(cx, &change.object, event),
        }
    }

    fn show_table(&mut self, cx: &mut Cx<'_>, table: &Table, event: Option<&str>) -> Result<()> {
        if let Output::Table(printer, writer) = &mut self.output {
            printer.print(self.watch.resource, table, event, writer);
            let text = writer.flush();
            cx.print(text);
        }
        Ok(())
    }

    fn show_whole(&mut self, cx: &mut Cx<'_>, object: &Value, event: Option<&str>) -> Result<()> {
        if let Output::Whole(printer) = &mut self.output {
            let shown = match event {
                Some(event) => map! { "type": event, "object": object },
                None => object.clone(),
            };
            let text = printer.print(&shown)?;
            cx.print(text);
        }
        Ok(())
    }
}
