//! The API server: decode, default, admit, validate, store; tables, patches, subresources.
pub mod admission;
pub mod table;
