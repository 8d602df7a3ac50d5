//! What fields exist: names, types and order as Go declares them, and what follows from that.
//!
//! One table ([`table`]) says it for every kind that the API server serves. [`decode`] reads a
//! request's body against it and words the errors as the API server does; [`defaults`] fills in
//! what upstream's defaulting functions fill in; [`merge`] makes and applies strategic merge
//! patches. Start at [`Type::of`].
//!
//! Absent on purpose: state, and any rule about what a value *should* be (validation).

pub mod table;

pub use table::{Field, Kind, ListKind, Shape, Type};
