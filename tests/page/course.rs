//! Every exercise through the page: opened by its link, solved as its own button types it, to its
//! end; half of them in Korean, half in English, on a wide window and on a phone.

use crate::stage::{Page, visit};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use webdriver::{Element, Options};

/// The names of all exercises, in their order.
fn exercises() -> Vec<&'static str> {
    let list = include_str!("../../static/course/course.yaml");
    list.lines().filter_map(|line| line.trim_start().strip_prefix("- id: ")).collect()
}

/// What the panel and the terminal say now: steps done and in all, whether the end is shown, the
/// line that stands typed, whether a command runs, and whether one is told to wait.
const STATE: &str = "
    const dots = [...document.querySelectorAll('.lesson .dots li')];
    const prompt = document.querySelector('.line .ps');
    const terminal = document.getElementById('terminal');
    return [dots.filter(it => it.className === 'done').length, dots.length,
        !!document.querySelector('.lesson .end'), terminal ? terminal.value : '',
        !prompt || !prompt.textContent];";

const TYPE_IT: &str = "
    const buttons = [...document.querySelectorAll('.lesson .under button.btn')];
    const button = buttons.at(-1);
    if (button) button.click();
    return !!button;";

/// No exercise takes longer than this on the wall's clock.
const LONGEST: Duration = Duration::from_secs(40);

struct State {
    done: u64,
    all: u64,
    is_over: bool,
    typed: String,
    is_busy: bool,
}

fn state(page: &Page) -> State {
    let found = page.browser.run(STATE, json!([]));
    let flag = |i: usize| found[i].as_bool().unwrap_or_default();
    State {
        done: found[0].as_u64().unwrap_or_default(),
        all: found[1].as_u64().unwrap_or_default(),
        is_over: flag(2),
        typed: found[3].as_str().unwrap_or_default().to_owned(),
        is_busy: flag(4),
    }
}

/// Nothing may be wider than the window.
#[track_caller]
fn fits(page: &Page, id: &str) {
    let script = "return document.documentElement.scrollWidth - innerWidth";
    let excess = page.browser.run(script, json!([])).as_i64();
    assert!(excess.is_some_and(|pixels| pixels <= 0), "{id}: {excess:?} pixels too wide");
}

/// Lets the page type the solution and presses Enter, until the exercise is complete.
#[track_caller]
fn solve(page: &Page, id: &str) {
    let start = Instant::now();
    let mut asked_at = None;
    loop {
        let now = state(page);
        if now.is_over {
            assert_eq!((now.done, id), (now.all, id));
            return;
        }
        assert!(
            start.elapsed() < LONGEST,
            "{id}: {} of {} steps, {:?} is typed",
            now.done,
            now.all,
            now.typed
        );
        if !now.typed.is_empty() {
            page.browser.find("#terminal").press(Element::ENTER);
            asked_at = Some((now.done, Instant::now()));
            continue;
        }
        // What was typed may need a while to have its effect.
        let waits = asked_at.is_some_and(|(done, at): (u64, Instant)| {
            let patience = if now.is_busy { 4000 } else { 2500 };
            done == now.done && at.elapsed() < Duration::from_millis(patience)
        });
        if !waits && now.all > 0 {
            assert_eq!(page.browser.run(TYPE_IT, json!([])), Value::Bool(true), "{id}: a button");
            asked_at = Some((now.done, Instant::now()));
        }
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// Opens and solves some of the exercises; pictures are kept of each one's beginning and end.
fn solve_all(query: &str, options: &Options, name: &str, wanted: impl Fn(usize) -> bool) {
    visit(query, options, |page| {
        for (i, id) in exercises().into_iter().enumerate().filter(|(i, _)| wanted(*i)) {
            let go = "location.hash = '#/course/' + arguments[0]";
            page.browser.run(go, json!([id]));
            page.browser.wait_until(&format!("the exercise {id}"), || {
                let now = state(page);
                now.done == 0 && now.all > 0 && !now.is_over
            });
            fits(page, id);
            page.picture(&format!("course-{name}-{i:02}-{id}-1"));
            solve(page, id);
            fits(page, id);
            page.picture(&format!("course-{name}-{i:02}-{id}-2"));
        }
    });
}

#[test]
fn every_other_one_in_korean() {
    let options = Options { language: "ko-KR", ..Options::default() };
    solve_all("?lang=ko&speed=20", &options, "ko", |i| i % 2 == 0);
}

#[test]
fn the_others_in_english() {
    solve_all("?lang=en&speed=20", &Options::default(), "en", |i| i % 2 == 1);
}
