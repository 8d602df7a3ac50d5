//! YAML in and out, as kubectl has it: go-yaml version 2, through sigs.k8s.io/yaml.
//!
//! A file goes through [`documents`], which splits it, tells JSON from YAML and reads one
//! document after the other, so that the good ones before a bad one can be used. A single
//! document is read by [`parse`]. Scalars are resolved by the rules of YAML 1.1 that go-yaml
//! follows, and what comes out is what the JSON in between would hold: keys are strings, `1.0` is
//! the integer 1. Refusals have go-yaml's words and its way to count lines.

mod documents;

mod load;
mod places;
mod print;
mod scalar;
mod syntax;

pub use documents::{Document, Documents, SyntaxError, documents, read};
pub use load::{Loaded, YamlError, parse};
pub use places::{Place, Places, Position};
pub use print::print;
