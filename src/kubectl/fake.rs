//! A small world for tests: a list of objects, some files, a clock that stands still.

use super::host::{DirEntry, Facts, FileError, Heard, Host, Session, Watch};
use super::process::start;
use crate::api::{
    Answer, Column, Details, Outcome, Reason, Request, Resource, Response, Row, Status, Table,
    Verb, WatchEvent,
};
use crate::sim::{Io, Millis, Pipe, Signal, Step};
use crate::value::Value;
use std::collections::BTreeMap;

/// The world of a test.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub objects: Vec<(Resource, Value)>,
    pub files: BTreeMap<String, String>,
    pub requests: Vec<Request>,
    pub changes: Vec<WatchEvent>,
    pub now: Millis,
}

/// What a command left behind.
#[derive(Debug, PartialEq)]
pub struct Ran {
    pub out: String,
    pub err: String,
    /// None while it waits.
    pub exit: Option<u8>,
}

impl World {
    /// Adds an object.
    pub fn with(mut self, resource: Resource, object: Value) -> World {
        self.objects.push((resource, object));
        self
    }

    /// Adds a file.
    pub fn file(mut self, path: &str, content: &str) -> World {
        self.files.insert(path.to_string(), content.to_string());
        self
    }

    /// Runs a command line, split at blanks, until it ends or waits for a change.
    pub fn run(&mut self, line: &str) -> Ran {
        self.run_with(&line.split(' ').collect::<Vec<_>>(), "")
    }

    /// Runs a command with standard input.
    pub fn run_with(&mut self, words: &[&str], input: &str) -> Ran {
        let words: Vec<String> = words.iter().map(|word| word.to_string()).collect();
        let mut process = start(&words);
        let (mut out, mut err) = (Pipe::default(), Pipe::default());
        let mut stdin = Pipe::holding(input);
        let mut exit = None;
        for _ in 0..20 {
            let now = self.now;
            let mut io = Io {
                now,
                stdin: &mut stdin,
                stdout: &mut out,
                stderr: &mut err,
                signal: None,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
            };
            match process.step(self, &mut io) {
                Step::Exited(code) => {
                    exit = Some(code);
                    break;
                }
                Step::Blocked(wait) => match wait.until {
                    Some(until) => self.now = until,
                    None => break,
                },
            }
        }
        Ran { out: out.take(), err: err.take(), exit }
    }

    fn find(&self, request: &Request) -> Option<usize> {
        self.objects.iter().position(|(resource, object)| {
            *resource == request.resource
                && object.str_at(&["metadata", "name"]) == request.name.as_str()
                && object.str_at(&["metadata", "namespace"]) == request.namespace.as_str()
        })
    }

    fn missing(request: &Request) -> Status {
        let resource = request.resource.group_resource();
        let mut status =
            Status::new(Reason::NotFound, format!("{resource} {:?} not found", request.name));
        status.details = Some(Details { name: request.name.clone(), ..Details::default() });
        status
    }

    fn answer(&mut self, request: &Request) -> Result<Answer, Status> {
        let at = self.find(request);
        match request.verb {
            Verb::List => {
                let chosen = self.objects.iter().filter(|(resource, object)| {
                    let namespace = object.str_at(&["metadata", "namespace"]);
                    *resource == request.resource
                        && (request.namespace.is_empty() || request.namespace == *namespace)
                });
                let items = chosen.map(|(_, object)| object.clone()).collect();
                Ok(Answer::List { resource_version: 7, items })
            }
            Verb::Create if at.is_some() => {
                let resource = request.resource.group_resource();
                let words = format!("{resource} {:?} already exists", request.name);
                Err(Status::new(Reason::AlreadyExists, words))
            }
            Verb::Create => {
                let mut object = request.body.clone();
                if !request.namespace.is_empty() {
                    object.set(&["metadata", "namespace"], request.namespace.clone());
                }
                if !request.options.dry_run {
                    self.objects.push((request.resource, object.clone()));
                }
                Ok(Answer::Object(object))
            }
            _ => {
                let at = at.ok_or_else(|| World::missing(request))?;
                match request.verb {
                    Verb::Update => self.objects[at].1 = request.body.clone(),
                    Verb::Delete => return Ok(Answer::Object(self.objects.remove(at).1)),
                    Verb::Patch(_) => merge(&mut self.objects[at].1, &request.body),
                    _ => {}
                }
                Ok(Answer::Object(self.objects[at].1.clone()))
            }
        }
    }
}

/// A merge patch, which stands for all kinds of patches here.
fn merge(object: &mut Value, patch: &Value) {
    let Some(entries) = patch.as_map() else {
        *object = patch.clone();
        return;
    };
    for (key, value) in entries.iter() {
        if value.is_null() {
            object.remove(&[key]);
        } else {
            let mut inner = object.get(key).cloned().unwrap_or_default();
            merge(&mut inner, value);
            object.set_at(&[key], inner);
        }
    }
}

impl Host for World {
    fn now(&self) -> Millis {
        self.now
    }

    fn epoch(&self) -> i64 {
        crate::api::time::EPOCH
    }

    fn request(&mut self, request: Request) -> Outcome {
        self.requests.push(request.clone());
        let answer = self.answer(&request)?;
        let answer = match answer {
            Answer::Object(object) if request.options.as_table => {
                Answer::Table(self.table(request.resource, &[object]))
            }
            Answer::List { items, .. } if request.options.as_table => {
                Answer::Table(self.table(request.resource, &items))
            }
            other => other,
        };
        Ok(Response::of(answer))
    }

    fn changes(&mut self, _watch: &mut Watch) -> Vec<WatchEvent> {
        std::mem::take(&mut self.changes)
    }

    fn table(&mut self, _resource: Resource, objects: &[Value]) -> Table {
        let column =
            |name: &'static str, priority| Column { name: name.into(), kind: "string", priority };
        let row = |object: &Value| Row {
            cells: vec![
                object.text_at(&["metadata", "name"]).into(),
                object.text_at(&["status", "phase"]).into(),
            ],
            object: object.clone(),
        };
        Table {
            resource_version: 7,
            columns: vec![column("Name", 0), column("Status", 0)],
            rows: objects.iter().map(row).collect(),
        }
    }

    fn read_file(&self, path: &str) -> Result<String, FileError> {
        self.files.get(path).cloned().ok_or(FileError::NotFound)
    }

    fn list_dir(&self, path: &str) -> Result<Vec<DirEntry>, FileError> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let names = self.files.keys().filter_map(|file| file.strip_prefix(&prefix));
        let entries: Vec<DirEntry> = names
            .filter(|name| !name.contains('/'))
            .map(|name| DirEntry { name: name.to_string(), is_dir: false })
            .collect();
        match entries.is_empty() {
            true if self.files.contains_key(path) => Err(FileError::NotDirectory),
            true => Err(FileError::NotFound),
            false => Ok(entries),
        }
    }

    fn write_file(&mut self, path: &str, content: &str) -> Result<(), FileError> {
        self.files.insert(path.to_string(), content.to_string());
        Ok(())
    }

    fn env(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home/learner".to_string())
    }

    fn facts(&self) -> Facts {
        Facts { start_up_ms: 5, version: "v1.36.2" }
    }

    fn talk(&mut self, _: &Session, _: &mut Pipe, _: Option<Signal>) -> Heard {
        Heard { end: Some(Ok(0)), ..Heard::default() }
    }

    fn edit(&mut self, _path: &str) {}

    fn edited(&mut self) -> Option<u8> {
        Some(0)
    }
}
