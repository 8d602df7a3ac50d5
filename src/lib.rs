//! Respawn: a Kubernetes cluster that lives in a browser tab.
//!
//! The modules in reading order; `docs/ARCHITECTURE.md` says what each may import, and a test
//! holds them to it.

pub mod sim;
pub mod value;

pub mod schema;

pub mod api;

pub mod text;

pub mod store;

pub mod apiserver;

pub mod sh;

pub mod machine;

pub mod loops;

pub mod cluster;

pub mod kubectl;

pub mod shell;

pub mod timeline;

pub mod lessons;

pub mod view;

pub mod app;

#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(target_arch = "wasm32")]
pub mod web;
