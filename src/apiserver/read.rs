//! Reading: one object, a list, a table, the start of a watch.

use super::managers::Ownership;
use super::{Moment, Server, refusal, stored_as, table};
use crate::api::time::UnixMillis;
use crate::api::{
    Answer, FieldSelector, ObjectKey, Outcome, Request, Resource, Response, Row, Selector, Status,
    Table,
};
use crate::sim::Millis;
use crate::value::Value;

impl Server {
    pub(super) fn get(&self, moment: Moment, request: &Request) -> Outcome {
        let (key, object) = self.stored(request)?;
        if request.options.as_table {
            let table = self.table(moment.epoch, moment.now, request.resource, [object]);
            return Ok(Response::of(Answer::Table(table)));
        }
        let object = self.shown(request, &key, object, &Ownership::Kept);
        Ok(Response::of(Answer::Object(object)))
    }

    pub(super) fn list(&self, moment: Moment, request: &Request) -> Outcome {
        let found = self.selected(request)?.into_iter();
        if request.options.as_table {
            let objects = found.map(|(_, object)| object);
            let table = self.table(moment.epoch, moment.now, request.resource, objects);
            return Ok(Response::of(Answer::Table(table)));
        }
        let shown = |(key, object)| self.shown(request, &key, object, &Ownership::Kept);
        let items = found.map(shown).collect();
        Ok(Response::of(Answer::List { resource_version: self.store.revision(), items }))
    }

    pub(super) fn watch(&self, request: &Request) -> Outcome {
        selectors(request)?;
        Ok(Response::of(Answer::Watching { resource_version: self.store.revision() }))
    }

    /// The objects of a collection that the request's selectors match.
    pub(super) fn selected(&self, request: &Request) -> Result<Vec<(ObjectKey, Value)>, Status> {
        let (labels, fields) = selectors(request)?;
        let namespace =
            if request.resource.is_namespaced() { request.namespace.as_str() } else { "" };
        let found =
            self.store.list(stored_as(request.resource), namespace).filter(|(_, object)| {
                labels.matches(object.at(&["metadata", "labels"]).and_then(Value::as_map))
                    && fields.matches(object)
            });
        Ok(found.map(|(key, object)| (key.clone(), object.clone())).collect())
    }

    /// The table of some objects, with ages as of now.
    pub fn table(
        &self,
        epoch: UnixMillis,
        now: Millis,
        resource: Resource,
        objects: impl IntoIterator<Item = Value>,
    ) -> Table {
        let now = crate::api::time::at(epoch, now);
        let row = |object: Value| Row { cells: table::cells(resource, &object, now), object };
        Table {
            resource_version: self.store.revision(),
            columns: table::columns(resource).to_vec(),
            rows: objects.into_iter().map(row).collect(),
        }
    }
}

/// What a request selects by.
fn selectors(request: &Request) -> Result<(Selector, FieldSelector), Status> {
    let options = &request.options;
    let labels = Selector::parse(&options.label_selector).map_err(refusal::bad_request)?;
    let fields = FieldSelector::parse(&options.field_selector).map_err(refusal::bad_request)?;
    fields.check(request.resource).map_err(refusal::bad_request)?;
    Ok((labels, fields))
}
