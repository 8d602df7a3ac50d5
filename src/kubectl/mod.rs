//! kubectl's own half of the work: flags, files, generators, printers, waits. A file per verb.
//!
//! [`start`] makes a [`Process`] of a command line; the process is stepped with a [`Host`], which
//! stands for everything outside: the API server, files, the environment. The verbs are listed in
//! [`verbs::ROOT`], each a table of flags and a function.
//!
//! What the API server does is not done here: kubectl reads files, makes objects, merges for
//! `apply`, waits, sorts and prints; the server decodes, defaults, validates and makes tables.
//!
//! Absent on purpose: the cluster, the store and the shell.

mod applied;
mod base64;
pub mod command;
mod config;
mod cx;
mod describe;
mod errors;
mod flags;
mod hash;
mod host;
pub mod jsonpath;
mod kustomize;
mod overrides;
mod pairs;
mod patch;
pub mod print;
mod process;
mod resource;
pub mod template;
mod time;
pub mod verbs;

#[cfg(test)]
mod fake;

pub use config::SERVER;
pub use errors::Error;
pub use host::{DirEntry, Facts, FileError, Heard, Host, Session, Watch};
pub use process::{Process, name_of, start};
pub use verbs::{Connection, Forward};
