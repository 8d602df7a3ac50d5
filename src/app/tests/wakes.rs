//! When what is drawn, and what of it stays.

use super::Learner;
use crate::app::model::Behind;
use crate::app::pace::Speed;
use crate::app::{Msg, Settings};
use std::collections::BTreeSet;
use std::rc::Rc;

#[test]
fn what_is_around_the_picture_follows_in_wakes_of_its_own() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::One), ..Settings::default() });
    learner.watch(3000.0);
    let pod = learner.model.frame().pods[0].name.clone();
    learner.model.update(Msg::ToggleRibbon);
    learner.type_line(&format!("kubectl delete pod {pod}"));
    let (mut scenes, mut sentences, mut strips, mut actors) = (0, 0, 0, 0);
    for _ in 0..600 {
        let (scene, strip) = (learner.model.scene.clone(), learner.model.strip.clone());
        let frame = learner.model.around.scene.frame.clone();
        let say = learner.model.around.say.clone();
        learner.watch(1.0);
        let is_news = !Rc::ptr_eq(&scene.frame, &learner.model.scene.frame);
        let is_behind = Rc::ptr_eq(&frame, &learner.model.around.scene.frame);
        assert!(is_behind || !is_news, "who acts comes behind the pods");
        actors += usize::from(!is_behind);
        let scene = usize::from(!Rc::ptr_eq(&scene, &learner.model.scene));
        let strip = usize::from(!Rc::ptr_eq(&strip, &learner.model.strip));
        let sentence = usize::from(say != learner.model.around.say);
        assert!(scene + sentence + strip < 2, "all at once would be one long task");
        (scenes, sentences, strips) = (scenes + scene, sentences + sentence, strips + strip);
        learner.now += 9.0;
    }
    let counts = [scenes, actors, sentences, strips];
    assert!(strips > 4 && sentences > 5 && scenes > 10 && actors > 8, "{counts:?}");
    assert_eq!(learner.model.around.say, learner.model.stage.say);
    let words: Vec<_> = learner.model.strip.labels.iter().map(|it| it.text.clone()).collect();
    assert!(words.iter().any(|text| text.starts_with("delete pod")), "{words:?}");
}

#[test]
fn work_that_is_left_waits_while_the_page_follows_the_picture() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::Four), ..Settings::default() });
    learner.watch(3000.0);
    learner.type_line("kubectl scale deployment web --replicas=40");
    let (mut left, mut followed) = (0, 0);
    for _ in 0..400 {
        learner.now += 200.0;
        let at = learner.model.virtual_now();
        let is_behind = learner.model.around.behind != Behind::Nothing;
        learner.model.update(Msg::Frame { now: learner.now });
        let has_more = learner.model.has_more(learner.now);
        left += usize::from(has_more);
        if is_behind {
            followed += 1;
            assert!(!has_more && at == learner.model.virtual_now(), "a wake of its own");
        }
    }
    assert!(left > 5 && followed > 5, "{left} and {followed}");
}

#[test]
fn what_follows_the_picture_does_not_come_with_work_that_is_left() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::Four), ..Settings::default() });
    learner.type_line("kubectl scale deployment web --replicas=60");
    learner.watch(9000.0);
    learner.type_line("kubectl rollout restart deployment web");
    let mut left = 0;
    for _ in 0..1000 {
        learner.now += 20.0;
        let frame = learner.model.scene.frame.clone();
        learner.model.update(Msg::Frame { now: learner.now });
        let has_news = !Rc::ptr_eq(&frame, &learner.model.scene.frame);
        while learner.model.has_more(learner.now) {
            let seen = learner.model.scene.clone();
            learner.model.update(Msg::More { now: learner.now });
            let adds = !Rc::ptr_eq(&seen.frame, &learner.model.scene.frame);
            left += usize::from(has_news && !adds);
            assert!(!has_news || learner.model.around.behind == Behind::Actors);
        }
    }
    assert!(left > 5, "{left} without news of their own");
}

#[test]
fn times_on_the_ribbon_stay_while_more_comes() {
    let mut learner = Learner::arrive(Settings::default());
    learner.watch(3000.0);
    learner.model.update(Msg::ToggleRibbon);
    learner.type_line("kubectl scale deployment web --replicas=40");
    learner.watch(60_000.0);
    learner.type_line("");
    let (mut shown, mut gone) = (BTreeSet::new(), 0);
    for _ in 0..400 {
        learner.watch(100.0);
        let ticks = &learner.model.strip.ticks;
        let now: BTreeSet<_> = ticks.iter().map(|it| it.text.clone()).collect();
        gone += shown.difference(&now).count();
        assert!(ticks.windows(2).all(|pair| pair[0].x < pair[1].x), "in their order");
        shown = now;
    }
    assert!(shown.len() > 5 && gone < 40, "{gone} went while {shown:?} came");
}

#[test]
fn the_clock_is_set_ten_times_a_second_at_most_and_right_where_time_stands() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::One), ..Settings::default() });
    learner.type_line("kubectl scale deployment web --replicas=60");
    let (mut set, mut stood) = (0, 0);
    let mut still = 0;
    for _ in 0..1000 {
        let (clock, now) = (learner.model.around.now, learner.model.virtual_now());
        learner.watch(16.0);
        set += usize::from(clock != learner.model.around.now);
        still = if now == learner.model.virtual_now() { still + 1 } else { 0 };
        if still > 10 && learner.model.stage.is_held(learner.now) {
            stood += 1;
            assert_eq!(learner.model.around.now, now);
        }
    }
    learner.model.update(Msg::TogglePlay);
    assert_eq!(learner.model.around.now, learner.model.virtual_now());
    assert!((20..=180).contains(&set) && stood > 20, "{set} times in 16 s, right {stood} times");
}

#[test]
fn while_somebody_types_among_many_pods_the_cluster_goes_on_right_behind_a_letter() {
    let mut learner = Learner::among_many();
    let (start, mut went_on) = (learner.model.virtual_now(), 0);
    for letters in 1..200 {
        let before = learner.model.virtual_now();
        learner.model.update(Msg::Typed("x".repeat(letters)));
        learner.watch(40.0);
        let early = learner.model.virtual_now();
        went_on += usize::from(before != early);
        learner.watch(40.0);
        assert_eq!(early, learner.model.virtual_now(), "not before the next letter");
    }
    let passed = learner.model.virtual_now() - start;
    assert!((10..=20).contains(&went_on), "{went_on} times in 16 s");
    assert!((14_500..=16_000).contains(&passed), "{passed} ms in 16 s");
}
