//! One kind of object: a persistent JSON-like tree whose branches are shared and copied on write.
//!
//! A clone is a pointer; a write copies the path it touches and nothing else, so "what changed"
//! may stop wherever two trees share a branch. Maps are ordered by the bytes of their keys.
//! Start at [`Value`]; [`yaml`] and [`json`] read and print it.
//!
//! Absent on purpose: any knowledge of what a kind is or which fields exist.

pub mod diff;
mod hash;
pub mod json;
#[cfg(test)]
mod laws;
pub mod number;
pub mod patch;
mod path;
mod str;
mod tree;
pub mod yaml;

pub use hash::{FastHash, QuickHasher};
pub use path::{Path, Step};
pub use str::Str;
pub use tree::{Map, Value};

/// How deep a text may nest. Go's readers allow 10,000 levels; a browser's stack does not, and
/// no Kubernetes object has more than some twenty. Refused in Go's words.
pub const MAX_DEPTH: usize = 256;
