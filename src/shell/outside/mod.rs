//! What the learner's own machine does on the network: it stands outside of the cluster, so it
//! reaches what `kubectl port-forward` has opened, the nodes' ports and the load balancers.
//!
//! [`reach`] is the way there, [`why`] says in the learner's words where it ended, and `curl`,
//! `load` and the page's [`browser`] are who goes it.

mod address;
mod browser;
pub(super) mod curl;
mod load;
mod reach;
#[cfg(test)]
mod tests;
mod why;

pub use address::Address;
pub use browser::{Browser, Go, Sheet};
pub use load::{Counts, Load};
pub(super) use reach::Network;
pub use reach::{Failure, Got, Served};
pub(super) use why::explain;
