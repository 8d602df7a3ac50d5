//! Owners of the number of replicas, as the scale subresource sees and changes them.

use super::{Manager, Ownership, entry};
use crate::api::{ObjectKey, Request};
use crate::apiserver::{Moment, Server};
use crate::schema::structured::FieldSet;
use crate::value::{Str, Value};

fn replicas() -> FieldSet {
    FieldSet::of([&["spec", "replicas"]])
}

/// The managers as a Scale shows them: who owns the number (upstream: `ToSubresource`).
pub fn of_scale(managers: &[Manager]) -> Value {
    let number = replicas();
    let owners = managers.iter().filter(|manager| manager.fields.has(&number.paths()[0]));
    let owners = owners.map(|manager| Manager {
        api_version: Str::lit("autoscaling/v1"),
        fields: number.clone(),
        ..manager.clone()
    });
    entry::to_value(&owners.collect::<Vec<_>>())
}

impl Server {
    /// Who changes the number owns it, and nobody else does. Upstream loses the moment on its way
    /// through the Scale, so the entry has none (`ToParent`).
    pub(in crate::apiserver) fn scaled(
        &self,
        moment: Moment,
        request: &Request,
        key: &ObjectKey,
    ) -> Ownership {
        let mut managers = self.managers(key);
        if managers.is_empty() {
            return Ownership::Kept;
        }
        let number = replicas();
        let name = match request.options.field_manager.is_empty() {
            true => Str::lit(moment.agent),
            false => request.options.field_manager.clone(),
        };
        for manager in &mut managers {
            manager.fields = manager.fields.difference(&number);
        }
        managers.retain(|manager| !manager.fields.is_empty());
        managers.push(Manager {
            name,
            applied: false,
            api_version: request.resource.api_version(),
            subresource: Str::lit("scale"),
            time: None,
            fields: number,
        });
        Ownership::Settled(managers)
    }
}
