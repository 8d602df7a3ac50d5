//! Every exercise is played: its solution, its other ways, its wrong ways, and no way at all.

use super::course::wanted;
use respawn::lessons::{Attempt, Exercise, Player, Route, StepState};
use respawn::shell::SegmentKind;
use respawn::sim::Millis;
use respawn::timeline::digest;

/// How long a step may take on the cluster's clock.
const LONGEST_STEP_MS: Millis = 900_000;

/// What the terminals showed, for a test that failed.
fn shown(player: &Player) -> String {
    let mut text = String::new();
    for terminal in player.timeline.session().terminals() {
        for segment in terminal.screen().since(0) {
            let mark = if segment.kind == SegmentKind::Error { "! " } else { "" };
            text.push_str(&format!("{mark}{}", segment.text));
        }
        text.push_str("\n----\n");
    }
    text
}

#[track_caller]
fn at(exercise: &Exercise, step: usize) -> &str {
    exercise.steps.get(step).map_or("the end", |step| &step.id)
}

#[test]
fn the_solution_passes_step_by_step() {
    for folder in wanted() {
        let exercise = &folder.exercise;
        let mut player = Player::new(exercise);
        for (i, step) in exercise.steps.iter().enumerate() {
            assert_eq!(player.attempt.done(), i, "{}: {} is done already", exercise.id, step.id);
            assert!(!step.solution.is_empty(), "{}: {} has no solution", exercise.id, step.id);
            player.act(exercise, &step.solution);
            let done = player.wait(exercise, i + 1, LONGEST_STEP_MS);
            assert!(done, "{}: {} is not done:\n{}", exercise.id, step.id, shown(&player));
        }
        if std::env::var("EXERCISE").is_ok() {
            println!("{}", shown(&player));
        }
        rewinding_gives_the_same(exercise, &player);
    }
}

/// Lived through anew the steps are done at the same moments, and looking changed nothing.
fn rewinding_gives_the_same(exercise: &Exercise, player: &Player) {
    let id = &exercise.id;
    let again = Attempt::replay(exercise, &player.timeline, player.given);
    assert_eq!(again.done_at(), player.attempt.done_at(), "{id}: replayed");
    let mut timeline = player.timeline.clone();
    let seen = digest(timeline.session());
    let log = timeline.log().clone();
    let unseen = respawn::timeline::Timeline::replay(log, timeline.now());
    assert_eq!(digest(unseen.session()), seen, "{id}: looking changed the cluster");
    let middle = player.attempt.done_at()[0];
    timeline.go_to(middle.saturating_sub(1));
    let earlier = Attempt::replay(exercise, &timeline, player.given);
    assert_eq!(earlier.done(), 0, "{id}: in the past nothing is done yet");
    timeline.go_to(timeline.end());
    let later = Attempt::replay(exercise, &timeline, player.given);
    assert_eq!(later.done_at(), player.attempt.done_at(), "{id}: and forward again");
}

fn play(exercise: &Exercise, route: &Route) -> Player {
    let mut player = Player::new(exercise);
    player.act(exercise, &route.acts);
    player
}

#[test]
fn other_routes_pass() {
    for folder in wanted() {
        let exercise = &folder.exercise;
        assert!(!exercise.routes.is_empty(), "{}: no other route is tried", exercise.id);
        for route in &exercise.routes {
            let mut player = play(exercise, route);
            player.wait(exercise, exercise.steps.len(), LONGEST_STEP_MS);
            assert!(
                player.attempt.is_complete(),
                "{}: {}: stuck at {}:\n{}",
                exercise.id,
                route.name,
                at(exercise, player.attempt.done()),
                shown(&player)
            );
        }
    }
}

#[test]
fn wrong_routes_and_no_route_do_not_pass() {
    for folder in wanted() {
        let exercise = &folder.exercise;
        let mut idle = Player::new(exercise);
        idle.wait(exercise, 1, 200_000);
        assert_eq!(idle.attempt.done(), 0, "{}: who does nothing passes", exercise.id);
        assert_eq!(idle.attempt.state(0), StepState::Now);
        assert!(!exercise.wrong.is_empty(), "{}: no wrong route is tried", exercise.id);
        for route in &exercise.wrong {
            let mut player = play(exercise, route);
            player.wait(exercise, route.stops_at + 1, 200_000);
            assert_eq!(
                at(exercise, player.attempt.done()),
                at(exercise, route.stops_at),
                "{}: {}:\n{}",
                exercise.id,
                route.name,
                shown(&player)
            );
        }
    }
}
