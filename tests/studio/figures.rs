//! What the page costs, measured by `cargo xtask figures` on a quiet machine.

use crate::stage::{Page, visit};
use serde_json::{Value, json};
use std::time::Duration;
use webdriver::{Element, Options};

const WIDE: Options = Options { language: "en-US", size: (1280, 800), dark: false, still: false };
/// How much slower the processor is made to be.
const SLOWER: u32 = 4;
const LETTERS: usize = 300;
/// A fast typist's pace. Without a pause the page would put off everything but the letters.
const BETWEEN_LETTERS: Duration = Duration::from_millis(80);

/// Counts tasks above 50 ms from now on.
const WATCH_TASKS: &str = "\
    window.tasks = [];\
    window.taskObserver = new PerformanceObserver((list) =>\
      window.tasks.push(...list.getEntries().map((task) =>\
        [Math.round(task.startTime), Math.round(task.duration)])));\
    window.taskObserver.observe({ type: 'longtask' });";

/// Notes for each letter how long it took from the key to the end of its handling.
const WATCH_LETTERS: &str = "\
    window.letters = [];\
    let pressed = 0;\
    window.addEventListener('keydown', (event) => { pressed = event.timeStamp; }, true);\
    window.addEventListener('input', () => {\
      const from = pressed;\
      queueMicrotask(() => window.letters.push(performance.now() - from));\
    });";

#[test]
fn figures_of_a_deletion_among_sixty() {
    visit("?lang=en&seed=7&speed=20&theme=light", &WIDE, |page| {
        scale(page, 60, 60);
        settle(page);
        page.browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER }));
        let before = uids(page);
        focus(page);
        page.browser.run(WATCH_TASKS, json!([]));
        // Nothing is asked of the page meanwhile: the driver's own scripts would be counted.
        for letter in
            "kubectl delete pod $(kubectl get pods -o name | head -1 | cut -d/ -f2)".chars()
        {
            page.browser.keys(&letter.to_string());
        }
        page.browser.keys(Element::ENTER);
        std::thread::sleep(Duration::from_secs(15));
        let now = uids(page);
        assert!(now.len() == 60 && now != before, "the pod was not replaced");
        let tasks = page.browser.run("return window.tasks", json!([]));
        println!(
            "deletion among 60 pods, {SLOWER} times slower: tasks above 50 ms, when and how long: \
             {tasks}"
        );
    });
}

#[test]
fn figures_of_typing() {
    for (pods, running) in [(3, 3), (1_000, 330)] {
        for rate in [1, SLOWER] {
            visit("?lang=en&seed=7&speed=20&theme=light", &WIDE, |page| {
                scale(page, pods, running);
                settle(page);
                page.browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate }));
                type_letters(page, &format!("with {pods} pods, {rate} times slower"));
            });
        }
    }
}

/// What the browser alone takes for a letter: no page can be faster.
#[test]
fn figures_of_typing_in_a_bare_field() {
    for rate in [1, SLOWER] {
        visit("?lang=en", &WIDE, |page| {
            page.browser.go("data:text/html,<textarea id=terminal></textarea>");
            page.browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate }));
            type_letters(page, &format!("in a bare field, {rate} times slower"));
        });
    }
}

fn type_letters(page: &Page, what: &str) {
    page.browser.run(WATCH_LETTERS, json!([]));
    focus(page);
    for letter in "kubectl get pods ".chars().cycle().take(LETTERS) {
        page.browser.keys(&letter.to_string());
        std::thread::sleep(BETWEEN_LETTERS);
    }
    let letters = page.browser.run("return window.letters", json!([]));
    let mut ms: Vec<f64> =
        letters.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    ms.sort_by(f64::total_cmp);
    let at = |part: f64| ms[((ms.len() - 1) as f64 * part).round() as usize];
    println!(
        "typing {what}: p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms of {}",
        at(0.5),
        at(0.99),
        at(1.0),
        ms.len()
    );
}

/// Goes on at speed 1, and lets what was begun at another end.
fn settle(page: &Page) {
    page.browser.run("document.activeElement.blur()", json!([]));
    page.browser.keys("2");
    std::thread::sleep(Duration::from_secs(4));
}

/// The terminal's field has the focus as of here; what finding it costs is over.
fn focus(page: &Page) {
    page.browser.run("document.querySelector('#terminal').focus()", json!([]));
    std::thread::sleep(Duration::from_secs(1));
}

fn enter(page: &Page, line: &str) {
    let terminal = page.browser.find("#terminal");
    terminal.press(line);
    terminal.press(Element::ENTER);
}

/// Scales to so many pods, and waits until so many of them run.
#[track_caller]
fn scale(page: &Page, pods: u64, running: u64) {
    enter(page, &format!("kubectl scale deployment web --replicas={pods}"));
    let script = "return [...document.querySelectorAll('[data-phase=Running]')]
        .reduce((sum, it) => sum + Number(it.dataset.pods ?? 1), 0);";
    let mut last = 0;
    while last < running {
        let at_least = running.min(last + 1);
        page.browser.wait_until("more pods that run", || {
            last = page.browser.run(script, json!([])).as_u64().unwrap_or(0);
            last >= at_least
        });
    }
}

fn uids(page: &Page) -> Vec<Value> {
    let script = "return [...document.querySelectorAll('[data-phase=Running]')]
        .map((pod) => pod.dataset.uid).sort();";
    page.browser.run(script, json!([])).as_array().cloned().unwrap_or_default()
}
