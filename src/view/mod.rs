//! What the picture shows: from the cluster to a frame, from two frames to what moved, from a
//! frame and a size to rectangles and lines.
//!
//! Start at [`Frame`], the picture as plain data. [`Layout`] gives every thing its place,
//! [`changes`] says what differs between two frames, [`Beat`] turns that into light, motion and
//! a sentence.
//!
//! Absent on purpose: the DOM, colours, time that passes by itself.

mod actions;
mod axis;
mod beat;
mod changes;
mod frame;
mod inside;
mod inspect;
mod layout;
mod marks;
mod of_cluster;
mod phone;
mod reasons;
mod requests;
mod ribbon;
mod slots;
mod state;
mod strip;
mod tick;
mod wires;

pub use actions::{Action, Does, actions};
pub use axis::Axis;
pub use beat::{Actor, Beat, Flight, Say, Shows, beats};
pub use changes::{Change, changes};
pub use frame::{Chip, ChipState, Frame, Node, NodeState, Owner, Pod, Service, Timer, TimerKind};
pub use inside::{Inner, Inside, Role, Shared, Turn, or_none, role_name};
pub use inspect::{EventRow, Inspection, Line, Part};
pub use layout::{Layout, Rect};
pub use marks::{Mark, Stroke};
pub use of_cluster::Sights;
pub use reasons::{Reason, Reasons};
pub use requests::Way;
pub use ribbon::{Deed, Lane, Ribbon, Write};
pub use slots::{Level, MANY};
pub use state::{Facts, LOOKS, Outline, State, StateLook, Tone};
pub use strip::{Entered, Ink, Strip, StripLabel, StripPath, StripSize};
pub use tick::{age, caption, clock, short_clock, span, timer_share, timer_words};
pub use wires::{bundle_line, owner_line, service_line, wire_of};

#[cfg(test)]
pub(crate) mod example;
