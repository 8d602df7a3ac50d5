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

#[test]
fn tab_completes_what_there_is() {
    let mut session = session();
    session.input(&Input::File { path: "web.yaml".into(), content: "".into() });
    run(&mut session, "kubectl create deployment hello --image=nginx; mkdir notes");
    let cases = [
        ("kub", "kubectl "),
        ("kubectl desc", "kubectl describe "),
        ("k get deploym", "k get deployments "),
        ("kubectl get deploy he", "kubectl get deploy hello "),
        ("kubectl delete deploy/h", "kubectl delete deploy/hello "),
        ("kubectl rollout stat", "kubectl rollout status "),
        ("kubectl apply -f w", "kubectl apply -f web.yaml "),
        ("kubectl get pods --show-l", "kubectl get pods --show-labels "),
        ("cat n", "cat notes/"),
        ("kubectl get pods | gre", "kubectl get pods | grep "),
        ("kubectl drain node-", "kubectl drain node-"),
        ("echo $HO", "echo $HOME "),
        ("nonsense ", "nonsense "),
    ];
    for (typed, want) in cases {
        assert_eq!(session.complete(0, typed, typed.len()).line, want, "{typed}");
    }
    let nodes = session.complete(0, "kubectl drain ", 14);
    assert_eq!(nodes.candidates, ["node-1", "node-2", "node-3"]);
}

/// The ids of all hints on the screen, and what the last one would correct.
fn hints(session: &Session) -> (Vec<&'static str>, Option<Fix>) {
    let segments: Vec<_> = session.terminals()[0].screen().since(0).collect();
    let hints = segments.iter().filter_map(|segment| segment.hint.as_ref());
    let hints: Vec<_> = hints.collect();
    (hints.iter().map(|hint| hint.id).collect(), hints.last().and_then(|hint| hint.fix.clone()))
}

#[test]
fn a_slip_gets_a_hint_once() {
    let mut session = session();
    run(&mut session, "kubelctl get pods");
    let fix = Some(Fix::Line("kubectl get pods".into()));
    assert_eq!(hints(&session), (vec!["meant_command"], fix.clone()));
    session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt });
    run(&mut session, "true");
    assert_eq!(hints(&session), (vec!["meant_command"], fix));
    run(&mut session, "kubectl get pods --show-label; true");
    let fix = Some(Fix::Line("kubectl get pods --show-labels; true".into()));
    assert_eq!(hints(&session), (vec!["meant_command", "meant_flag"], fix));
}

#[test]
fn a_manifest_is_corrected_step_by_step() {
    let mut session = session();
    let notes = "apiVersion: v1\nkind: Pod\nmetadate:\n\tlabels:\n\t\trun: a\n\tname: a\nspec:\n\
                 \tcontainers:\n\t- name: c\n\t\timage: nginx\n";
    let mut text = notes.to_string();
    for id in ["yaml_tab", "meant_field"] {
        let content = text.as_str().into();
        session.input(&Input::File { path: "a.yaml".into(), content });
        run(&mut session, "kubectl apply -f a.yaml");
        let (ids, fix) = hints(&session);
        assert_eq!(ids.last(), Some(&id));
        let Some(Fix::Manifest { path, edit }) = fix else { panic!("no correction") };
        assert_eq!(path, *"a.yaml");
        text = edit.apply(&text);
    }
    session.input(&Input::File { path: "a.yaml".into(), content: text.as_str().into() });
    assert_eq!(run(&mut session, "kubectl apply -f a.yaml"), "pod/a created\n");
}

#[test]
fn clearing_hides_what_was_before() {
    let mut session = session();
    run(&mut session, "echo before");
    run(&mut session, "clear");
    let screen = session.terminals()[0].screen();
    assert_eq!(screen.since(screen.first()).count(), 0);
    run(&mut session, "echo after");
    assert_eq!(shown(&session, session.terminals()[0].screen().first()), "after\n");
}

#[test]
fn no_address_of_the_cluster_is_reached_from_here() {
    let mut session = session();
    let said = run(&mut session, "curl http://localhost:8080; curl -s http://web; echo $?");
    let want = "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Could not \
                connect to server\n6\n";
    assert_eq!(said, want);
}

#[test]
fn errors_and_output_keep_their_order() {
    let mut session = session();
    let said = run(&mut session, "echo a; nope; echo b; { echo c >&2; echo d; }");
    assert_eq!(said, "a\nbash: nope: command not found\nb\nc\nd\n");
}

#[test]
fn much_output_flows_and_is_bounded() {
    let mut session = session();
    session
        .input(&Input::File { path: "big".into(), content: "0123456789\n".repeat(60_000).into() });
    let start = session.now();
    run(&mut session, "cat big big");
    assert!(session.now() < start + 60_000);
    let bytes: usize = session.terminals()[0].screen().since(0).map(|s| s.text.len()).sum();
    assert!((200_000..600_000).contains(&bytes), "{bytes}");
}

#[test]
fn after_exit_another_shell_begins() {
    let mut session = session();
    run(&mut session, "x=1; exit 3");
    assert_eq!(run(&mut session, "echo [$x] $?"), "[] 0\n");
    assert_eq!(session.terminals()[0].history().len(), 2);
}

#[test]
fn a_backslash_asks_for_another_line() {
    let mut session = session();
    enter(&mut session, "echo one \\");
    assert_eq!(session.terminals()[0].prompt(), "> ");
    assert_eq!(run(&mut session, "two"), "one two\n");
}

#[test]
fn a_forwarded_port_leads_into_its_pod() {
    let mut session = session();
    run(&mut session, "kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web");
    let start = session.terminals()[0].screen().len();
    enter(&mut session, "kubectl port-forward pod/web 8080:80");
    session.advance(session.now() + 2_000);
    session.input(&Input::Open);
    let line = "curl -s http://localhost:8080; curl -sf localhost:8080/none; echo $?";
    session.input(&Input::Line { terminal: 1, text: line.into() });
    session.advance(session.now() + 1_000);
    let said: Vec<_> = session.terminals()[1].screen().since(2).map(|s| s.text.clone()).collect();
    assert_eq!(said, ["ok\n", "22\n"]);
    assert!(
        shown(&session, start).ends_with("connection for 8080\nHandling connection for 8080\n")
    );
    session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt });
    session.advance(session.now() + 10);
    session.input(&Input::Line { terminal: 1, text: "curl -s localhost:8080; echo $?".into() });
    session.advance(session.now() + 1_000);
    let last = session.terminals()[1].screen().since(0).last().map(|s| s.text.clone());
    assert_eq!(last.as_deref(), Some("7\n"));
}

#[test]
fn kubectl_edit_opens_the_editor_that_is_set() {
    let mut session = session();
    run(&mut session, "kubectl create deployment web --image=nginx");
    let edit = "KUBE_EDITOR='sed -i s/replicas:.1/replicas:\\ 2/' kubectl edit deploy web";
    assert_eq!(run(&mut session, edit), "deployment.apps/web edited\n");
    let said = run(&mut session, "kubectl get deploy web -o jsonpath={.spec.replicas}");
    assert_eq!(said, "2");
    let said = run(&mut session, "KUBE_EDITOR=false kubectl edit deploy web");
    assert_eq!(said, "error: there was a problem with the editor \"false\"\n");
    enter(&mut session, "kubectl edit deploy web");
    session.advance(session.now() + 1_000);
    assert!(session.terminals()[0].editing().is_some());
    session.input(&Input::Edited { terminal: 0, content: None });
    session.advance(session.now() + 1_000);
    assert!(!session.terminals()[0].is_busy());
}

#[test]
fn the_first_screen_begins_with_what_apply_would_have_created() {
    let file = crate::cluster::FIRST_FILE;
    let mut applied = session();
    applied.input(&Input::File { path: "web.yaml".into(), content: file.into() });
    let mut first = Session::new(&Scenario::first_screen(), 1);
    first.input(&Input::File { path: "web.yaml".into(), content: file.into() });
    let line = "kubectl apply -f web.yaml";
    assert!(run(&mut applied, line).contains("deployment.apps/web created"));
    let again = run(&mut first, line);
    assert_eq!(again, "deployment.apps/web unchanged\nservice/web unchanged\n");
    let line = "kubectl apply view-last-applied -f web.yaml";
    assert_eq!(run(&mut applied, line), run(&mut first, line));
}
