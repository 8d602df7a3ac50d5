//! Rules that fields of many kinds share: names, numbers, choices, paths, addresses.

use super::Errors;
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::{Quantity, meta};
use crate::value::{Str, Value};

pub const NEGATIVE: &str = "must be greater than or equal to 0";
pub const IMMUTABLE: &str = "field is immutable";
const FILE_MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";

/// The order in which Go prints a `LabelSelector`.
pub const SELECTOR_ORDER: &[&str] =
    &["matchLabels", "matchExpressions", "key", "operator", "values"];

/// Adds an `Invalid` for each complaint about a text.
pub fn complain(errors: &mut Errors, path: Path<'_>, text: &str, complaints: Vec<String>) {
    errors.extend(complaints.iter().map(|complaint| FieldError::invalid(path, text, complaint)));
}

/// A value as Go's JSON shows it, for messages that show whole structures.
pub fn shown(value: Option<&Value>) -> BadValue {
    match value {
        None => BadValue::raw("null"),
        Some(value) => BadValue::raw(crate::api::go::json(value, SELECTOR_ORDER)),
    }
}

/// The text of a field; empty if absent.
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object.get(field).and_then(Value::as_str).unwrap_or("")
}

/// The number of a field.
pub fn number(object: &Value, field: &str) -> Option<i64> {
    object.get(field).and_then(Value::as_int)
}

/// The items of a field; none if absent.
pub fn items<'a>(object: &'a Value, field: &str) -> &'a [Value] {
    object.get(field).and_then(Value::as_list).unwrap_or(&[])
}

/// What is there: neither absent nor null.
pub fn present<'a>(object: &'a Value, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}

/// Strings of a list.
pub fn texts(list: &[Value]) -> impl Iterator<Item = &str> {
    list.iter().map(|value| value.as_str().unwrap_or(""))
}

/// The amount of a resource; none if it is not one.
pub fn quantity(value: &Value) -> Option<Quantity> {
    match value {
        Value::Int(number) => Quantity::parse(&number.to_string()).ok(),
        other => Quantity::parse(other.as_str()?).ok(),
    }
}

pub fn required(errors: &mut Errors, object: &Value, path: Path<'_>, field: &str) -> bool {
    let missing = text(object, field).is_empty();
    if missing {
        errors.push(FieldError::required(path.child(field), ""));
    }
    !missing
}

/// A number that must not be below 0, if it is there.
pub fn non_negative(errors: &mut Errors, object: &Value, path: Path<'_>, field: &str) {
    if let Some(number) = number(object, field).filter(|n| *n < 0) {
        errors.push(FieldError::invalid(path.child(field), number, NEGATIVE));
    }
}

/// A number that must be above 0.
pub fn positive(errors: &mut Errors, path: Path<'_>, number: i64) {
    if number <= 0 {
        errors.push(FieldError::invalid(path, number, "must be greater than zero"));
    }
}

/// A required choice among words.
pub fn choice(errors: &mut Errors, path: Path<'_>, word: &str, words: &[&str]) {
    if word.is_empty() {
        errors.push(FieldError::required(path, ""));
    } else if !words.contains(&word) {
        errors.push(FieldError::not_supported(path, word, words));
    }
}

/// A choice among words that may be absent.
pub fn optional_choice(
    errors: &mut Errors,
    object: &Value,
    path: Path<'_>,
    field: &str,
    words: &[&str],
) {
    if let Some(word) = present(object, field).and_then(Value::as_str)
        && !words.contains(&word)
    {
        errors.push(FieldError::not_supported(path.child(field), word, words));
    }
}

pub fn dns1123_label(errors: &mut Errors, path: Path<'_>, text: &str) {
    complain(errors, path, text, meta::dns1123_label(text));
}

pub fn dns1123_subdomain(errors: &mut Errors, path: Path<'_>, text: &str) {
    complain(errors, path, text, meta::dns1123_subdomain(text));
}

pub fn qualified_name(errors: &mut Errors, path: Path<'_>, text: &str) {
    complain(errors, path, text, meta::qualified_name(text));
}

/// A port by number or by name.
pub fn port(errors: &mut Errors, path: Path<'_>, port: Option<&Value>) {
    match port {
        Some(Value::Str(name)) => complain(errors, path, name, meta::port_name(name)),
        other => {
            let number = other.and_then(Value::as_int).unwrap_or(0);
            for complaint in meta::port_number(number) {
                errors.push(FieldError::invalid(path, number, &complaint));
            }
        }
    }
}

/// A field with a file's mode, if it is there.
pub fn file_mode(errors: &mut Errors, object: &Value, path: Path<'_>, field: &str) {
    if let Some(mode) = number(object, field).filter(|mode| !(0..=0o777).contains(mode)) {
        errors.push(FieldError::invalid(path.child(field), mode, FILE_MODE));
    }
}

/// No element of a path may be `..`.
pub fn no_backsteps(errors: &mut Errors, path: Path<'_>, target: &str) {
    if target.split('/').any(|part| part == "..") {
        errors.push(FieldError::invalid(path, target, "must not contain '..'"));
    }
}

/// A relative path without `..`.
pub fn descending_path(errors: &mut Errors, path: Path<'_>, target: &str) {
    if target.starts_with('/') {
        errors.push(FieldError::invalid(path, target, "must be a relative path"));
    }
    no_backsteps(errors, path, target);
}

/// A relative path without `..`, also not at its beginning.
pub fn local_path(errors: &mut Errors, path: Path<'_>, target: &str) {
    descending_path(errors, path, target);
    if target.starts_with("..") && !target.starts_with("../") {
        errors.push(FieldError::invalid(path, target, "must not start with '..'"));
    }
}

/// A user's or group's number, if it is there.
pub fn id(errors: &mut Errors, object: &Value, path: Path<'_>, field: &str) {
    if let Some(id) = number(object, field).filter(|id| !(0..=i64::from(i32::MAX)).contains(id)) {
        let words = meta::range_error(0, i32::MAX.into());
        errors.push(FieldError::invalid(path.child(field), id, &words));
    }
}

/// An IP address of either family.
pub fn ip(errors: &mut Errors, path: Path<'_>, address: &str) {
    if address.parse::<std::net::IpAddr>().is_err() {
        let words = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        errors.push(FieldError::invalid(path, address, words));
    }
}

/// `new` must be what `old` is.
pub fn immutable(errors: &mut Errors, path: Path<'_>, new: Option<&Value>, old: Option<&Value>) {
    let same = match (new, old) {
        (Some(new), Some(old)) => new.same(old) || new == old,
        (None, None) => true,
        // Go knows no difference between absent and empty.
        (Some(one), None) | (None, Some(one)) => is_empty(one),
    };
    if !same {
        let value = match new {
            Some(Value::Str(text)) => BadValue::from(text.as_str()),
            other => shown(other),
        };
        errors.push(FieldError::invalid(path, value, IMMUTABLE));
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Int(number) => *number == 0,
        Value::Float(number) => *number == 0.0,
        Value::Str(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
    }
}

/// Keys of a map with their values; none if it is no map.
pub fn entries(map: Option<&Value>) -> impl Iterator<Item = (&Str, &Value)> {
    map.and_then(Value::as_map).into_iter().flat_map(|map| map.iter())
}
