//! Typed views: an object read through names instead of paths.
//!
//! A view borrows the tree and reads on demand; making one costs nothing. Each field is declared
//! with its path once, in a table that a test compares with the schema. Views never write: what
//! changes an object changes its tree.

mod conditions;
mod event;
mod meta;
mod node;
mod pod;
mod requests;
mod service;
mod workload;

pub use conditions::{Condition, condition, is_true, set_condition};
pub use event::EventView;
pub use meta::{MetaView, OwnerView, owner_reference};
pub use node::NodeView;
pub use pod::{ContainerView, PodView};
pub use requests::{Amounts, pod_requests};
pub use service::ServiceView;
pub use workload::{DeploymentView, ReplicaSetView};

/// One declared field: its type in the view and its path in the object.
pub type Field = (&'static str, &'static [&'static str]);

/// Declares a view: `view! { /// A Node. NodeView { unschedulable: bool ["spec", …]; } }`.
/// Types: `str` (empty if absent), `int` (none if absent), `bool` (false), `items` (none),
/// `map` and `value` (none if absent).
macro_rules! view {
    ($(#[$about:meta])* $view:ident {
        $($(#[$doc:meta])* $field:ident: $type:ident [$($step:literal),+];)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'a>(pub &'a $crate::value::Value);

        impl<'a> $view<'a> {
            /// Every declared field, for the test that compares them with the schema.
            pub const FIELDS: &'static [super::Field] =
                &[$((stringify!($type), &[$($step),+])),*];

            /// Name, labels, owners…
            pub fn meta(self) -> super::MetaView<'a> {
                super::MetaView(self.0)
            }

            $(view!(@field $(#[$doc])* $field $type [$($step),+]);)*
        }
    };
    (@field $(#[$doc:meta])* $field:ident str $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> &'a str { self.0.str_at(&$path) }
    };
    (@field $(#[$doc:meta])* $field:ident int $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> Option<i64> { self.0.int_at(&$path) }
    };
    (@field $(#[$doc:meta])* $field:ident bool $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> bool { self.0.bool_at(&$path) }
    };
    (@field $(#[$doc:meta])* $field:ident items $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> &'a [$crate::value::Value] { self.0.items_at(&$path) }
    };
    (@field $(#[$doc:meta])* $field:ident map $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> Option<&'a $crate::value::Map> {
            self.0.at(&$path).and_then($crate::value::Value::as_map)
        }
    };
    (@field $(#[$doc:meta])* $field:ident value $path:tt) => {
        $(#[$doc])*
        pub fn $field(self) -> Option<&'a $crate::value::Value> { self.0.at(&$path) }
    };
}
use view;
