//! Placeholder until the rules land.
use crate::api::{FieldError, Resource};
use crate::value::Value;
pub fn validate_create(_: Resource, _: &Value) -> Vec<FieldError> {
    Vec::new()
}
pub fn validate_update(_: Resource, _: &Value, _: &Value) -> Vec<FieldError> {
    Vec::new()
}
