//! Structured merge: what server-side apply and `managedFields` rest on.
//!
//! [`FieldSet`] names places of an object, [`compare`] says which of them a write changes,
//! [`fields_of`] which a configuration wants, [`merge`] puts a configuration over an object, and
//! [`remove`] takes places out of one. Upstream: `sigs.k8s.io/structured-merge-diff`, with the
//! API's types as its schema. Who owns what is the API server's affair.

mod check;
mod compare;
mod edit;
mod fields;
mod place;
mod set;

pub use check::check;
pub use compare::{Comparison, compare};
pub use edit::{merge, remove};
pub use fields::fields_of;
pub use place::Place;
pub use set::{FieldSet, Path, Step, shown};

/// The set with every struct's field on the way to what is in it.
pub fn with_named(set: &FieldSet, of: super::Type) -> FieldSet {
    set.with_named(&Place::root(of), &Place::follow)
}
