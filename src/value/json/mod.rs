//! JSON in and out, as Go's `encoding/json` and kubectl's printers have it.
//!
//! Read with [`parse`] (or [`read_one`] from a stream), print with [`print_compact`] and
//! [`print_pretty`]. Refusals carry Go's own words, because kubectl and the API server pass them
//! on to the user.

mod print;
mod read;

pub use print::{print_compact, print_pretty, quote};
pub use read::{JsonError, parse, read_one};
