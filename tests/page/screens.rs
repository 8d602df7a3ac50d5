//! The screens that must stay as they are: each is audited, kept as a picture for people, and
//! compared with its shape in `tests/page/screens/NAME.txt`.
//!
//! Fonts differ from machine to machine and no picture of text is equal on two of them. So a shape
//! is the places of the screen's parts, and the colours of a grid of 40 pixels outside of what
//! shows time or running text; both may differ a little. `UPDATE=1` writes them anew.

use crate::audit;
use crate::stage::{Page, visit};
use serde_json::{Value, json};
use std::path::PathBuf;
use webdriver::{Element, Options};

/// So many pixels may a place or a size differ: letters of another font are wider or narrower.
const PIXELS: i64 = 14;
/// So much of 15 may a colour differ in the mean of all cells, and so many of a hundred cells may
/// be altogether different (an edge that fell into the next cell).
const MEAN: f64 = 0.9;
const ODD_IN_A_HUNDRED: usize = 8;
const ODD: i64 = 4;

fn still(lang: &'static str, size: (u32, u32)) -> Options {
    let language = if lang == "ko" { "ko-KR" } else { "en-US" };
    Options { language, size, still: true, ..Options::default() }
}

/// Opens the page, lets `go` bring about what is to be seen, and looks at it.
fn screen(name: &str, lang: &'static str, query: &str, size: (u32, u32), go: impl FnOnce(&Page)) {
    visit(&format!("?lang={lang}&seed=7{query}"), &still(lang, size), |page| {
        page.browser.wait_until("a prompt", || !page.browser.all(".log pre").is_empty());
        go(page);
        look(page, name, lang);
    });
}

fn look(page: &Page, name: &str, lang: &str) {
    page.picture(&format!("screen-{name}"));
    let shot = page.browser.cdp("Page.captureScreenshot", json!({ "format": "png" }));
    let shape = page.browser.run(include_str!("shape.js"), json!([shot["data"]]));
    audit::check(page, lang, name);
    let now = written(&shape);
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/screens"));
    let file = file.join(format!("{name}.txt"));
    if std::env::var_os("UPDATE").is_some() && name != "thousand-pods" {
        std::fs::write(&file, &now).expect("the shape is written");
        return;
    }
    // How far a thousand pods are at a glance depends on the machine: that one has no file.
    let Ok(kept) = std::fs::read_to_string(&file) else { return };
    let differs = difference(&kept, &now);
    assert!(differs.is_none(), "{name} has another shape: {}", differs.unwrap_or_default());
}

fn written(shape: &Value) -> String {
    let mut text = String::new();
    for part in shape["boxes"].as_array().into_iter().flatten() {
        let words: Vec<String> = part.as_array().into_iter().flatten().map(word).collect();
        text.push_str(&format!("{}\n", words.join(" ")));
    }
    for line in shape["grid"].as_array().into_iter().flatten() {
        text.push_str(&format!("= {}\n", word(line)));
    }
    text
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| text.replace(' ', "_"))
}

/// What differs by more than it may, in words.
fn difference(kept: &str, now: &str) -> Option<String> {
    let split = |text: &str| -> (Vec<String>, Vec<String>) {
        text.lines().map(str::to_string).partition(|line| !line.starts_with("= "))
    };
    let ((mut kept_boxes, kept_grid), (mut boxes, grid)) = (split(kept), split(now));
    // Which of many pods stands where depends on the moment at which a line was entered.
    for boxes in [&mut kept_boxes, &mut boxes] {
        boxes
            .sort_by_key(|line| if line.starts_with("button.pod ") { place(line) } else { [0; 2] });
    }
    if kept_boxes.len() != boxes.len() {
        return Some(format!("{} parts instead of {}", boxes.len(), kept_boxes.len()));
    }
    let moved = kept_boxes.iter().zip(&boxes).find(|(kept, now)| !is_near(kept, now));
    if let Some((kept, now)) = moved {
        return Some(format!("{kept} is now {now}"));
    }
    let (mut sum, mut count, mut odd) = (0, 0, 0);
    for (kept, now) in kept_grid.iter().zip(&grid) {
        for (kept, now) in kept.bytes().zip(now.bytes()) {
            let digit = |byte: u8| char::from(byte).to_digit(16).map(i64::from);
            let (Some(kept), Some(now)) = (digit(kept), digit(now)) else { continue };
            (sum, count) = (sum + (kept - now).abs(), count + 1);
            odd += usize::from((kept - now).abs() > ODD);
        }
    }
    let mean = sum as f64 / f64::from(count.max(1));
    let is_other = mean > MEAN || odd * 100 > ODD_IN_A_HUNDRED * count.max(1) as usize;
    is_other.then(|| format!("colours differ by {mean:.2} in the mean, {odd} of {count} by much"))
}

/// Where a box is: its distance from the top, and from the left.
fn place(line: &str) -> [i64; 2] {
    let numbers = numbers(line);
    [numbers.get(1).copied().unwrap_or(0), numbers.first().copied().unwrap_or(0)]
}

fn numbers(line: &str) -> Vec<i64> {
    line.split(' ').skip(1).filter_map(|word| word.parse().ok()).collect()
}

fn is_near(kept: &str, now: &str) -> bool {
    let near = |(a, b): (i64, i64)| (a - b).abs() <= PIXELS;
    kept.split(' ').next() == now.split(' ').next()
        && numbers(kept).into_iter().zip(numbers(now)).all(near)
}

fn type_line(page: &Page, text: &str) {
    let line = page.browser.find("#terminal");
    line.press(text);
    line.press(Element::ENTER);
}

fn wait_for(page: &Page, what: &str, css: &str, count: usize) {
    page.browser.wait_until(what, || page.browser.all(css).len() >= count);
}

/// Time stands still from here on.
fn pause(page: &Page) {
    page.browser.run("document.activeElement.blur()", json!([]));
    let is_running = "return document.querySelector('.tb.pri svg path').getAttribute('d').length";
    let before = page.browser.run(is_running, json!([]));
    page.browser.keys(" ");
    let changed = || page.browser.run(is_running, json!([])) != before;
    page.browser.wait_until("time stands still", changed);
}

/// On from change to change until something is there.
fn step_to(page: &Page, what: &str, css: &str) {
    for _ in 0..60 {
        if !page.browser.all(css).is_empty() {
            return;
        }
        page.browser.keys(".");
        std::thread::sleep(std::time::Duration::from_millis(450));
    }
    panic!("no {what} in 60 changes");
}

const WIDE: (u32, u32) = (1280, 800);

#[test]
fn first_screen() {
    screen("first-light", "en", "&theme=light", WIDE, pause);
    screen("first-dark", "en", "&theme=dark", WIDE, pause);
    screen("first-contrast", "ko", "&theme=contrast", WIDE, pause);
}

#[test]
fn deletion() {
    screen("deletion-terminating", "ko", "&theme=light", WIDE, |page| {
        pause(page);
        page.browser.find("#terminal").press(Element::ENTER);
        page.browser.run("document.activeElement.blur()", json!([]));
        step_to(page, "leaving pod", "[data-phase='Terminating']");
        for (name, css) in [
            ("deletion-born", "[data-pod][data-node='']"),
            ("deletion-scheduled", "[data-phase='ContainerCreating']"),
        ] {
            step_to(page, name, css);
            look(page, name, "ko");
        }
        step_to(page, "ghost", ".pod.ghost");
        look(page, "deletion-ghost", "ko");
    });
}

#[test]
fn editor_with_an_error() {
    screen("editor-error", "ko", "&speed=20&theme=light", WIDE, |page| {
        let script = "const menu = document.querySelector('.files select'); menu.value = '5';
            menu.dispatchEvent(new Event('change', { bubbles: true }));";
        page.browser.run(script, json!([]));
        wait_for(page, "both problems", ".problem", 2);
        pause(page);
    });
}

#[test]
fn inspection() {
    screen("inspect", "en", "&speed=20&theme=light", WIDE, |page| {
        page.browser.find("[data-pod]").click();
        wait_for(page, "details", ".p-details h2", 1);
        pause(page);
    });
}

#[test]
fn crash_loop() {
    screen("crash-loop", "ko", "&speed=20&theme=light", WIDE, |page| {
        type_line(page, "kubectl run crash --image=busybox -- sh -c 'exit 1'");
        wait_for(page, "a crash loop", "[data-phase='CrashLoopBackOff']", 1);
        pause(page);
    });
}

#[test]
fn node_dark() {
    screen("node-dark", "en", "&speed=20&theme=dark", WIDE, |page| {
        page.browser.find("[data-node-name] button").click();
        page.browser.find(".p-details .acts button").click();
        wait_for(page, "a silent machine", "[data-ready='false']", 1);
        pause(page);
    });
}

#[test]
fn rolling_update() {
    screen("rolling-update", "ko", "&theme=light", WIDE, |page| {
        pause(page);
        type_line(page, "kubectl set image deployment/web '*=nginx:1.27'");
        page.browser.run("document.activeElement.blur()", json!([]));
        step_to(page, "leaving pod", "[data-phase='Terminating']");
    });
}

#[test]
fn many_pods() {
    let scale = |page: &Page, line: &str, css: &str| {
        type_line(page, line);
        wait_for(page, "all of them", css, 1);
        page.browser.wait_until("nobody waits", || {
            let script = "return [...document.querySelectorAll('[data-phase]')]
                .every(it => it.dataset.phase === 'Running')";
            page.browser.run(script, json!([])) == Value::Bool(true)
        });
        pause(page);
    };
    screen("sixty-pods", "en", "&speed=20&theme=light", WIDE, |page| {
        let all = "#picture:has(button.pod:nth-of-type(60))";
        scale(page, "kubectl scale deployment web --replicas=60", all);
    });
    screen("thousand-pods", "ko", "&speed=20&theme=dark", WIDE, |page| {
        // Three machines take 110 each; the others wait.
        type_line(page, "kubectl scale deployment web --replicas=1000");
        let count = |css: &str| {
            let script = "return [...document.querySelectorAll(arguments[0])]
                .reduce((sum, it) => sum + Number(it.dataset.pods), 0);";
            page.browser.run(script, json!([css])).as_u64().unwrap_or(0)
        };
        for so_many in [300, 600, 800, 1000] {
            page.browser.wait_until("more pods", || count("[data-pods]") >= so_many);
        }
        for so_many in [100, 200, 330] {
            let running = "[data-pods][data-phase=Running]";
            page.browser.wait_until("more that run", || count(running) >= so_many);
        }
        pause(page);
    });
}

#[test]
fn the_past_and_a_fork() {
    screen("fork", "ko", "&speed=20&theme=light", WIDE, |page| {
        type_line(page, "kubectl scale deployment web --replicas=5");
        wait_for(page, "five pods", "[data-pod][data-phase='Running']", 5);
        let head = page.browser.find("#moment");
        for _ in 0..6 {
            head.press("\u{E012}");
        }
        wait_for(page, "the past", ".in-past", 1);
        look(page, "past", "ko");
        type_line(page, "kubectl scale deployment web --replicas=2");
        page.browser.wait_until("a trace", || {
            let trace = page.browser.find(".plot .trace").attribute("d");
            trace.is_some_and(|d| !d.is_empty())
        });
        page.browser.wait_until("two pods", || {
            page.browser.all("[data-pod]").len() == 2 && page.browser.all(".pod.ghost").is_empty()
        });
        pause(page);
    });
}

#[test]
fn phone() {
    screen("phone", "ko", "&theme=light", (390, 844), |page| {
        page.browser.find(".tb.pri").click();
        page.browser.run("document.activeElement.blur()", json!([]));
    });
    screen("phone-manifest", "ko", "&theme=dark", (360, 740), |page| {
        page.browser.find(".tb.pri").click();
        page.browser.find("#tab-manifest").click();
    });
}

#[test]
fn keys_and_course() {
    screen("keys", "ko", "&theme=light", WIDE, |page| {
        pause(page);
        page.browser.keys("?");
        wait_for(page, "the sheet", "dialog[open]", 1);
    });
    screen("course", "en", "&theme=light#/course", WIDE, |page| {
        wait_for(page, "the exercises", ".entries a", 5);
        pause(page);
    });
}
