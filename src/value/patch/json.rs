//! JSON patch: a list of operations, carried out one after the other or not at all.

use crate::value::{Str, Value};
use std::fmt;
use std::rc::Rc;

/// Why a patch does not apply, in evanphx/json-patch's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPatchError(pub String);

impl fmt::Display for JsonPatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Applies the operations of `patch`, a list of maps, and returns the result.
///
/// Two things differ from the RFC, as they do in a cluster: `replace` sets a map's entry that
/// is not there yet, and an index below 0 counts from the end.
///
/// # Errors
///
/// That of the first operation which does not apply.
pub fn apply_json_patch(document: &Value, patch: &Value) -> Result<Value, JsonPatchError> {
    let mut document = document.clone();
    for operation in patch.as_list().unwrap_or(&[]) {
        let operation = Operation { fields: operation };
        operation.apply(&mut document).map_err(JsonPatchError)?;
    }
    Ok(document)
}

struct Operation<'p> {
    fields: &'p Value,
}

impl Operation<'_> {
    fn apply(&self, document: &mut Value) -> Result<(), String> {
        match self.fields.get("op").map(Value::as_str) {
            Some(Some("add")) => self.add(document),
            Some(Some("remove")) => self.remove(document),
            Some(Some("replace")) => self.replace(document),
            Some(Some("move")) => self.transfer(document, "move"),
            Some(Some("copy")) => self.transfer(document, "copy"),
            Some(Some("test")) => self.test(document),
            Some(Some(kind)) => Err(format!("Unexpected kind: {kind}")),
            _ => Err("Unexpected kind: unknown".into()),
        }
    }

    fn path(&self) -> Result<&str, String> {
        let op = self.fields.str_at(&["op"]);
        self.fields.get("path").and_then(Value::as_str).ok_or_else(|| match op {
            "add" | "remove" | "copy" => format!("{op} operation failed to decode path: {MISSING}"),
            _ => format!(
                "{op} operation failed to decode path: operation missing path field: {MISSING}"
            ),
        })
    }

    fn value(&self) -> Value {
        self.fields.get("value").cloned().unwrap_or_default()
    }

    fn add(&self, document: &mut Value) -> Result<(), String> {
        let path = self.path()?;
        let (mut place, key) = locate(document, path).ok_or_else(|| {
            format!("add operation does not apply: doc is missing path: \"{path}\": {MISSING}")
        })?;
        let result = place.add(&key, self.value());
        result.map_err(|error| format!("error in add for path: '{path}': {error}"))
    }

    fn remove(&self, document: &mut Value) -> Result<(), String> {
        let path = self.path()?;
        let (mut place, key) = locate(document, path).ok_or_else(|| {
            format!("remove operation does not apply: doc is missing path: \"{path}\": {MISSING}")
        })?;
        let result = place.remove(&key);
        result.map_err(|error| format!("error in remove for path: '{path}': {error}")).map(|_| ())
    }

    fn replace(&self, document: &mut Value) -> Result<(), String> {
        let path = self.path()?;
        if path.is_empty() {
            let value = self.value();
            if !matches!(value, Value::Map(_) | Value::List(_)) {
                return Err("replace operation value must be object or array: %!w(<nil>)".into());
            }
            *document = value;
            return Ok(());
        }
        let (mut place, key) = locate(document, path).ok_or_else(|| {
            format!("replace operation does not apply: doc is missing path: {path}: {MISSING}")
        })?;
        if place.get(&key).is_err() {
            let what = "replace operation does not apply: doc is missing key";
            return Err(format!("{what}: {path}: {MISSING}"));
        }
        let result = place.set(&key, self.value());
        result.map_err(|error| format!("error in remove for path: '{path}': {error}"))
    }

    /// `move` and `copy`.
    fn transfer(&self, document: &mut Value, op: &str) -> Result<(), String> {
        let from = self.fields.get("from").and_then(Value::as_str).ok_or_else(|| {
            let what = "operation, missing from field";
            format!("{op} operation failed to decode from: {what}: {MISSING}")
        })?;
        let (mut place, key) = locate(document, from).ok_or_else(|| {
            format!("{op} operation does not apply: doc is missing from path: {from}: {MISSING}")
        })?;
        let value = match op {
            "move" => place.get(&key).and_then(|_| place.remove(&key)),
            _ => place.get(&key),
        };
        let value = value.map_err(|error| match op {
            "move" => format!("error in move for path: '{key}': {error}"),
            _ => format!("error in copy for from: '{from}': {error}"),
        })?;
        let path = self.path()?;
        let (mut place, key) = locate(document, path).ok_or_else(|| {
            let what = "operation does not apply: doc is missing destination path";
            format!("{op} {what}: {path}: {MISSING}")
        })?;
        place.add(&key, value).map_err(|error| match op {
            "move" => format!("error in move for path: '{path}': {error}"),
            _ => format!("error while adding value during copy: {error}"),
        })
    }

    fn test(&self, document: &mut Value) -> Result<(), String> {
        let path = self.path()?;
        let found = if path.is_empty() {
            document.clone()
        } else {
            let (place, key) = locate(document, path).ok_or_else(|| {
                format!("test operation does not apply: is missing path: {path}: {MISSING}")
            })?;
            place.get(&key).map_err(|error| format!("error in test for path: '{path}': {error}"))?
        };
        if found == self.value() {
            return Ok(());
        }
        Err(format!("testing value {path} failed: test failed"))
    }
}

const MISSING: &str = "missing value";

/// The map or list in which a pointer's last step is made.
enum Place<'d> {
    Map(&'d mut crate::value::Map),
    List(&'d mut Vec<Value>),
}

/// Follows a JSON pointer up to its last step.
fn locate<'d>(document: &'d mut Value, pointer: &str) -> Option<(Place<'d>, String)> {
    let mut steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let last = steps.pop()?;
    let mut place = document;
    for step in &steps {
        place = match place {
            Value::Map(map) => map.get_mut(step)?,
            Value::List(items) => {
                let index = index(step, items.len()).ok()?;
                Rc::make_mut(items).get_mut(index)?
            }
            _ => return None,
        };
    }
    match place {
        Value::Map(map) => Some((Place::Map(map), last)),
        Value::List(items) => Some((Place::List(Rc::make_mut(items)), last)),
        _ => None,
    }
}

/// Which of `count` items a step means.
fn index(step: &str, count: usize) -> Result<usize, String> {
    let number = number(step)?;
    let from_end = if number < 0 { count as i64 } else { 0 };
    usize::try_from(number + from_end)
        .ok()
        .filter(|index| *index < count)
        .ok_or_else(|| format!("Unable to access invalid index: {number}: {INVALID_INDEX}"))
}

const INVALID_INDEX: &str = "invalid index referenced";

/// A whole number as Go's `strconv.Atoi` reads it.
fn number(step: &str) -> Result<i64, String> {
    let digits = step.strip_prefix(['-', '+']).unwrap_or(step);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let problem = if is_number { "value out of range" } else { "invalid syntax" };
    let number = step.parse::<i32>().ok().filter(|_| is_number);
    number.map(i64::from).ok_or_else(|| format!("strconv.Atoi: parsing \"{step}\": {problem}"))
}

impl Place<'_> {
    /// What is there; a map gives null for what it does not have.
    fn get(&self, key: &str) -> Result<Value, String> {
        match self {
            Place::Map(map) => Ok(map.get(key).cloned().unwrap_or_default()),
            Place::List(items) => Ok(items[index(key, items.len())?].clone()),
        }
    }

    fn set(&mut self, key: &str, value: Value) -> Result<(), String> {
        match self {
            Place::Map(map) => {
                if map.get(key) != Some(&value) {
                    map.insert(Str::from(key), value);
                }
            }
            Place::List(items) => {
                let index = index(key, items.len())?;
                items[index] = value;
            }
        }
        Ok(())
    }

    fn add(&mut self, key: &str, value: Value) -> Result<(), String> {
        match self {
            Place::Map(_) => return self.set(key, value),
            Place::List(items) if key == "-" => items.push(value),
            Place::List(items) => {
                number(key).map_err(|error| {
                    format!("value was not a proper array index: '{key}': {error}")
                })?;
                let index = index(key, items.len() + 1)?;
                items.insert(index, value);
            }
        }
        Ok(())
    }

    fn remove(&mut self, key: &str) -> Result<Value, String> {
        match self {
            Place::Map(map) => map
                .remove(key)
                .ok_or_else(|| format!("Unable to remove nonexistent key: {key}: {MISSING}")),
            Place::List(items) => {
                let index = index(key, items.len())?;
                Ok(items.remove(index))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json::parse;
    use crate::{list, map};

    fn document() -> Value {
        map! { "a": list![1, 2, 3], "m": map! { "x/y": 1, "n": Value::Null } }
    }

    fn applied(patch: &str) -> Result<Value, String> {
        apply_json_patch(&document(), &parse(patch).unwrap()).map_err(|error| error.0)
    }

    #[test]
    fn operations_change_maps_and_lists() {
        let patch = r#"[
            {"op": "test", "path": "/a/0", "value": 1},
            {"op": "add", "path": "/a/1", "value": 9},
            {"op": "add", "path": "/a/-", "value": 4},
            {"op": "remove", "path": "/a/0"},
            {"op": "replace", "path": "/a/-1", "value": 5},
            {"op": "replace", "path": "/new", "value": {}},
            {"op": "copy", "from": "/m/x~1y", "path": "/new/z"},
            {"op": "move", "from": "/m/x~1y", "path": "/w"},
            {"op": "test", "path": "/m/n", "value": null}
        ]"#;
        let wanted = map! {
            "a": list![9, 2, 3, 5],
            "m": map! { "n": Value::Null },
            "new": map! { "z": 1 },
            "w": 1,
        };
        assert_eq!(applied(patch), Ok(wanted));
    }

    #[test]
    fn refusals_are_in_the_words_of_the_library() {
        let cases = [
            (
                r#"{"op":"remove","path":"/b"}"#,
                "error in remove for path: '/b': Unable to remove nonexistent key: b: missing value",
            ),
            (
                r#"{"op":"remove","path":"/a/7"}"#,
                "error in remove for path: '/a/7': Unable to access invalid index: 7: \
                 invalid index referenced",
            ),
            (
                r#"{"op":"add","path":"/b/c","value":1}"#,
                "add operation does not apply: doc is missing path: \"/b/c\": missing value",
            ),
            (
                r#"{"op":"replace","path":"/a/7","value":1}"#,
                "replace operation does not apply: doc is missing key: /a/7: missing value",
            ),
            (r#"{"op":"test","path":"/a/0","value":2}"#, "testing value /a/0 failed: test failed"),
            (
                r#"{"op":"add","path":"/a/x","value":2}"#,
                "error in add for path: '/a/x': value was not a proper array index: 'x': \
                 strconv.Atoi: parsing \"x\": invalid syntax",
            ),
            (r#"{"op":"x"}"#, "Unexpected kind: x"),
            (r#"{"path":"/a"}"#, "Unexpected kind: unknown"),
            (r#"{"op":"add"}"#, "add operation failed to decode path: missing value"),
        ];
        for (operation, message) in cases {
            assert_eq!(applied(&format!("[{operation}]")), Err(message.into()), "{operation}");
        }
    }
}
