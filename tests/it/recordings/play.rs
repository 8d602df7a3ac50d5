//! A recording, played against a fresh cluster.

use super::{compare, folder};
use regex_lite::{Captures, Regex};
use respawn::map;
use respawn::native::play::Player;
use respawn::value::{Value, json};
use std::fs;
use std::sync::LazyLock;

/// A recorded session: files, and steps.
pub struct Recording {
    whole: Value,
    /// By the number of a step as text: `skip`, or `final` where only the last line counts.
    loose: Value,
}

impl Recording {
    pub fn read(name: &str) -> Recording {
        let loose = read("loose").at(&[name]).cloned().unwrap_or_default();
        Recording { whole: read(name), loose }
    }

    pub fn steps(&self) -> &[Value] {
        self.whole.items_at(&["steps"])
    }

    pub fn step(&self, number: usize) -> &Value {
        &self.steps()[number]
    }

    /// The numbers of the steps that are compared. The others show what only the recording
    /// cluster had, or print nothing.
    pub fn counted(&self) -> Vec<usize> {
        let counts = |number: &usize| {
            let marks = ["action", "container_exit", "faked_state"];
            let is_marked = marks.iter().any(|mark| self.step(*number).get(mark).is_some());
            !is_marked && self.loose.str_at(&[&number.to_string()]) != "skip"
        };
        (0..self.steps().len()).filter(counts).collect()
    }

    /// Whether an answer is what the real cluster said at this step.
    pub fn is_met(&self, number: usize, answer: &Value) -> bool {
        let only_last = self.loose.str_at(&[&number.to_string()]) == "final";
        compare::is_met(self.step(number), answer, only_last)
    }

    /// Answers in the order of the steps; every wait is `later` seconds longer than recorded.
    pub fn play(&self, later: f64) -> Vec<Value> {
        let mut player = Player::default();
        let files = self.whole.at(&["files"]).cloned().unwrap_or_default();
        player.answer(&map! { "op": "start", "files": files, "seed": 1 });
        let mut at = 0.0;
        let mut answers = Vec::new();
        for step in self.steps() {
            at += number(step, "wait_s") + later;
            if step.get("action").is_some() {
                player.answer(&kubelet(step, at));
                answers.push(Value::Null);
                continue;
            }
            let files = step.at(&["write"]).and_then(Value::as_map);
            for (name, content) in files.into_iter().flat_map(|files| files.iter()) {
                player.answer(&map! { "op": "write", "name": name, "content": content });
            }
            let message = message(&mut player, step, at);
            answers.push(player.answer(&message));
            let meanwhile: f64 =
                message.items_at(&["during"]).iter().map(|other| number(other, "wait_s")).sum();
            at += meanwhile + number(&message, "tail_s") + number(step, "took_s");
        }
        answers
    }
}

fn read(name: &str) -> Value {
    let path = folder().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    json::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn number(value: &Value, field: &str) -> f64 {
    match value.get(field) {
        Some(Value::Int(number)) => *number as f64,
        Some(Value::Float(number)) => *number,
        _ => 0.0,
    }
}

/// A moment in seconds, to the millisecond.
fn moment(at: f64) -> Value {
    Value::Float((at * 1000.0).round() / 1000.0)
}

/// A machine's kubelet is stopped or resumed: `node-3 kubelet stops`.
fn kubelet(step: &Value, at: f64) -> Value {
    let action = step.str_at(&["action"]);
    let (node, verb) = action.split_once(" kubelet ").unwrap_or((action, ""));
    map! { "op": "node", "node": node, "at_s": moment(at), "kubelet": verb == "resumes" }
}

fn message(player: &mut Player, step: &Value, at: f64) -> Value {
    let mut message = map! { "op": "step", "at_s": moment(at), "cmd": command(player, step) };
    message.set(&["stdin"], step.at(&["stdin"]).cloned().unwrap_or_default());
    if step.bool_at(&["interrupted"]) {
        let meanwhile = step.items_at(&["during"]).iter().map(|other| {
            let wait = other.at(&["wait_s"]).cloned().unwrap_or_default();
            map! { "wait_s": wait, "cmd": command(player, other) }
        });
        let meanwhile = Value::list(meanwhile.collect::<Vec<_>>());
        message.set(&["during"], meanwhile);
        message.set(&["tail_s"], step.at(&["tail_s"]).cloned().unwrap_or(Value::Int(5)));
    }
    message
}

static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{(pod|rs|node|uid|rv|svcip):([^}]*)\}").expect("a pattern of ours")
});

/// A step's line with our own names where the recording's had generated ones.
fn command(player: &mut Player, step: &Value) -> String {
    let template = step.str_at(&["cmd_tpl"]);
    let line = if template.is_empty() { step.str_at(&["cmd"]) } else { template };
    TEMPLATE.replace_all(line, |found: &Captures| own_name(player, &found[1], &found[2])).into()
}

fn own_name(player: &mut Player, kind: &str, argument: &str) -> String {
    let path = match kind {
        "pod" | "rs" => return generated(player, kind, argument),
        "node" => format!("pod -l '{argument}' -o jsonpath='{{.items[0].spec.nodeName}}'"),
        "rv" => format!("{argument} -o jsonpath='{{.metadata.resourceVersion}}'"),
        "uid" => format!("{argument} -o jsonpath='{{.metadata.uid}}'"),
        _ => format!("svc {argument} -o jsonpath='{{.spec.clusterIP}}'"),
    };
    run(player, format!("kubectl get {path}")).trim().to_owned()
}

/// The name of the n-th object by name that a selector finds: `app=web:1`.
fn generated(player: &mut Player, kind: &str, argument: &str) -> String {
    let (selector, index) = argument.split_once(':').unwrap_or((argument, "0"));
    let names = run(
        player,
        format!(
            "kubectl get {kind} -l '{selector}' --no-headers \
             -o custom-columns=N:.metadata.name --sort-by=.metadata.name"
        ),
    );
    let name = names.split_whitespace().nth(index.parse().unwrap_or(0));
    name.map_or_else(|| format!("no-such-{kind}"), str::to_owned)
}

/// What a line prints, without taking time.
fn run(player: &mut Player, line: String) -> String {
    let answer = player.answer(&map! { "op": "step", "cmd": line, "hidden": true });
    answer.str_at(&["stdout"]).to_owned()
}
