//! The refusal of an apply that wants what others own.

use super::Manager;
use crate::api::{Cause, Reason, Status};
use crate::schema::structured::{FieldSet, Path, shown};

/// A field that is wanted, and who has it.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub manager: Manager,
    pub path: Path,
}

/// The conflicts over these fields of a manager.
pub fn over(manager: &Manager, fields: &FieldSet) -> impl Iterator<Item = Conflict> {
    fields.paths().into_iter().map(|path| Conflict { manager: manager.clone(), path })
}

/// The refusal that names them all (upstream: `NewConflictError`).
pub fn refusal(conflicts: &[Conflict]) -> Status {
    let cause = |conflict: &Conflict| Cause {
        reason: "FieldManagerConflict",
        message: format!("conflict with {}", named(&conflict.manager)),
        field: shown(&conflict.path),
    };
    Status {
        causes: conflicts.iter().map(cause).collect(),
        details: Some(Default::default()),
        ..Status::new(Reason::Conflict, message(conflicts))
    }
}

fn message(conflicts: &[Conflict]) -> String {
    if let [only] = conflicts {
        let manager = named(&only.manager);
        return format!(
            "Apply failed with 1 conflict: conflict with {manager}: {}",
            shown(&only.path)
        );
    }
    let mut managers: Vec<&Manager> = Vec::new();
    for conflict in conflicts {
        if !managers.iter().any(|manager| manager.is_same(&conflict.manager)) {
            managers.push(&conflict.manager);
        }
    }
    managers.sort_by_key(|manager| (&manager.name, manager.applied, &manager.api_version));
    let mut lines = Vec::new();
    for manager in managers {
        lines.push(format!("conflicts with {}:", named(manager)));
        let theirs = conflicts.iter().filter(|conflict| conflict.manager.is_same(manager));
        lines.extend(theirs.map(|conflict| format!("- {}", shown(&conflict.path))));
    }
    format!("Apply failed with {} conflicts: {}", conflicts.len(), lines.join("\n"))
}

/// `"kubectl" with subresource "scale" using apps/v1`.
fn named(manager: &Manager) -> String {
    let mut words = format!("{:?}", manager.name.as_str());
    if !manager.subresource.is_empty() {
        words += &format!(" with subresource {:?}", manager.subresource.as_str());
    }
    if !manager.applied {
        words += &format!(" using {}", manager.api_version);
    }
    words
}
