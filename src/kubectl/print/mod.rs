//! Printing objects: which printer `-o` means, and what it writes.

mod columns;
mod kyaml;
pub mod sort;
mod table;
mod tabwriter;
mod typed;

pub use columns::Columns;
pub use table::{TableOptions, TablePrinter, escape, format_labels, kind_prefix};
pub use tabwriter::TabWriter;

use super::cx::Cx;
use super::errors::{Result, text};
use super::jsonpath::{self, JsonPath};
use super::resource::manifest;
use super::template::Template;
use crate::api::go::quote;
use crate::value::{Value, json, yaml};

/// A printer of whole objects. It remembers how many it printed where that matters.
#[derive(Clone, Debug)]
pub struct Printer {
    form: Form,
    keep_managed_fields: bool,
    count: usize,
    /// Objects come from Go structs, so their JSON has the structs' order.
    pub typed: bool,
    /// What a failed template printed.
    rest: String,
}

#[derive(Clone, Debug)]
enum Form {
    Json,
    Yaml,
    Kyaml,
    /// `pod/web`, and what was done to it unless only the name is wanted.
    Name {
        operation: String,
        short: bool,
    },
    JsonPath {
        path: JsonPath,
        template: String,
        as_json: bool,
    },
    Template(Template),
    Columns(Columns),
}

const TEMPLATES: [&str; 4] = ["go-template", "go-template-file", "template", "templatefile"];
const JSONPATHS: [&str; 3] = ["jsonpath", "jsonpath-as-json", "jsonpath-file"];
const ALLOWED: &str = "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,\
                       kyaml,name,template,templatefile";

impl Printer {
    /// The printer that `-o` and `--template` ask for, or one that says `pod/web created`.
    pub fn of(cx: &Cx<'_>, operation: &str) -> Result<Printer> {
        let flags = cx.flags();
        let mut output = flags.text("output");
        if !flags.text("template").is_empty() && !flags.changed("output") {
            output = "go-template";
        }
        if output.is_empty() || output == "name" {
            let name = Form::Name { operation: operation.to_string(), short: output == "name" };
            return Ok(Printer::new(cx, name));
        }
        match simple(output) {
            Some(form) => Ok(Printer::new(cx, form)),
            None => match templated(cx, output)? {
                Some(form) => Ok(Printer::new(cx, form)),
                None => Err(unknown(output, ALLOWED)),
            },
        }
    }

    /// The printer that `get -o` asks for; none if it asks for a table.
    pub fn of_get(cx: &Cx<'_>) -> Result<Option<Printer>> {
        let flags = cx.flags();
        let mut output = flags.text("output");
        if !flags.text("template").is_empty() && output.is_empty() {
            output = "go-template";
        }
        if output.is_empty() || output == "wide" {
            return Ok(None);
        }
        if let Some(form) = templated(cx, output)? {
            return Ok(Some(Printer::new(cx, form)));
        }
        if let Some(form) = simple(output) {
            return Ok(Some(Printer::new(cx, form)));
        }
        if output == "name" {
            let name = Form::Name { operation: String::new(), short: true };
            return Ok(Some(Printer::new(cx, name)));
        }
        match custom_columns(cx, output)? {
            Some(columns) => Ok(Some(Printer::new(cx, Form::Columns(columns)))),
            None => {
                let allowed = format!("custom-columns,custom-columns-file,{ALLOWED},wide,yaml");
                Err(unknown(output, &allowed))
            }
        }
    }

    /// A printer that says `pod/web edited`, whatever the flags ask for.
    pub fn named(operation: &str) -> Printer {
        let form = Form::Name { operation: operation.to_string(), short: false };
        Printer { form, keep_managed_fields: false, count: 0, typed: false, rest: String::new() }
    }

    fn new(cx: &Cx<'_>, form: Form) -> Printer {
        let keep_managed_fields = cx.flags().on("show-managed-fields");
        Printer { form, keep_managed_fields, count: 0, typed: false, rest: String::new() }
    }

    /// The same printer for objects that kubectl holds as Go structs.
    pub fn typed(self) -> Printer {
        Printer { typed: true, ..self }
    }

    /// What a template that failed printed all the same.
    pub fn take_rest(&mut self) -> String {
        std::mem::take(&mut self.rest)
    }

    /// What is printed for an object.
    pub fn print(&mut self, object: &Value) -> Result<String> {
        self.count += 1;
        match &mut self.form {
            Form::Json if self.typed => {
                Ok(typed::print(&stripped(object, self.keep_managed_fields)))
            }
            Form::Json => Ok(json::print_pretty(&stripped(object, self.keep_managed_fields))),
            Form::Yaml => {
                let divider = if self.count > 1 { "---\n" } else { "" };
                let body = yaml::print(&stripped(object, self.keep_managed_fields));
                Ok(format!("{divider}{body}"))
            }
            Form::Kyaml => Ok(kyaml::print(&stripped(object, self.keep_managed_fields))),
            Form::Name { operation, short } => name(object, operation, *short),
            Form::JsonPath { path, template, as_json } => {
                jsonpath_text(path, template, *as_json, object)
            }
            Form::Template(template) => template.print(object).map_err(|(shown, error)| {
                self.rest = shown;
                error
            }),
            Form::Columns(columns) => columns.print(object),
        }
    }
}

fn unknown(output: &str, allowed: &str) -> super::errors::Error {
    let mut formats: Vec<&str> = allowed.split(',').collect();
    if !formats.contains(&"yaml") {
        formats.push("yaml");
    }
    formats.sort_unstable();
    text(format!(
        "unable to match a printer suitable for the output format {}, allowed formats are: {}",
        quote(output),
        formats.join(",")
    ))
}

fn simple(output: &str) -> Option<Form> {
    match output {
        "json" => Some(Form::Json),
        "yaml" => Some(Form::Yaml),
        "kyaml" => Some(Form::Kyaml),
        _ => None,
    }
}

/// The format and its template, where `-o` is of the kind `format=template`.
fn format_and_template<'a>(
    cx: &'a Cx<'_>,
    output: &'a str,
    formats: &[&'static str],
) -> Option<(&'static str, &'a str)> {
    let given = cx.flags().text("template");
    for format in formats {
        if output == *format {
            return Some((format, given));
        }
        let template = output.strip_prefix(format).and_then(|rest| rest.strip_prefix('='));
        if let Some(template) = template.filter(|_| given.is_empty()) {
            return Some((format, template));
        }
    }
    None
}

fn templated(cx: &Cx<'_>, output: &str) -> Result<Option<Form>> {
    let all = [TEMPLATES.as_slice(), JSONPATHS.as_slice()].concat();
    let Some((format, template)) = format_and_template(cx, output, &all) else { return Ok(None) };
    if template.is_empty() {
        return Err(text("template format specified but no template given"));
    }
    let template = match format.ends_with("file") {
        false => template.to_string(),
        true => cx.host.read_file(template).map_err(|why| {
            let why = why.text();
            text(format!("error reading --template {template}, open {template}: {why}"))
        })?,
    };
    let allow_missing = cx.flags().on("allow-missing-template-keys");
    if TEMPLATES.contains(&format) {
        let parsed = Template::parse(&template, allow_missing)
            .map_err(|why| text(format!("error parsing template {template}, {why}")))?;
        return Ok(Some(Form::Template(parsed)));
    }
    let mut path = JsonPath::parse(&template)
        .map_err(|why| text(format!("error parsing jsonpath {template}, {why}")))?;
    path.allow_missing = allow_missing;
    Ok(Some(Form::JsonPath { path, template, as_json: format == "jsonpath-as-json" }))
}

fn custom_columns(cx: &Cx<'_>, output: &str) -> Result<Option<Columns>> {
    let formats = ["custom-columns-file", "custom-columns"];
    let Some((format, spec)) = format_and_template(cx, output, &formats) else { return Ok(None) };
    if spec.is_empty() {
        return Err(text("custom-columns format specified but no custom columns given"));
    }
    if format == "custom-columns" {
        return Columns::of_spec(spec, cx.flags().on("no-headers")).map(Some);
    }
    let content = cx.host.read_file(spec).map_err(|why| {
        text(format!("error reading template {spec}, open {spec}: {}\n", why.text()))
    })?;
    Columns::of_file(&content).map(Some)
}

/// The object without `managedFields`, unless they are wanted.
fn stripped(object: &Value, keep_managed_fields: bool) -> Value {
    let mut object = object.clone();
    if keep_managed_fields {
        return object;
    }
    object.remove(&["metadata", "managedFields"]);
    if let Some(items) = object.at_mut(&["items"]).and_then(Value::as_list_mut) {
        for item in items {
            item.remove(&["metadata", "managedFields"]);
        }
    }
    object
}

fn name(object: &Value, operation: &str, short: bool) -> Result<String> {
    if let Some(items) = manifest::items(object) {
        return items.iter().map(|item| name(item, operation, short)).collect();
    }
    let kind = object.str_at(&["kind"]).to_lowercase();
    let group = object.str_at(&["apiVersion"]).split_once('/').map_or("", |(group, _)| group);
    let name = match object.str_at(&["metadata", "name"]) {
        "" => "<unknown>",
        name => name,
    };
    let dot = if group.is_empty() { "" } else { "." };
    let operation = match operation {
        "" => String::new(),
        _ if short => String::new(),
        done => format!(" {done}"),
    };
    Ok(format!("{kind}{dot}{group}/{name}{operation}\n"))
}

fn jsonpath_text(path: &JsonPath, template: &str, as_json: bool, object: &Value) -> Result<String> {
    let shown = if as_json {
        path.find(object).map(|parts| {
            let list = |part: Vec<Value>| json::print_pretty(&Value::from(part));
            parts.into_iter().map(list).collect()
        })
    } else {
        path.print(object)
    };
    shown.map_err(|failure| {
        text(format!(
            "error executing jsonpath {}: Error executing template: {}. Printing more information \
             for debugging the template:\n\ttemplate was:\n\t\t{template}\n\tobject given to \
             jsonpath engine was:\n\t\t{}\n\n\n",
            quote(template),
            failure.0,
            jsonpath::go_syntax(object)
        ))
    })
}
