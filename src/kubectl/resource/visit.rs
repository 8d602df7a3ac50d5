//! Visiting the objects that were found, one after the other.

use super::{Found, Info, Source, manifest};
use crate::api::go::quote;
use crate::api::{Reason, Request, Resource, Verb};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Error, Result, text};
use crate::value::{Str, Value};

/// What is done with each object.
type Visitor<'v> = &'v mut dyn FnMut(&mut Cx<'_>, Info) -> Result<()>;

impl Found {
    /// Does something with each object. Where the query says so, an object that fails does not
    /// stop the others; what failed comes back as one error.
    pub fn visit(
        &self,
        cx: &mut Cx<'_>,
        mut f: impl FnMut(&mut Cx<'_>, Info) -> Result<()>,
    ) -> Result<()> {
        let mut run = Visit { found: self, errors: Vec::new(), late: Vec::new(), f: &mut f };
        for source in &self.sources {
            run.source(cx, source);
            if run.stopped() {
                break;
            }
        }
        run.errors.append(&mut run.late);
        match Error::all(run.errors) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// All objects that could be read, and what failed.
    pub fn infos(&self, cx: &mut Cx<'_>) -> (Vec<Info>, Option<Error>) {
        let mut infos = Vec::new();
        let error = self.visit(cx, |_, info| {
            infos.push(info);
            Ok(())
        });
        (infos, error.err())
    }

    /// All objects, or what failed.
    pub fn all(&self, cx: &mut Cx<'_>) -> Result<Vec<Info>> {
        match self.infos(cx) {
            (infos, None) => Ok(infos),
            (_, Some(error)) => Err(error),
        }
    }
}

struct Visit<'v> {
    found: &'v Found,
    errors: Vec<Error>,
    /// Failures of whole sources come after those of objects.
    late: Vec<Error>,
    f: Visitor<'v>,
}

impl Visit<'_> {
    fn stopped(&self) -> bool {
        !self.found.query.keep_going && (!self.errors.is_empty() || !self.late.is_empty())
    }

    fn source(&mut self, cx: &mut Cx<'_>, source: &Source) {
        match source {
            Source::Named { resource, namespace, name } => {
                let info = blank(*resource, namespace.clone(), name.clone());
                self.give(cx, info);
            }
            Source::Selected { resource, namespace } => {
                if let Err(error) = self.select(cx, *resource, namespace) {
                    self.late.push(error);
                }
            }
            Source::Built(objects, warnings) => {
                warnings.iter().for_each(|warning| cx.complain(warning));
                for object in objects {
                    if let Err(error) = self.document(cx, object.clone(), "") {
                        self.late.push(error);
                    }
                    if self.stopped() {
                        return;
                    }
                }
            }
            Source::File(path) => {
                for document in super::read_file(cx, path) {
                    match document.and_then(|object| self.document(cx, object, path)) {
                        Ok(()) => {}
                        Err(error) => self.late.push(error),
                    }
                    if self.stopped() || !self.late.is_empty() && self.late_is_fatal() {
                        return;
                    }
                }
            }
        }
    }

    /// A file is left at the first document that can't be read or checked.
    fn late_is_fatal(&self) -> bool {
        matches!(self.late.last(), Some(Error::Text(words)) if words.starts_with("error "))
    }

    fn document(&mut self, cx: &mut Cx<'_>, object: Value, source: &str) -> Result<()> {
        if self.found.query.validate {
            manifest::validate(&object, source)?;
        }
        let Some(items) = manifest::items(&object) else {
            match info_of(object, source) {
                Ok(info) => self.give(cx, info),
                Err(error) => self.errors.push(error),
            }
            return Ok(());
        };
        for item in items.iter().cloned() {
            match info_of(item, source) {
                Ok(info) => self.give(cx, info),
                Err(error) => self.errors.push(error),
            }
        }
        Ok(())
    }

    /// Sets the namespace, reads the object where that is wanted, and hands it on.
    fn give(&mut self, cx: &mut Cx<'_>, mut info: Info) {
        let result = self.prepare(cx, &mut info).and_then(|()| (self.f)(cx, info));
        if let Err(error) = result {
            self.errors.push(error);
        }
    }

    fn prepare(&mut self, cx: &mut Cx<'_>, info: &mut Info) -> Result<()> {
        let query = &self.found.query;
        if query.local {
            return Ok(());
        }
        let from_server = info.object.is_null() || info.source.is_empty();
        if !info.resource.is_namespaced() {
            info.namespace = Str::default();
            info.object.remove(&["metadata", "namespace"]);
        } else if info.namespace.is_empty() {
            info.namespace = cx.namespace();
            if !info.object.is_null() {
                info.object.set(&["metadata", "namespace"], info.namespace.clone());
            }
        } else if query.enforce_namespace && !from_server && info.namespace != cx.namespace() {
            return Err(text(format!(
                "the namespace from the provided object {0} does not match the namespace {1}. You \
                 must pass '--namespace={2}' to perform this operation.",
                quote(&info.namespace),
                quote(&cx.namespace()),
                info.namespace
            )));
        }
        let unread = info.object.is_null() && info.table.is_none();
        if unread && !query.names_only || query.latest && !from_server && !info.name.is_empty() {
            read(cx, info, query.as_table, &query.subresource)?;
        }
        Ok(())
    }

    fn select(&mut self, cx: &mut Cx<'_>, resource: Resource, namespace: &Str) -> Result<()> {
        let query = &self.found.query;
        let mut request = Request::list(resource, namespace.clone());
        request.options.label_selector = query.selector.as_str().into();
        request.options.field_selector = query.field_selector.as_str().into();
        if query.as_table {
            let table = cx.table(request).map_err(|error| self.unable(resource, error))?;
            let version = table.resource_version.to_string();
            let info = blank(resource, namespace.clone(), Str::default());
            let info = Info { table: Some(table), resource_version: version, ..info };
            if let Err(error) = (self.f)(cx, info) {
                self.errors.push(error);
            }
            return Ok(());
        }
        let (items, revision) = cx.list(request).map_err(|error| self.unable(resource, error))?;
        for item in items {
            let info = of_object(resource, item);
            let info = Info { resource_version: revision.to_string(), ..info };
            self.give(cx, info);
        }
        Ok(())
    }

    /// Says what was looked for when a list fails.
    fn unable(&self, resource: Resource, error: Error) -> Error {
        let Error::Server(mut status) = error else { return error };
        if !matches!(status.reason, Reason::BadRequest | Reason::NotFound) {
            return Error::Server(status);
        }
        let info = resource.info();
        let subject = format!("{}/{}, Resource={}", info.group, info.version, info.plural);
        let query = &self.found.query;
        status.message = if query.selector.is_empty() && query.field_selector.is_empty() {
            format!("Unable to list {}: {}", quote(&subject), status.message)
        } else {
            format!(
                "Unable to find {} that match label selector {}, field selector {}: {}",
                quote(&subject),
                quote(&query.selector),
                quote(&query.field_selector),
                status.message
            )
        };
        Error::Server(status)
    }
}

/// Reads an object again from the server.
pub fn read(cx: &mut Cx<'_>, info: &mut Info, as_table: bool, subresource: &str) -> Result<()> {
    if info.name.is_empty() {
        return Err(text("resource name may not be empty"));
    }
    let mut request = Request::get(info.resource, info.namespace.clone(), info.name.clone());
    request.subresource = subresource.into();
    if as_table {
        request.options.as_table = true;
        info.table = Some(cx.table(request).map_err(|error| no_namespace(cx, info, error))?);
        return Ok(());
    }
    info.object = cx.object(request).map_err(|error| no_namespace(cx, info, error))?;
    info.resource_version = info.object.str_at(&["metadata", "resourceVersion"]).to_string();
    Ok(())
}

/// Where an object is missing because its namespace is, says so instead.
fn no_namespace(cx: &mut Cx<'_>, info: &Info, error: Error) -> Error {
    if !error.is_not_found() || info.namespace.is_empty() || info.namespace == "default" {
        return error;
    }
    match cx.request(Request::get(Resource::NAMESPACES, "", info.namespace.clone())) {
        Err(missing) if missing.is_not_found() => missing,
        _ => error,
    }
}

fn blank(resource: Resource, namespace: Str, name: Str) -> Info {
    Info {
        resource,
        namespace,
        name,
        source: String::new(),
        object: Value::Null,
        table: None,
        resource_version: String::new(),
    }
}

/// An object that is at hand.
pub fn of_object(resource: Resource, object: Value) -> Info {
    let text_of = |field: &str| object.text_at(&["metadata", field]);
    Info {
        namespace: text_of("namespace"),
        name: text_of("name"),
        resource_version: text_of("resourceVersion").to_string(),
        resource,
        source: String::new(),
        object,
        table: None,
    }
}

/// The request that a verb makes on an info.
pub fn request_on(info: &Info, verb: Verb) -> Request {
    Request {
        namespace: info.namespace.clone(),
        name: info.name.clone(),
        ..Request::new(verb, info.resource)
    }
}

/// An object as it stands in a file.
fn info_of(object: Value, source: &str) -> Result<Info> {
    let resource = manifest::resource_of(&object, source)?;
    Ok(Info { source: source.to_string(), ..of_object(resource, object) })
}
