//! Parts of an object that are written by themselves: status, scale, a pod's binding.

use super::create::{completed, type_of};
use super::managers::{Ownership, of_scale};
use super::patch::{not_simulated, patched};
use super::update::check_version;
use super::{Moment, Server, refusal, strategy, validation};
use crate::api::field_error;
use crate::api::{Answer, ObjectKey, Outcome, Reason, Request, Resource, Response, Status, Verb};
use crate::map;
use crate::schema::Type;
use crate::value::{Str, Value};

/// Bindings are refused under the name of their subresource.
const BINDING: &str = "pods/binding";

impl Server {
    pub(super) fn subresource(&mut self, moment: Moment, request: &Request) -> Outcome {
        let known = request.resource.info().subresources.contains(&request.subresource.as_str());
        match (request.subresource.as_str(), request.verb) {
            _ if !known => Err(Status::new(
                Reason::NotFound,
                "the server could not find the requested resource",
            )),
            ("status", Verb::Get) => self.get(moment, request),
            ("status", Verb::Update | Verb::Patch(_)) => self.update_status(moment, request),
            ("scale", Verb::Get) => {
                let (key, object) = self.stored(request)?;
                Ok(Response::of(Answer::Object(self.scale(request, &key, &object))))
            }
            ("scale", Verb::Update | Verb::Patch(_)) => self.update_scale(moment, request),
            ("ephemeralcontainers", Verb::Get) => self.get(moment, request),
            ("ephemeralcontainers", Verb::Update | Verb::Patch(_)) => {
                self.update_ephemeral(moment, request)
            }
            ("binding", Verb::Create) => self.bind(moment, request),
            ("token", Verb::Create) => self.issue_token(moment, request),
            ("finalize", Verb::Update) => self.finalize(moment, request),
            ("eviction", Verb::Create) => self.evict(moment, request),
            (other, _) => Err(not_simulated(&format!("the subresource {other}"))),
        }
    }

    /// Replaces the status and keeps the rest (upstream: the kinds' status strategies, which let
    /// annotations through as well; the Deployment controller writes its revision that way).
    fn update_status(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let mut warnings = Vec::new();
        let of = type_of(request.resource)?;
        let mut changed = patched(request, of, &old, &mut warnings)?.sharing(&old);
        let ownership = self.written(moment, request, Some(&old), &mut changed);
        check_version(request, &old, &changed)?;
        let mut object = old.clone();
        if let Some(annotations) = changed.at(&["metadata", "annotations"]) {
            object.set(&["metadata", "annotations"], annotations);
        }
        match changed.at(&["status"]) {
            Some(status) => object.set(&["status"], status),
            None => {
                object.remove(&["status"]);
            }
        }
        let errors = match self.is_booting {
            true => Vec::new(),
            false => validation::validate_status_update(request.resource, &object, &old),
        };
        if !errors.is_empty() {
            return Err(field_error::invalid(request.resource, &request.name, &errors));
        }
        self.store_changed(moment, request, (&key, &old), object, warnings, ownership)
    }

    /// Replaces a pod's ephemeral containers and keeps the rest (upstream:
    /// `podEphemeralContainersStrategy`).
    #[inline(never)]
    fn update_ephemeral(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let mut warnings = Vec::new();
        let of = type_of(request.resource)?;
        let changed = patched(request, of, &old, &mut warnings)?;
        let mut changed = completed(request.resource, of, changed);
        let ownership = self.written(moment, request, Some(&old), &mut changed);
        check_version(request, &old, &changed)?;
        let mut object = old.clone();
        let path = &["spec", "ephemeralContainers"];
        match changed.at(path) {
            Some(containers) => object.set(path, containers),
            None => drop(object.remove(path)),
        }
        strategy::prepare_for_update(request.resource, &mut object, &old);
        let errors = validation::validate_ephemeral_update(&object, &old);
        if !errors.is_empty() {
            return Err(field_error::invalid(request.resource, &request.name, &errors));
        }
        self.store_changed(moment, request, (&key, &old), object, warnings, ownership)
    }

    /// The `autoscaling/v1` Scale of an object that has replicas.
    #[inline(never)]
    fn scale(&self, request: &Request, key: &ObjectKey, object: &Value) -> Value {
        let mut scale = scale_of(request.resource, object);
        if request.options.managed_fields {
            let owners = of_scale(&self.managers(key));
            if !owners.as_list().is_none_or(|owners| owners.is_empty()) {
                scale.set(&["metadata", "managedFields"], owners);
            }
        }
        scale
    }

    /// Changes the number of replicas and nothing else.
    #[inline(never)]
    fn update_scale(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let mut warnings = Vec::new();
        let of =
            Type::of("autoscaling/v1", "Scale").ok_or_else(|| not_simulated("the kind Scale"))?;
        let scale = patched(request, of, &self.scale(request, &key, &old), &mut warnings)?;
        check_version(request, &old, &scale)?;
        let replicas = scale.int_at(&["spec", "replicas"]).unwrap_or(0);
        let mut object = old.clone();
        object.set(&["spec", "replicas"], replicas);
        let inner = Request {
            subresource: Str::default(),
            verb: Verb::Update,
            body: Value::Null,
            ..request.clone()
        };
        let ownership = match object == old {
            true => Ownership::Kept,
            false => self.scaled(moment, request, &key),
        };
        let response =
            self.replace_owned(moment, &inner, (&key, &old), object, warnings, ownership)?;
        let object = response.into_object().unwrap_or_default();
        Ok(Response::of(Answer::Object(self.scale(request, &key, &object))))
    }

    /// Gives a pod its node, once in its life (upstream: `assignPod`).
    fn bind(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let node = request.body.text_at(&["target", "name"]);
        let refuse = |why: &str| Err(refusal::conflict_on(BINDING, &request.name, why));
        if old.at(&["metadata", "deletionTimestamp"]).is_some() {
            return refuse(&format!(
                "pod {} is being deleted, cannot be assigned to a host",
                key.name
            ));
        }
        let bound = old.str_at(&["spec", "nodeName"]);
        if !bound.is_empty() {
            return refuse(&format!("pod {} is already assigned to node {bound:?}", key.name));
        }
        let mut object = old.clone();
        object.set(&["spec", "nodeName"], &node);
        let scheduled = map! {
            "type": "PodScheduled", "status": "True", "lastProbeTime": Value::Null,
            "lastTransitionTime": moment.timestamp(),
            "observedGeneration": old.int_at(&["metadata", "generation"]).unwrap_or(1),
        };
        let mut conditions = old.items_at(&["status", "conditions"]).to_vec();
        conditions.retain(|condition| condition.str_at(&["type"]) != "PodScheduled");
        conditions.push(scheduled);
        object.set(&["status", "conditions"], conditions);
        object.remove(&["status", "nominatedNodeName"]);
        self.store_changed(moment, request, (&key, &old), object, Vec::new(), Ownership::Kept)?;
        let status = map! {
            "apiVersion": "v1", "kind": "Status", "metadata": map! {}, "status": "Success",
            "code": 201,
        };
        Ok(Response::of(Answer::Object(status)))
    }

    /// Takes over a namespace's own finalizers, which are in its spec.
    #[inline(never)]
    fn finalize(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let mut object = old.clone();
        match request.body.at(&["spec", "finalizers"]) {
            Some(finalizers) => object.set(&["spec", "finalizers"], finalizers),
            None => {
                object.remove(&["spec", "finalizers"]);
            }
        }
        self.store_changed(moment, request, (&key, &old), object, Vec::new(), Ownership::Kept)
    }
}

/// The `autoscaling/v1` Scale of an object that has replicas.
fn scale_of(resource: Resource, object: &Value) -> Value {
    let mut metadata = Value::map();
    for field in ["creationTimestamp", "name", "namespace", "resourceVersion", "uid"] {
        if let Some(value) = object.at(&["metadata", field]) {
            metadata.set(&[field], value);
        }
    }
    let replicas = object.int_at(&["status", "replicas"]).unwrap_or(0);
    let mut status = map! { "replicas": replicas };
    let selector = match resource {
        Resource::REPLICATIONCONTROLLERS => crate::api::Selector::of_labels(
            object.at(&["spec", "selector"]).and_then(Value::as_map).unwrap_or(&Default::default()),
        ),
        _ => crate::api::Selector::of_object(object.at(&["spec", "selector"]))
            .unwrap_or_else(|_| crate::api::Selector::nothing()),
    };
    status.set(&["selector"], selector.to_string());
    let mut spec = Value::map();
    if let Some(replicas) = object.int_at(&["spec", "replicas"]).filter(|replicas| *replicas != 0) {
        spec.set(&["replicas"], replicas);
    }
    map! {
        "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": metadata, "spec": spec,
        "status": status,
    }
}
