//! What fields exist: names, types and order as Go declares them, and what follows from that.
//!
//! One table ([`table`]) says it for every kind that the API server serves. Start at [`Type::of`].
//!
//! The scalars that have a grammar of their own are here too, because decoding checks them:
//! [`quantity`], [`time`], [`duration`], and [`go`] for how Go prints values in its messages.
//!
//! Absent on purpose: state, and any rule about what a value *should* be (validation).

pub mod conversion;
pub mod decode;
pub mod defaults;
pub mod duration;
pub mod explain;
pub mod explain_v2;
pub mod go;
pub mod merge;
mod patched;
pub mod prose;
pub mod quantity;
pub mod restore;
mod scalar;
pub mod structured;
pub mod table;
mod template_hash;
pub mod time;
mod word_wrap;

pub use conversion::convert;
pub use decode::{Decoded, decode, decode_over};
pub use defaults::{default, default_over};
pub use merge::MergeError;
pub use patched::patched_json;
pub use table::{Field, Kind, ListKind, Shape, Type};
pub use template_hash::{revision_data, revision_hash, template_hash};
