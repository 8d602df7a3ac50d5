//! The API server: decode, default, admit, validate, store; tables, patches, subresources.
pub mod table;
