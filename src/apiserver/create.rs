//! Creation: decode, default, admit, prepare, validate, store.

use super::admission::{self, Attributes, Operation};
use super::managers::Ownership;
use super::patch::not_simulated;
use super::{Moment, Server, key_of, refusal, strategy, validation};
use crate::api::{FieldValidation, Outcome, Request, Resource, Status, field_error};
use crate::schema::{self, Type};
use crate::store::View;
use crate::value::{Str, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The letters that generated names end in: no vowels, no digits that look like letters.
const NAME_LETTERS: &str = "bcdfghjklmnpqrstvwxz2456789";
/// How many letters are appended to a `generateName`.
const SUFFIX_LENGTH: usize = 5;
/// A generated name's base is cut to this length.
const MAX_BASE_LENGTH: usize = 58;
/// How often a generated name that is taken is drawn anew.
const NAME_ATTEMPTS: usize = 8;

impl Server {
    pub(super) fn create(&mut self, moment: Moment, request: &Request) -> Outcome {
        if let Some(answer) = self.review(request) {
            return answer;
        }
        let mut warnings = Vec::new();
        let mut object = decoded(moment, request, &mut warnings)?;
        settle_namespace(request, &mut object)?;
        let ownership = self.written(moment, request, None, &mut object);
        self.make(moment, request, object, warnings, ownership)
    }

    /// Stores an object that was read and has its defaults as a new one.
    pub(super) fn make(
        &mut self,
        moment: Moment,
        request: &Request,
        mut object: Value,
        mut warnings: Vec<String>,
        ownership: Ownership,
    ) -> Outcome {
        let asked = attributes(request, Operation::Create, None, self.store.view());
        admission::admit(&asked, &mut object, &mut self.chance)?;
        self.fill_metadata(moment, request, &mut object);
        strategy::prepare_for_create(request.resource, &mut object);
        self.allocate(request.resource, &mut object, None)?;
        if !self.is_booting {
            let errors = validation::validate_create(request.resource, &object);
            if !errors.is_empty() {
                let name = object.str_at(&["metadata", "name"]);
                return Err(field_error::invalid(request.resource, name, &errors));
            }
            warnings.extend(strategy::warnings_on_create(request.resource, &object));
        }
        let name = object.text_at(&["metadata", "name"]);
        let asked = attributes(request, Operation::Create, None, self.store.view());
        admission::check(&Attributes { name: &name, ..asked }, &object)?;
        let key = key_of(&Request { name: name.clone(), ..request.clone() });
        if let Some(old) = self.store.get(&key) {
            let mut status = refusal::already_exists(request.resource, &name);
            if old.at(&["metadata", "deletionTimestamp"]).is_some() {
                status.message = format!("object is being deleted: {}", status.message);
            }
            return Err(status);
        }
        self.commit(moment, request, &key, object, warnings, ownership)
    }

    /// Fills in what the system decides: name, uid, and when the object was made.
    fn fill_metadata(&mut self, moment: Moment, request: &Request, object: &mut Value) {
        let base = object.text_at(&["metadata", "generateName"]);
        if object.str_at(&["metadata", "name"]).is_empty() && !base.is_empty() {
            let name = self.generated_name(request, &base);
            object.set(&["metadata", "name"], name);
        }
        let name = object.text_at(&["metadata", "name"]);
        let label = [request.resource.plural(), &request.namespace, &name];
        let uid = uid(&mut self.chance.draw(&["uid", label[0], label[1], label[2]]));
        object.set(&["metadata", "uid"], uid);
        object.set(&["metadata", "creationTimestamp"], moment.timestamp());
        for field in ["deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"] {
            object.remove(&["metadata", field]);
        }
    }

    fn generated_name(&mut self, request: &Request, base: &str) -> Str {
        let mut end = base.len().min(MAX_BASE_LENGTH);
        while !base.is_char_boundary(end) {
            end -= 1;
        }
        let mut name = Str::default();
        for _ in 0..NAME_ATTEMPTS {
            let mut draw = self.chance.draw(&["name", &request.namespace, base]);
            let suffix = draw.letters(NAME_LETTERS, SUFFIX_LENGTH);
            name = Str::from(format!("{}{suffix}", &base[..end]));
            let key = key_of(&Request { name: name.clone(), ..request.clone() });
            if self.store.get(&key).is_none() {
                break;
            }
        }
        name
    }
}

/// What admission plugins are told of a request.
pub(super) fn attributes<'a>(
    request: &'a Request,
    operation: Operation,
    old: Option<&'a Value>,
    view: View<'a>,
) -> Attributes<'a> {
    Attributes {
        operation,
        resource: request.resource,
        subresource: &request.subresource,
        namespace: &request.namespace,
        name: &request.name,
        old,
        view,
    }
}

/// The body as the API server understands it: read, with defaults, and with unknown fields
/// refused, warned of, or dropped.
pub(super) fn decoded(
    moment: Moment,
    request: &Request,
    warnings: &mut Vec<String>,
) -> Result<Value, Status> {
    let (resource, body) = (request.resource, &request.body);
    let of = type_of(resource)?;
    if moment.is_typed {
        debug_assert_eq!(
            schema::decode(of, body).map(|read| (read.value, read.strict)),
            Ok((body.clone(), Vec::new())),
            "{} sends a body as the schema has it",
            moment.agent
        );
        return Ok(completed(resource, of, body.clone()));
    }
    let refuse = |why: String| {
        let said = body.str_at(&["kind"]);
        let said = if said.is_empty() { resource.kind() } else { said };
        refusal::bad_request(format!(
            "{said} in version {:?} cannot be handled as a {}: {why}",
            resource.info().version,
            resource.kind()
        ))
    };
    check_kind(body).map_err(refuse)?;
    let decoded = schema::decode(of, body).map_err(refuse)?;
    match request.options.field_validation {
        FieldValidation::Strict => {
            if let Some(refusal) = decoded.refusal() {
                return Err(refuse(refusal));
            }
        }
        FieldValidation::Warn => warnings.extend(decoded.strict),
        FieldValidation::Ignore => {}
    }
    Ok(completed(resource, of, decoded.value))
}

/// An object that was read, with its defaults.
pub(super) fn completed(resource: Resource, of: Type, mut object: Value) -> Value {
    object.set(&["apiVersion"], resource.api_version());
    object.set(&["kind"], resource.kind());
    schema::default(of, &mut object);
    schema::convert(of, &mut object);
    object
}

pub(super) fn type_of(resource: Resource) -> Result<Type, Status> {
    static TYPES: OnceLock<BTreeMap<Resource, Type>> = OnceLock::new();
    let find = |of: Resource| Some((of, Type::of(&of.api_version(), of.kind())?));
    let types = TYPES.get_or_init(|| Resource::all().filter_map(find).collect());
    types
        .get(&resource)
        .copied()
        .ok_or_else(|| not_simulated(&format!("the kind {}", resource.kind())))
}

/// Refuses a body whose kind nobody knows, such as `deployment`.
fn check_kind(body: &Value) -> Result<(), String> {
    let (version, kind) = (body.str_at(&["apiVersion"]), body.str_at(&["kind"]));
    if kind.is_empty() || version.is_empty() || Type::of(version, kind).is_some() {
        return Ok(());
    }
    Err(format!(
        "no kind {kind:?} is registered for version {version:?} in scheme \
         \"pkg/api/legacyscheme/scheme.go:30\""
    ))
}

/// The object's namespace is the request's; it may leave it out but not differ.
pub(super) fn settle_namespace(request: &Request, object: &mut Value) -> Result<(), Status> {
    if !request.resource.is_namespaced() {
        object.remove(&["metadata", "namespace"]);
        return Ok(());
    }
    let own = object.text_at(&["metadata", "namespace"]);
    if own.is_empty() {
        object.set(&["metadata", "namespace"], &request.namespace);
    } else if own != request.namespace {
        return Err(refusal::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

/// A random uid of version 4.
pub(super) fn uid(draw: &mut crate::sim::Draw) -> String {
    let (a, b) = (draw.bits(), draw.bits());
    let (a, b) = ((a & !0xf000) | 0x4000, (b & !(0b11 << 62)) | (0b10 << 62));
    let digits = (u128::from(a) << 64) | u128::from(b);
    let mut text = String::with_capacity(36);
    for place in (0..32).rev() {
        let digit = (digits >> (4 * place)) & 0xf;
        text.push(char::from(b"0123456789abcdef"[digit as usize]));
        if matches!(place, 24 | 20 | 16 | 12) {
            text.push('-');
        }
    }
    text
}

impl Server {
    /// Gives out what only the server can: cluster IPs and node ports.
    pub(super) fn allocate(
        &mut self,
        resource: Resource,
        object: &mut Value,
        old: Option<&Value>,
    ) -> Result<(), Status> {
        if resource != Resource::SERVICES {
            return Ok(());
        }
        super::service_allocation::allocate(&self.store, &mut self.chance, object, old)
    }
}
