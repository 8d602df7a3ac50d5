//! Patches that need no schema: JSON patch (RFC 6902) and JSON merge patch (RFC 7386), with the
//! quirks and the words of the library that the API server uses, evanphx/json-patch version 4.

mod json;
mod merge;

pub use json::{JsonPatchError, apply_json_patch};
pub use merge::{apply_merge_patch, create_merge_patch, create_three_way_merge_patch};
