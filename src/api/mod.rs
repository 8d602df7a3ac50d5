//! The words of the API: kinds and resources, requests and answers, refusals, selectors,
//! quantities, and typed views of objects.
//!
//! Start at [`Request`], the one door through which everything reaches the cluster's state.
//!
//! Absent on purpose: state, and anything that changes it.

mod because;
pub mod cron;
pub mod field_error;
mod field_selector;
pub mod meta;
mod request;
mod resource;
mod resources;
mod selector;
mod selector_syntax;
mod status;
pub mod usage;
pub mod views;

pub use crate::schema::quantity::{Format, Quantity, QuantityError};
pub use crate::schema::{duration, go, time};
pub use field_error::FieldError;
pub use field_selector::FieldSelector;

pub use because::Because;
pub use request::{
    Answer, Column, FieldValidation, Options, Outcome, PatchType, Propagation, Request, Response,
    Row, Table, Verb, WatchEvent, WatchKind,
};
pub use resource::{ObjectKey, Resource, ResourceInfo};
pub use selector::{Operator, Requirement, Selector};
pub use status::{Cause, Details, Reason, Status};
