//! The words of the API: kinds and resources, requests and answers, refusals, selectors,
//! quantities, and typed views of objects.
//!
//! Start at [`Request`], the one door through which everything reaches the cluster's state.
//!
//! Absent on purpose: state, and anything that changes it.

mod because;
mod request;
mod resource;
mod resources;
mod status;

pub use because::Because;
pub use request::{
    Answer, Column, FieldValidation, Options, Outcome, PatchType, Propagation, Request, Response,
    Row, Table, Verb, WatchEvent, WatchKind,
};
pub use resource::{ObjectKey, Resource, ResourceInfo};
pub use status::{Cause, Details, Reason, Status};
