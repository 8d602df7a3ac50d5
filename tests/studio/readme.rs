//! The pictures of the README, taken anew by `cargo xtask pictures`.

use crate::stage::{Page, visit};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use webdriver::{Element, Options};

/// How long the picture rests before the deletion.
const BEFORE: Duration = Duration::from_millis(1_500);
/// How long it is watched after the return.
const AFTER: Duration = Duration::from_secs(4);
/// No return takes longer, even in slow motion.
const LONGEST: Duration = Duration::from_secs(60);
/// The time between two frames.
const BEAT: Duration = Duration::from_millis(80);

/// Whether no pod is seen through.
const WHOLE: &str = "return [...document.querySelectorAll('[data-pod]')]
    .every((pod) => getComputedStyle(pod).opacity === '1');";

#[test]
fn pictures_for_the_readme() {
    let options = Options { size: (1280, 800), ..Options::default() };
    visit("?lang=en&seed=7&theme=light", &options, |page| {
        page.browser.wait_until("the suggested line", || !page.browser.all(".gr").is_empty());
        // The pods fade in, and a quick machine would be earlier than that.
        page.browser
            .wait_until("pods that are whole", || page.browser.run(WHOLE, json!([])) == true);
        let terminal = page.browser.find("#terminal");
        terminal.focus();
        page.picture("first-screen");
        let pods = running(page);
        let start = Instant::now();
        film(page, start, start + BEFORE);
        terminal.press(Element::ENTER);
        while running(page) == pods || running(page).len() != pods.len() {
            assert!(start.elapsed() < LONGEST, "the pod did not come back");
            film(page, start, Instant::now() + BEAT);
        }
        film(page, start, Instant::now() + AFTER);
    });
}

/// The uids of the pods that are ready and stay.
fn running(page: &Page) -> Vec<Value> {
    let script = "return [...document.querySelectorAll('[data-phase=Running]')]
        .map((pod) => pod.dataset.uid).sort();";
    page.browser.run(script, json!([])).as_array().cloned().unwrap_or_default()
}

/// Takes a frame each beat until then. A frame's name is its time in milliseconds.
fn film(page: &Page, start: Instant, until: Instant) {
    loop {
        let next = Instant::now() + BEAT;
        page.picture(&format!("readme/{:06}", start.elapsed().as_millis()));
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        if Instant::now() >= until {
            return;
        }
    }
}
