//! What kubectl needs from the world around it: an API server, a clock, files, an environment.
//!
//! The shell implements [`Host`]; tests have a small one of their own. kubectl itself never sees
//! the cluster, only these answers.

use crate::api::{Outcome, Request, Resource, Table, WatchEvent};
use crate::schema::prose::Book;
use crate::sim::{Millis, Pipe, Signal};
use crate::value::{Str, Value};
use std::rc::Rc;

/// The world as kubectl sees it.
pub trait Host {
    /// Virtual time now.
    fn now(&self) -> Millis;

    /// The wall-clock moment at which virtual time is 0: milliseconds since 1970.
    fn epoch(&self) -> i64;

    /// Asks the API server.
    fn request(&mut self, request: Request) -> Outcome;

    /// What changed since the watch was last asked, in order; moves the watch on.
    fn changes(&mut self, watch: &mut Watch) -> Vec<WatchEvent>;

    /// The table that the server would send for these objects now, as watch events of `get -w`
    /// carry it.
    fn table(&mut self, resource: Resource, objects: &[Value]) -> Table;

    /// A file's text. Relative paths start at the working directory.
    fn read_file(&self, path: &str) -> Result<String, FileError>;

    /// What a directory holds, ordered by name.
    fn list_dir(&self, path: &str) -> Result<Vec<DirEntry>, FileError>;

    /// Makes a file or replaces its text; makes the directories above it.
    fn write_file(&mut self, path: &str, content: &str) -> Result<(), FileError>;

    /// An environment variable.
    fn env(&self, name: &str) -> Option<String>;

    /// Fixed facts of the cluster and of this client.
    fn facts(&self) -> Facts;

    /// What `explain` says of types and fields; empty where nobody handed in the text.
    fn prose(&self) -> Rc<Book> {
        Rc::default()
    }

    /// Carries on a session with a process in a container: hands on input or a signal, and gives
    /// what came back.
    fn talk(&mut self, session: &Session, input: &mut Pipe, signal: Option<Signal>) -> Heard;

    /// Whether somebody on this machine listens on a port.
    fn is_port_taken(&self, _port: u16) -> bool {
        false
    }

    /// Opens an editor on a file and goes on; [`Host::edited`] says when it is closed.
    fn edit(&mut self, path: &str);

    /// How the editor that was opened last ended: none while it is open, else its exit code.
    fn edited(&mut self) -> Option<u8>;
}

/// A session with a process in a container, as the server's answer names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub node: Str,
    pub id: Str,
}

/// What came back in a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    pub stdout: String,
    pub stderr: String,
    /// That it is over, and the exit code or why there is none.
    pub end: Option<std::result::Result<u8, String>>,
}

/// Fixed facts of the cluster and of this client.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// How long a kubectl takes to start, read its files and reach the server.
    pub start_up_ms: Millis,
    /// `v1.36.2`: the server's version, and ours.
    pub version: &'static str,
}

/// A file as a directory lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct DirEntry {
    pub name: String,
    pub is_dir: bool,
}

/// Why a file can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    NotFound,
    IsDirectory,
    NotDirectory,
    Denied,
}

impl FileError {
    /// The C library's words for it, as Go prints them.
    pub fn text(self) -> &'static str {
        match self {
            FileError::NotFound => "no such file or directory",
            FileError::IsDirectory => "is a directory",
            FileError::NotDirectory => "not a directory",
            FileError::Denied => "permission denied",
        }
    }
}

/// An open watch: what it looks at, and up to where it has seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    pub resource: Resource,
    /// Empty for all namespaces.
    pub namespace: Str,
    pub label_selector: Str,
    pub field_selector: Str,
    /// The revision after which changes are still to be told.
    pub position: u64,
}
