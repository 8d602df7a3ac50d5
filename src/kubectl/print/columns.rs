//! `-o custom-columns`: the learner's own columns, each a JSONPath.

use super::TabWriter;
use super::table::escape;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::jsonpath::{JsonPath, relaxed, shown_by_go};
use crate::value::Value;

/// Columns as they were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    heads: Vec<String>,
    /// Each column's path, as the printer's text has it; read when something is printed.
    paths: Vec<String>,
    no_headers: bool,
    printed_heads: bool,
    writer: TabWriter,
}

impl Columns {
    /// Reads `NAME:.metadata.name,IP:.status.podIP`.
    pub fn of_spec(spec: &str, no_headers: bool) -> Result<Columns> {
        let mut columns = Columns::new(no_headers);
        for part in spec.split(',') {
            let Some((head, path)) = part.split_once(':') else {
                return Err(text(format!(
                    "unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
                )));
            };
            columns.heads.push(head.to_string());
            columns.paths.push(relaxed(path).map_err(text)?);
        }
        Ok(columns)
    }

    /// Reads a file with a line of heads and a line of paths.
    pub fn of_file(content: &str) -> Result<Columns> {
        const FORM: &str = "Expected format is one line of space separated headers, one line of \
                            space separated column specs.";
        let mut lines = content.lines();
        let mut words = |what: &str| match lines.next() {
            Some(line) => Ok(line.split_whitespace().map(String::from).collect::<Vec<_>>()),
            None => Err(text(format!("invalid template, missing {what} line. {FORM}"))),
        };
        let (heads, specs) = (words("header")?, words("spec")?);
        if heads.len() != specs.len() {
            let (heads, specs) = (heads.len(), specs.len());
            return Err(text(format!(
                "number of headers ({heads}) and field specifications ({specs}) don't match"
            )));
        }
        let paths = specs.iter().map(|spec| relaxed(spec).map_err(text)).collect::<Result<_>>()?;
        Ok(Columns { heads, paths, ..Columns::new(false) })
    }

    fn new(no_headers: bool) -> Columns {
        Columns {
            heads: Vec::new(),
            paths: Vec::new(),
            no_headers,
            printed_heads: false,
            writer: TabWriter::for_tables(),
        }
    }

    /// The rows of an object, or of all items of a list.
    pub fn print(&mut self, object: &Value) -> Result<String> {
        if !self.no_headers && !self.printed_heads {
            self.writer.write(&format!("{}\n", self.heads.join("\t")));
            self.printed_heads = true;
        }
        let parsed = self.paths.iter().map(|path| JsonPath::parse(path).map_err(text));
        let paths: Vec<JsonPath> = parsed.collect::<Result<_>>()?;
        let alone = std::slice::from_ref(object);
        let objects = object.get("items").and_then(Value::as_list).unwrap_or(alone);
        for object in objects {
            let cells: Vec<String> =
                paths.iter().map(|path| cell(path, object)).collect::<Result<_>>()?;
            self.writer.write(&format!("{}\n", cells.join("\t")));
        }
        Ok(self.writer.flush())
    }
}

fn cell(path: &JsonPath, object: &Value) -> Result<String> {
    let parts = path.find(object).map_err(|failure| text(failure.0))?;
    let mut values: Vec<String> = Vec::new();
    if parts.first().is_none_or(Vec::is_empty) {
        values.push("<none>".to_string());
    }
    values.extend(parts.iter().flatten().map(|value| escape(&shown_by_go(value))));
    Ok(values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn columns_show_what_their_paths_find() {
        let pod = |name: &str| {
            map! { "metadata": map! { "name": name }, "status": map! { "hostIP": "192.168.49.2" } }
        };
        let mut columns =
            Columns::of_spec("NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status:podIP", false)
                .unwrap();
        assert_eq!(
            columns.print(&map! { "items": list![pod("a"), pod("b")] }).unwrap(),
            "NAME   NODE_IP        POD_IP\n\
             a      192.168.49.2   <none>\n\
             b      192.168.49.2   <none>\n"
        );
        let wrong = Columns::of_spec("NAME", false).unwrap_err();
        assert_eq!(
            wrong.words(),
            "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"
        );
    }
}
