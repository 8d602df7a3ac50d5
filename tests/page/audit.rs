//! What must hold for everyone on every screen: names, roles, languages, contrast, focus.
//!
//! The checks are in `audit.js`; they mirror what axe-core looks for, as far as this page has it.

use crate::stage::{Page, visit};
use serde_json::{Value, json};
use webdriver::{Element, Options};

/// Looks at the page as it is now in light, dark and high contrast. Colours do not change the
/// document, so the theme is set where the page sets it.
#[track_caller]
pub fn check(page: &Page, lang: &str, screen: &str) {
    let root = page.browser.find("html");
    let theme = root.attribute("data-theme").unwrap_or_default();
    let wear = |theme: &str| {
        // What fades into its new colour is there at once.
        let script = "document.documentElement.dataset.theme = arguments[0];
            document.documentElement.offsetWidth;
            for (const it of document.getAnimations()) try { it.finish(); } catch { it.cancel(); }";
        page.browser.run(script, json!([theme]));
    };
    for colours in ["light", "dark", "contrast"] {
        wear(colours);
        let amiss = page.browser.run(include_str!("audit.js"), json!([lang]));
        assert_eq!(amiss, json!([]), "{screen} in {colours} colours: {amiss:#}");
    }
    wear(&theme);
}

/// What has the focus: its role and name.
fn focused(page: &Page) -> String {
    let script = "const it = document.activeElement;
        return `${it.tagName} ${it.getAttribute('aria-label') ?? it.textContent.trim()}`;";
    page.browser.run(script, json!([])).as_str().unwrap_or_default().to_string()
}

fn is_true(page: &Page, script: &str) -> bool {
    page.browser.run(&format!("return {script};"), json!([])) == Value::Bool(true)
}

/// The first minute without a mouse: the command in grey, time, a pod's details, the manifest, the
/// past and back.
#[test]
fn the_first_minute_needs_no_mouse() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        let browser = &page.browser;
        let terminal = browser.role("textbox", "Terminal");
        browser.wait_until("the line has the focus", || focused(page) == "TEXTAREA Terminal");
        let invited = || terminal.attribute("aria-description").is_some_and(|it| !it.is_empty());
        browser.wait_until("a command in grey", invited);
        let gone = terminal.attribute("aria-description").unwrap_or_default();
        browser.keys(Element::ENTER);
        let log = browser.role("log", "Terminal");
        browser.wait_until("the deletion", || log.text().contains("deleted"));
        let names = "[...document.querySelectorAll('[data-pod]')].every(it => \
            !arguments[0].includes(it.dataset.pod.split('/')[1]))";
        browser.wait_until("another pod", || {
            browser.run(&format!("return {names};"), json!([gone])) == Value::Bool(true)
                && browser.all("[data-pod][data-phase='Running']").len() == 3
        });
        // From the terminal F6 goes around: the bar, the picture.
        browser.keys(F6);
        assert!(is_true(page, "document.activeElement.closest('.bar') !== null"));
        browser.keys(F6);
        assert!(is_true(page, "document.activeElement.closest('#picture') !== null"));
        for _ in 0..12 {
            if is_true(page, "document.activeElement.matches('[data-pod]')") {
                break;
            }
            browser.keys(Element::TAB);
        }
        browser.keys(Element::ENTER);
        browser.wait_until("its details", || !browser.all(".p-details h2").is_empty());
        assert!(is_true(page, "document.activeElement.matches('[aria-pressed=true]')"));
        assert!(is_true(page, "document.activeElement.matches(':focus-visible')"));
        browser.keys(Element::ESCAPE);
        browser.keys(" ");
        browser.keys("?");
        browser.role("heading", "Keys");
        browser.keys(Element::ESCAPE);
        browser.wait_until("the sheet is closed", || browser.all("dialog").is_empty());
    });
}

/// WebDriver's own letter for F6.
const F6: &str = "\u{E036}";

#[test]
fn f6_goes_through_all_regions_and_back() {
    visit("?lang=ko&seed=7", &Options::default(), |page| {
        page.browser.wait_until("the line has the focus", || focused(page) == "TEXTAREA 터미널");
        let mut round = Vec::new();
        for _ in 0..7 {
            page.browser.keys(F6);
            round.push(focused(page));
        }
        assert_eq!(round.last().map(String::as_str), Some("TEXTAREA 터미널"), "{round:?}");
        let mut places = round.clone();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), round.len(), "{round:?}");
    });
}

#[test]
fn ctrl_r_finds_a_line_as_bash_does() {
    visit("?lang=ko&seed=7&speed=20", &Options::default(), |page| {
        let browser = &page.browser;
        let terminal = browser.role("textbox", "터미널");
        for line in ["echo 하나", "echo two"] {
            terminal.press(line);
            terminal.press(Element::ENTER);
        }
        let control_r = format!("{}r{}", Element::CONTROL, Element::RELEASE);
        terminal.press(&control_r);
        browser.compose(&["ㅎ", "하"], "하");
        // The prompt and the input are two boxes in one row.
        let line = || browser.find(".term .line").text().replace('\n', "");
        browser.wait_until("the line", || line().contains("(reverse-i-search)`하': echo 하나"));
        page.picture("reverse-search");
        browser.keys(Element::ENTER);
        let log = browser.role("log", "터미널");
        let twice = || log.text().lines().filter(|line| *line == "하나").count() == 2;
        browser.wait_until("it runs again", twice);
        terminal.press(&control_r);
        terminal.press("nothing has this");
        browser.wait_until("it fails", || line().contains("(failed reverse-i-search)`"));
        terminal.press(Element::ESCAPE);
        browser.wait_until("the line as before", || terminal.value().is_empty());
    });
}
