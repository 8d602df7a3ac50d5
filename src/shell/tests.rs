//! Lines run to their end in virtual time, and a session in the middle of one can be copied.

use super::*;
use crate::cluster::Scenario;
use crate::sim::{Millis, Signal};

fn session() -> Session {
    Session::new(&Scenario::recorded(), 1)
}

fn enter(session: &mut Session, text: &str) {
    session.input(&Input::Line { terminal: 0, text: text.into() });
}

/// Lets a line run to its end, and gives what was printed since `start`.
fn run(session: &mut Session, text: &str) -> String {
    let start = session.terminals()[0].screen().len();
    enter(session, text);
    finish(session, session.now() + 600_000);
    shown(session, start)
}

fn finish(session: &mut Session, limit: Millis) {
    while session.terminals()[0].is_busy() {
        let next = session.next_due().expect("a busy terminal waits for something");
        assert!(next <= limit, "the line does not end");
        session.advance(next);
    }
}

fn shown(session: &Session, start: usize) -> String {
    let said = session.terminals()[0].screen().since(start);
    let said = said.filter(|s| matches!(s.kind, SegmentKind::Out | SegmentKind::Error));
    said.map(|segment| segment.text.as_str().to_string()).collect()
}

#[test]
fn a_pod_runs_and_is_gone() {
    let mut session = session();
    assert_eq!(run(&mut session, "kubectl run web --image=nginx"), "pod/web created\n");
    let said = run(&mut session, "kubectl wait --for=condition=Ready pod web && echo yes");
    assert_eq!(said, "pod/web condition met\nyes\n");
    let said = run(&mut session, "kubectl delete pod web");
    assert_eq!(said, "pod \"web\" deleted from default namespace\n");
    let said = run(&mut session, "kubectl get pods");
    assert_eq!(said, "No resources found in default namespace.\n");
}

#[test]
fn a_copy_in_the_middle_of_a_command_goes_on_alike() {
    let mut session = session();
    run(&mut session, "kubectl run web --image=nginx");
    run(&mut session, "kubectl wait --for=condition=Ready pod web");
    enter(&mut session, "kubectl delete pod web; kubectl get pods");
    session.advance(session.now() + 100);
    assert!(session.terminals()[0].is_busy());
    let mut copy = session.clone();
    for session in [&mut session, &mut copy] {
        finish(session, session.now() + 60_000);
    }
    assert_eq!(shown(&session, 0), shown(&copy, 0));
    assert_eq!(session.now(), copy.now());
}

#[test]
fn interrupting_ends_a_watch() {
    let mut session = session();
    enter(&mut session, "kubectl get pods -w");
    session.advance(session.now() + 2_000);
    assert!(session.terminals()[0].is_busy());
    session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt });
    session.advance(session.now() + 10);
    assert!(!session.terminals()[0].is_busy());
}

#[test]
fn an_unknown_command_is_bash_s_own_error() {
    let mut session = session();
    assert_eq!(run(&mut session, "kubelctl get pods"), "bash: kubelctl: command not found\n");
    assert_eq!(session.terminals()[0].status(), 127);
}
