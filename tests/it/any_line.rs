//! No line that anybody can type panics, whatever it asks for.
//!
//! Lines are made at random out of pieces that kubectl, the shell and YAML know, and run on a
//! cluster with something in it. What they answer does not matter here. A failure names the line;
//! `SEED` and `LINES` in the environment choose others, and more of them.

use respawn::cluster::Scenario;
use respawn::shell::{Input, Session};
use respawn::sim::{Chance, Draw, Millis, Signal};
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// So much virtual time a line gets before it is interrupted.
const LINE_MS: Millis = 300;
/// After so many lines the cluster is the fresh one again.
const LINES_A_CLUSTER: u64 = 25;

const VERBS: &[&str] = &[
    "annotate",
    "api-resources",
    "apply",
    "autoscale",
    "cluster-info",
    "config",
    "cordon",
    "create",
    "delete",
    "describe",
    "diff",
    "drain",
    "edit",
    "events",
    "exec",
    "explain",
    "expose",
    "get",
    "label",
    "logs",
    "patch",
    "port-forward",
    "replace",
    "rollout",
    "run",
    "scale",
    "set",
    "taint",
    "top",
    "version",
    "wait",
    "frobnicate",
    "create deployment",
    "create configmap",
    "create job",
    "rollout undo",
    "rollout status",
    "set image",
    "config view",
    "get --raw",
];

const WORDS: &[&str] = &[
    "pods",
    "pod/web",
    "deploy",
    "deployment/web",
    "deploy,rs,po",
    "svc",
    "nodes",
    "node-1",
    "web",
    "all",
    "ns",
    "cm",
    "events",
    "jobs",
    "no-such",
    "pods.spec.containers",
    "kubernetes",
    "app=web",
    "app-",
    "app!=web",
    "'app in (web,db)'",
    "nginx=nginx:1.29",
    "key=value:NoSchedule",
    "8080:80",
    "-",
    "--",
    "-1",
    "0",
    "3",
    "99999999999999999999",
    "1e9",
    "50%",
    "100Mi",
    "/api/v1/pods",
    "한글",
    "a/b/c",
    "\"\"",
    "''",
    "$HOME",
    "*",
    "good.yaml",
    "'{\"spec\":{\"replicas\":2}}'",
    "'[{\"op\":\"remove\",\"path\":\"/spec\"}]'",
    "sh -c 'exit 3'",
    "/",
    "ReplicaSet/web.v1.apps",
];

const FLAGS: &[&str] = &[
    "-o yaml",
    "-o json",
    "-o wide",
    "-o name",
    "-o jsonpath='{.items[*].metadata.name}'",
    "-o jsonpath={.items[",
    "-o custom-columns=N:.metadata.name,A:.spec..x",
    "-o go-template='{{'",
    "-o=",
    "-l",
    "-l app=web",
    "-n",
    "-n kube-system",
    "-A",
    "-w",
    "--watch-only",
    "-f good.yaml",
    "-f -",
    "-f .",
    "-k .",
    "--sort-by=.metadata.name",
    "--sort-by=",
    "--dry-run=client",
    "--dry-run=server",
    "--dry-run=x",
    "--image=nginx",
    "--image=",
    "--replicas=2",
    "--replicas=-1",
    "--port=80",
    "--port=0",
    "--all",
    "--force",
    "--grace-period=0",
    "--cascade=orphan",
    "--timeout=1s",
    "--for=delete",
    "--for=condition=Ready",
    "--type=json",
    "--type=merge",
    "-p",
    "-p '{}'",
    "--overwrite",
    "--list",
    "--from-literal=a=b",
    "--from-file=good.yaml",
    "--server-side",
    "--field-selector=status.phase=Running",
    "--field-selector=x",
    "--show-labels",
    "--help",
    "-it",
    "--rm",
    "--restart=Never",
    "--to-revision=9",
    "--no-such-flag",
    "--tail=2",
    "--since=1h",
    "-c x",
    "--recursive",
    "--no-headers",
    "--chunk-size=1",
    "--v=9",
    "--max=0 --min=5",
    "--labels=a=b,c",
];

const SHELL: &[&str] = &[
    "|",
    "||",
    "&&",
    ";",
    "&",
    ">",
    ">>",
    "<",
    "2>&1",
    "$(",
    "`",
    ")",
    "(",
    "{",
    "}",
    "${",
    "\"",
    "'",
    "\\",
    "\n",
    "<<EOF\n",
    "EOF\n",
    "if",
    "then",
    "fi",
    "for i in 1 2",
    "do",
    "done",
    "while",
    "case x in",
    "esac",
    "f() {",
    "x=1",
    "$x",
    "$((1+",
    "$?",
    "!",
    "[",
    "[[",
    "#",
    "~",
    "echo",
    "cat",
    "grep -E '('",
    "sed s/a/b/",
    "sed -i s/a",
    "tail -n -1",
    "head",
    "sleep 1",
    "true",
    "cd /tmp",
    "ls -la",
    "export A=",
    "curl http://localhost:80",
    "xargs",
    "wc -l",
    "\t",
    "exit",
    "kubectl get pods",
    "KUBE_EDITOR='sed -i s/a/b/'",
    "crictl ps",
    "docker ps",
];

const YAML: &[&str] = &[
    "apiVersion: v1",
    "apiVersion: apps/v1",
    "apiVersion: nope/v9",
    "kind: Pod",
    "kind: Deployment",
    "kind: List",
    "kind:",
    "metadata:",
    "  name: web",
    "  name: 한글",
    "  labels: {app: web}",
    "  labels: [",
    "  namespace: none",
    "spec:",
    "  replicas: many",
    "  replicas: -3",
    "  selector: {matchLabels: {app: web}}",
    "  template:",
    "    spec:",
    "  containers:",
    "  - name: c",
    "    image: nginx",
    "    image:",
    "  - image: [a",
    "    ports: [{containerPort: 0}]",
    "    resources: {limits: {cpu: -1, memory: x}}",
    "items: [1, null, {}]",
    "\tx: y",
    "---",
    "...",
    "- a",
    "x: &a [*a]",
    "y: *nowhere",
    "<<: {}",
    "? complex",
    "'unclosed",
    "\"\\q\"",
    "data: 5",
    "|",
];

/// Lines that do something, to be altered a little.
const SENTENCES: &[&str] = &[
    "kubectl get pods -o wide",
    "kubectl describe deployment web",
    "kubectl get all -A",
    "kubectl set image deployment/web nginx=nginx:1.29",
    "kubectl rollout history deploy web",
    "kubectl scale deploy web --replicas=3",
    "kubectl label pods --all a=b --overwrite",
    "kubectl get pods -o yaml | grep name | head -n 2",
    "kubectl taint nodes node-1 a=b:NoSchedule",
    "kubectl create configmap c --from-literal=a=b --dry-run=client -o yaml | kubectl apply -f -",
    "kubectl patch deploy web -p '{\"spec\":{\"replicas\":1}}'",
    "kubectl apply -f good.yaml",
    "for i in 1 2 ; do kubectl run p$i --image=nginx ; done",
    "kubectl delete pods --all --wait=false",
    "kubectl expose deploy web --port=80",
    "kubectl get events --sort-by=.lastTimestamp",
    "kubectl logs deploy/web --tail=1",
    "kubectl api-resources",
    "kubectl cordon node-1",
    "kubectl annotate deploy web a=b --overwrite",
    "kubectl drain node-2 --force",
    "kubectl wait --for=condition=Available deploy/web --timeout=1s",
    "kubectl config view",
    "kubectl get pods -l app=web -o jsonpath='{range .items[*]}{.metadata.name}{end}'",
    "kubectl get deploy web -o custom-columns=N:.metadata.name",
    "kubectl explain pods.spec",
];

pub(super) fn pick<'t>(draw: &mut Draw, from: &[&'t str]) -> &'t str {
    from[draw.below(from.len() as u64) as usize]
}

/// Some of `from`, in any order.
pub(super) fn some(draw: &mut Draw, from: &[&str], most: u64, between: &str) -> String {
    let count = draw.below(most + 1);
    (0..count).map(|_| pick(draw, from)).collect::<Vec<_>>().join(between)
}

/// A line: a good one altered, kubectl with arguments, a manifest, or a mixture of everything.
pub(super) fn line(draw: &mut Draw) -> String {
    match draw.below(5) {
        0 => altered(draw),
        1 | 2 => {
            let (verb, words) = (pick(draw, VERBS), some(draw, WORDS, 3, " "));
            format!("kubectl {verb} {words} {}", some(draw, FLAGS, 3, " "))
        }
        3 => {
            let verb = ["apply", "create", "replace", "delete", "diff"][draw.below(5) as usize];
            let yaml = some(draw, YAML, 14, "\n");
            format!("kubectl {verb} {} -f - <<'END'\n{yaml}\nEND", some(draw, FLAGS, 1, " "))
        }
        _ => {
            let count = draw.between(1, 10);
            let pieces = (0..count).map(|_| {
                let from = [SHELL, SHELL, WORDS, FLAGS, YAML][draw.below(5) as usize];
                let space = if draw.below(8) == 0 { "" } else { " " };
                format!("{}{space}", pick(draw, from))
            });
            pieces.collect()
        }
    }
}

/// A good line with up to three of its words left out, doubled, replaced or preceded by another.
fn altered(draw: &mut Draw) -> String {
    let mut words: Vec<&str> = pick(draw, SENTENCES).split(' ').collect();
    for _ in 0..draw.below(4) {
        let at = draw.below(words.len() as u64) as usize;
        let other = [WORDS, FLAGS, SHELL][draw.below(3) as usize];
        match draw.below(4) {
            0 if words.len() > 1 => {
                words.remove(at);
            }
            1 => words.insert(at, words[at]),
            2 => words[at] = pick(draw, other),
            _ => words.insert(at, pick(draw, other)),
        }
    }
    words.join(" ")
}

/// A cluster with something in it.
pub(super) fn lived_in() -> Session {
    let mut session = Session::new(&Scenario::page(), 1);
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata: {a: b}\n";
    session.input(&Input::File { path: "good.yaml".into(), content: manifest.into() });
    session.run_line(0, "kubectl create deployment web --image=nginx --replicas=2", "");
    session.advance(session.now() + 5_000);
    session
}

/// Runs a line and interrupts it; says whether the terminal is free again.
pub(super) fn run(session: &mut Session, line: &str) -> bool {
    session.run_line(0, line, "yes\n");
    session.advance(session.now() + LINE_MS);
    for signal in [Signal::Interrupt, Signal::Kill] {
        if session.terminals()[0].is_busy() {
            session.input(&Input::Signal { terminal: 0, signal });
            session.advance(session.now() + 50);
        }
    }
    !session.terminals()[0].is_busy()
}

pub(super) fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn no_line_panics() {
    let seed = number("SEED", 1);
    let mut chance = Chance::new(seed);
    let fresh = lived_in();
    let mut session = fresh.clone();
    let (mut panics, mut good) = (Vec::new(), 0);
    let lines = number("LINES", 1000);
    for count in 0..lines {
        let line = line(&mut chance.draw(&["line"]));
        let ran = catch_unwind(AssertUnwindSafe(|| run(&mut session, &line)));
        if ran.is_err() {
            panics.push(format!("seed {seed}, line {count}: {line}"));
        }
        good += u64::from(session.terminals()[0].status() == 0);
        if !ran.is_ok_and(|is_free| is_free) || count % LINES_A_CLUSTER == 0 {
            session = fresh.clone();
        }
    }
    assert!(panics.is_empty(), "\n{}\n", panics.join("\n\n"));
    // Lines that are all refused at once would prove little.
    assert!(good * 20 >= lines, "only {good} of {lines} lines did something");
}
