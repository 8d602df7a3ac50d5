//! Who wrote which field: `metadata.managedFields`.
//!
//! Upstream computes it with every write. Here each write is only noted: what was there, what came
//! instead, who asked. Both are trees that are kept anyway for a while, so that costs a pointer;
//! the fields are worked out when somebody looks, or when too many notes wait. The outcome is the
//! same, because a note holds all that the computation reads.
//!
//! Start at [`Journal`]; [`apply`] is server-side apply, which must know at once who owns what.
//! Upstream: `apimachinery/pkg/util/managedfields`.

mod apply;
mod conflict;
mod entry;
mod scale;

pub use entry::Manager;
pub use scale::of_scale;

use super::create::type_of;
use super::{Moment, Server};
use crate::api::{ObjectKey, Request};
use crate::schema::structured::{FieldSet, Place, compare};
use crate::schema::{self, Type};
use crate::value::{Str, Value};
use std::rc::Rc;

/// So many notes may wait for somebody who looks.
const MOST_WAITING: usize = 6;
/// More managers of updates are not told apart; the oldest become one.
const MOST_MANAGERS: usize = 10;
/// The name of those.
const ANCIENT: &str = "ancient-changes";

/// Who owns which fields of an object, and the writes that are not worked in yet.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    managers: Vec<Manager>,
    #[expect(
        clippy::vec_box,
        reason = "most journals hold one write, where a vector has room for four"
    )]
    waiting: Vec<Box<Write>>,
}

/// A write that is no apply.
#[derive(Clone, Debug)]
pub struct Write {
    manager: Manager,
    of: Type,
    /// None for a new object.
    before: Option<Value>,
    after: Value,
    is_first: bool,
    /// What the writer itself says of the managers, if anything.
    given: Option<Vec<Manager>>,
}

/// What a request does to the owners of an object's fields.
#[derive(Clone, Debug)]
pub enum Ownership {
    /// Nothing: deletions, bindings.
    Kept,
    /// What a write changes is the writer's.
    Written(Box<Write>),
    /// It is worked out already.
    Settled(Vec<Manager>),
}

impl Journal {
    /// The managers with all writes worked in.
    pub fn managers(&self) -> Vec<Manager> {
        let mut managers = self.managers.clone();
        self.waiting.iter().for_each(|write| write.work_into(&mut managers));
        managers
    }

    fn note(&mut self, write: Box<Write>) {
        self.waiting.push(write);
        if self.waiting.len() > MOST_WAITING {
            *self = Journal { managers: self.managers(), waiting: Vec::new() };
        }
    }
}

impl Write {
    fn work_into(&self, managers: &mut Vec<Manager>) {
        if let Some(given) = &self.given {
            managers.clone_from(given);
        }
        // Objects that nobody keeps track of from their beginning are left alone.
        if managers.is_empty() && !self.is_first {
            return;
        }
        let ignored = ignored(self.of, &self.manager.subresource);
        let before = self.before.clone().unwrap_or_else(|| empty(self.of));
        let change = compare(Place::root(self.of), &before, &self.after).without(&ignored);
        let taken = change.modified.union(&change.added);
        for other in managers.iter_mut() {
            other.fields = other.fields.difference(&taken).difference(&change.removed);
        }
        managers.retain(|manager| !manager.fields.is_empty());
        let fields = taken.difference(&nobodys());
        if fields.is_empty() {
            return;
        }
        match managers.iter_mut().find(|other| other.is_same(&self.manager)) {
            Some(known) => {
                known.fields = known.fields.union(&fields);
                known.time = self.manager.time.clone();
            }
            None => managers.push(Manager { fields, ..self.manager.clone() }),
        }
        cap(managers);
    }
}

/// Fields that nobody owns, because the server decides them or they say what the object is.
fn nobodys() -> FieldSet {
    FieldSet::of([
        &["apiVersion"],
        &["kind"],
        &["metadata"],
        &["metadata", "name"],
        &["metadata", "namespace"],
        &["metadata", "creationTimestamp"],
        &["metadata", "selfLink"],
        &["metadata", "uid"],
        &["metadata", "clusterName"],
        &["metadata", "generation"],
        &["metadata", "managedFields"],
        &["metadata", "resourceVersion"],
    ])
}

/// Fields that a write by this way cannot change (upstream: the strategies' `GetResetFields`).
fn ignored(of: Type, subresource: &str) -> FieldSet {
    match subresource {
        "status" if of.name() == "Deployment" => FieldSet::of([&["spec"], &["metadata", "labels"]]),
        "status" => FieldSet::of([&["spec"]]),
        "" if of.field("status").is_some() => FieldSet::of([&["status"]]),
        _ => FieldSet::default(),
    }
}

/// Makes one manager of the oldest where there are too many (upstream: `capUpdateManagers`).
fn cap(managers: &mut Vec<Manager>) {
    let updaters = managers.iter().filter(|manager| !manager.applied).count();
    if updaters <= MOST_MANAGERS {
        return;
    }
    managers.sort_by(|a, b| (&a.time, &a.name).cmp(&(&b.time, &b.name)));
    let mut oldest: Vec<usize> = (0..managers.len()).filter(|i| !managers[*i].applied).collect();
    oldest.truncate(updaters - MOST_MANAGERS + 1);
    let (first, rest) = (oldest[0], &oldest[1..]);
    for index in rest {
        let Manager { fields, time, .. } = managers[*index].clone();
        managers[first].fields = managers[first].fields.union(&fields);
        managers[first].time = time;
    }
    managers[first].name = Str::lit(ANCIENT);
    managers[first].subresource = Str::default();
    let gone = rest.to_vec();
    let mut index = 0;
    managers.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}

impl Server {
    /// What a write that is no apply means for the owners. `before` is none for a new object;
    /// `after` is what was asked for, before the server changes anything of it. Takes what the
    /// writer says of the managers out of `after`.
    pub(super) fn written(
        &self,
        moment: Moment,
        request: &Request,
        before: Option<&Value>,
        after: &mut Value,
    ) -> Ownership {
        let given = after.remove(&["metadata", "managedFields"]);
        let Ok(of) = type_of(request.resource) else { return Ownership::Kept };
        let name = match request.options.field_manager.is_empty() {
            true => Str::lit(moment.agent),
            false => request.options.field_manager.clone(),
        };
        let manager = Manager {
            name,
            applied: false,
            api_version: request.resource.api_version(),
            subresource: request.subresource.clone(),
            time: Some(moment.timestamp()),
            fields: FieldSet::default(),
        };
        let is_first = before.is_none();
        Ownership::Written(Box::new(Write {
            manager,
            of,
            before: before.cloned(),
            after: after.clone(),
            is_first,
            given: given.filter(|_| request.subresource.is_empty()).and_then(entry::given),
        }))
    }

    /// Takes down what a write that was stored means for the owners.
    pub(super) fn settle(&mut self, key: &ObjectKey, ownership: Ownership) {
        if matches!(ownership, Ownership::Kept) {
            return;
        }
        let is_first = matches!(&ownership, Ownership::Written(write) if write.is_first);
        if is_first || !self.journals.contains_key(key) {
            self.journals.insert_mut(key.clone(), Rc::default());
        }
        let Some(journal) = self.journals.get_mut(key) else { return };
        match ownership {
            Ownership::Written(write) => Rc::make_mut(journal).note(write),
            Ownership::Settled(managers) => {
                *journal = Rc::new(Journal { managers, waiting: Vec::new() });
            }
            Ownership::Kept => {}
        }
    }

    /// Forgets the owners of an object that is gone.
    pub fn forget(&mut self, key: &ObjectKey) {
        self.journals.remove_mut(key);
    }

    /// Who owns the fields of the object under a key.
    pub(super) fn managers(&self, key: &ObjectKey) -> Vec<Manager> {
        self.journals.get(key).map(|journal| journal.managers()).unwrap_or_default()
    }

    /// The object with its `managedFields`, if the request asks for them. `more` is what a dry
    /// run would have noted.
    pub(super) fn shown(
        &self,
        request: &Request,
        key: &ObjectKey,
        mut object: Value,
        more: &Ownership,
    ) -> Value {
        if !request.options.managed_fields || object.get("metadata").is_none() {
            return object;
        }
        let managers = match more {
            Ownership::Settled(managers) => managers.clone(),
            Ownership::Kept => self.managers(key),
            Ownership::Written(write) => {
                let mut managers = if write.is_first { Vec::new() } else { self.managers(key) };
                write.work_into(&mut managers);
                managers
            }
        };
        if !managers.is_empty() {
            object.set(&["metadata", "managedFields"], entry::to_value(&managers));
        }
        object
    }
}

impl Ownership {
    /// Whether the writer has a say of its own about the managers.
    pub(super) fn is_given(&self) -> bool {
        matches!(self, Ownership::Written(write) if write.given.is_some())
    }
}

/// An object of a type in which nothing was put: what Go's `new` gives.
fn empty(of: Type) -> Value {
    schema::decode(of, &Value::map()).map(|read| read.value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
