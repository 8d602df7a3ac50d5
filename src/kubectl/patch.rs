//! Requests that change an object a little, as most verbs make them.

use super::resource::{Info, request_on};
use crate::api::{PatchType, Request, Verb};
use crate::value::Value;

/// Under which name kubectl writes where a command does not say otherwise.
pub const MANAGER: &str = "kubectl";

/// A request that patches an object.
pub fn patch(info: &Info, kind: PatchType, body: Value) -> Request {
    let mut request = Request { body, ..request_on(info, Verb::Patch(kind)) };
    request.options.field_manager = MANAGER.into();
    request
}
