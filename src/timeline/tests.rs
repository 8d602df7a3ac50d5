//! Going back and on again is the same as having gone straight.

use super::*;
use crate::sim::Signal;

fn line(text: &str) -> Input {
    Input::Line { terminal: 0, text: text.into() }
}

/// A run with a Deployment, a deletion and a watch in it.
fn eventful() -> Timeline {
    let mut timeline = Timeline::new(Scenario::recorded(), 7);
    let start = timeline.now();
    for (after, input) in [
        (0, line("kubectl create deployment web --image=nginx --replicas=3")),
        (5_000, line("kubectl get pods -w")),
        (5_500, Input::Open),
        (6_000, Input::Line { terminal: 1, text: "kubectl delete pods --all".into() }),
        (12_000, Input::Signal { terminal: 0, signal: Signal::Interrupt }),
        (12_500, line("kubectl get pods; kubectl delete deploy web")),
    ] {
        timeline.advance(start + after);
        timeline.input(input);
    }
    timeline.advance(start + 40_000);
    timeline
}

#[test]
fn a_replay_is_the_same_run() {
    let timeline = eventful();
    let again = Timeline::replay(timeline.log().clone(), timeline.now());
    assert_eq!(digest(timeline.session()), digest(again.session()));
}

#[test]
fn going_back_and_on_is_the_straight_run() {
    let straight = eventful();
    // In the middle of the deletion, of the watch, and between two lines.
    for after in [6_100, 5_600, 12_400, 1, 39_000] {
        let mut timeline = eventful();
        timeline.go_to(540_000 + after);
        assert!(timeline.is_in_the_past());
        timeline.go_to(timeline.end());
        assert_eq!(digest(timeline.session()), digest(straight.session()), "after {after}");
    }
}

#[test]
fn any_prefix_of_a_log_can_be_replayed() {
    let whole = eventful();
    for count in 0..=whole.log().inputs.len() {
        let mut log = whole.log().clone();
        log.inputs.truncate(count);
        let until = log.inputs.last().map_or(0, |input| input.at) + 3_000;
        let again = Timeline::replay(log.clone(), until);
        assert_eq!(digest(again.session()), digest(Timeline::replay(log, until).session()));
    }
}

#[test]
fn nothing_before_the_beginning_can_be_looked_at() {
    let mut timeline = eventful();
    timeline.go_to(0);
    assert_eq!(timeline.now(), timeline.start());
    assert!(timeline.is_in_the_past());
}

#[test]
fn an_input_in_the_past_begins_another_future() {
    let mut timeline = eventful();
    timeline.go_to(541_000);
    let abandoned = timeline.input(line("kubectl get nodes"));
    assert_eq!(abandoned.len(), 5);
    assert!(!timeline.is_in_the_past());
    assert_eq!(timeline.log().inputs.len(), 2);
}

#[test]
fn undo_and_redo_go_input_by_input() {
    let mut timeline = eventful();
    let count = timeline.log().inputs.len();
    for _ in 0..count {
        assert!(timeline.undo());
    }
    assert!(!timeline.undo());
    let pods = crate::api::Resource::PODS;
    assert_eq!(timeline.session().cluster().view().list(pods, "").count(), 0);
    for _ in 0..count {
        assert!(timeline.redo());
    }
    assert!(!timeline.redo());
    timeline.go_to(timeline.end());
    assert_eq!(digest(timeline.session()), digest(eventful().session()));
}

#[test]
fn a_save_is_the_run() {
    let timeline = eventful();
    let loaded = Timeline::load(&timeline.save()).unwrap();
    assert_eq!(digest(timeline.session()), digest(loaded.session()));
}

#[test]
fn what_is_no_save_is_refused_with_a_reason() {
    let save = eventful().save();
    assert!(matches!(Timeline::load(""), Err(LoadError::Damaged(_))));
    assert!(matches!(Timeline::load(&save[..save.len() / 2]), Err(LoadError::Damaged(_))));
    let newer = save.replace("\"respawn\":1", "\"respawn\":2");
    assert_eq!(Timeline::load(&newer).err(), Some(LoadError::TooNew { version: 2 }));
    let absurd = save.replace("\"do\":\"open\"", "\"do\":\"close\"");
    assert!(matches!(Timeline::load(&absurd), Err(LoadError::Damaged(_))));
}
