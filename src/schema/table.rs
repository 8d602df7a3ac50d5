//! The table of types, read once from `table.txt`, which `tools/schema-gen` writes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A struct of the API, such as `Pod` or `PodSpec`: its number in the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type(u16);

/// What the table says of a struct.
struct TypeInfo {
    name: &'static str,
    /// The package's API version, such as `apps/v1`.
    api_version: &'static str,
    atomic: bool,
    /// In Go's order, the fields of embedded structs in their place.
    fields: Vec<Field>,
    /// The same by their names' bytes.
    by_name: Vec<u16>,
    /// Those that Go prints even if nothing was put there.
    shown: Vec<u16>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its name in Go if that is not the name in JSON with a capital; known only where a pod
    /// template may hold it.
    go_name: Option<&'static str>,
    pub shape: Shape,
    /// OpenAPI lists it as required, so `kubectl explain` marks it.
    pub required: bool,
    /// Go prints it even if it is empty (no `omitempty`).
    pub always: bool,
    /// Go leaves it out if it is a zero struct (`omitzero`).
    pub omit_zero: bool,
    /// The embedded struct that it comes from, as errors name it; empty for a field of its own.
    pub embedded: &'static str,
    /// How server-side apply sees a list.
    pub list: ListKind,
    /// Server-side apply replaces this map as a whole.
    pub atomic_map: bool,
    /// A strategic merge patch merges this list or map instead of replacing it.
    pub merge: bool,
    /// A strategic merge patch replaces this map as a whole.
    pub replace: bool,
    /// A strategic merge patch may name the keys to retain.
    pub retain_keys: bool,
    /// The key by which a strategic merge patch tells the items apart; empty for scalars.
    pub merge_key: &'static str,
    /// The default that the type itself declares, as text.
    pub default: Option<&'static str>,
}

/// How server-side apply sees a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// No list, or nothing is said: a list is then replaced as a whole.
    Unsaid,
    Atomic,
    Set,
    /// The keys by which items are told apart.
    Map(Vec<&'static str>),
}

/// The type of a field, of a list's items or of a map's values.
#[derive(Clone, Debug)]
pub struct Shape {
    pub kind: Kind,
    /// Go holds a pointer: absent and zero are then not the same.
    pub pointer: bool,
    /// The values that OpenAPI allows; none if it allows all.
    pub values: &'static [&'static str],
    /// The name of a named Go type with its package, such as `v1` and `RestartPolicy`.
    named: Option<(&'static str, &'static str)>,
    /// The Go name of the type of a map's keys.
    key: &'static str,
}

/// What kind of value a place holds.
#[derive(Clone, Debug)]
pub enum Kind {
    String,
    Bool,
    Int32,
    Int64,
    Float,
    /// Base64 in JSON.
    Bytes,
    /// A number with a suffix, such as `64Mi`.
    Quantity,
    /// RFC 3339 in seconds.
    Time,
    /// RFC 3339 in microseconds.
    MicroTime,
    /// Go's notation, such as `1h30m`.
    Duration,
    IntOrString,
    /// Any JSON, kept as it is.
    Raw,
    List(Box<Shape>),
    Map(Box<Shape>),
    Object(Type),
}

impl Type {
    /// The type of a kind in an API version; `Status` and `DeleteOptions` are known in each.
    pub fn of(api_version: &str, kind: &str) -> Option<Type> {
        let kinds = &table().kinds;
        kinds.get(&(api_version, kind)).or_else(|| kinds.get(&(META, kind))).copied()
    }

    /// Every struct of the table.
    pub(super) fn all() -> impl ExactSizeIterator<Item = Type> {
        (0..table().types.len() as u16).map(Type)
    }

    /// Its number in the table.
    pub(super) fn index(self) -> usize {
        self.0.into()
    }

    /// Every kind of object that the table knows, with its API version.
    pub fn all_kinds() -> impl Iterator<Item = (&'static str, &'static str, Type)> {
        table().kinds.iter().map(|((version, kind), of)| (*version, *kind, *of))
    }

    fn info(self) -> &'static TypeInfo {
        &table().types[usize::from(self.0)]
    }

    /// Go's name, such as `PodSpec`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Go's name with its package, such as `v1.PodSpec`.
    pub fn go_name(self) -> String {
        format!("{}.{}", package(self.info().api_version), self.info().name)
    }

    /// The API version of the package that declares it, such as `apps/v1`.
    pub fn api_version(self) -> &'static str {
        self.info().api_version
    }

    /// Server-side apply replaces such an object as a whole.
    pub fn is_atomic(self) -> bool {
        self.info().atomic
    }

    /// The fields in Go's order.
    pub fn fields(self) -> &'static [Field] {
        &self.info().fields
    }

    /// The fields by the bytes of their names, as JSON that kubectl prints has them.
    pub fn sorted_fields(self) -> impl ExactSizeIterator<Item = &'static Field> {
        self.info().by_name.iter().map(move |&i| &self.info().fields[usize::from(i)])
    }

    /// The fields that Go prints even if nothing was put there.
    pub fn shown_fields(self) -> impl Iterator<Item = &'static Field> {
        self.info().shown.iter().map(move |&i| &self.info().fields[usize::from(i)])
    }

    /// The field of that name; case counts.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        let info = self.info();
        let at = |i: &u16| info.fields[usize::from(*i)].name;
        let found = info.by_name.binary_search_by(|i| at(i).cmp(name)).ok()?;
        Some(&info.fields[usize::from(info.by_name[found])])
    }
}

impl Shape {
    /// The Go type as errors of decoding name it, such as `[]v1.Container`; a pointer's target.
    pub fn go_name(&self) -> String {
        if let Some((package, name)) = self.named {
            return format!("{package}.{name}");
        }
        match &self.kind {
            Kind::String | Kind::Quantity | Kind::Time | Kind::MicroTime => "string".into(),
            Kind::Duration | Kind::Raw => "string".into(),
            Kind::Bool => "bool".into(),
            Kind::Int32 | Kind::IntOrString => "int32".into(),
            Kind::Int64 => "int64".into(),
            Kind::Float => "float64".into(),
            Kind::Bytes => "[]uint8".into(),
            Kind::List(item) => format!("[]{}{}", item.star(), item.go_name()),
            Kind::Map(value) => format!("map[{}]{}{}", self.key, value.star(), value.go_name()),
            Kind::Object(of) => of.go_name(),
        }
    }

    fn star(&self) -> &'static str {
        if self.pointer { "*" } else { "" }
    }

    /// The name of a named Go type, such as `RestartPolicy`; empty for Go's own types.
    pub fn type_name(&self) -> &'static str {
        self.named.map_or("", |(_, name)| name)
    }

    /// The struct that this is, or whose list or map it is.
    pub fn object(&self) -> Option<Type> {
        match &self.kind {
            Kind::Object(of) => Some(*of),
            Kind::List(inner) | Kind::Map(inner) => inner.object(),
            _ => None,
        }
    }
}

/// The API version under which the table lists what belongs to all groups.
const META: &str = "meta.k8s.io/v1";

static TEXT: &str = include_str!("table.txt");

struct Table {
    types: Vec<TypeInfo>,
    kinds: BTreeMap<(&'static str, &'static str), Type>,
}

/// The table: a pure function of [`TEXT`], computed at its first use.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Reader::new().read())
}

/// Go's name of a package: the version's last part.
fn package(api_version: &'static str) -> &'static str {
    api_version.rsplit('/').next().unwrap_or(api_version)
}

/// The lines of a struct as they stand in the text.
struct Lines {
    name: &'static str,
    /// The table's name of the package.
    alias: &'static str,
    api_version: &'static str,
    atomic: bool,
    fields: Vec<&'static str>,
}

/// A named type that is no struct.
struct Named {
    alias: &'static str,
    package: &'static str,
    go: &'static str,
    values: &'static [&'static str],
}

/// What is known while the text is being read.
struct Reader {
    structs: Vec<Lines>,
    /// Package and name to the place in `structs`.
    places: BTreeMap<(&'static str, &'static str), u16>,
    named: BTreeMap<(&'static str, &'static str), Named>,
}

impl Reader {
    /// Sorts the lines: every name is known before any field is read.
    fn new() -> Reader {
        let mut reader =
            Reader { structs: Vec::new(), places: BTreeMap::new(), named: BTreeMap::new() };
        let (mut alias, mut api_version) = ("", "");
        for line in TEXT.lines() {
            if let Some(header) = line.strip_prefix('#') {
                (alias, api_version) = header.split_once(' ').unwrap_or((header, ""));
            } else if let Some(field) = line.strip_prefix(' ') {
                reader.structs.last_mut().expect("a struct's line first").fields.push(field);
            } else if let Some((name, rest)) = line.split_once('=') {
                let (go, values) =
                    rest.split_once(' ').map_or((rest, None), |(go, values)| (go, Some(values)));
                let values: &[&str] = match values {
                    Some(values) => values.split(' ').collect::<Vec<_>>().leak(),
                    None => &[],
                };
                let named = Named { alias, package: package(api_version), go, values };
                reader.named.insert((alias, name), named);
            } else {
                let (name, atomic) = line.strip_suffix(" A").map_or((line, false), |n| (n, true));
                reader.places.insert((alias, name), reader.structs.len() as u16);
                let fields = Vec::new();
                reader.structs.push(Lines { name, alias, api_version, atomic, fields });
            }
        }
        reader
    }

    fn read(&self) -> Table {
        let types: Vec<TypeInfo> = self.structs.iter().map(|lines| self.info(lines)).collect();
        let mut kinds = BTreeMap::new();
        for (place, lines) in self.structs.iter().enumerate() {
            if lines.fields.iter().any(|field| matches!(*field, "<meta.TypeMeta" | "<TypeMeta")) {
                kinds.insert((lines.api_version, lines.name), Type(place as u16));
            }
        }
        Table { types, kinds }
    }

    fn info(&self, lines: &Lines) -> TypeInfo {
        let mut fields = Vec::with_capacity(lines.fields.len());
        self.fields(lines, "", &mut fields);
        let mut by_name: Vec<u16> = (0..fields.len() as u16).collect();
        by_name.sort_by_key(|i| fields[usize::from(*i)].name);
        let is_shown = |i: &u16| fields[usize::from(*i)].is_shown_empty();
        let shown = by_name.iter().copied().filter(is_shown).collect();
        let Lines { name, api_version, atomic, .. } = *lines;
        TypeInfo { name, api_version, atomic, fields, by_name, shown }
    }

    fn fields(&self, lines: &Lines, embedded: &'static str, into: &mut Vec<Field>) {
        for line in &lines.fields {
            match line.strip_prefix('<') {
                Some(inner) => {
                    let (alias, name) = inner.split_once('.').unwrap_or((lines.alias, inner));
                    let place = self.places[&(alias, name)];
                    self.fields(&self.structs[usize::from(place)], name, into);
                }
                None => into.push(self.field(lines.alias, line, embedded)),
            }
        }
    }

    fn field(&self, alias: &'static str, line: &'static str, embedded: &'static str) -> Field {
        let mut words = line.split(' ');
        let name = words.next().expect("a field's name");
        let mut field = Field {
            name,
            go_name: None,
            shape: self.shape(alias, words.next().expect("a field's type")),
            required: false,
            always: false,
            omit_zero: false,
            embedded,
            list: ListKind::Unsaid,
            atomic_map: false,
            merge: false,
            replace: false,
            retain_keys: false,
            merge_key: "",
            default: None,
        };
        for flag in words {
            field.flag(flag);
        }
        field
    }

    /// The shape that a Go type spells.
    fn shape(&self, alias: &'static str, go: &'static str) -> Shape {
        let plain = |kind| Shape { kind, pointer: false, values: &[], named: None, key: "" };
        if let Some(target) = go.strip_prefix('*') {
            return Shape { pointer: true, ..self.shape(alias, target) };
        }
        if let Some(kind) = builtin(go) {
            let named = match kind {
                Kind::String if go == "UID" => Some(("types", go)),
                Kind::Raw => Some((package(META), go)),
                _ => None,
            };
            return Shape { named, ..plain(kind) };
        }
        if let Some(item) = go.strip_prefix("[]") {
            return plain(Kind::List(Box::new(self.shape(alias, item))));
        }
        if let Some((key, value)) = go.strip_prefix("map[").and_then(|go| go.split_once(']')) {
            let kind = Kind::Map(Box::new(self.shape(alias, value)));
            return Shape { key, ..plain(kind) };
        }
        let (alias, name) = go.split_once('.').unwrap_or((alias, go));
        if let Some(place) = self.places.get(&(alias, name)) {
            return plain(Kind::Object(Type(*place)));
        }
        let named = &self.named[&(alias, name)];
        let target = self.shape(named.alias, named.go);
        Shape { named: Some((named.package, name)), values: named.values, ..target }
    }
}

/// The kinds that the table names by a word.
fn builtin(go: &str) -> Option<Kind> {
    Some(match go {
        "string" | "UID" => Kind::String,
        "bool" => Kind::Bool,
        "int32" => Kind::Int32,
        "int64" | "int" => Kind::Int64,
        "float64" => Kind::Float,
        "[]byte" => Kind::Bytes,
        "Quantity" => Kind::Quantity,
        "Time" => Kind::Time,
        "MicroTime" => Kind::MicroTime,
        "Duration" => Kind::Duration,
        "IntOrString" => Kind::IntOrString,
        "FieldsV1" | "RawExtension" | "JSON" => Kind::Raw,
        _ if go.starts_with("JSONSchemaPropsOr") => Kind::Raw,
        _ => return None,
    })
}

impl Field {
    /// Whether Go prints it though nothing was put there: `omitempty` never takes a struct for
    /// empty.
    fn is_shown_empty(&self) -> bool {
        let is_struct = matches!(
            self.shape.kind,
            Kind::Object(_)
                | Kind::Quantity
                | Kind::Time
                | Kind::MicroTime
                | Kind::Duration
                | Kind::IntOrString
        );
        self.always || (is_struct && !self.shape.pointer && !self.omit_zero)
    }

    /// Its name in Go, as far as a pod template may hold it.
    pub(super) fn go_name(&self) -> String {
        match (self.go_name, self.name) {
            (Some(name), _) => name.into(),
            (None, "metadata") => "ObjectMeta".into(),
            (None, name) => {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_uppercase());
                first.into_iter().chain(letters).collect()
            }
        }
    }

    fn flag(&mut self, flag: &'static str) {
        match flag.split_once('=') {
            Some(("m", keys)) => self.list = ListKind::Map(keys.split(',').collect()),
            Some(("g", name)) => self.go_name = Some(name),
            Some(("d", default)) => self.default = Some(default),
            Some(("p", patch)) => {
                let (strategy, key) = patch.split_once('/').unwrap_or((patch, ""));
                self.merge = strategy.split(',').any(|word| word == "merge");
                self.replace = strategy == "replace";
                self.retain_keys = strategy.split(',').any(|word| word == "retainKeys");
                self.merge_key = key;
            }
            Some(("e", values)) => {
                self.shape.values = values.split('|').collect::<Vec<_>>().leak();
            }
            _ => match flag {
                "!" => (self.required, self.always) = (true, true),
                "-" => self.required = true,
                "+" => self.always = true,
                "0" => self.omit_zero = true,
                "a" => self.list = ListKind::Atomic,
                "s" => self.list = ListKind::Set,
                "A" => self.atomic_map = true,
                _ => unreachable!("schema-gen writes no other flag"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_understood_and_every_name_found() {
        assert!(table().types.len() > 400, "{}", table().types.len());
        for info in &table().types {
            for field in &info.fields {
                assert!(!field.name.is_empty(), "{}", info.name);
                if !field.merge_key.is_empty() {
                    let item = field.shape.object().expect("items with a key are objects");
                    assert!(item.field(field.merge_key).is_some(), "{}", field.name);
                }
            }
        }
    }

    #[test]
    fn a_pod_has_the_fields_that_go_declares() {
        let pod = Type::of("v1", "Pod").unwrap();
        let names: Vec<&str> = pod.fields().iter().map(|field| field.name).collect();
        assert_eq!(names, ["kind", "apiVersion", "metadata", "spec", "status"]);
        let spec = pod.field("spec").unwrap().shape.object().unwrap();
        let containers = spec.field("containers").unwrap();
        assert!(containers.required && containers.always && containers.merge);
        assert_eq!(containers.merge_key, "name");
        assert_eq!(containers.shape.go_name(), "[]v1.Container");
        let ports = containers.shape.object().unwrap().field("ports").unwrap();
        assert_eq!(ports.list, ListKind::Map(vec!["containerPort", "protocol"]));
        assert_eq!(spec.field("restartPolicy").unwrap().shape.go_name(), "v1.RestartPolicy");
        assert_eq!(spec.field("restartPolicy").unwrap().shape.values.len(), 3);
        assert_eq!(spec.field("restartpolicy").map(|field| field.name), None);
    }

    #[test]
    fn fields_of_embedded_structs_stand_in_their_place() {
        let pod = Type::of("v1", "Pod").unwrap();
        let spec = pod.field("spec").unwrap().shape.object().unwrap();
        let volume = spec.field("volumes").unwrap().shape.object().unwrap();
        assert_eq!(volume.fields()[0].name, "name");
        assert_eq!(volume.field("configMap").unwrap().embedded, "VolumeSource");
    }

    #[test]
    fn status_is_known_in_every_version() {
        assert!(Type::of("v1", "Status").is_some());
        assert!(Type::of("apps/v1", "DeleteOptions").is_some());
        assert!(Type::of("apps/v1", "Pod").is_none());
    }
}
