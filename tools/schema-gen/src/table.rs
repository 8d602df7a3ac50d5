//! Puts Go's types and the server's documents together and writes the table's lines.

use super::PACKAGES;
use super::go::{Field, Package, Type};
use super::openapi::{Documents, Facts, facts, is_atomic};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

type Packages<'a> = BTreeMap<&'a str, Package>;
type Name = (String, String);

/// Types that encode themselves, and the table's word for each.
const SPECIAL: &[(&str, &str)] = &[
    ("meta.Time", "Time"),
    ("meta.MicroTime", "MicroTime"),
    ("meta.Duration", "Duration"),
    ("meta.FieldsV1", "FieldsV1"),
    ("resource.Quantity", "Quantity"),
    ("intstr.IntOrString", "IntOrString"),
    ("runtime.RawExtension", "RawExtension"),
    ("types.UID", "UID"),
    ("extensions.JSON", "JSON"),
    ("extensions.JSONSchemaPropsOrArray", "JSONSchemaPropsOrArray"),
    ("extensions.JSONSchemaPropsOrBool", "JSONSchemaPropsOrBool"),
    ("extensions.JSONSchemaPropsOrStringArray", "JSONSchemaPropsOrStringArray"),
];

/// Objects that upstream declares but no server stores or answers.
const LEFT_OUT: &[&str] =
    &["core.PodStatusResult", "core.RangeAllocation", "meta.PartialObjectMetadata"];

/// Types that requests carry besides the objects themselves.
const BESIDES: &[(&str, &str)] = &[("meta", "Status"), ("meta", "DeleteOptions")];

/// The whole table.
pub fn write(packages: &Packages, documents: &Documents) -> Result<String, String> {
    let reachable = reachable(packages)?;
    let mut values = BTreeMap::new();
    let mut structs = String::new();
    for (package, import, api_version) in PACKAGES {
        writeln!(structs, "#{package} {api_version}").expect("text takes all");
        for (_, name) in reachable.iter().filter(|(of, _)| of == package) {
            if let Some(Type::Struct(fields)) = packages[package].types.get(name) {
                let of = Struct { package, import, name, fields };
                of.write(&mut structs, documents, &mut values)?;
            }
        }
        for (_, name) in reachable.iter().filter(|(of, _)| of == package) {
            if let Some(Type::Named(go)) = packages[package].types.get(name) {
                let key = (package.to_string(), name.clone());
                let values = values.get(&key).cloned().unwrap_or_default();
                let go = spelled(package, go);
                writeln!(structs, "{name}={go}{}", spaced(&values)).expect("text takes all");
            }
        }
    }
    Ok(structs)
}

fn spaced(words: &[String]) -> String {
    words.iter().map(|word| format!(" {word}")).collect()
}

/// Every type that an object of the API may hold.
fn reachable(packages: &Packages) -> Result<BTreeSet<Name>, String> {
    let mut wanted: Vec<Name> =
        BESIDES.iter().map(|(package, name)| (package.to_string(), name.to_string())).collect();
    for (package, content) in packages {
        for (name, kind) in &content.types {
            let Type::Struct(fields) = kind else { continue };
            let has = |go: &str| fields.iter().any(|field| field.go == go);
            let is_object = has("meta.TypeMeta") && has("meta.ObjectMeta");
            if is_object && !LEFT_OUT.contains(&format!("{package}.{name}").as_str()) {
                wanted.push((package.to_string(), name.clone()));
            }
        }
    }
    let mut found = BTreeSet::new();
    while let Some(next) = wanted.pop() {
        let kind = packages.get(next.0.as_str()).and_then(|package| package.types.get(&next.1));
        let kind = kind.ok_or_else(|| format!("no type {}.{}", next.0, next.1))?;
        match kind {
            Type::Struct(fields) => {
                wanted.extend(fields.iter().flat_map(|field| named(&next.0, &field.go)))
            }
            Type::Named(go) => wanted.extend(named(&next.0, go)),
        }
        found.insert(next);
        wanted.retain(|name| !found.contains(name));
    }
    Ok(found)
}

/// The types of the table that a Go type names.
fn named(package: &str, go: &str) -> Vec<Name> {
    let words = go.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| {
        let last = word.rsplit('.').next().unwrap_or(word);
        last.starts_with(char::is_uppercase)
    });
    let full = words.map(|word| match word.split_once('.') {
        Some((package, name)) => (package.to_string(), name.to_string()),
        None => (package.to_string(), word.to_string()),
    });
    full.filter(|(package, name)| special(&format!("{package}.{name}")).is_none()).collect()
}

fn special(full: &str) -> Option<&'static str> {
    SPECIAL.iter().find(|(go, _)| *go == full).map(|(_, word)| *word)
}

/// A Go type as the table writes it.
fn spelled(package: &str, go: &str) -> String {
    let start = go
        .find(|c: char| c.is_uppercase())
        .map(|at| go[..at].rfind(|c: char| !c.is_alphanumeric() && c != '.').map_or(0, |i| i + 1));
    // A map's key is a string whatever its name; the value is what counts.
    if let Some(value) = go.strip_prefix("map[").and_then(|rest| rest.split_once(']')) {
        let key = value.0;
        return format!("map[{key}]{}", spelled(package, value.1));
    }
    let Some(start) = start else { return go.to_string() };
    let (prefix, word) = go.split_at(start);
    let full = if word.contains('.') { word.to_string() } else { format!("{package}.{word}") };
    format!("{prefix}{}", special(&full).unwrap_or(word))
}

/// The Go name that most fields have: that of JSON with a capital.
fn capitalized(json: &str) -> String {
    let mut letters = json.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A default as text. The zero value says nothing, unless Go holds a pointer: then it is another
/// value than none.
fn default(value: &Value, go: &str) -> Option<String> {
    let (text, is_zero) = match value {
        Value::String(text) => (text.clone(), text.is_empty()),
        Value::Bool(truth) => (truth.to_string(), !truth),
        Value::Number(number) => (number.to_string(), number.as_i64() == Some(0)),
        Value::Null | Value::Object(_) | Value::Array(_) => return None,
    };
    (!is_zero || go.starts_with('*')).then_some(text)
}

struct Struct<'a> {
    package: &'a str,
    import: &'a str,
    name: &'a str,
    fields: &'a [Field],
}

impl Struct<'_> {
    fn write(
        &self,
        text: &mut String,
        documents: &Documents,
        values: &mut BTreeMap<Name, Vec<String>>,
    ) -> Result<(), String> {
        let schema = documents.schema(self.import, self.name);
        let atomic = if schema.is_some_and(is_atomic) { " A" } else { "" };
        writeln!(text, "{}{atomic}", self.name).expect("text takes all");
        for field in self.fields {
            let go = spelled(self.package, &field.go);
            if field.json.is_empty() {
                writeln!(text, " <{go}").expect("text takes all");
                continue;
            }
            let said = schema.and_then(|schema| facts(schema, &field.json));
            if said.is_none() && schema.is_some() {
                eprintln!("no {}.{} in the documents", self.name, field.json);
            }
            let said =
                said.unwrap_or_else(|| Facts { required: !field.omit_empty, ..Facts::default() });
            if (&said.patch_strategy, &said.patch_key) != (&field.patch_strategy, &field.patch_key)
                && schema.is_some()
            {
                eprintln!("{}.{}: patch tags differ", self.name, field.json);
            }
            let flags = self.flags(field, &said, &go, values);
            writeln!(text, " {} {go}{flags}", field.json).expect("text takes all");
        }
        Ok(())
    }

    fn flags(
        &self,
        field: &Field,
        said: &Facts,
        go: &str,
        values: &mut BTreeMap<Name, Vec<String>>,
    ) -> String {
        let mut flags = String::new();
        match (said.required, field.omit_empty) {
            (true, false) => flags.push_str(" !"),
            (true, true) => flags.push_str(" -"),
            (false, false) => flags.push_str(" +"),
            (false, true) => {}
        }
        // Only pod templates are hashed by Go's names, and they hold only types of these packages.
        let is_in_template = matches!(self.package, "core" | "meta") && field.json != "metadata";
        if is_in_template && field.name != capitalized(&field.json) {
            flags += &format!(" g={}", field.name);
        }
        if field.omit_zero {
            flags.push_str(" 0");
        }
        match said.list_type.as_str() {
            "atomic" => flags.push_str(" a"),
            "set" => flags.push_str(" s"),
            "map" => flags += &format!(" m={}", said.list_keys.join(",")),
            _ => {}
        }
        if said.atomic_map {
            flags.push_str(" A");
        }
        if !field.patch_strategy.is_empty() {
            flags += &format!(" p={}", field.patch_strategy);
            if !field.patch_key.is_empty() {
                flags += &format!("/{}", field.patch_key);
            }
        }
        if let Some(default) = said.default.as_ref().and_then(|value| default(value, go)) {
            flags += &format!(" d={default}");
        }
        if !said.values.is_empty() {
            let name = named(self.package, go.trim_start_matches('*'));
            match name.first() {
                Some(name) => {
                    let known = values.entry(name.clone()).or_insert_with(|| said.values.clone());
                    if *known != said.values {
                        eprintln!("{}.{}: enums differ", self.name, field.json);
                    }
                }
                None => flags += &format!(" e={}", said.values.join("|")),
            }
        }
        flags
    }
}
