//! The API server: decode, default, admit, validate, store; tables, patches, subresources.
//!
//! Everything that reaches the cluster's state comes through [`Server::handle`]. A write goes
//! decode → default → admit → prepare → validate → commit, in upstream's order, so that of
//! several things wrong with a request the same one is named first.
//!
//! Start at [`Server::handle`]. Absent on purpose: scheduling, reconciling, machines, latency.

pub mod admission;
mod authorization;
mod create;
mod delete;
mod eviction;
pub mod managers;
mod patch;
mod read;
mod refusal;
mod service_allocation;
mod strategy;
mod subresource;
pub mod table;
mod token;
mod update;
pub mod validation;

use crate::api::time::UnixMillis;
use crate::api::{Answer, ObjectKey, Outcome, Request, Resource, Response, Status, Verb};
use crate::sim::{CauseId, Chance, Millis};
use crate::store::Store;
use crate::value::{FastHash, Str, Value};
use archery::RcK;
use managers::{Journal, Ownership};
use rpds::HashTrieMap;
use std::rc::Rc;

/// The API server with etcd behind it.
#[derive(Clone, Debug)]
pub struct Server {
    pub store: Store,
    /// Names, uids and addresses are drawn from it.
    pub chance: Chance,
    /// Who owns the fields of each object.
    journals: HashTrieMap<ObjectKey, Rc<Journal>, RcK, FastHash>,
    /// While a cluster boots, all that is written is of our own making. It is not validated then,
    /// so that the page's first load does without the validation; a test validates it.
    pub is_booting: bool,
}

/// When and why something is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now: Millis,
    /// Milliseconds since 1970 at virtual time 0.
    pub epoch: UnixMillis,
    pub cause: CauseId,
    /// The program that asks, as it names itself: `kubectl`, `kube-controller-manager`.
    pub agent: &'static str,
    /// The body is as the schema has it already, which spares the reading: the event recorder's,
    /// who writes more often than anybody.
    pub is_typed: bool,
}

impl Moment {
    /// The moment as `creationTimestamp` has it.
    pub fn timestamp(self) -> Str {
        self.timestamp_in(0)
    }

    /// A moment some seconds from now.
    pub fn timestamp_in(self, seconds: i64) -> Str {
        let at = crate::api::time::at(self.epoch, self.now) + seconds * 1000;
        Str::from(crate::api::time::rfc3339(at))
    }
}

impl Server {
    /// An API server over an empty store.
    pub fn new(chance: Chance) -> Server {
        let journals = Default::default();
        Server { store: Store::default(), chance, journals, is_booting: false }
    }

    /// Answers a request.
    ///
    /// # Errors
    ///
    /// The refusal that a real API server would send.
    pub fn handle(&mut self, moment: Moment, request: &Request) -> Outcome {
        let allowed = request.resource.info().verbs.contains(&verb_name(request.verb));
        if request.subresource.is_empty() && !allowed {
            return Err(refusal::method_not_allowed(request));
        }
        self.authorize(request)?;
        let mut outcome = match request.verb {
            _ if !request.subresource.is_empty() => self.subresource(moment, request),
            Verb::Get => self.get(moment, request),
            Verb::List => self.list(moment, request),
            Verb::Watch => self.watch(request),
            Verb::Create => self.create(moment, request),
            Verb::Update => self.update(moment, request),
            Verb::Patch(_) => self.patch(moment, request),
            Verb::Delete => self.delete(moment, request),
            Verb::DeleteCollection => self.delete_collection(moment, request),
        };
        if let (Ok(response), Some(words)) = (&mut outcome, strategy::deprecation(request.resource))
        {
            response.warnings.insert(0, words.to_string());
        }
        outcome
    }

    /// The stored object that a request names.
    fn stored(&self, request: &Request) -> Result<(ObjectKey, Value), Status> {
        let key = key_of(request);
        match self.store.get(&key) {
            Some(object) => Ok((key, object.clone())),
            None => Err(refusal::not_found(request.resource, &request.name)),
        }
    }

    /// Stores an object unless the request is a dry run, and answers with it as it is now.
    fn commit(
        &mut self,
        moment: Moment,
        request: &Request,
        key: &ObjectKey,
        object: Value,
        warnings: Vec<String>,
        ownership: Ownership,
    ) -> Outcome {
        let answer = if request.options.dry_run {
            self.shown(request, key, object, &ownership)
        } else {
            self.store.commit(key, Some(object), moment.cause);
            self.settle(key, ownership);
            let stored = self.store.get(key).cloned().unwrap_or_default();
            self.shown(request, key, stored, &Ownership::Kept)
        };
        Ok(Response { answer: Answer::Object(answer), warnings })
    }
}

/// The key that a request names.
fn key_of(request: &Request) -> ObjectKey {
    let namespace =
        if request.resource.is_namespaced() { request.namespace.clone() } else { Str::default() };
    ObjectKey { resource: stored_as(request.resource), namespace, name: request.name.clone() }
}

/// The resource under which objects lie in the store, where one kind is served in two groups.
fn stored_as(resource: Resource) -> Resource {
    match resource {
        Resource::NEW_EVENTS => Resource::EVENTS,
        Resource::HORIZONTALPODAUTOSCALERS_V1 => Resource::HORIZONTALPODAUTOSCALERS,
        other => other,
    }
}

fn verb_name(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::List => "list",
        Verb::Watch => "watch",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Patch(_) => "patch",
        Verb::Delete => "delete",
        Verb::DeleteCollection => "deletecollection",
    }
}
