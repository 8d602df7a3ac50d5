//! Tables as `kubectl get` prints them: the server's columns, decorated.

use super::TabWriter;
use crate::api::{Resource, Row, Table};
use crate::value::{Value, number};

/// How a table is to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableOptions {
    pub no_headers: bool,
    pub wide: bool,
    pub with_namespace: bool,
    /// Put the kind before each name.
    pub with_kind: bool,
    pub show_labels: bool,
    /// Labels that get a column each.
    pub label_columns: Vec<String>,
}

/// Prints tables one after the other; the heads come once.
#[derive(Clone, Debug, PartialEq)]
pub struct TablePrinter {
    pub options: TableOptions,
    printed_heads: bool,
}

impl TablePrinter {
    pub fn new(options: TableOptions) -> TablePrinter {
        TablePrinter { options, printed_heads: false }
    }

    /// Writes a table, with what happened to its object where a watch says so.
    pub fn print(
        &mut self,
        resource: Resource,
        table: &Table,
        event: Option<&str>,
        writer: &mut TabWriter,
    ) {
        if table.rows.is_empty() {
            return;
        }
        if !self.options.no_headers && !self.printed_heads {
            writer.write(&line(&self.heads(table, event)));
        }
        self.printed_heads = true;
        for row in &table.rows {
            writer.write(&line(&self.cells(resource, table, row, event)));
        }
    }

    fn heads(&self, table: &Table, event: Option<&str>) -> Vec<String> {
        let mut heads = Vec::new();
        if event.is_some() {
            heads.push("EVENT".to_string());
        }
        if self.options.with_namespace {
            heads.push("NAMESPACE".to_string());
        }
        let shown = table.columns.iter().filter(|column| self.shows(column.priority));
        heads.extend(shown.map(|column| column.name.to_uppercase()));
        for label in &self.options.label_columns {
            heads.push(label.rsplit('/').next().unwrap_or(label).to_uppercase());
        }
        if self.options.show_labels {
            heads.push("LABELS".to_string());
        }
        heads
    }

    fn cells(
        &self,
        resource: Resource,
        table: &Table,
        row: &Row,
        event: Option<&str>,
    ) -> Vec<String> {
        let mut cells = Vec::new();
        if let Some(event) = event {
            cells.push(format!("{event:8}"));
        }
        if self.options.with_namespace {
            cells.push(row.object.str_at(&["metadata", "namespace"]).to_string());
        }
        for (column, value) in table.columns.iter().zip(&row.cells) {
            if !self.shows(column.priority) {
                continue;
            }
            let mut cell = escape(&show(value));
            if self.options.with_kind && column.name == "Name" {
                cell = format!("{}/{cell}", kind_prefix(resource));
            }
            cells.push(cell);
        }
        let labels = row.object.at(&["metadata", "labels"]);
        for label in &self.options.label_columns {
            let value = labels.and_then(|labels| labels.get(label)).and_then(Value::as_str);
            cells.push(value.unwrap_or("").to_string());
        }
        if self.options.show_labels {
            cells.push(format_labels(labels));
        }
        cells
    }

    fn shows(&self, priority: u8) -> bool {
        self.options.wide || priority == 0
    }
}

/// `pod`, `deployment.apps`: the kind in small letters with its group.
pub fn kind_prefix(resource: Resource) -> String {
    let info = resource.info();
    let kind = info.kind.to_lowercase();
    if info.group.is_empty() { kind } else { format!("{kind}.{}", info.group) }
}

/// `a=1,b=2`, or `<none>`.
pub fn format_labels(labels: Option<&Value>) -> String {
    match labels.and_then(Value::as_map) {
        Some(map) if !map.is_empty() => {
            let pair =
                |(key, value): (_, &Value)| format!("{key}={}", value.as_str().unwrap_or(""));
            map.iter().map(pair).collect::<Vec<_>>().join(",")
        }
        _ => "<none>".to_string(),
    }
}

fn line(cells: &[String]) -> String {
    format!("{}\n", cells.join("\t"))
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Str(text) => match text.find(['\n', '\r', '\u{c}']) {
            Some(end) => format!("{}...", &text[..end]),
            None => text.to_string(),
        },
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(float) => number::general_float(*float),
        other => crate::kubectl::jsonpath::shown_by_go(other),
    }
}

/// Takes the power over the terminal from a text.
pub fn escape(text: &str) -> String {
    text.replace('\u{1b}', "^[").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Column;
    use crate::map;

    fn table() -> Table {
        let column =
            |name: &'static str, priority| Column { name: name.into(), kind: "string", priority };
        let object = map! {
            "metadata": map! {
                "name": "web", "namespace": "default", "labels": map! { "app": "x", "a/tier": "y" }
            }
        };
        Table {
            resource_version: 1,
            columns: vec![column("Name", 0), column("Ready", 0), column("IP", 1)],
            rows: vec![Row { cells: vec!["web".into(), "1/1".into(), "10.0.0.1".into()], object }],
        }
    }

    fn shown(options: TableOptions) -> String {
        let mut writer = TabWriter::for_tables();
        TablePrinter::new(options).print(Resource::DEPLOYMENTS, &table(), None, &mut writer);
        writer.flush()
    }

    #[test]
    fn columns_follow_the_options() {
        assert_eq!(shown(TableOptions::default()), "NAME   READY\nweb    1/1\n");
        assert_eq!(
            shown(TableOptions { wide: true, with_namespace: true, ..TableOptions::default() }),
            "NAMESPACE   NAME   READY   IP\ndefault     web    1/1     10.0.0.1\n"
        );
        assert_eq!(
            shown(TableOptions {
                with_kind: true,
                show_labels: true,
                label_columns: vec!["a/tier".into(), "nope".into()],
                ..TableOptions::default()
            }),
            "NAME                  READY   TIER   NOPE   LABELS\n\
             deployment.apps/web   1/1     y             a/tier=y,app=x\n"
        );
    }

    #[test]
    fn heads_come_once() {
        let mut printer = TablePrinter::new(TableOptions::default());
        let mut writer = TabWriter::for_tables();
        for _ in 0..2 {
            printer.print(Resource::PODS, &table(), None, &mut writer);
        }
        assert_eq!(writer.flush(), "NAME   READY\nweb    1/1\nweb    1/1\n");
    }
}
