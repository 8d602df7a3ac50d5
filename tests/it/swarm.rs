//! Many clusters, each with its own chance: lines and faults at random moments. Invariants hold
//! after every step, and when the inputs stop every cluster settles as it was asked to.
//!
//! `SEEDS=10000 cargo test --release --test it swarm` runs more of them, `FIRST=17` from there.

use respawn::api::Resource;
use respawn::api::views::{DeploymentView, PodView};
use respawn::cluster::{Fault, Scenario, invariants};
use respawn::shell::{Input, Session};
use respawn::sim::{Chance, Draw};

/// How many seeds run unless `SEEDS` says otherwise: a few seconds without optimisation.
const DEFAULT_SEEDS: u64 = 12;
/// How many things happen to each cluster.
const STEPS: u64 = 14;

#[test]
fn clusters_hold_and_settle() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = number("FIRST").unwrap_or(0);
    for seed in first..first + number("SEEDS").unwrap_or(DEFAULT_SEEDS) {
        let (session, log) = run(seed);
        if let Some(wrong) = unsettled(&session) {
            panic!("seed {seed} does not settle: {wrong}\n{}", log.join("\n"));
        }
    }
}

/// Lets things happen to a cluster; gives it with what happened.
fn run(seed: u64) -> (Session, Vec<String>) {
    let mut chance = Chance::new(seed);
    let mut draw = chance.draw(&["swarm"]);
    let mut session = Session::new(&Scenario::recorded(), seed);
    let mut log = Vec::new();
    let mut seen = session.cluster().store().revision();
    for _ in 0..STEPS {
        let wait = match draw.below(3) {
            0 => draw.below(50),
            1 => draw.below(3_000),
            _ => draw.below(90_000),
        };
        for moment in [wait / 2, wait - wait / 2] {
            session.advance(session.now() + moment);
            check(&session, &mut seen, seed, &log);
        }
        let (said, input) = happening(&mut draw, session.terminals().len());
        log.push(format!("@ {} ms  {said}", session.now()));
        session.input(&input);
        check(&session, &mut seen, seed, &log);
    }
    for node in ["node-1", "node-2", "node-3"] {
        session.input(&Input::Fault(Fault::Kubelet { node: node.into(), running: true }));
    }
    // Long enough for an eviction, a back-off and a deadline, one after another.
    for _ in 0..40 {
        session.advance(session.now() + 60_000);
        check(&session, &mut seen, seed, &log);
    }
    (session, log)
}

fn check(session: &Session, seen: &mut u64, seed: u64, log: &[String]) {
    let broken = invariants::broken(session.cluster(), *seen);
    assert!(broken.is_empty(), "seed {seed}: {broken:?}\n{}", log.join("\n"));
    *seen = session.cluster().store().revision();
}

/// Something that happens, in words and as an input.
fn happening(draw: &mut Draw, terminals: usize) -> (String, Input) {
    let name = ["web", "db", "api"][draw.below(3) as usize];
    let number = draw.below(7);
    let image = ["nginx", "nginx:1.25", "redis", "helloimage", "busybox"][draw.below(5) as usize];
    let line = match draw.below(14) {
        0 | 1 => format!("kubectl create deployment {name} --image={image} --replicas={number}"),
        2 | 3 => format!("kubectl scale deployment {name} --replicas={number}"),
        4 => format!("kubectl set image deployment/{name} '*={image}'"),
        5 => format!("kubectl delete deployment {name} --wait=false"),
        6 => "kubectl delete pods --all --wait=false".to_string(),
        7 => format!("kubectl run {name} --image={image}"),
        8 => format!("kubectl delete pod -l app={name} --grace-period=1 --wait=false"),
        9 => format!("kubectl label pods -l app={name} app=other --overwrite"),
        10 => format!("kubectl rollout undo deployment/{name}"),
        11 => format!("kubectl delete rs -l app={name} --cascade=orphan --wait=false"),
        _ => {
            let node = ["node-1", "node-2", "node-3"][draw.below(3) as usize];
            let running = draw.below(2) == 0;
            let fault = Fault::Kubelet { node: node.into(), running };
            return (format!("{fault:?}"), Input::Fault(fault));
        }
    };
    let terminal = draw.below(terminals as u64) as usize;
    (line.clone(), Input::Line { terminal, text: line.into() })
}

/// What is not as it was asked for, if anything.
fn unsettled(session: &Session) -> Option<String> {
    let view = session.cluster().view();
    for (key, object) in view.list(Resource::DEPLOYMENTS, "") {
        let deployment = DeploymentView(object);
        let (wanted, seen) = (deployment.replicas(), deployment.observed_generation());
        if seen != Some(deployment.meta().generation()) {
            return Some(format!("{key:?} was not looked at since it changed"));
        }
        let image = object.str_at(&["spec", "template", "spec", "containers", "0", "image"]);
        let runs = !matches!(image, "helloimage" | "busybox");
        let available = deployment.available_replicas().unwrap_or(0);
        if runs && (available != wanted || deployment.updated_replicas().unwrap_or(0) != wanted) {
            return Some(format!(
                "{key:?} has {available} of {wanted}: {:?}",
                object.at(&["status"])
            ));
        }
    }
    for (key, object) in view.list(Resource::PODS, "") {
        if PodView(object).meta().is_being_deleted() {
            return Some(format!("{key:?} is still being deleted"));
        }
    }
    None
}
