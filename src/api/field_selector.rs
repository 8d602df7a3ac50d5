//! Field selectors: the syntax of `--field-selector`, which fields each kind offers, and matching.

use super::Resource;
use super::go::quote;
use crate::value::{Str, Value};

/// What some of an object's fields must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldSelector {
    terms: Vec<Term>,
}

/// One condition on one field.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    field: Str,
    value: Str,
    equal: bool,
}

/// Fields beyond `metadata.name` and `metadata.namespace` that a kind can be selected by.
/// Mirrors the field label conversions of upstream's `pkg/apis/*/v1/conversion.go`.
const FIELDS: &[(Resource, &[&str])] = &[
    (
        Resource::PODS,
        &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
            "spec.host",
        ],
    ),
    (Resource::NODES, &["spec.unschedulable"]),
    (Resource::REPLICATIONCONTROLLERS, &["status.replicas"]),
    (Resource::EVENTS, EVENT_FIELDS),
    (Resource::NAMESPACES, &["status.phase"]),
    (Resource::SECRETS, &["type"]),
    (Resource::SERVICES, &["spec.clusterIP", "spec.type"]),
    (Resource::JOBS, &["status.successful"]),
];

const EVENT_FIELDS: &[&str] = &[
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
];

impl FieldSelector {
    /// Reads `status.phase!=Running,spec.nodeName=node-1`. Errors are upstream's words.
    pub fn parse(text: &str) -> Result<FieldSelector, String> {
        let mut parts = split(text);
        parts.sort_unstable();
        let mut terms = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let Some((field, equal, value)) = split_term(part) else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            terms.push(Term { field: field.into(), value: unescape(value)?.into(), equal });
        }
        Ok(FieldSelector { terms })
    }

    /// Refuses fields that a resource cannot be selected by, in upstream's words.
    pub fn check(&self, resource: Resource) -> Result<(), String> {
        let own = FIELDS.iter().find(|(r, _)| *r == resource).map(|(_, fields)| *fields);
        for term in &self.terms {
            let field = term.field.as_str();
            let has_namespace = !matches!(resource, Resource::NODES | Resource::NAMESPACES);
            let common =
                field == "metadata.name" || (field == "metadata.namespace" && has_namespace);
            match own {
                _ if common => {}
                Some(fields) if fields.contains(&field) => {}
                Some(_) if resource == Resource::JOBS => {
                    return Err(format!("field label {} not supported for Job", quote(field)));
                }
                Some(_) => return Err(format!("field label not supported: {field}")),
                None => {
                    return Err(format!(
                        "{} is not a known field selector: only \"metadata.name\", \
                         \"metadata.namespace\"",
                        quote(field)
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether it selects an object. Absent fields count as empty.
    pub fn matches(&self, object: &Value) -> bool {
        self.terms.iter().all(|term| (field(object, &term.field) == term.value) == term.equal)
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The value that a field must have, if there is such a condition: an index may be used.
    pub fn exact(&self, field: &str) -> Option<&Str> {
        let mut terms = self.terms.iter();
        terms.find(|term| term.equal && term.field.as_str() == field).map(|term| &term.value)
    }
}

impl std::fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let operator = if term.equal { "=" } else { "!=" };
            let value = term.value.replace('\\', "\\\\").replace(',', "\\,").replace('=', "\\=");
            write!(f, "{comma}{}{operator}{value}", term.field)?;
        }
        Ok(())
    }
}

/// What an object shows under a selectable field.
fn field(object: &Value, field: &str) -> Str {
    match field {
        "spec.host" => return object.text_at(&["spec", "nodeName"]),
        "status.podIP" | "status.podIPs" => {
            return object.text_at(&["status", "podIPs", "0", "ip"]);
        }
        "source" => {
            let source = object.text_at(&["source", "component"]);
            let reporter = object.text_at(&["reportingComponent"]);
            return if source.is_empty() { reporter } else { source };
        }
        "status.successful" => {
            return object.int_at(&["status", "succeeded"]).unwrap_or(0).to_string().into();
        }
        _ => {}
    }
    match field.split('.').try_fold(object, |value, step| value.get(step)) {
        Some(Value::Str(text)) => text.clone(),
        Some(Value::Int(number)) => number.to_string().into(),
        Some(Value::Bool(truth)) => Str::lit(if *truth { "true" } else { "false" }),
        _ => match field {
            "spec.hostNetwork" | "spec.unschedulable" => Str::lit("false"),
            "status.replicas" => Str::lit("0"),
            _ => Str::default(),
        },
    }
}

/// The terms between commas that no backslash protects.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn split_term(term: &str) -> Option<(&str, bool, &str)> {
    for (i, _) in term.char_indices() {
        let rest = &term[i..];
        for (operator, equal) in [("!=", false), ("==", true), ("=", true)] {
            if let Some(value) = rest.strip_prefix(operator) {
                return Some((&term[..i], equal, value));
            }
        }
    }
    None
}

fn unescape(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some(c @ ('\\' | ',' | '=')) => out.push(c),
                other => {
                    let other = other.map(String::from).unwrap_or_default();
                    return Err(format!(
                        "invalid field selector: invalid escape sequence: \\{other}"
                    ));
                }
            },
            ',' | '=' => {
                let code = c as u32;
                return Err(format!(
                    "invalid field selector: unescaped character in value: {code}"
                ));
            }
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn fields_of_pods() {
        let pod = map! {
            "metadata": map! { "name": "a" }, "spec": map! { "nodeName": "node-1" },
            "status": map! { "phase": "Running" },
        };
        for (text, expected) in [
            ("", true),
            ("status.phase=Running", true),
            ("status.phase!=Running", false),
            ("metadata.name==a,spec.nodeName=node-1", true),
            ("spec.hostNetwork=false", true),
            ("status.podIP=", true),
        ] {
            let selector = FieldSelector::parse(text).unwrap();
            assert_eq!(selector.check(Resource::PODS), Ok(()));
            assert_eq!(selector.matches(&pod), expected, "{text}");
        }
    }

    #[test]
    fn refusals_have_upstreams_words() {
        let check = |resource, text| FieldSelector::parse(text).unwrap().check(resource);
        assert_eq!(
            check(Resource::PODS, "spec.image=x").unwrap_err(),
            "field label not supported: spec.image"
        );
        assert_eq!(
            check(Resource::CONFIG_MAPS, "data=x").unwrap_err(),
            r#""data" is not a known field selector: only "metadata.name", "metadata.namespace""#
        );
        assert_eq!(
            FieldSelector::parse("abc").unwrap_err(),
            "invalid selector: 'abc'; can't understand 'abc'"
        );
        assert!(FieldSelector::parse("a=b=c").is_err());
        assert_eq!(FieldSelector::parse(r"a=b\=c").unwrap().to_string(), r"a=b\=c");
    }
}
