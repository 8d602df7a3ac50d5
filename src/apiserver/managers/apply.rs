//! Server-side apply: a configuration is put over the object, and whoever applies it owns what it
//! names (upstream: `merge.Updater.Apply` and the managers around it).

use super::conflict::{self, Conflict};
use super::{Manager, Ownership, Write, empty, ignored, nobodys};
use crate::api::{Outcome, Reason, Request, Status, Verb, field_error, field_error::Path};
use crate::apiserver::create::{completed, settle_namespace, type_of};
use crate::apiserver::update::check_name;
use crate::apiserver::{Moment, Server, key_of, refusal};
use crate::schema::structured::{
    Comparison, FieldSet, Place, check, compare, fields_of, merge, remove, with_named,
};
use crate::schema::{self, Type};
use crate::value::{Str, Value, json};

/// The name under which `kubectl apply --server-side` applies, if none is given.
const KUBECTL: &str = "kubectl";
/// Where client-side apply keeps what it applied.
const LAST_APPLIED: &[&str] =
    &["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"];

/// A configuration that is applied.
struct Apply<'a> {
    of: Type,
    live: &'a Value,
    config: &'a Value,
    manager: Manager,
    managers: Vec<Manager>,
}

/// The object with the configuration over it, and who owns what now.
struct Applied {
    object: Value,
    managers: Vec<Manager>,
}

impl Server {
    /// Creates or changes an object so that it is as the request's body has it.
    pub(in crate::apiserver) fn apply(&mut self, moment: Moment, request: &Request) -> Outcome {
        let of = type_of(request.resource)?;
        let key = key_of(request);
        let old = self.store.get(&key).cloned();
        check_body(request, of)?;
        let before = self.managers(&key);
        let live = old.clone().unwrap_or_else(|| empty(of));
        let applying = Apply {
            of,
            live: &live,
            config: &request.body,
            manager: manager(moment, request, of),
            managers: starting(moment, request, of, old.as_ref(), before.clone()),
        };
        let Applied { object, managers } = applying.run(request.options.force)?;
        let object = with_last_applied(request, object);
        let read = schema::decode(of, &object).map_err(refusal::bad_request)?;
        let mut object = completed(request.resource, of, read.value);
        check_name(request, &object)?;
        settle_namespace(request, &mut object)?;
        match old {
            None => {
                let create = Request { verb: Verb::Create, ..request.clone() };
                self.make(moment, &create, object, Vec::new(), Ownership::Settled(managers))
            }
            Some(old) => self.replace_owned(
                moment,
                request,
                (&key, &old),
                object,
                Vec::new(),
                changed(before, managers),
            ),
        }
    }
}

/// What is stored if the object stays as it is: who owns fields counts, when they wrote does not.
fn changed(before: Vec<Manager>, after: Vec<Manager>) -> Ownership {
    let timeless = |managers: &[Manager]| -> Vec<Manager> {
        let mut managers: Vec<Manager> =
            managers.iter().map(|manager| Manager { time: None, ..manager.clone() }).collect();
        managers.sort_by(|a, b| {
            (a.applied, &a.name, &a.subresource).cmp(&(b.applied, &b.name, &b.subresource))
        });
        managers
    };
    if timeless(&before) == timeless(&after) { Ownership::Kept } else { Ownership::Settled(after) }
}

/// Who applies.
fn manager(moment: Moment, request: &Request, of: Type) -> Manager {
    let fields = fields_of(Place::root(of), &request.body);
    Manager {
        name: request.options.field_manager.clone(),
        applied: true,
        api_version: request.resource.api_version(),
        subresource: request.subresource.clone(),
        time: Some(moment.timestamp()),
        fields: fields.without(&ignored(of, &request.subresource)),
    }
}

/// The managers before the apply. What nobody kept track of belongs to one of its own.
fn starting(
    moment: Moment,
    request: &Request,
    of: Type,
    old: Option<&Value>,
    mut managers: Vec<Manager>,
) -> Vec<Manager> {
    if let (Some(old), true) = (old, managers.is_empty()) {
        let first = Manager {
            name: Str::lit("before-first-apply"),
            applied: false,
            ..manager(moment, request, of)
        };
        let write = Write {
            manager: first,
            of,
            before: None,
            after: old.clone(),
            is_first: true,
            given: None,
        };
        write.work_into(&mut managers);
    }
    managers
}

fn check_body(request: &Request, of: Type) -> Result<(), Status> {
    let body = &request.body;
    if request.options.field_manager.is_empty() {
        let why = "is required for apply patch";
        let error = field_error::FieldError::required(Path::Root("fieldManager"), why);
        return Err(Status::new(
            Reason::Invalid,
            format!("PatchOptions.meta.k8s.io \"\" is invalid: {error}"),
        ));
    }
    let (version, kind) = (body.str_at(&["apiVersion"]), body.str_at(&["kind"]));
    let kind_line = format!("{version}, Kind={kind}");
    let kind_line = if version.contains('/') { kind_line } else { format!("/{kind_line}") };
    if request.resource.api_version() != version || kind != request.resource.kind() {
        return Err(refusal::bad_request(format!("invalid object type: {kind_line}")));
    }
    if body.at(&["metadata", "managedFields"]).is_some_and(|fields| !fields.is_null()) {
        return Err(refusal::bad_request("metadata.managedFields must be nil"));
    }
    check(of, body).map_err(|why| {
        let metadata = |field| body.str_at(&["metadata", field]).to_string();
        let (namespace, name) = (metadata("namespace"), metadata("name"));
        Status::new(
            Reason::Unknown,
            format!("failed to create typed patch object ({namespace}/{name}; {kind_line}): {why}"),
        )
    })
}

impl Apply<'_> {
    fn run(self, force: bool) -> Result<Applied, Status> {
        let conflicts = match self.attempt(force) {
            Ok(applied) => return Ok(applied),
            Err(conflicts) => conflicts,
        };
        if self.manager.name != KUBECTL {
            return Err(conflict::refusal(&conflicts));
        }
        let allowed = self.allowed();
        let left: Vec<Conflict> =
            conflicts.into_iter().filter(|conflict| !allowed.has(&conflict.path)).collect();
        if !left.is_empty() {
            return Err(conflict::refusal(&left));
        }
        self.attempt(true).map_err(|conflicts| conflict::refusal(&conflicts))
    }

    fn attempt(&self, force: bool) -> Result<Applied, Vec<Conflict>> {
        let root = Place::root(self.of);
        let mut managers = self.managers.clone();
        let last = managers.iter().position(|other| other.is_same(&self.manager));
        let last = last.map(|index| managers.remove(index));
        let merged = merge(root, self.live, self.config);
        let object = match &last {
            Some(last) => self.pruned(&merged, &last.fields, &managers),
            None => merged,
        };
        let change =
            compare(root, self.live, &object).without(&ignored(self.of, &self.manager.subresource));
        self.take(&change, &mut managers, force)?;
        let is_same = object == *self.live;
        let time = match is_same {
            true => last.and_then(|last| last.time),
            false => self.manager.time.clone(),
        };
        let fields = self.manager.fields.difference(&nobodys());
        if !fields.is_empty() {
            managers.push(Manager { time, fields, ..self.manager.clone() });
        }
        Ok(Applied { object, managers })
    }

    /// Takes from the others what the apply changes.
    fn take(
        &self,
        change: &Comparison,
        managers: &mut Vec<Manager>,
        force: bool,
    ) -> Result<(), Vec<Conflict>> {
        let taken = change.modified.union(&change.added);
        let theirs = |manager: &Manager| manager.fields.intersection(&taken);
        let conflicts: Vec<Conflict> = managers
            .iter()
            .flat_map(|manager| conflict::over(manager, &theirs(manager)).collect::<Vec<_>>())
            .collect();
        if !force && !conflicts.is_empty() {
            return Err(conflicts);
        }
        for manager in managers.iter_mut() {
            manager.fields = manager.fields.difference(&taken).difference(&change.removed);
        }
        managers.retain(|manager| !manager.fields.is_empty());
        Ok(())
    }

    /// Takes out what was applied before, is not any more, and belongs to nobody else
    /// (upstream: `prune`).
    fn pruned(&self, merged: &Value, last: &FieldSet, others: &[Manager]) -> Value {
        let root = Place::root(self.of);
        let named = |set: &FieldSet| with_named(set, self.of);
        let pruned = remove(root, merged, &named(last));
        let owned = others
            .iter()
            .fold(self.manager.fields.clone(), |all, manager| all.union(&manager.fields));
        let all = named(&fields_of(root, merged));
        let kept = named(&fields_of(root, &pruned)).union(&named(&owned));
        let pruned = remove(root, merged, &all.difference(&kept));
        let left = named(&fields_of(root, &pruned));
        remove(root, merged, &all.difference(&left).intersection(&named(last)))
    }

    /// What client-side apply put there and nobody changed since: kubectl may take it over.
    fn allowed(&self) -> FieldSet {
        let words = self.live.str_at(LAST_APPLIED);
        let Ok(last) = json::parse(words) else { return FieldSet::default() };
        if last.str_at(&["apiVersion"]) != self.manager.api_version.as_str() {
            return FieldSet::default();
        }
        let root = Place::root(self.of);
        let change = compare(root, &last, self.live);
        let fields = fields_of(root, &last);
        fields.difference(&change.modified).difference(&change.added).difference(&change.removed)
    }
}

/// The annotation of client-side apply is kept true by kubectl's server-side apply.
fn with_last_applied(request: &Request, mut object: Value) -> Value {
    if request.options.field_manager == KUBECTL && !object.str_at(LAST_APPLIED).is_empty() {
        let mut config = request.body.clone();
        config.remove(LAST_APPLIED);
        let words = json::print_compact(&config) + "\n";
        object.set(LAST_APPLIED, words);
    }
    object
}
