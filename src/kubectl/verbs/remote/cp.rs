//! `kubectl cp`: copies files by a `tar` in the container, which has to be there.

use super::exec::request;
use super::talking::{self, Talking};
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::verbs::Waiting;
use crate::kubectl::verbs::logs::chosen;
use crate::sim::{Pipe, Wait};
use crate::value::{Str, Value, json};

pub static COMMAND: Command = Command {
    name: "cp",
    usage: "cp <file-spec-src> <file-spec-dest> [options]",
    about: "Copies files from and to containers",
    flags: &[&[
        Flag::text("container", "", "the container").short('c'),
        Flag::off("no-preserve", "leave out owner and permissions"),
        Flag::int("retries", "0", "how often to try again"),
    ]],
    run: Run::Work(run),
    ..BARE
};

/// A copy under way.
#[derive(Clone, Debug)]
pub struct Copying {
    pod: Value,
    container: String,
    /// A path here and a path in the container.
    local: String,
    remote: String,
    stage: Stage,
    input: Pipe,
    /// What the container's tar has sent so far.
    read: String,
}

/// What is going on.
#[derive(Clone, Debug)]
enum Stage {
    /// Is the target in the container a folder?
    Looking(Talking),
    Sending(Talking),
    Fetching(Talking),
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let [from, to] = cx.args() else {
        return Err(text("source and destination are required"));
    };
    let spec = |spec: &str| match spec.split_once(':') {
        Some((pod, path)) if !pod.is_empty() => (pod.to_string(), path.to_string()),
        _ => (String::new(), spec.to_string()),
    };
    let ((from_pod, from), (to_pod, to)) = (spec(from), spec(to));
    if !from_pod.is_empty() && !to_pod.is_empty() {
        return Err(text("one of src or dest must be a local file specification"));
    }
    if from.is_empty() || to.is_empty() {
        return Err(text("filepath can not be empty"));
    }
    if from_pod.is_empty() && to_pod.is_empty() {
        return Err(text("one of src or dest must be a remote file specification"));
    }
    let sends = from_pod.is_empty();
    if sends && cx.host.read_file(&from).is_err() && cx.host.list_dir(&from).is_err() {
        return Err(text(format!("{from} doesn't exist in local filesystem")));
    }
    let pod = if sends { to_pod } else { from_pod };
    let (namespace, name) = match pod.split_once('/') {
        Some((namespace, name)) => (Str::from(namespace), name),
        None => (cx.namespace(), pod.as_str()),
    };
    let pod = cx.object(Request::get(Resource::PODS, namespace, name))?;
    let phase = pod.str_at(&["status", "phase"]);
    if matches!(phase, "Succeeded" | "Failed") {
        return Err(text(format!(
            "cannot exec into a container in a completed pod; current phase is {phase}"
        )));
    }
    let container = chosen(cx, &pod, cx.flags().text("container"))?;
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let argv = match sends {
        true => words(&["test", "-d", &to]),
        false => words(&["tar", "cf", "-", &from]),
    };
    let talking = talking::open(cx, request(&pod, &container, &argv, false, false), false, false)?;
    let (local, remote) = if sends { (from, to) } else { (to, from) };
    let stage = if sends { Stage::Looking(talking) } else { Stage::Fetching(talking) };
    let (input, read) = (Pipe::holding(""), String::new());
    let copying = Copying { pod, container, local, remote, stage, input, read };
    Ok(Next::Wait(Box::new(Waiting::Copy(Box::new(copying)))))
}

impl Copying {
    /// Goes on as far as possible.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        loop {
            let (Stage::Looking(talking) | Stage::Sending(talking) | Stage::Fetching(talking)) =
                &self.stage;
            let heard = cx.host.talk(&talking.session, &mut self.input, None);
            let is_look = matches!(self.stage, Stage::Looking(_));
            if !is_look {
                cx.err.write(&heard.stderr);
            }
            self.read.push_str(&heard.stdout);
            let code = match heard.end {
                None => return Ok(Turn::Blocked(Wait::change())),
                Some(Ok(code)) => code,
                Some(Err(_)) if is_look => 1,
                Some(Err(why)) => {
                    let place = "error executing command in container";
                    return Err(text(format!("Internal error occurred: {place}: {why}")));
                }
            };
            if is_look {
                self.send(cx, code == 0)?;
                continue;
            }
            if matches!(self.stage, Stage::Fetching(_)) {
                self.unpack(cx)?;
            }
            return match code {
                0 => Ok(Turn::Done),
                code => Err(Error::Exit(format!("command terminated with exit code {code}"), code)),
            };
        }
    }

    /// Begins to send; into a folder that is there, under the name it has here.
    fn send(&mut self, cx: &mut Cx<'_>, is_folder: bool) -> Result<()> {
        let own = base_name(&self.local);
        let target = match is_folder {
            true => format!("{}/{own}", self.remote.trim_end_matches('/')),
            false => self.remote.trim_end_matches('/').to_string(),
        };
        let (folder, name) = target.rsplit_once('/').unwrap_or((".", &target));
        let folder = if folder.is_empty() { "/" } else { folder };
        let mut entries = Vec::new();
        pack(cx, &self.local, name, &mut entries);
        self.input = Pipe::holding(json::print_compact(&Value::from(entries)));
        let argv = ["tar", "-xmf", "-", "-C", folder].map(String::from);
        let request = request(&self.pod, &self.container, &argv, true, false);
        self.stage = Stage::Sending(talking::open(cx, request, true, false)?);
        Ok(())
    }

    /// Writes what came.
    fn unpack(&self, cx: &mut Cx<'_>) -> Result<()> {
        let Ok(archive) = json::parse(&self.read) else { return Ok(()) };
        let prefix = self.remote.trim_matches('/');
        let local = match cx.host.list_dir(&self.local) {
            Ok(_) => format!("{}/{}", self.local.trim_end_matches('/'), base_name(&self.remote)),
            Err(_) => self.local.clone(),
        };
        for entry in archive.as_list().unwrap_or(&[]) {
            let path = entry.str_at(&["0"]);
            let rest = path.strip_prefix(prefix).unwrap_or(path);
            let Some(content) = entry.at(&["1"]).and_then(Value::as_str) else { continue };
            let place = format!("{local}{rest}");
            cx.host
                .write_file(&place, content)
                .map_err(|why| text(format!("open {place}: {}", why.text())))?;
        }
        Ok(())
    }
}

/// Adds a file of this machine, or a folder with all that it holds.
fn pack(cx: &Cx<'_>, path: &str, name: &str, entries: &mut Vec<Value>) {
    if let Ok(content) = cx.host.read_file(path) {
        entries.push(Value::from(vec![Value::from(name), Value::from(content)]));
        return;
    }
    entries.push(Value::from(vec![Value::from(name)]));
    for entry in cx.host.list_dir(path).unwrap_or_default() {
        let (below, name) = (format!("{path}/{}", entry.name), format!("{name}/{}", entry.name));
        pack(cx, &below, &name, entries);
    }
}

fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}
