//! Respawn: a Kubernetes cluster that lives in a browser tab.
//!
//! The modules in reading order; `docs/ARCHITECTURE.md` says what each may import, and a test
//! holds them to it.

pub mod api;
pub mod sim;
pub mod value;
