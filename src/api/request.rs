//! The one door: what may be asked of the API server, and what it answers.

use super::{Resource, Status};
use crate::value::{Str, Value};

/// A request to the API server. Its shape is REST's: a verb on a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub verb: Verb,
    pub resource: Resource,
    /// `status`, `scale`, `binding`, `eviction`, `log`…; empty for the object itself.
    pub subresource: Str,
    /// Empty for all namespaces, or for a resource that has none.
    pub namespace: Str,
    /// Empty for a collection, and where the name is still to be generated.
    pub name: Str,
    /// What is created, the new object, or the patch.
    pub body: Value,
    pub options: Options,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Get,
    List,
    /// Answered by [`Answer::Watching`] with the revision from which changes follow.
    Watch,
    Create,
    Update,
    Patch(PatchType),
    Delete,
    DeleteCollection,
}

/// How a patch is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchType {
    Json,
    Merge,
    StrategicMerge,
    /// Server-side apply.
    Apply,
}

/// The parameters of a request. The default asks for nothing special.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    pub label_selector: Str,
    pub field_selector: Str,
    /// Answer reads with a table, as `kubectl get` asks for it.
    pub as_table: bool,
    /// For a watch: the revision from which on; empty for "from now, after what is there".
    pub resource_version: Str,
    pub dry_run: bool,
    /// `Strict`, `Warn` or `Ignore`; the default of a write by kubectl is `Strict`, of others
    /// `Warn`.
    pub field_validation: FieldValidation,
    /// Who writes, for `managedFields`: `kubectl-create`, `kubelet`…
    pub field_manager: Str,
    /// Whom to act as; empty for oneself, the administrator.
    pub user: Str,
    /// The groups that this one is in, as far as they are told.
    pub groups: Vec<Str>,
    /// Answer with `metadata.managedFields`. Upstream always does; here they are worked out for
    /// those who may look at them, which no control loop does.
    pub managed_fields: bool,
    /// Server-side apply takes fields over from others.
    pub force: bool,
    /// Seconds a deletion may take; none for the object's own.
    pub grace_period_seconds: Option<i64>,
    /// What becomes of what the deleted object owns.
    pub propagation: Option<Propagation>,
    /// A deletion is for this uid only.
    pub uid: Str,
    /// A deletion is for this revision only.
    pub precondition_resource_version: Str,
}

/// What to do about fields that the schema does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldValidation {
    Ignore,
    #[default]
    Warn,
    Strict,
}

/// What becomes of what a deleted object owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    Background,
    Foreground,
    Orphan,
}

/// What the API server gives back, with the warnings that go with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub answer: Answer,
    /// `Warning:` headers, in order.
    pub warnings: Vec<String>,
}

/// The answer proper.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An object, or the `Status` of a deletion that is complete.
    Object(Value),
    /// A list: the revision that it shows, and its items with `apiVersion` and `kind` in each.
    List {
        resource_version: u64,
        items: Vec<Value>,
    },
    Table(Table),
    /// Changes after this revision belong to the watch.
    Watching {
        resource_version: u64,
    },
}

impl Answer {
    /// The object; nothing if the answer is something else.
    pub fn into_object(self) -> Value {
        match self {
            Answer::Object(object) => object,
            _ => Value::Null,
        }
    }
}

/// A list as `kubectl get` wants it: the server decides columns and cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub resource_version: u64,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

/// A column's head.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: Str,
    /// `string`, `integer`, `date`…
    pub kind: &'static str,
    /// 0 for columns that always show, 1 for those of `-o wide`.
    pub priority: u8,
}

/// A row: a cell a column, and the object that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub cells: Vec<Value>,
    pub object: Value,
}

/// A change to an object, as a watch tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchEvent {
    pub kind: WatchKind,
    pub object: Value,
    pub resource_version: u64,
}

/// What happened to the object, as far as this watch's selectors let it see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchKind {
    Added,
    Modified,
    Deleted,
}

impl Request {
    /// A request with nothing but its target.
    pub fn new(verb: Verb, resource: Resource) -> Request {
        Request {
            verb,
            resource,
            subresource: Str::default(),
            namespace: Str::default(),
            name: Str::default(),
            body: Value::Null,
            options: Options::default(),
        }
    }

    /// Reads one object.
    pub fn get(resource: Resource, namespace: impl Into<Str>, name: impl Into<Str>) -> Request {
        Request {
            namespace: namespace.into(),
            name: name.into(),
            ..Request::new(Verb::Get, resource)
        }
    }

    /// Reads a collection; an empty namespace means all.
    pub fn list(resource: Resource, namespace: impl Into<Str>) -> Request {
        Request { namespace: namespace.into(), ..Request::new(Verb::List, resource) }
    }

    /// Creates an object.
    pub fn create(resource: Resource, namespace: impl Into<Str>, object: Value) -> Request {
        let name = object.text_at(&["metadata", "name"]);
        Request {
            namespace: namespace.into(),
            name,
            body: object,
            ..Request::new(Verb::Create, resource)
        }
    }

    /// Replaces an object; its `resourceVersion`, if it has one, must still be the stored one.
    pub fn update(resource: Resource, object: Value) -> Request {
        Request {
            namespace: object.text_at(&["metadata", "namespace"]),
            name: object.text_at(&["metadata", "name"]),
            body: object,
            ..Request::new(Verb::Update, resource)
        }
    }

    /// Replaces an object's status and nothing else.
    pub fn update_status(resource: Resource, object: Value) -> Request {
        Request { subresource: Str::lit("status"), ..Request::update(resource, object) }
    }

    /// Deletes an object.
    pub fn delete(resource: Resource, namespace: impl Into<Str>, name: impl Into<Str>) -> Request {
        Request {
            namespace: namespace.into(),
            name: name.into(),
            ..Request::new(Verb::Delete, resource)
        }
    }

    /// The same request on a subresource.
    pub fn on(self, subresource: &'static str) -> Request {
        Request { subresource: Str::lit(subresource), ..self }
    }
}

impl Response {
    /// An answer without warnings.
    pub fn of(answer: Answer) -> Response {
        Response { answer, warnings: Vec::new() }
    }

    /// The object, where the answer is one.
    pub fn into_object(self) -> Option<Value> {
        match self.answer {
            Answer::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items, where the answer is a list.
    pub fn into_items(self) -> Vec<Value> {
        match self.answer {
            Answer::List { items, .. } => items,
            _ => Vec::new(),
        }
    }
}

/// What the API server gives back, or why it refuses.
pub type Outcome = Result<Response, Status>;
