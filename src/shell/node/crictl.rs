//! `crictl`: the tool of the CRI, through which the kubelet itself talks to the runtime.

use super::{Desk, Line, Outcome, Stage, inspect, ls};
use crate::cluster::runtime::{Meddling, Placed, SandboxState};
use crate::value::json;

const USAGE: &str = "Usage: crictl [global options] command [command options] [arguments...]

Known here:
  ps        list containers (-a, -q, --name, --state, --pod)
  pods      list pod sandboxes (-q, --name, --namespace)
  images    list images
  inspect   show a container's status
  logs      show what a container has printed (-f, --tail, -t)
  exec      run a command in a container (-i, -t)
  stop      stop containers
  rm        remove containers (-f)
";

pub fn run(desk: &mut Desk<'_>, words: &[String], has_terminal: bool) -> Outcome {
    let Some((command, rest)) = words.split_first() else {
        desk.out.push_str(USAGE);
        return Outcome::Ended(0);
    };
    match command.as_str() {
        "ps" => ps(desk, rest),
        "pods" => pods(desk, rest),
        "images" | "image" | "img" => images(desk),
        "inspect" => inspected(desk, rest),
        "logs" => logs(desk, rest),
        "exec" => exec(desk, rest, has_terminal),
        "stop" | "rm" => end(desk, command, rest),
        "help" | "--help" | "-h" => {
            desk.out.push_str(USAGE);
            Outcome::Ended(0)
        }
        other => {
            desk.complain(&format!("No help topic for '{other}'"));
            Outcome::Ended(3)
        }
    }
}

fn fatal(desk: &mut Desk<'_>, what: &str) -> Outcome {
    desk.complain(&format!("FATA[0000] {what}"));
    Outcome::Ended(1)
}

fn missing(desk: &mut Desk<'_>, word: &str) -> Outcome {
    let why = format!(
        "rpc error: code = NotFound desc = an error occurred when try to find container \
         \"{word}\": not found"
    );
    fatal(desk, &why)
}

/// 13 digits of an id.
fn short(id: &str) -> String {
    id.get(..13).unwrap_or(id).to_string()
}

fn text(placed: &Placed, key: &str) -> String {
    ls::label(placed, key).unwrap_or_default().to_string()
}

fn state(placed: &Placed) -> &'static str {
    match ls::state(placed) {
        "running" => "Running",
        "exited" => "Exited",
        _ => "Created",
    }
}

fn ps(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, &["--name", "--state", "-s", "--pod", "-p", "--label"], false);
    let all = line.has(&["a", "all"]) || line.value(&["state", "s"]).is_some();
    let now = desk.cluster.now();
    let is_wanted = |placed: &Placed| {
        placed.container.is_some()
            && (all || placed.is_running())
            && line
                .value(&["name"])
                .is_none_or(|name| text(placed, "io.kubernetes.container.name").contains(name))
            && line.value(&["state", "s"]).is_none_or(|s| state(placed).eq_ignore_ascii_case(s))
            && line.value(&["pod", "p"]).is_none_or(|pod| placed.sandbox.id.starts_with(pod))
    };
    let found: Vec<Placed> = desk.placed().into_iter().filter(is_wanted).collect();
    if line.has(&["q", "quiet"]) {
        found.iter().for_each(|placed| desk.say(placed.id()));
        return Outcome::Ended(0);
    }
    let heads =
        ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"];
    let mut rows = vec![heads.map(String::from).to_vec()];
    for placed in &found {
        let Some(container) = &placed.container else { continue };
        let image = container.image_id.rsplit(':').next().unwrap_or("");
        rows.push(vec![
            short(placed.id()),
            short(image),
            format!("{} ago", ls::ago(now.saturating_sub(container.created_at))),
            state(placed).into(),
            container.name().to_string(),
            container.config.attempt.to_string(),
            short(&placed.sandbox.id),
            text(placed, "io.kubernetes.pod.name"),
            text(placed, "io.kubernetes.pod.namespace"),
        ]);
    }
    desk.out.push_str(&ls::table(&rows, 20, 3));
    Outcome::Ended(0)
}

fn pods(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, &["--name", "--namespace"], false);
    let now = desk.cluster.now();
    let is_wanted = |placed: &Placed| {
        let has = |key: &str, flag: &str| {
            line.value(&[flag]).is_none_or(|wanted| text(placed, key).contains(wanted))
        };
        placed.container.is_none()
            && has("io.kubernetes.pod.name", "name")
            && has("io.kubernetes.pod.namespace", "namespace")
    };
    let found: Vec<Placed> = desk.placed().into_iter().filter(is_wanted).collect();
    if line.has(&["q", "quiet"]) {
        found.iter().for_each(|placed| desk.say(placed.id()));
        return Outcome::Ended(0);
    }
    let heads = ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"];
    let mut rows = vec![heads.map(String::from).to_vec()];
    for placed in &found {
        let state = if placed.sandbox.state == SandboxState::Ready { "Ready" } else { "NotReady" };
        rows.push(vec![
            short(placed.id()),
            format!("{} ago", ls::ago(now.saturating_sub(placed.sandbox.created_at))),
            state.into(),
            text(placed, "io.kubernetes.pod.name"),
            text(placed, "io.kubernetes.pod.namespace"),
            "0".into(),
            "(default)".into(),
        ]);
    }
    desk.out.push_str(&ls::table(&rows, 20, 3));
    Outcome::Ended(0)
}

fn images(desk: &mut Desk<'_>) -> Outcome {
    let heads = ["IMAGE", "TAG", "IMAGE ID", "SIZE"];
    let mut rows = vec![heads.map(String::from).to_vec()];
    for image in desk.cluster.images(desk.node) {
        let (repository, tag) = image.name.rsplit_once(':').unwrap_or((&image.name, "latest"));
        let id = short(image.id.rsplit(':').next().unwrap_or(""));
        let size = format!("{}MB", image.size_bytes / 1_000_000);
        rows.push([repository, tag, &id, &size].map(String::from).to_vec());
    }
    desk.out.push_str(&ls::table(&rows, 20, 3));
    Outcome::Ended(0)
}

fn inspected(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, &["-o", "--output"], false);
    let Some(word) = line.rest.first() else { return fatal(desk, "ID cannot be empty") };
    let Some(placed) = desk.find(word).filter(|placed| placed.container.is_some()) else {
        return missing(desk, word);
    };
    let text = json::print_pretty(&inspect::crictl(&placed, desk.cluster.epoch()));
    desk.say(text.trim_end());
    Outcome::Ended(0)
}

fn logs(desk: &mut Desk<'_>, words: &[String]) -> Outcome {
    let line = Line::read(words, &["--tail", "--since"], false);
    let Some(word) = line.rest.first() else { return fatal(desk, "ID cannot be empty") };
    let Some(container) = desk.find(word).and_then(|placed| placed.container) else {
        return missing(desk, word);
    };
    let lines = container.log.lines();
    let tail = line.value(&["tail"]).and_then(|count| count.parse::<usize>().ok());
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
    let line = Line::read(words, &["--timeout"], true);
    let [word, argv @ ..] = line.rest.as_slice() else {
        return fatal(desk, "ID cannot be empty");
    };
    let Some(placed) = desk.find(word).filter(|placed| placed.container.is_some()) else {
        return missing(desk, word);
    };
    if !placed.is_running() {
        return fatal(desk, "container is in CONTAINER_EXITED state");
    }
    let (stdin, tty) = (line.has(&["i", "interactive"]), line.has(&["t", "tty"]));
    let stage = desk.exec(&placed, argv, stdin, tty && has_terminal);
    Outcome::Goes(stage)
}

fn end(desk: &mut Desk<'_>, command: &str, words: &[String]) -> Outcome {
    let line = Line::read(words, &["-t", "--timeout"], false);
    if line.rest.is_empty() {
        return fatal(desk, "ID cannot be empty");
    }
    let (mut ids, mut names) = (Vec::new(), Vec::new());
    for word in &line.rest {
        let Some(placed) = desk.find(word).filter(|placed| placed.container.is_some()) else {
            return missing(desk, word);
        };
        let meddling = match command {
            "stop" => {
                let given = line.value(&["t", "timeout"]).and_then(|s| s.parse().ok());
                Meddling::Stop { seconds: given.unwrap_or(0) }
            }
            _ if placed.is_running() && !line.has(&["f", "force"]) => {
                let why = format!("container \"{word}\" is running, please stop it first");
                return fatal(desk, &why);
            }
            _ => Meddling::Remove,
        };
        desk.meddle(&placed, meddling, &format!("crictl {command} {word}"));
        ids.push(placed.id().clone());
        names.push(word.clone());
    }
    if command == "stop" {
        return Outcome::Goes(Stage::Stopping { ids, names });
    }
    names.iter().for_each(|name| desk.say(name));
    Outcome::Ended(0)
}
