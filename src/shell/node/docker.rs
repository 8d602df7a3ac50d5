//! `docker`: a docker-shaped view of a node's containers.

use super::{Desk, Line, Outcome, Stage, inspect, ls};
use crate::api::time::{self, UnixMillis};
use crate::cluster::runtime::{Meddling, Placed};
use crate::kubectl::template::Template;
use crate::map;
use crate::sim::Signal;
use crate::value::{Str, Value, json};

const USAGE: &str = "Usage:  docker [OPTIONS] COMMAND

A docker-shaped view of the node's containers. Known here:
  container ls, ps    list containers (-a, -q, --no-trunc, --filter, --format)
  inspect             show a container's record (--format)
  logs                show what a container has printed (-f, --tail, -t)
  exec                run a command in a container (-i, -t)
  top                 show a container's processes
  stop, kill, rm      end and remove containers (rm -f)
  images              list images (-q)
";

/// Flags that have a value.
const WITH_VALUE: &[&str] =
    &["-f", "--filter", "--format", "--tail", "-n", "--since", "-t", "--time", "-s", "--signal"];

pub fn run(desk: &mut Desk<'_>, words: &[String], has_terminal: bool) -> Outcome {
    let (first, rest) = match words.split_first() {
        None => {
            desk.out.push_str(USAGE);
            return Outcome::Ended(0);
        }
        Some((first, rest)) => (first.as_str(), rest),
    };
    // `docker container ls` is `docker ps`, and so on.
    let (group, command, rest) = match (first, rest.split_first()) {
        ("container" | "image", Some((command, rest))) => (first, command.as_str(), rest),
        ("container" | "image", None) => (first, "help", rest),
        _ => ("", first, rest),
    };
    match (group, command) {
        ("image", "ls" | "list") | ("", "images") => images(desk, rest),
        ("" | "container", "ps") | ("container", "ls" | "list") => list(desk, rest),
        (_, "inspect") => inspected(desk, rest, group),
        (_, "logs") => logs(desk, rest),
        (_, "exec") => exec(desk, rest, has_terminal),
        (_, "top") => top(desk, rest),
        (_, "stop" | "kill" | "rm") => end(desk, command, rest),
        (_, "version" | "--version" | "-v") => {
            desk.say("Docker version 28.0.0, a view of containerd");
            Outcome::Ended(0)
        }
        (_, "help" | "--help" | "-h") => {
            desk.out.push_str(USAGE);
            Outcome::Ended(0)
        }
        (_, "run" | "create" | "start" | "restart" | "build" | "pull" | "push" | "cp" | "rmi") => {
            desk.complain(&format!("docker {command} is not simulated here"));
            Outcome::Ended(1)
        }
        _ => {
            desk.complain(&format!(
                "docker: '{command}' is not a docker command.\nSee 'docker --help'"
            ));
            Outcome::Ended(1)
        }
    }
}

fn list(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, WITH_VALUE, false);
    let filters: Vec<&str> = line.values("filter").chain(line.values("f")).collect();
    for filter in &filters {
        let known = ["label", "name", "id", "status", "ancestor"];
        let name = filter.split('=').next().unwrap_or("");
        if !filter.contains('=') || !known.contains(&name) {
            let text = format!("Error response from daemon: invalid filter '{name}'");
            desk.complain(&text);
            return Outcome::Ended(1);
        }
    }
    let by_status = filters.iter().any(|filter| filter.starts_with("status="));
    let all = line.has(&["a", "all"]) || by_status;
    let now = desk.cluster.now();
    let found: Vec<Placed> = desk
        .placed()
        .into_iter()
        .filter(|placed| all || placed.is_running())
        .filter(|placed| filters.iter().all(|filter| passes(placed, filter)))
        .collect();
    let whole = line.has(&["no-trunc"]);
    if line.has(&["q", "quiet"]) {
        found.iter().for_each(|placed| desk.say(short(placed.id(), whole)));
        return Outcome::Ended(0);
    }
    if let Some(format) = line.value(&["format"]) {
        let epoch = desk.cluster.epoch();
        let rows: Vec<Value> = found.iter().map(|p| row(p, now, whole, epoch)).collect();
        return formatted(desk, format, &rows);
    }
    let heads = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"];
    let mut rows = vec![heads.map(String::from).to_vec()];
    let fields = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];
    for placed in &found {
        let row = row(placed, now, whole, desk.cluster.epoch());
        rows.push(fields.iter().map(|field| row.str_at(&[field]).to_string()).collect());
    }
    desk.out.push_str(&ls::table(&rows, 10, 3));
    Outcome::Ended(0)
}

fn passes(placed: &Placed, filter: &str) -> bool {
    let (what, value) = filter.split_once('=').unwrap_or((filter, ""));
    match what {
        "label" => match value.split_once('=') {
            Some((key, wanted)) => ls::label(placed, key).is_some_and(|value| value == wanted),
            None => ls::label(placed, value).is_some(),
        },
        "name" => ls::name(placed).contains(value.trim_matches(['^', '$', '/'])),
        "id" => placed.id().starts_with(value),
        "status" => ls::state(placed) == value,
        _ => ls::image(placed) == value || ls::image(placed).split(':').next() == Some(value),
    }
}

fn short(id: &Str, whole: bool) -> &str {
    if whole { id } else { id.get(..12).unwrap_or(id) }
}

/// What `--format` can ask for.
fn row(placed: &Placed, now: u64, whole: bool, epoch: UnixMillis) -> Value {
    let command = ls::command(placed).iter().map(Str::as_str).collect::<Vec<_>>().join(" ");
    let cut: String = command.chars().take(19).collect();
    let command = match command.chars().count() > 20 && !whole {
        true => format!("\"{cut}…\""),
        false => format!("\"{command}\""),
    };
    let labels = ls::labels(placed);
    let pairs: Vec<String> =
        labels.iter().map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or(""))).collect();
    let created = time::at(epoch, ls::created_at(placed));
    map! {
        "ID": short(placed.id(), whole),
        "Image": ls::image(placed),
        "Command": command,
        "CreatedAt": time::rfc3339(created).replace('T', " ").replace('Z', " +0000 UTC"),
        "RunningFor": format!("{} ago", ls::ago(now.saturating_sub(ls::created_at(placed)))),
        "Ports": "",
        "State": ls::state(placed),
        "Status": ls::status(placed, now),
        "Names": ls::name(placed),
        "Labels": pairs.join(","),
        "labels": labels,
        "Mounts": "",
        "Networks": "",
        "Size": "0B",
    }
}

/// Prints rows by a Go template, `json`, or `table TEMPLATE`.
fn formatted(desk: &mut Desk<'_>, format: &str, rows: &[Value]) -> Outcome {
    if format == "json" {
        rows.iter().for_each(|row| desk.say(&json::print_compact(row)));
        return Outcome::Ended(0);
    }
    let (is_table, source) = match format.strip_prefix("table ") {
        Some(rest) => (true, rest),
        None => (false, format),
    };
    // `.Label "x"` is a method of Docker's rows.
    let source = source.replace("\\t", "\t").replace(".Label \"", "index .labels \"");
    let template = match Template::parse(&source, true) {
        Ok(template) => template,
        Err(why) => {
            desk.complain(&format!("template parsing error: {why}"));
            return Outcome::Ended(64);
        }
    };
    let mut lines = Vec::new();
    if is_table {
        let names = source.split("{{").skip(1).filter_map(|part| part.split("}}").next());
        lines.push(names.map(heading).collect::<Vec<_>>());
    }
    for row in rows {
        match template.print(row) {
            Ok(text) => lines.push(text.split('\t').map(String::from).collect()),
            Err((_, why)) => {
                desk.complain(&why.words());
                return Outcome::Ended(1);
            }
        }
    }
    match is_table {
        true => desk.out.push_str(&ls::table(&lines, 10, 3)),
        false => lines.iter().for_each(|cells| desk.say(&cells.join("\t"))),
    }
    Outcome::Ended(0)
}

fn heading(field: &str) -> String {
    match field.trim().trim_start_matches('.') {
        "ID" => "CONTAINER ID".into(),
        "RunningFor" | "CreatedAt" => "CREATED".into(),
        other => other.to_uppercase(),
    }
}

fn missing(desk: &mut Desk<'_>, word: &str) {
    desk.complain(&format!("Error response from daemon: No such container: {word}"));
}

fn needs(desk: &mut Desk<'_>, command: &str, least: &str) -> Outcome {
    desk.complain(&format!(
        "docker: 'docker {command}' requires {least}\n\nSee 'docker {command} --help' for more \
         information"
    ));
    Outcome::Ended(1)
}

fn inspected(desk: &mut Desk<'_>, words: &[String], group: &str) -> Outcome {
    let line = Line::read(words, &["-f", "--format", "--type"], false);
    if line.rest.is_empty() {
        return needs(desk, "inspect", "at least 1 argument");
    }
    let epoch = desk.cluster.epoch();
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for word in &line.rest {
        match desk.find(word) {
            Some(placed) => found.push(inspect::docker(&placed, epoch)),
            None => lost.push(word),
        }
    }
    match line.value(&["f", "format"]) {
        Some(format) if format != "json" => {
            formatted(desk, format, &found);
        }
        _ => {
            let text = json::print_pretty(&Value::from(found));
            desk.say(text.trim_end());
        }
    }
    for word in &lost {
        match group {
            "container" => missing(desk, word),
            _ => desk.complain(&format!("Error: No such object: {word}")),
        }
    }
    Outcome::Ended(u8::from(!lost.is_empty()))
}

fn logs(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, &["--tail", "-n", "--since"], false);
    let [word] = line.rest.as_slice() else { return needs(desk, "logs", "1 argument") };
    let Some(container) = desk.find(word).and_then(|placed| placed.container) else {
        missing(desk, word);
        return Outcome::Ended(1);
    };
    let lines = container.log.lines();
    let tail = line.value(&["tail", "n"]).and_then(|count| count.parse::<usize>().ok());
    let skip = tail.map_or(0, |count| lines.len().saturating_sub(count));
    let times = line.has(&["t", "timestamps"]);
    let (out, err) = ls::lines(&lines[skip..], times, desk.cluster.epoch());
    desk.out.push_str(&out);
    desk.err.push_str(&err);
    if line.has(&["f", "follow"]) && container.is_running() {
        let (id, place) = (container.id.clone(), container.log.end());
        return Outcome::Goes(Stage::Following { id, place, times });
    }
    Outcome::Ended(0)
}

fn exec(desk: &mut Desk<'_>, words: &[String], has_terminal: bool) -> Outcome {
    let line = Line::read(words, &["-e", "--env", "-u", "--user", "-w", "--workdir"], true);
    let [word, argv @ ..] = line.rest.as_slice() else {
        return needs(desk, "exec", "at least 2 arguments");
    };
    if argv.is_empty() {
        return needs(desk, "exec", "at least 2 arguments");
    }
    let Some(placed) = desk.find(word) else {
        missing(desk, word);
        return Outcome::Ended(1);
    };
    if !placed.is_running() || placed.container.is_none() {
        let id = placed.id();
        desk.complain(&format!("Error response from daemon: container {id} is not running"));
        return Outcome::Ended(1);
    }
    let (stdin, tty) = (line.has(&["i", "interactive"]), line.has(&["t", "tty"]));
    if tty && stdin && !has_terminal {
        desk.complain("the input device is not a TTY");
        return Outcome::Ended(1);
    }
    Outcome::Goes(desk.exec(&placed, argv, stdin, tty))
}

fn top(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let [word, ..] = words else { return needs(desk, "top", "at least 1 argument") };
    let Some(placed) = desk.find(word) else {
        missing(desk, word);
        return Outcome::Ended(1);
    };
    let processes = desk.cluster.machine(&placed.node).map(|m| m.processes(placed.id()));
    let heads = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];
    let mut rows = vec![heads.map(String::from).to_vec()];
    for process in processes.unwrap_or_default() {
        let (pid, parent) = (process.pid.to_string(), process.parent.to_string());
        let (terminal, words) = (process.terminal(), process.command.as_str());
        let row = ["root", &pid, &parent, "0", "00:00", terminal, "00:00:00", words];
        rows.push(row.map(String::from).to_vec());
    }
    desk.out.push_str(&ls::table(&rows, 10, 3));
    Outcome::Ended(0)
}

/// `stop`, `kill` and `rm`.
fn end(desk: &mut Desk<'_>, command: &str, words: &[String]) -> Outcome {
    let with_value: &[&str] = match command {
        "rm" => &[],
        _ => &["-t", "--time", "--timeout", "-s", "--signal"],
    };
    let line = Line::read(words, with_value, false);
    if line.rest.is_empty() {
        return needs(desk, command, "at least 1 argument");
    }
    let (mut ids, mut names, mut code) = (Vec::new(), Vec::new(), 0);
    for word in &line.rest {
        let Some(placed) = desk.find(word) else {
            missing(desk, word);
            code = 1;
            continue;
        };
        let told = format!("docker {command} {word}");
        let meddling = match command {
            "stop" => {
                let given = line.value(&["t", "time", "timeout"]);
                Meddling::Stop { seconds: given.and_then(|s| s.parse().ok()).unwrap_or(10) }
            }
            "kill" => match placed.is_running() {
                true => Meddling::Signal(signal(line.value(&["s", "signal"]))),
                false => {
                    desk.complain(&format!(
                        "Error response from daemon: cannot kill container: {word}: container {} \
                         is not running",
                        placed.id()
                    ));
                    code = 1;
                    continue;
                }
            },
            _ if placed.is_running() && !line.has(&["f", "force"]) => {
                desk.complain(&format!(
                    "Error response from daemon: cannot remove container \"/{}\": container is \
                     running: stop the container before removing or force remove",
                    ls::name(&placed)
                ));
                code = 1;
                continue;
            }
            _ => Meddling::Remove,
        };
        desk.meddle(&placed, meddling, &told);
        ids.push(placed.id().clone());
        names.push(word.clone());
    }
    if command == "stop" && !ids.is_empty() {
        return Outcome::Goes(Stage::Stopping { ids, names });
    }
    names.iter().for_each(|name| desk.say(name));
    Outcome::Ended(code)
}

fn signal(name: Option<&str>) -> Signal {
    match name.map(|name| name.trim_start_matches("SIG")) {
        Some("TERM" | "15") => Signal::Terminate,
        Some("HUP" | "1") => Signal::Hangup,
        Some("INT" | "2") => Signal::Interrupt,
        _ => Signal::Kill,
    }
}

fn images(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, WITH_VALUE, false);
    let images = desk.cluster.images(desk.node);
    let quiet = line.has(&["q", "quiet"]);
    let mut rows = Vec::new();
    if !quiet {
        let heads = ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"];
        rows.push(heads.map(String::from).to_vec());
    }
    for image in images {
        let (repository, tag) = image.name.rsplit_once(':').unwrap_or((&image.name, "latest"));
        let repository = repository.trim_start_matches("docker.io/").trim_start_matches("library/");
        let id = image.id.rsplit(':').next().and_then(|digest| digest.get(..12)).unwrap_or("");
        let size = format!("{}MB", image.size_bytes / 1_000_000);
        match quiet {
            true => rows.push(vec![id.into()]),
            false => {
                let row = [repository, tag, id, "4 weeks ago", &size];
                rows.push(row.map(String::from).to_vec());
            }
        }
    }
    desk.out.push_str(&ls::table(&rows, 10, 3));
    Outcome::Ended(0)
}
