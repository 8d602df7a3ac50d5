//! The language of checks against small runs, and how wrong files are refused.

use respawn::lessons::{Exercise, Page, Player, StepState};

fn exercise(checks: &str) -> Exercise {
    let checks = checks.replace('\n', "\n      ");
    let text = format!("steps:\n  - id: only\n    checks:\n      {checks}\n");
    Exercise::parse("test", &text).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

/// What becomes of the only step when these lines are typed and half a minute passes.
fn after(checks: &str, lines: &[&str]) -> StepState {
    let route = lines.iter().map(|line| format!("      - '{}'\n", line.replace('\'', "''")));
    let text: String = route.collect();
    let wrapped = format!(
        "steps:\n  - id: only\n    checks:\n      {}\n    solution:\n{text}      - wait: 30s\n",
        checks.replace('\n', "\n      ")
    );
    let exercise = Exercise::parse("test", &wrapped).unwrap_or_else(|f| panic!("{f}\n{wrapped}"));
    let mut player = Player::new(&exercise);
    player.act(&exercise, &exercise.steps[0].solution);
    player.attempt.state(0)
}

const RUN: &str = "kubectl run a --image=nginx";

#[test]
fn state() {
    let done = |checks: &str, lines: &[&str]| after(checks, lines) == StepState::Done;
    assert!(done("- object: pod/a", &[RUN]));
    assert!(!done("- object: pod/b", &[RUN]));
    assert!(done("- object: po\n  labels: run=a\n  where: [{ condition: Ready }]", &[RUN]));
    assert!(!done("- object: po\n  labels: run=b", &[RUN]));
    let containers =
        "- object: pod/a\n  where: [{ path: 'spec.containers[name=a].image', is: nginx }]";
    assert!(done(containers, &[RUN]));
    assert!(done("- count: pods\n  at-least: 2", &[RUN, "kubectl run b --image=nginx"]));
    assert!(!done("- count: pods\n  is: 2", &[RUN]));
    assert!(!done("- { object: pod/a, for: 45s }", &[RUN]));
    assert!(done("- { object: pod/a, for: 20s }", &[RUN]));
}

#[test]
fn history() {
    let delete = "kubectl delete pod a --now";
    assert_eq!(after("- { saw: pod/a, removed: true }", &[RUN]), StepState::Now);
    assert_eq!(after("- { saw: pod/a, removed: true }", &[RUN, delete]), StepState::Done);
    assert_eq!(after("- { event: Scheduled, about: pod/a }", &[RUN]), StepState::Done);
    assert_eq!(after("- { event: BackOff, about: pod/a }", &[RUN]), StepState::Now);
    let never = "- object: pod/b\n- { never: pod/a, removed: true }";
    assert_eq!(after(never, &[RUN, "kubectl run b --image=nginx"]), StepState::Done);
    let both = [RUN, delete, "kubectl run b --image=nginx"];
    assert_eq!(after(never, &both), StepState::Lost);
}

#[test]
fn deeds() {
    let done = |checks: &str, lines: &[&str]| after(checks, lines) == StepState::Done;
    let get = "- { ran: kubectl get, about: pod/a }";
    assert!(done(get, &[RUN, "k get -o name po/a"]), "an alias is as good");
    assert!(done(get, &[RUN, "kubectl get pod a -o yaml | grep uid"]), "so is a pipe");
    assert!(done(get, &[RUN, "echo $(kubectl get pod a -o name)"]), "so is a substitution");
    assert!(!done(get, &[RUN, "echo kubectl get pod a"]), "saying it is not doing it");
    assert!(!done(get, &["kubectl get pod a"]), "it has to succeed");
    assert!(done(
        "- { ran: kubectl get, exit: fails, complains: NotFound }",
        &["kubectl get pod a"]
    ));
    let ip = "- { ran: kubectl get, prints: '${pod/a status.podIP}' }";
    assert!(done(ip, &[RUN, "sleep 20", "kubectl get pods -o wide"]));
    assert!(!done(ip, &[RUN, "sleep 20", "kubectl get pods"]));
    assert!(done("- { ran: kubectl get, times: 2 }", &["kubectl get pods", "kubectl get nodes"]));
    assert!(!done("- { ran: kubectl get, times: 2 }", &["kubectl get pods"]));
}

#[test]
fn files() {
    let done = |checks: &str, lines: &[&str]| after(checks, lines) == StepState::Done;
    assert!(done("- { file: a.txt, contains: hi }", &["echo hi > a.txt"]));
    assert!(!done("- { file: a.txt, contains: ho }", &["echo hi > a.txt"]));
    assert!(!done("- object: pod/a\n- files: same", &["echo hi > a.txt", RUN]));
    assert!(done("- object: pod/a\n- files: same", &[RUN]));
}

/// The message for a file whose only step has this check.
fn refusal(check: &str) -> String {
    let text = format!("steps:\n  - id: only\n    checks:\n      - {check}\n");
    match Exercise::parse("test", &text) {
        Ok(_) => panic!("accepted: {check}"),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (check, words) in [
        ("{ object: pot/a }", "`pot` is no kind"),
        ("{ objekt: pod/a }", "a check is one of object, gone, count"),
        ("{ object: pod/a, wehre: [] }", "`wehre` is not known here"),
        ("{ count: pods }", "`is`, `at-least` or `at-most` is missing"),
        ("{ object: pod/a, for: 30 }", "`30` is no time"),
        ("{ object: pod/a, where: [{ path: a.b }] }", "exactly one of is, not"),
        ("{ object: pod/a, where: [{ path: 'a[0', is: b }] }", "lacks a `]`"),
        ("{ ran: kubectl get, prints: '${pot/a b}' }", "`pot` is no kind"),
        ("{ object: pod/a, labels: 'a in' }", "line 4"),
    ] {
        let message = refusal(check);
        assert!(
            message.contains(words) && message.starts_with("line 4: steps[0].checks"),
            "{message}"
        );
    }
    let message = Exercise::parse("test", "steps: []").expect_err("no step").to_string();
    assert!(message.contains("at least one step"), "{message}");
    let message = Exercise::parse("test", "steps:\n\t- id: a").expect_err("a tab").to_string();
    assert!(message.starts_with("line 2: yaml:"), "{message}");
}

#[test]
fn a_page_is_read_with_its_hints() {
    let page = Page::parse(
        "# T\n\nHello `a`\n**b**.\n\n## One {#one}\n\n- x\n  y\n- z\n\n> first\n> still\n\n> second\n\n\
         ```\n# code\n```\n\n## End {#end}\n\nBye.\n",
    )
    .expect("a page");
    assert_eq!(page.sections[0].hints.len(), 2);
    assert_eq!(page.sections[0].body.len(), 2);
    let refused = |text: &str| Page::parse(text).expect_err("a fault").to_string();
    assert!(refused("# T\n## One\n").starts_with("line 2: a heading names its step"));
    assert!(refused("# T\nHello\n").contains("the last section"));
}

#[test]
fn a_look_takes_nothing_for_granted() {
    let exercise = exercise("- object: pod/a");
    let player = Player::new(&exercise);
    assert_eq!(player.attempt.state(0), StepState::Now);
    assert!(!player.attempt.is_complete());
}
