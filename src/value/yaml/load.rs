//! One document: from events to a tree, as go-yaml decodes it and sigs.k8s.io/yaml turns it into
//! JSON.

use super::places::{Place, Places, Position};
use super::scalar::{Scalar, decode_base64, resolve_tagged};
use super::syntax::{self, Event, EventKind, Events};
use crate::value::{MAX_DEPTH, Map, Step, Str, Value, json, number};
use std::collections::BTreeMap;
use std::fmt;

/// Why a document cannot be read, as go-yaml says it: `yaml: line 4: did not find expected key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// The whole message.
    pub message: String,
    /// Where the reader stumbled. The line in the message is go-yaml's and may differ by one.
    pub position: Position,
}

impl YamlError {
    fn new(problem: &str, position: Position) -> YamlError {
        YamlError { message: format!("yaml: {problem}"), position }
    }

    /// With the line that go-yaml shows, which leaves out line 0.
    pub(super) fn at_line(line: u32, problem: &str, position: Position) -> YamlError {
        match line {
            0 => YamlError::new(problem, position),
            line => YamlError::new(&format!("line {line}: {problem}"), position),
        }
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A document and where its nodes stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    pub value: Value,
    pub places: Places,
}

/// Reads the first document of `text`, whose first line is line `first_line` of its file (this
/// moves the places, but not the line in a message). No document is null, and what follows the
/// first one is not looked at, as in `yaml.Unmarshal`.
///
/// # Errors
///
/// go-yaml's. A wrong form comes before what is wrong with the content, wherever they stand.
pub fn parse(text: &str, first_line: u32) -> Result<Loaded, YamlError> {
    let mut loader = Loader {
        events: Events::new(text, first_line),
        first_line,
        anchors: BTreeMap::new(),
        failure: None,
        no_json: None,
        decoded: 1,
        aliased: 0,
        places: Places::default(),
    };
    let value = loader.document()?;
    match loader.failure.or(loader.no_json) {
        Some(error) => Err(error),
        None => Ok(Loaded { value, places: loader.places }),
    }
}

struct Loader<'t> {
    events: Events<'t>,
    first_line: u32,
    anchors: BTreeMap<String, Anchor>,
    /// What is wrong with the content: go-yaml decodes after all has been parsed.
    failure: Option<YamlError>,
    /// What JSON cannot hold: found out last.
    no_json: Option<YamlError>,
    /// How many nodes have been decoded, and how many of them through aliases.
    decoded: u64,
    aliased: u64,
    places: Places,
}

/// A node that an alias may name.
enum Anchor {
    /// Its end has not come yet.
    Open,
    Done {
        value: Value,
        nodes: u64,
    },
}

/// Whose entries a `<<` adds.
struct Merge {
    maps: Vec<Map>,
    fits: bool,
}

impl Loader<'_> {
    fn document(&mut self) -> Result<Value, YamlError> {
        let event = self.events.next()?;
        if matches!(event.kind, EventKind::DocumentEnd) {
            return Ok(Value::Null);
        }
        let value = self.node(event, None, None, 0)?;
        self.events.next()?;
        Ok(value)
    }

    /// Reads one node and all below it.
    fn node(
        &mut self,
        event: Event,
        step: Option<Step>,
        key: Option<Position>,
        depth: usize,
    ) -> Result<Value, YamlError> {
        let Event { kind, position } = event;
        let entry = self.places.begin(step, Place { key, value: position });
        let start = self.decoded;
        self.decoded = self.decoded.saturating_add(1);
        let (value, anchor) = match kind {
            EventKind::Alias(name) => (self.alias(&name, position)?, None),
            EventKind::Scalar(scalar) => {
                let resolved = self.resolve(&scalar, position);
                (self.json_value(resolved, &scalar.text, position), scalar.anchor)
            }
            EventKind::SequenceStart { anchor } => {
                self.open(&anchor);
                (self.sequence(self.deeper(depth, position)?)?, anchor)
            }
            EventKind::MappingStart { anchor } => {
                self.open(&anchor);
                (self.mapping(self.deeper(depth, position)?)?, anchor)
            }
            EventKind::End | EventKind::DocumentEnd => (Value::Null, None),
        };
        self.places.end(entry);
        if let Some(name) = anchor {
            let nodes = self.decoded - start;
            self.anchors.insert(name, Anchor::Done { value: value.clone(), nodes });
        }
        Ok(value)
    }

    fn open(&mut self, anchor: &Option<String>) {
        if let Some(name) = anchor {
            self.anchors.insert(name.clone(), Anchor::Open);
        }
    }

    fn deeper(&self, depth: usize, position: Position) -> Result<usize, YamlError> {
        if depth < MAX_DEPTH {
            return Ok(depth + 1);
        }
        let problem = format!("exceeded max depth of {MAX_DEPTH}");
        Err(YamlError::at_line(position.line - self.first_line + 1, &problem, position))
    }

    fn fail(&mut self, problem: &str, position: Position) {
        self.failure.get_or_insert_with(|| YamlError::new(problem, position));
    }

    fn alias(&mut self, name: &str, position: Position) -> Result<Value, YamlError> {
        match self.anchors.get(name) {
            None => {
                let problem = format!("unknown anchor '{name}' referenced");
                Err(YamlError::new(&problem, position))
            }
            Some(Anchor::Open) => {
                self.fail(&format!("anchor '{name}' value contains itself"), position);
                Ok(Value::Null)
            }
            Some(Anchor::Done { value, nodes }) => {
                let value = value.clone();
                self.decoded = self.decoded.saturating_add(*nodes);
                self.aliased = self.aliased.saturating_add(*nodes);
                self.count_aliases(position);
                Ok(value)
            }
        }
    }

    /// go-yaml's guard against documents that unfold without end: of few nodes 99 of 100 may come
    /// through aliases, of four million only every tenth.
    fn count_aliases(&mut self, position: Position) {
        const FEW: u64 = 400_000;
        const MANY: u64 = 4_000_000;
        let percent = match self.decoded {
            ..=FEW => 99,
            MANY.. => 10,
            decoded => 99 - 89 * (decoded - FEW) / (MANY - FEW),
        };
        let too_many = self.aliased.saturating_mul(100) > self.decoded.saturating_mul(percent);
        if self.aliased > 100 && self.decoded > 1000 && too_many {
            self.fail("document contains excessive aliasing", position);
        }
    }

    fn resolve(&mut self, scalar: &syntax::Scalar, position: Position) -> Scalar {
        if scalar.tag.is_none() && !scalar.plain {
            return Scalar::Text;
        }
        resolve_tagged(scalar.tag.as_deref(), &scalar.text).unwrap_or_else(|problem| {
            self.fail(&problem, position);
            Scalar::Null
        })
    }

    /// What is left of a scalar after its way through JSON.
    fn json_value(&mut self, scalar: Scalar, text: &str, position: Position) -> Value {
        match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Int(number) => Value::Int(number),
            Scalar::Uint(number) => Value::Float(number as f64),
            Scalar::Float(number) if number.is_finite() => whole_or_float(number),
            Scalar::Float(number) => {
                let words = match number {
                    n if n.is_nan() => "NaN",
                    n if n > 0.0 => "+Inf",
                    _ => "-Inf",
                };
                let message = format!("json: unsupported value: {words}");
                self.no_json.get_or_insert(YamlError { message, position });
                Value::Null
            }
            Scalar::Text | Scalar::Timestamp => Value::Str(Str::from(text)),
            Scalar::Binary => match decode_base64(text) {
                Some(bytes) => Value::from(String::from_utf8_lossy(&bytes).into_owned()),
                None => {
                    self.fail("!!binary value contains invalid base64 data", position);
                    Value::Null
                }
            },
        }
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut items = Vec::new();
        loop {
            let event = self.events.next()?;
            if matches!(event.kind, EventKind::End) {
                return Ok(Value::from(items));
            }
            let step = Step::Index(items.len());
            items.push(self.node(event, Some(step), None, depth)?);
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut map = Map::new();
        loop {
            let event = self.events.next()?;
            let position = event.position;
            match &event.kind {
                EventKind::End => return Ok(Value::Map(map)),
                EventKind::Scalar(scalar) if is_merge(scalar) => {
                    self.merge(&mut map, position, depth)?;
                }
                _ => self.entry(&mut map, event, depth)?,
            }
        }
    }

    fn entry(&mut self, map: &mut Map, event: Event, depth: usize) -> Result<(), YamlError> {
        let position = event.position;
        let key = self.key(event, depth)?;
        let event = self.events.next()?;
        let value = self.node(event, Some(Step::Key(key.clone())), Some(position), depth)?;
        if map.insert(key, value).is_some() {
            self.places.repeated_keys.push(position);
        }
        Ok(())
    }

    /// A key as text: sigs.k8s.io/yaml turns numbers and truth values into it.
    fn key(&mut self, event: Event, depth: usize) -> Result<Str, YamlError> {
        let position = event.position;
        if let EventKind::Scalar(scalar) = &event.kind {
            self.decoded = self.decoded.saturating_add(1);
            let resolved = self.resolve(scalar, position);
            if let Some(name) = &scalar.anchor {
                let value = self.json_value(resolved.clone(), &scalar.text, position);
                self.anchors.insert(name.clone(), Anchor::Done { value, nodes: 1 });
            }
            return Ok(match resolved {
                Scalar::Float(number) => Str::from(number::general_float(number)),
                Scalar::Uint(number) => {
                    self.unsupported_key("uint64", &format!("{number:#x}"), position)
                }
                Scalar::Text | Scalar::Timestamp => Str::from(&scalar.text),
                other => {
                    let value = self.json_value(other, &scalar.text, position);
                    self.key_text(&value, position)
                }
            });
        }
        let places = self.places.count();
        let value = self.node(event, None, None, depth)?;
        self.places.cut(places);
        Ok(self.key_text(&value, position))
    }

    fn key_text(&mut self, value: &Value, position: Position) -> Str {
        match value {
            Value::Str(text) => text.clone(),
            Value::Int(number) => Str::from(number.to_string()),
            Value::Float(number) => Str::from(number::general_float(*number)),
            Value::Bool(truth) => Str::lit(if *truth { "true" } else { "false" }),
            Value::Null => self.unsupported_key("%!s(<nil>)", "<nil>", position),
            // After a failure only the form counts, and the value may be too large to show.
            Value::List(_) | Value::Map(_) if self.failure.is_some() => Str::default(),
            Value::List(_) | Value::Map(_) => {
                let problem = format!("invalid map key: {}", go_syntax(value));
                self.fail(&problem, position);
                Str::default()
            }
        }
    }

    fn unsupported_key(&mut self, go_type: &str, key: &str, position: Position) -> Str {
        let message = format!("unsupported map key of type: {go_type}, key: {key}");
        self.no_json.get_or_insert(YamlError { message, position });
        Str::default()
    }

    /// `<<`: the entries of one map, or of several of which the first counts most. They replace
    /// what stands before them in the map, and are replaced by what follows.
    fn merge(&mut self, map: &mut Map, key: Position, depth: usize) -> Result<(), YamlError> {
        let event = self.events.next()?;
        let position = event.position;
        let is_list = matches!(event.kind, EventKind::SequenceStart { .. });
        let value = self.node(event, Some(Step::Key(Str::lit("<<"))), Some(key), depth)?;
        let found = match &value {
            Value::Map(one) => Merge { maps: vec![one.clone()], fits: true },
            Value::List(items) if is_list => Merge {
                maps: items.iter().rev().filter_map(Value::as_map).cloned().collect(),
                fits: items.iter().all(|item| item.as_map().is_some()),
            },
            _ => Merge { maps: vec![], fits: false },
        };
        if !found.fits {
            self.fail("map merge requires map or sequence of maps as the value", position);
        }
        for (key, value) in found.maps.iter().flat_map(Map::iter) {
            map.insert(key, value);
        }
        Ok(())
    }
}

fn is_merge(scalar: &syntax::Scalar) -> bool {
    scalar.text == "<<"
        && (scalar.plain || scalar.tag.as_deref() == Some("tag:yaml.org,2002:merge"))
}

/// Go writes a float without a fraction into JSON as an integer, unless it is very large.
fn whole_or_float(number: f64) -> Value {
    let fits = number.fract() == 0.0 && number.abs() < i64::MAX as f64;
    if fits { Value::Int(number as i64) } else { Value::Float(number) }
}

/// A value as Go's `%#v` shows what go-yaml made of it.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".into(),
        Value::Bool(_) | Value::Int(_) => json::print_compact(value),
        Value::Float(number) => number::general_float(*number),
        Value::Str(text) => format!("{text:?}"),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Map(map) => {
            let entries: Vec<_> =
                map.iter().map(|(k, v)| format!("{:?}:{}", k.as_str(), go_syntax(v))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn value(text: &str) -> Value {
        parse(text, 1).unwrap().value
    }

    fn refusal(text: &str) -> String {
        parse(text, 1).unwrap_err().message
    }

    #[test]
    fn scalars_are_what_json_would_hold() {
        assert_eq!(value("[yes, 'yes', 0644, 1.0, 1.5, ~, null, 2001-01-01]"), {
            let date = "2001-01-01";
            list![true, "yes", 0o644, 1, Value::Float(1.5), Value::Null, Value::Null, date]
        });
        assert_eq!(value("!!str 1"), "1".into());
        assert_eq!(value("!!binary aGk="), "hi".into());
        assert_eq!(refusal("a: .inf"), "json: unsupported value: +Inf");
    }

    #[test]
    fn keys_are_text_and_the_last_of_two_wins() {
        let text = "1: a\nyes: b\n1.5: c\nx: d\nx: e\n";
        let loaded = parse(text, 1).unwrap();
        assert_eq!(loaded.value, map! { "1": "a", "true": "b", "1.5": "c", "x": "e" });
        assert_eq!(loaded.places.repeated_keys, [Position { line: 5, column: 1 }]);
        let template = "image: {{ .Values.image }}\n";
        assert_eq!(
            refusal(template),
            "yaml: invalid map key: map[interface {}]interface {}{\".Values.image\":interface {}(nil)}"
        );
    }

    #[test]
    fn anchors_and_merge_keys() {
        let text = "base: &b {x: 1, w: 2}\none: {w: 0, <<: *b, x: 3}\ntwo: *b\n\
                    three: {<<: [{x: 1}, {x: 2, z: 3}]}\n";
        let base = map! { "w": 2, "x": 1 };
        assert_eq!(
            value(text),
            map! {
                "base": base.clone(),
                "one": map! { "w": 2, "x": 3 },
                "two": base,
                "three": map! { "x": 1, "z": 3 },
            }
        );
        assert_eq!(refusal("a: *b"), "yaml: unknown anchor 'b' referenced");
        assert_eq!(refusal("a: &b [*b]"), "yaml: anchor 'b' value contains itself");
        let merge = "yaml: map merge requires map or sequence of maps as the value";
        assert_eq!(refusal("<<: 1"), merge);
    }

    #[test]
    fn bombs_are_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..30 {
            let items = vec![format!("*a{}", i - 1); 10].join(", ");
            text.push_str(&format!("a{i}: &a{i} [{items}]\n"));
        }
        assert_eq!(refusal(&text), "yaml: document contains excessive aliasing");
        assert_eq!(refusal(&"[".repeat(5000)), "yaml: line 1: exceeded max depth of 256");
        assert!(refusal(&"- ".repeat(5000)).ends_with("exceeded max depth of 256"));
    }

    #[test]
    fn only_the_first_document_is_looked_at() {
        assert_eq!(value("a: 1\n---\nb: ]\n"), map! { "a": 1 });
        assert_eq!(value("# nothing\n"), Value::Null);
        assert_eq!(value(""), Value::Null);
    }
}
