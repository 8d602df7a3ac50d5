//! What is wrong with which field: upstream's `field.Error`, its texts, and the refusal
//! `Invalid` that gathers them.

use super::go::quote;
use super::{Cause, Details, Reason, Resource, Status};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A field's place, `spec.containers[0].image`, as links that live on the stack: naming a place
/// costs nothing until there is something wrong with it.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    Root(&'a str),
    Child(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
    Key(&'a Path<'a>, &'a str),
}

impl<'a> Path<'a> {
    /// The field `name` of what is here.
    pub fn child(&'a self, name: &'a str) -> Path<'a> {
        Path::Child(self, name)
    }

    /// The item `index` of the list here.
    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }

    /// The entry `key` of the map here.
    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    fn write(&self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Path::Root(name) => write!(out, "{name}"),
            Path::Child(parent, name) => {
                parent.write(out);
                let dot = if out.is_empty() { "" } else { "." };
                write!(out, "{dot}{name}")
            }
            Path::Index(parent, index) => {
                parent.write(out);
                write!(out, "[{index}]")
            }
            Path::Key(parent, key) => {
                parent.write(out);
                write!(out, "[{key}]")
            }
        };
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

/// What kind of wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    NotFound,
    Required,
    Duplicate,
    Invalid,
    NotSupported,
    Forbidden,
    TooLong,
    TooMany,
    TooFew,
    TooShort,
    Internal,
    TypeInvalid,
}

impl ErrorKind {
    /// The reason of the cause in `Status`.
    pub fn reason(self) -> &'static str {
        match self {
            ErrorKind::NotFound => "FieldValueNotFound",
            ErrorKind::Required => "FieldValueRequired",
            ErrorKind::Duplicate => "FieldValueDuplicate",
            ErrorKind::Invalid => "FieldValueInvalid",
            ErrorKind::NotSupported => "FieldValueNotSupported",
            ErrorKind::Forbidden => "FieldValueForbidden",
            ErrorKind::TooLong => "FieldValueTooLong",
            ErrorKind::TooMany => "FieldValueTooMany",
            ErrorKind::TooFew => "FieldValueTooFew",
            ErrorKind::TooShort => "FieldValueTooShort",
            ErrorKind::Internal => "InternalError",
            ErrorKind::TypeInvalid => "FieldValueTypeInvalid",
        }
    }

    fn words(self) -> &'static str {
        match self {
            ErrorKind::NotFound => "Not found",
            ErrorKind::Required => "Required value",
            ErrorKind::Duplicate => "Duplicate value",
            ErrorKind::Invalid | ErrorKind::TypeInvalid => "Invalid value",
            ErrorKind::NotSupported => "Unsupported value",
            ErrorKind::Forbidden => "Forbidden",
            ErrorKind::TooLong => "Too long",
            ErrorKind::TooMany => "Too many",
            ErrorKind::TooFew => "Too few",
            ErrorKind::TooShort => "Too short",
            ErrorKind::Internal => "Internal error",
        }
    }
}

/// The offending value as the message shows it: strings quoted, everything else as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct BadValue(String);

impl BadValue {
    /// Text that stands in the message as it is: the JSON of a struct, `null`.
    pub fn raw(text: impl Into<String>) -> BadValue {
        BadValue(text.into())
    }
}

impl From<&str> for BadValue {
    fn from(text: &str) -> BadValue {
        BadValue(quote(text))
    }
}

impl From<i64> for BadValue {
    fn from(number: i64) -> BadValue {
        BadValue(number.to_string())
    }
}

impl From<usize> for BadValue {
    fn from(number: usize) -> BadValue {
        BadValue(number.to_string())
    }
}

impl From<bool> for BadValue {
    fn from(truth: bool) -> BadValue {
        BadValue(truth.to_string())
    }
}

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    pub kind: ErrorKind,
    /// `spec.containers[0].image`.
    pub field: String,
    /// What the message says after the field: `Invalid value: "x": must be …`.
    pub body: String,
}

impl FieldError {
    fn new(kind: ErrorKind, path: Path<'_>, value: Option<BadValue>, detail: &str) -> FieldError {
        let mut body = kind.words().to_string();
        for part in value.iter().map(|v| v.0.as_str()).chain([detail]).filter(|p| !p.is_empty()) {
            body.push_str(": ");
            body.push_str(part);
        }
        FieldError { kind, field: path.to_string(), body }
    }

    pub fn required(path: Path<'_>, detail: &str) -> FieldError {
        FieldError::new(ErrorKind::Required, path, None, detail)
    }

    pub fn invalid(path: Path<'_>, value: impl Into<BadValue>, detail: &str) -> FieldError {
        FieldError::new(ErrorKind::Invalid, path, Some(value.into()), detail)
    }

    pub fn type_invalid(path: Path<'_>, value: impl Into<BadValue>, detail: &str) -> FieldError {
        FieldError::new(ErrorKind::TypeInvalid, path, Some(value.into()), detail)
    }

    /// `Unsupported value: "x": supported values: "A", "B"`; the caller gives upstream's order.
    pub fn not_supported(path: Path<'_>, value: impl Into<BadValue>, ok: &[&str]) -> FieldError {
        let ok: Vec<_> = ok.iter().map(|text| quote(text)).collect();
        let detail = format!("supported values: {}", ok.join(", "));
        let detail = if ok.is_empty() { "" } else { &detail };
        FieldError::new(ErrorKind::NotSupported, path, Some(value.into()), detail)
    }

    pub fn forbidden(path: Path<'_>, detail: &str) -> FieldError {
        FieldError::new(ErrorKind::Forbidden, path, None, detail)
    }

    pub fn duplicate(path: Path<'_>, value: impl Into<BadValue>) -> FieldError {
        FieldError::new(ErrorKind::Duplicate, path, Some(value.into()), "")
    }

    pub fn not_found(path: Path<'_>, value: impl Into<BadValue>) -> FieldError {
        FieldError::new(ErrorKind::NotFound, path, Some(value.into()), "")
    }

    /// `Too long: may not be more than 63 bytes`.
    pub fn too_long(path: Path<'_>, limit: usize) -> FieldError {
        let unit = if limit == 1 { "byte" } else { "bytes" };
        let detail = format!("may not be more than {limit} {unit}");
        FieldError::new(ErrorKind::TooLong, path, None, &detail)
    }

    /// `Too many: 3: must have at most 2 items`.
    pub fn too_many(path: Path<'_>, actual: usize, limit: usize) -> FieldError {
        let unit = if limit == 1 { "item" } else { "items" };
        let detail = format!("must have at most {limit} {unit}");
        FieldError::new(ErrorKind::TooMany, path, Some(actual.into()), &detail)
    }

    pub fn internal(path: Path<'_>, detail: &str) -> FieldError {
        FieldError::new(ErrorKind::Internal, path, None, detail)
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.body)
    }
}

/// Several errors as one text: `[a, b]`, a single one without brackets, repetitions left out.
pub fn aggregate(errors: &[FieldError]) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<_> =
        errors.iter().map(ToString::to_string).filter(|text| seen.insert(text.clone())).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}

/// The refusal of an object that breaks rules: `Pod "x" is invalid: …`, with a cause a field.
pub fn invalid(resource: Resource, name: &str, errors: &[FieldError]) -> Status {
    let info = resource.info();
    let dot = if info.group.is_empty() { "" } else { "." };
    let mut message = format!("{}{dot}{} {} is invalid", info.kind, info.group, quote(name));
    if !errors.is_empty() {
        message.push_str(": ");
        message.push_str(&aggregate(errors));
    }
    Status {
        reason: Reason::Invalid,
        message,
        details: Some(Details {
            group: info.group.into(),
            kind: info.kind.into(),
            name: name.into(),
            retry_after_seconds: 0,
        }),
        causes: errors
            .iter()
            .map(|error| Cause {
                reason: error.kind.reason(),
                message: error.body.clone(),
                field: error.field.clone(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_upstream_does() {
        let spec = Path::Root("spec");
        let list = spec.child("containers");
        let item = list.index(0);
        assert_eq!(item.child("image").to_string(), "spec.containers[0].image");
        assert_eq!(spec.key("a b").to_string(), "spec[a b]");
        let nothing = Path::Root("");
        assert_eq!(nothing.child("key").to_string(), "key");
    }

    #[test]
    fn texts_follow_the_kind() {
        let path = Path::Root("spec.x");
        let text = |error: FieldError| error.to_string();
        assert_eq!(text(FieldError::required(path, "")), "spec.x: Required value");
        assert_eq!(
            text(FieldError::invalid(path, -1_i64, "must be non-negative")),
            "spec.x: Invalid value: -1: must be non-negative"
        );
        assert_eq!(
            text(FieldError::not_supported(path, "a", &["B", "C"])),
            r#"spec.x: Unsupported value: "a": supported values: "B", "C""#
        );
        assert_eq!(
            text(FieldError::too_long(path, 63)),
            "spec.x: Too long: may not be more than 63 bytes"
        );
        assert_eq!(text(FieldError::duplicate(path, "a")), r#"spec.x: Duplicate value: "a""#);
        assert_eq!(
            text(FieldError::invalid(path, BadValue::raw("null"), "field is immutable")),
            "spec.x: Invalid value: null: field is immutable"
        );
    }

    #[test]
    fn a_refusal_gathers_without_repeating() {
        let a = FieldError::required(Path::Root("a"), "");
        let b = FieldError::forbidden(Path::Root("b"), "no");
        let one = invalid(Resource::PODS, "x", std::slice::from_ref(&a));
        assert_eq!(one.message, r#"Pod "x" is invalid: a: Required value"#);
        let many = invalid(Resource::DEPLOYMENTS, "x", &[a.clone(), b, a]);
        assert_eq!(
            many.message,
            r#"Deployment.apps "x" is invalid: [a: Required value, b: Forbidden: no]"#
        );
        assert_eq!(many.causes.len(), 3);
    }
}
