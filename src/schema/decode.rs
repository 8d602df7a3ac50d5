//! Strict decoding: a body read against the table, as the API server reads it into Go structs.
//!
//! What comes back is the tree that those structs would print: unknown fields gone, empty fields
//! gone where Go omits them, structs shown where Go shows them, quantities and times in their
//! canonical form. Branches in which nothing changes stay shared with the body.
//!
//! The errors are `sigs.k8s.io/json`'s and those of the types that read themselves. The order in
//! which they come is that of the body's keys; kubectl sends them sorted, as this tree is.

use super::go::quote;
use super::scalar;
use super::table::{Field, Kind, Shape, Type};
use crate::value::{Map, Str, Value};

/// A body that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The object as Go's structs hold it.
    pub value: Value,
    /// What strict reading refuses: `unknown field "spec.foo"`.
    pub strict: Vec<String>,
}

impl Decoded {
    /// The refusal of a strict request: `strict decoding error: unknown field "spec.foo"`.
    pub fn refusal(&self) -> Option<String> {
        if self.strict.is_empty() {
            return None;
        }
        Some(format!("strict decoding error: {}", self.strict.join(", ")))
    }
}

/// Reads a body as `of`. The error is the API server's own sentence, such as
/// `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`.
pub fn decode(of: Type, body: &Value) -> Result<Decoded, String> {
    decode_over(of, body, &Value::Null)
}

/// The same where an object that was decoded before is at hand: branches that the body shares with
/// it are not read again. A write of a status so costs what the status costs.
pub fn decode_over(of: Type, body: &Value, known: &Value) -> Result<Decoded, String> {
    let mut reader = Reader::default();
    let read = reader.object(of, body, known, &|| of.go_name())?;
    match reader.saved {
        Some(error) => Err(error),
        None => Ok(Decoded { value: read.unwrap_or_else(|| body.clone()), strict: reader.strict }),
    }
}

/// Whether the structs print something other than what was read. None: the very same.
type Read = Result<Option<Value>, String>;

/// A step of the way to a field, as strict errors show it.
#[derive(Clone)]
enum Step {
    Key(Str),
    Index(usize),
}

#[derive(Default)]
struct Reader {
    /// The first error of a kind that does not stop the reading.
    saved: Option<String>,
    strict: Vec<String>,
    path: Vec<Step>,
    /// The struct whose field was entered last.
    owner: Option<Type>,
    /// Fields on the way, without indices and map keys.
    fields: Vec<&'static str>,
}

/// Upstream stops counting there.
const MOST_STRICT_ERRORS: usize = 100;

impl Reader {
    /// Reads into a place; null leaves it at its zero value. What is `known` was read before.
    fn place(&mut self, shape: &Shape, value: &Value, known: &Value) -> Read {
        if matches!(known, Value::Map(_) | Value::List(_)) && known.same(value) {
            return Ok(None);
        }
        if value.is_null() {
            let zero = if shape.pointer { Value::Null } else { zero(shape) };
            return Ok((!zero.is_null()).then_some(zero));
        }
        match &shape.kind {
            Kind::Object(of) => self.object(*of, value, known, &|| shape.go_name()),
            Kind::List(item) => self.list(shape, item, value, known),
            Kind::Map(inner) => self.map(shape, inner, value, known),
            Kind::String => match value {
                Value::Str(_) => Ok(None),
                _ => self.mismatch(value, &shape.go_name()),
            },
            Kind::Bool => match value {
                Value::Bool(_) => Ok(None),
                _ => self.mismatch(value, &shape.go_name()),
            },
            Kind::Int32 | Kind::Int64 => match scalar::integer(&shape.kind, value) {
                Ok(read) => Ok(read),
                Err(_) => self.mismatch_number(value, &shape.go_name()),
            },
            Kind::Float => match value {
                Value::Int(_) | Value::Float(_) => Ok(None),
                _ => self.mismatch(value, &shape.go_name()),
            },
            Kind::Bytes => self.bytes(shape, value),
            Kind::Raw => Ok(None),
            // Their errors stop the reading, whatever was saved before.
            kind => scalar::self_reading(kind, value).map_err(|refusal| match refusal {
                scalar::Refusal::Words(words) => words,
                scalar::Refusal::Type(what, go_type) => self.sentence(&what, go_type),
            }),
        }
    }

    fn object(
        &mut self,
        of: Type,
        value: &Value,
        known: &Value,
        go_name: &dyn Fn() -> String,
    ) -> Read {
        let Value::Map(map) = value else { return self.mismatch(value, &go_name()) };
        let (owner, depth, fields) = (self.owner, self.path.len(), self.fields.len());
        let mut changes = Changes::new(map);
        for (key, value) in map.iter() {
            let Some(field) = of.field(key) else {
                self.unknown(key);
                changes.drop();
                continue;
            };
            self.enter(of, field);
            let known = known.get(field.name).unwrap_or(&Value::Null);
            let read = self.place(&field.shape, value, known)?;
            self.path.truncate(depth);
            self.fields.truncate(fields);
            self.owner = owner;
            if is_omitted(field, read.as_ref().unwrap_or(value)) {
                changes.drop();
            } else {
                changes.entry(key, field.name, value, read);
            }
        }
        for field in of.shown_fields().filter(|field| !map.contains_key(field.name)) {
            changes.add(field.name, zero(&field.shape));
        }
        Ok(changes.done())
    }

    fn enter(&mut self, of: Type, field: &Field) {
        self.owner = Some(of);
        if !field.embedded.is_empty() {
            self.fields.push(field.embedded);
        }
        self.fields.push(field.name);
        self.path.push(Step::Key(Str::lit(field.name)));
    }

    fn list(&mut self, shape: &Shape, item: &Shape, value: &Value, known: &Value) -> Read {
        let known = known.as_list().unwrap_or_default();
        let Value::List(items) = value else { return self.mismatch(value, &shape.go_name()) };
        if items.is_empty() {
            return Ok(Some(Value::Null));
        }
        let mut changed: Option<Vec<Value>> = None;
        for (i, value) in items.iter().enumerate() {
            self.path.push(Step::Index(i));
            let known = known.get(i).unwrap_or(&Value::Null);
            let read = self.place(item, value, known)?;
            self.path.pop();
            match (&mut changed, read) {
                (None, None) => {}
                (None, Some(read)) => {
                    let mut list = items[..i].to_vec();
                    list.push(read);
                    changed = Some(list);
                }
                (Some(list), read) => list.push(read.unwrap_or_else(|| value.clone())),
            }
        }
        Ok(changed.map(Value::from))
    }

    fn map(&mut self, shape: &Shape, inner: &Shape, value: &Value, known: &Value) -> Read {
        let Value::Map(map) = value else { return self.mismatch(value, &shape.go_name()) };
        if map.is_empty() {
            return Ok(Some(Value::Null));
        }
        let mut changed: Option<Map> = None;
        for (key, value) in map.iter() {
            self.path.push(Step::Key(key.clone()));
            let known = known.get(key).unwrap_or(&Value::Null);
            let read = self.place(inner, value, known)?;
            self.path.pop();
            if let Some(read) = read {
                changed.get_or_insert_with(|| map.clone()).insert(key, read);
            }
        }
        Ok(changed.map(Value::Map))
    }

    fn bytes(&mut self, shape: &Shape, value: &Value) -> Read {
        let Value::Str(text) = value else { return self.mismatch(value, &shape.go_name()) };
        match scalar::base64(text) {
            Ok(read) => Ok(read),
            Err(error) => {
                self.save(error);
                Ok(None)
            }
        }
    }

    /// A value that does not fit its place: the first such error counts, the reading goes on.
    fn mismatch(&mut self, value: &Value, go_type: &str) -> Read {
        let sentence = self.sentence(scalar::described(value), go_type);
        self.save(sentence);
        Ok(None)
    }

    /// The same where numbers fit, but not this one.
    fn mismatch_number(&mut self, value: &Value, go_type: &str) -> Read {
        let sentence = self.sentence(&scalar::described_number(value), go_type);
        self.save(sentence);
        Ok(None)
    }

    fn save(&mut self, error: String) {
        self.saved.get_or_insert(error);
    }

    fn sentence(&self, what: &str, go_type: &str) -> String {
        match self.owner {
            Some(owner) => format!(
                "json: cannot unmarshal {what} into Go struct field {}.{} of type {go_type}",
                owner.name(),
                self.fields.join(".")
            ),
            None => format!("json: cannot unmarshal {what} into Go value of type {go_type}"),
        }
    }

    fn unknown(&mut self, key: &str) {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Index(i) => path.push_str(&format!("[{i}]")),
            }
        }
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        let error = format!("unknown field {}", quote(&path));
        if self.strict.len() < MOST_STRICT_ERRORS {
            self.strict.push(error);
        }
    }
}

/// The entries of a map with what reading changes, copied only if something does.
struct Changes<'a> {
    from: &'a Map,
    /// How many entries of `from` were met.
    met: usize,
    entries: Option<Vec<(Str, Value)>>,
    added: bool,
}

impl<'a> Changes<'a> {
    fn new(from: &'a Map) -> Changes<'a> {
        Changes { from, met: 0, entries: None, added: false }
    }

    /// The copy to write to: what was met so far, unchanged.
    fn copy(&mut self) -> &mut Vec<(Str, Value)> {
        let (from, met) = (self.from, self.met);
        self.entries.get_or_insert_with(|| {
            let mut entries = Vec::with_capacity(from.len() + 2);
            entries.extend(from.iter().take(met).map(|(key, value)| (key.clone(), value.clone())));
            entries
        })
    }

    fn drop(&mut self) {
        self.copy();
        self.met += 1;
    }

    /// An entry that stays. A key that came in at run time becomes the program's own word.
    fn entry(&mut self, key: &Str, name: &'static str, value: &Value, read: Option<Value>) {
        if self.entries.is_some() || read.is_some() || !key.is_lit() {
            let key = if key.is_lit() { key.clone() } else { Str::lit(name) };
            self.copy().push((key, read.unwrap_or_else(|| value.clone())));
        }
        self.met += 1;
    }

    /// A field that the body lacks and Go shows.
    fn add(&mut self, name: &'static str, value: Value) {
        self.copy().push((Str::lit(name), value));
        self.added = true;
    }

    fn done(self) -> Option<Value> {
        let mut entries = self.entries?;
        if self.added {
            entries.sort_by(|a, b| a.0.cmp(&b.0));
        }
        Some(Value::Map(entries.into_iter().collect()))
    }
}

/// Whether Go leaves a field out that holds `value`.
fn is_omitted(field: &Field, value: &Value) -> bool {
    if field.omit_zero && value.is_null() {
        return true;
    }
    !field.always && is_empty(&field.shape, value)
}

/// Whether `omitempty` takes a value for empty: structs never are.
fn is_empty(shape: &Shape, value: &Value) -> bool {
    if shape.pointer {
        return value.is_null();
    }
    match shape.kind {
        Kind::Object(_) | Kind::Quantity | Kind::Time | Kind::MicroTime => false,
        Kind::Duration | Kind::IntOrString => false,
        _ => match value {
            Value::Null => true,
            Value::Bool(truth) => !truth,
            Value::Int(number) => *number == 0,
            Value::Float(number) => *number == 0.0,
            Value::Str(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(map) => map.is_empty() && !matches!(shape.kind, Kind::Raw),
        },
    }
}

/// What Go prints of a place that nothing was read into.
pub fn zero(shape: &Shape) -> Value {
    if shape.pointer {
        return Value::Null;
    }
    match &shape.kind {
        Kind::String => Value::Str(Str::default()),
        Kind::Bool => Value::Bool(false),
        Kind::Int32 | Kind::Int64 | Kind::Float | Kind::IntOrString => Value::Int(0),
        Kind::Quantity => Value::Str(Str::lit("0")),
        Kind::Duration => Value::Str(Str::lit("0s")),
        Kind::Object(of) => {
            let shown = of.shown_fields();
            Value::Map(shown.map(|field| (Str::lit(field.name), zero(&field.shape))).collect())
        }
        Kind::Bytes | Kind::Time | Kind::MicroTime | Kind::Raw => Value::Null,
        Kind::List(_) | Kind::Map(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn read(api_version: &str, kind: &str, body: Value) -> Result<Decoded, String> {
        decode(Type::of(api_version, kind).unwrap(), &body)
    }

    fn pod(spec: Value) -> Result<Decoded, String> {
        read("v1", "Pod", map! { "spec": spec })
    }

    #[test]
    fn unknown_fields_go_and_are_named_in_the_order_of_the_keys() {
        let decoded = pod(map! {
            "replicas": 3,
            "containers": list![map! { "name": "c", "image": "nginx", "foo": 1, "baz": "x" }],
        });
        let decoded = decoded.unwrap();
        assert_eq!(
            decoded.refusal().unwrap(),
            "strict decoding error: unknown field \"spec.containers[0].baz\", unknown field \
             \"spec.containers[0].foo\", unknown field \"spec.replicas\""
        );
        assert_eq!(
            decoded.value,
            map! {
                "metadata": map! {},
                "spec": map! { "containers": list![
                    map! { "name": "c", "image": "nginx", "resources": map! {} },
                ] },
                "status": map! {},
            }
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_with_gos_names() {
        let cases = [
            (
                pod(map! { "containers": map! { "name": "c" } }),
                "object into Go struct field PodSpec.spec.containers of type []v1.Container",
            ),
            (
                pod(map! { "containers": list![map! { "env": map! { "A": "b" } }] }),
                "object into Go struct field Container.spec.containers.env of type []v1.EnvVar",
            ),
            (
                pod(map! { "containers": list![map! { "env": list![map! { "value": 1 }] }] }),
                "number into Go struct field EnvVar.spec.containers.env.value of type string",
            ),
            (
                pod(map! { "restartPolicy": true }),
                "bool into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
            ),
            (
                pod(map! { "volumes": list![map! { "configMap": "x" }] }),
                "string into Go struct field Volume.spec.volumes.VolumeSource.configMap of type \
                 v1.ConfigMapVolumeSource",
            ),
        ];
        for (answer, expected) in cases {
            assert_eq!(answer.unwrap_err(), format!("json: cannot unmarshal {expected}"));
        }
    }

    #[test]
    fn what_does_not_fit_elsewhere_is_refused_so_too() {
        let cases = [
            (
                read("v1", "ConfigMap", map! { "data": map! { "a": 1 } }),
                "number into Go struct field ConfigMap.data of type string",
            ),
            (
                read(
                    "apps/v1",
                    "Deployment",
                    map! { "spec": map! { "replicas": Value::Float(1.5) } },
                ),
                "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
            ),
            (
                read(
                    "v1",
                    "Service",
                    map! { "spec": map! { "selector": map! {
                    "matchLabels": map! { "a": "b" } } } },
                ),
                "object into Go struct field ServiceSpec.spec.selector of type string",
            ),
            (
                read("v1", "Service", map! { "spec": map! { "selector": list!["a"] } }),
                "array into Go struct field ServiceSpec.spec.selector of type map[string]string",
            ),
            (
                read("v1", "Pod", map! { "metadata": "p" }),
                "string into Go struct field Pod.metadata of type v1.ObjectMeta",
            ),
            (
                read(
                    "v1",
                    "Service",
                    map! { "spec": map! { "ports": list![map! {
                    "port": "80", "targetPort": "http" }] } },
                ),
                "string into Go struct field ServicePort.spec.ports.port of type int32",
            ),
            (
                read(
                    "v1",
                    "Service",
                    map! { "spec": map! { "ports": list![map! {
                    "targetPort": true }] } },
                ),
                "bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
            ),
            (
                decode(Type::of("v1", "Pod").unwrap(), &list![]),
                "array into Go value of type v1.Pod",
            ),
        ];
        for (answer, expected) in cases {
            assert_eq!(answer.unwrap_err(), format!("json: cannot unmarshal {expected}"));
        }
    }

    #[test]
    fn a_type_that_reads_itself_has_the_first_word() {
        let resources = map! { "limits": map! { "cpu": "abc" } };
        let spec = map! { "activeDeadlineSeconds": "x", "containers": list![
            map! { "resources": resources },
        ] };
        assert!(pod(spec).unwrap_err().starts_with("quantities must match the regular expression"));
        let secret = read("v1", "Secret", map! { "data": map! { "pw": "plaintext!" } });
        assert_eq!(secret.unwrap_err(), "illegal base64 data at input byte 9");
    }

    #[test]
    fn empty_fields_go_where_go_omits_them() {
        let container = map! {
            "name": "c", "command": list![], "stdin": false, "env": Value::Null,
            "resources": map! { "limits": map! { "cpu": Value::Float(0.5), "memory": "1024Mi" } },
            "securityContext": map! { "privileged": false, "capabilities": map! {} },
        };
        let spec = map! { "containers": list![container], "nodeSelector": map! {},
        "terminationGracePeriodSeconds": 0, "hostNetwork": false };
        let value = pod(spec).unwrap().value;
        assert_eq!(
            value.at(&["spec"]).unwrap(),
            &map! {
                "containers": list![map! {
                    "name": "c",
                    "resources": map! { "limits": map! { "cpu": "500m", "memory": "1Gi" } },
                    "securityContext": map! { "privileged": false, "capabilities": map! {} },
                }],
                "terminationGracePeriodSeconds": 0,
            }
        );
    }

    #[test]
    fn structs_are_shown_though_empty() {
        let value = read("apps/v1", "Deployment", map! {}).unwrap().value;
        assert_eq!(
            value,
            map! {
                "metadata": map! {},
                "spec": map! {
                    "selector": Value::Null,
                    "strategy": map! {},
                    "template": map! {
                        "metadata": map! {}, "spec": map! { "containers": Value::Null },
                    },
                },
                "status": map! {},
            }
        );
        let status = map! { "conditions": list![map! { "type": "Ready", "status": "True" }] };
        let value = read("v1", "Pod", map! { "status": status }).unwrap().value;
        let condition = value.at(&["status", "conditions", "0"]).unwrap();
        assert_eq!(condition.get("lastProbeTime"), Some(&Value::Null));
    }

    #[test]
    fn what_was_read_once_is_shared_when_read_again() {
        let spec = map! { "containers": list![map! { "name": "c" }] };
        let once = pod(spec).unwrap().value;
        let again = decode(Type::of("v1", "Pod").unwrap(), &once).unwrap().value;
        assert!(once.same(&again));
    }

    #[test]
    fn what_is_known_is_not_read_again() {
        let once = pod(map! { "containers": list![map! { "name": "c" }] }).unwrap().value;
        let mut body = once.clone();
        body.set(&["status", "phase"], "Running");
        body.set(&["status", "foo"], 1);
        let of = Type::of("v1", "Pod").unwrap();
        let over = decode_over(of, &body, &once).unwrap();
        assert_eq!(over, decode(of, &body).unwrap());
        // A branch that is known is not even looked at.
        let odd = map! { "spec": map! { "foo": 1 } };
        assert_eq!(decode_over(of, &odd, &odd).unwrap().strict, Vec::<String>::new());
    }

    #[test]
    fn every_kind_reads_its_own_zero() {
        for (_, kind, of) in Type::all_kinds() {
            let once = decode(of, &Value::map()).unwrap();
            let again = decode(of, &once.value).unwrap();
            assert_eq!(once.value, again.value, "{kind}");
            assert_eq!(again.strict, Vec::<String>::new());
        }
    }
}
