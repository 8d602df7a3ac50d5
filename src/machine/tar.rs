//! `tar`, as far as `kubectl cp` needs it: archives to standard output and from standard input.
//!
//! What an archive looks like inside is our own: a JSON list of paths, each with its text, or
//! without one for a folder.

use super::catalog::Tools;
use super::inside::Around;
use crate::sh::{FileError, Files, absolute};
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::{Value, json};

/// A `tar` that runs.
#[derive(Clone, Debug)]
pub struct Tar {
    extracts: bool,
    folder: String,
    names: Vec<String>,
    /// What has come in so far.
    read: String,
}

impl Tar {
    pub fn new(words: &[String], cwd: &str) -> Tar {
        let mut tar =
            Tar { extracts: false, folder: cwd.into(), names: Vec::new(), read: String::new() };
        let mut words = words.iter().enumerate();
        while let Some((i, word)) = words.next() {
            match word.as_str() {
                "-C" => {
                    let folder = words.next().map_or("", |(_, folder)| folder);
                    tar.folder = absolute(cwd, folder);
                }
                "-" => {}
                flag if flag.starts_with("--") => {}
                flag if i == 0 || flag.starts_with('-') => tar.extracts |= flag.contains('x'),
                name => tar.names.push(name.into()),
            }
        }
        tar
    }

    pub(super) fn step(&mut self, io: &mut Io<'_>, around: &mut Around<'_>) -> Step {
        if let Some(signal) = io.signal {
            return Step::Exited(128 + signal.number());
        }
        if !self.extracts {
            return self.pack(io, around);
        }
        self.read.push_str(&io.stdin.take());
        if !io.stdin.at_end() {
            return Step::Blocked(Wait::input());
        }
        self.unpack(io, around)
    }

    fn pack(&self, io: &mut Io<'_>, around: &Around<'_>) -> Step {
        let (mut entries, mut code) = (Vec::new(), 0);
        for name in &self.names {
            let path = absolute(&self.folder, name);
            if name.starts_with('/') {
                io.stderr.write(match around.entry.tools {
                    Tools::Busybox => "tar: removing leading '/' from member names\n",
                    _ => "tar: Removing leading `/' from member names\n",
                });
            }
            if around.files.entry(&path).is_none() {
                io.stderr.write(&format!(
                    "tar: {name}: Cannot stat: No such file or directory\ntar: Exiting with failure \
                     status due to previous errors\n"
                ));
                code = 2;
                continue;
            }
            add(around.files, &path, name.trim_start_matches('/'), &mut entries);
        }
        io.stdout.write(&json::print_compact(&Value::from(entries)));
        Step::Exited(code)
    }

    fn unpack(&self, io: &mut Io<'_>, around: &mut Around<'_>) -> Step {
        let Ok(archive) = json::parse(&self.read) else {
            io.stderr.write("tar: This does not look like a tar archive\n");
            return Step::Exited(2);
        };
        let mut code = 0;
        for entry in archive.as_list().unwrap_or(&[]) {
            let path = absolute(&self.folder, entry.str_at(&["0"]));
            if let Err(why) = put(around.files, &path, entry.at(&["1"]), io.now) {
                io.stderr.write(&format!("tar: {path}: Cannot open: {}\n", why.text()));
                code = 2;
            }
        }
        Step::Exited(code)
    }
}

/// Adds a file, or a folder with all that it holds, to an archive.
fn add(files: &dyn Files, path: &str, name: &str, entries: &mut Vec<Value>) {
    if let Ok(text) = files.read(path) {
        entries.push(Value::from(vec![Value::from(name), Value::from(text)]));
        return;
    }
    entries.push(Value::from(vec![Value::from(name)]));
    for entry in files.list(path).unwrap_or_default() {
        let below = absolute(path, &entry.name);
        add(files, &below, &format!("{name}/{}", entry.name), entries);
    }
}

/// Writes a file, or makes a folder, with the folders above it.
fn put(
    files: &mut dyn Files,
    path: &str,
    text: Option<&Value>,
    now: Millis,
) -> Result<(), FileError> {
    for (end, _) in path.match_indices('/').skip(1) {
        if files.entry(&path[..end]).is_none() {
            files.make_directory(&path[..end], now)?;
        }
    }
    match text.and_then(Value::as_str) {
        Some(text) => files.write(path, text, now),
        None if files.is_directory(path) => Ok(()),
        None => files.make_directory(path, now),
    }
}
