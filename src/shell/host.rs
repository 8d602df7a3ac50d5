//! What kubectl meets outside itself: the API server, files, the environment.

use super::record::object_of;
use crate::api::{
    FieldSelector, ObjectKey, Outcome, Request, Resource, Selector, Table, WatchEvent, WatchKind,
};
use crate::cluster::{self, Actor, Change, Cluster};
use crate::kubectl::{DirEntry, Facts, FileError, Forward, Heard, Host, Session, Watch};
use crate::schema::prose::Book;
use crate::sh::{self, Files, Tree};
use crate::sim::{CauseId, Millis, Pipe, Signal};
use crate::value::{Str, Value};
use std::rc::Rc;

/// The version of Kubernetes that everything here is.
const VERSION: &str = "v1.36.2";

/// kubectl's surroundings in a terminal.
pub(super) struct KubectlHost<'a> {
    pub cluster: &'a mut Cluster,
    pub files: &'a mut Tree,
    pub terminal: usize,
    pub cause: Option<CauseId>,
    pub env: &'a [(Str, Str)],
    pub cwd: &'a str,
    pub editing: &'a mut Option<Str>,
    pub edited: &'a mut Option<u8>,
    pub prose: &'a Rc<Book>,
    /// The ports of this machine that are taken.
    pub forwards: &'a [Forward],
    /// What it asked for and got in this step.
    pub asked: Vec<ObjectKey>,
}

impl KubectlHost<'_> {
    fn absolute(&self, path: &str) -> String {
        sh::absolute(self.cwd, path)
    }
}

impl Host for KubectlHost<'_> {
    fn now(&self) -> Millis {
        self.cluster.now()
    }

    fn epoch(&self) -> i64 {
        self.cluster.epoch()
    }

    fn request(&mut self, request: Request) -> Outcome {
        let outcome = self.cluster.request(Actor::Kubectl(self.terminal), self.cause, &request);
        if outcome.is_ok() {
            self.asked.push(object_of(&request));
        }
        outcome
    }

    fn changes(&mut self, watch: &mut Watch) -> Vec<WatchEvent> {
        let labels = Selector::parse(&watch.label_selector).unwrap_or_else(|_| Selector::nothing());
        let fields = FieldSelector::parse(&watch.field_selector).unwrap_or_default();
        let store = self.cluster.store();
        let Ok(changes) = store.changes_since(watch.position) else {
            // What was compacted away is lost to a real watch, too.
            watch.position = store.revision();
            return Vec::new();
        };
        let wanted = |change: &&Change| {
            change.key.resource == watch.resource
                && (watch.namespace.is_empty() || change.key.namespace == watch.namespace)
        };
        let selected = |object: &Value| {
            labels.matches(object.at(&["metadata", "labels"]).and_then(Value::as_map))
                && fields.matches(object)
        };
        let events = changes.filter(wanted).filter_map(|change| told(change, &selected)).collect();
        watch.position = store.revision();
        events
    }

    fn table(&mut self, resource: Resource, objects: &[Value]) -> Table {
        self.cluster.table(resource, objects)
    }

    fn read_file(&self, path: &str) -> Result<String, FileError> {
        let text = self.files.read(&self.absolute(path)).map_err(file_error)?;
        Ok(text.as_str().to_string())
    }

    fn list_dir(&self, path: &str) -> Result<Vec<DirEntry>, FileError> {
        let entries = self.files.list(&self.absolute(path)).map_err(file_error)?;
        let listed = entries
            .into_iter()
            .map(|entry| DirEntry { name: entry.name.to_string(), is_dir: entry.directory });
        Ok(listed.collect())
    }

    fn write_file(&mut self, path: &str, content: &str) -> Result<(), FileError> {
        let path = self.absolute(path);
        let now = self.cluster.now();
        if let Some((above, _)) = path.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            self.files.make_all(above, now);
        }
        self.files.write(&path, content, now).map_err(file_error)
    }

    fn env(&self, name: &str) -> Option<String> {
        let found = self.env.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.to_string())
    }

    fn facts(&self) -> Facts {
        let start = self.cluster.profile().kubectl_start;
        Facts { start_up_ms: (start.low_ms + start.high_ms) / 2, version: VERSION }
    }

    fn prose(&self) -> Rc<Book> {
        self.prose.clone()
    }

    fn talk(&mut self, session: &Session, input: &mut Pipe, signal: Option<Signal>) -> Heard {
        let session = cluster::Session { node: session.node.clone(), id: session.id.clone() };
        let heard = self.cluster.talk(&session, input, signal);
        Heard {
            stdout: heard.stdout,
            stderr: heard.stderr,
            end: heard.end.map(|end| end.map_err(|why| why.to_string())),
        }
    }

    fn is_port_taken(&self, port: u16) -> bool {
        self.forwards.iter().any(|forward| forward.local == port)
    }

    fn edit(&mut self, path: &str) {
        *self.editing = Some(Str::from(self.absolute(path)));
        *self.edited = None;
    }

    fn edited(&mut self) -> Option<u8> {
        self.edited.take()
    }
}

/// A change as a watch with these selectors sees it: an object that comes to match is added, one
/// that matches no longer is deleted.
fn told(change: &Change, selected: &impl Fn(&Value) -> bool) -> Option<WatchEvent> {
    let before = change.before.as_ref().filter(|object| selected(object));
    let after = change.after.as_ref().filter(|object| selected(object));
    let (kind, object) = match (before, after) {
        (None, None) => return None,
        (None, Some(object)) => (WatchKind::Added, object),
        (Some(_), Some(object)) => (WatchKind::Modified, object),
        (Some(object), None) => (WatchKind::Deleted, change.after.as_ref().unwrap_or(object)),
    };
    Some(WatchEvent { kind, object: object.clone(), resource_version: change.revision })
}

fn file_error(error: sh::FileError) -> FileError {
    match error {
        sh::FileError::NotFound => FileError::NotFound,
        sh::FileError::IsDirectory => FileError::IsDirectory,
        sh::FileError::NotDirectory => FileError::NotDirectory,
        _ => FileError::Denied,
    }
}
