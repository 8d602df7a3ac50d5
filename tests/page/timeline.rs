//! The timeline: other moments by keys and by dragging, and another future from there.

use crate::stage::{Page, visit};
use serde_json::json;
use webdriver::{Element, Options};

fn line(page: &Page, text: &str) {
    let terminal = page.browser.role("textbox", "Terminal");
    terminal.press(text);
    terminal.press(Element::ENTER);
}

fn running(page: &Page, count: usize) {
    page.browser.wait_until(&format!("{count} running pods"), || {
        page.browser.all("[data-pod][data-phase='Running']").len() == count
    });
}

fn virtual_ms(page: &Page) -> u64 {
    let clock = page.browser.find("[data-virtual-ms]").attribute("data-virtual-ms");
    clock.and_then(|ms| ms.parse().ok()).expect("the clock has its time")
}

#[test]
fn keys_lead_to_the_past_and_back() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        line(page, "kubectl scale deployment web --replicas=4");
        running(page, 4);
        let head = page.browser.role("slider", "Moment");
        head.focus();
        head.press(Element::HOME);
        running(page, 3);
        let words = head.attribute("aria-valuetext").unwrap_or_default();
        assert!(words.contains("ago"), "{words}");
        let stands = virtual_ms(page);
        page.picture("timeline-at-the-beginning");
        page.browser.role("button", "Back to now").click();
        running(page, 4);
        assert!(virtual_ms(page) > stands);
    });
}

#[test]
fn typing_in_the_past_forks() {
    visit(
        "?lang=ko&seed=7&speed=20",
        &Options { language: "ko-KR", ..Options::default() },
        |page| {
            let terminal = page.browser.role("textbox", "터미널");
            terminal.press("kubectl scale deployment web --replicas=5");
            terminal.press(Element::ENTER);
            running(page, 5);
            // The place of the head before that line, by its square on the learner's lane.
            let drag = "const head = document.getElementById('moment'); \
            const at = x => ({clientX: x, clientY: head.getBoundingClientRect().top + 20, \
            buttons: 1, bubbles: true, pointerId: 1}); \
            head.dispatchEvent(new PointerEvent('pointermove', at(arguments[0])));";
            page.browser.run(drag, json!([130]));
            page.browser.role("button", "지금으로");
            page.picture("timeline-in-the-past");
            terminal.press("kubectl scale deployment web --replicas=2");
            terminal.press(Element::ENTER);
            running(page, 2);
            page.browser.wait_until("a trace of the other future", || {
                let trace = page.browser.find(".plot .trace").attribute("d");
                trace.is_some_and(|d| !d.is_empty())
            });
            page.picture("timeline-with-a-fork");
        },
    );
}
