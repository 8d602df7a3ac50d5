//! The editor: what is wrong is shown where it is and mended with a key; fields are completed.

use crate::stage::{Page, visit};
use webdriver::{Element, Options};

/// Chooses an example from the menu.
fn example(page: &Page, number: usize) {
    page.browser.find(".files select");
    let script = "const menu = document.querySelector('.files select');
        menu.value = String(arguments[0]);
        menu.dispatchEvent(new Event('change', { bubbles: true }));";
    page.browser.run(script, serde_json::json!([number]));
}

fn text_of(page: &Page, css: &str) -> String {
    page.browser.find(css).text()
}

#[test]
fn the_notes_manifest_is_mended_with_two_keys() {
    let options = Options { language: "ko-KR", ..Options::default() };
    visit("?lang=ko&seed=7&speed=20", &options, |page| {
        let browser = &page.browser;
        example(page, 5);
        let first = || text_of(page, ".problem.first");
        browser.wait_until("the tab is found", || {
            browser.all(".problem").len() == 2 && first().contains("탭으로 들여쓰여")
        });
        assert!(first().contains("found character that cannot start any token"), "{}", first());
        assert!(browser.all(".ed .fault").len() >= 2, "both tokens are marked");
        page.picture("editor-error-ko");
        let manifest = browser.role("textbox", "매니페스트");
        manifest.focus();
        let accept = format!("{}{}", Element::ALT, Element::ENTER);
        manifest.press(&accept);
        browser.wait_until("the next problem", || {
            first().contains("`metadate`") || first().contains("metadata")
        });
        assert!(!manifest.value().contains('\t'));
        browser.wait_until("only one is left", || browser.all(".problem").len() == 1);
        manifest.press(&accept);
        browser.wait_until("nothing is wrong", || browser.all(".problem").is_empty());
        assert!(manifest.value().contains("\nmetadata:"), "{}", manifest.value());
        manifest.press(&format!("{}z", Element::CONTROL));
        assert!(manifest.value().contains("\nmetadate:"), "the browser's own undo takes it back");
        manifest.press(&format!("{}y", Element::CONTROL));
        manifest.press(&format!("{}{}", Element::CONTROL, Element::ENTER));
        let log = browser.role("log", "터미널");
        browser.wait_until("it is applied", || log.text().contains("pod/mynginx created"));
        page.picture("editor-mended-ko");
    });
}

#[test]
fn fields_and_values_are_completed_and_files_come_back() {
    visit("?lang=en&seed=7&speed=20&theme=dark", &Options::default(), |page| {
        let browser = &page.browser;
        browser.role("button", "New file").click();
        let manifest = browser.role("textbox", "Manifest");
        manifest.focus();
        manifest.press("apiVersion: v1");
        manifest.press(Element::ENTER);
        manifest.press("kind: Po");
        browser.wait_until("kinds are offered", || browser.all(".assist li").len() >= 1);
        manifest.press(Element::ENTER);
        browser.wait_until("it is taken", || manifest.value().ends_with("kind: Pod"));
        manifest.press(Element::ENTER);
        manifest.press("spec:");
        manifest.press(Element::ENTER);
        manifest.press("rest");
        browser.wait_until("a field is offered", || {
            text_of(page, ".assist").contains("restartPolicy")
        });
        page.picture("editor-completion-dark");
        manifest.press(Element::TAB);
        manifest.press("N");
        browser.wait_until("a value is offered", || text_of(page, ".assist").contains("Never"));
        manifest.press(Element::ENTER);
        browser.wait_until("it is taken", || manifest.value().ends_with("  restartPolicy: Never"));
        browser.role("button", "Close new.yaml").click();
        browser.wait_until("another is in front", || !manifest_text(page).contains("Never"));
        browser.role("button", "Bring back new.yaml").click();
        browser.wait_until("it is back", || manifest_text(page).ends_with("Never"));
    });
}

fn manifest_text(page: &Page) -> String {
    page.browser.role("textbox", "Manifest").value()
}

#[test]
fn an_error_in_the_terminal_is_explained_and_its_correction_taken_with_a_key() {
    visit("?lang=ko&seed=7&speed=20", &Options::default(), |page| {
        let terminal = page.browser.role("textbox", "터미널");
        terminal.press("kubectl get pods --show-label");
        terminal.press(Element::ENTER);
        let hint = page.browser.find(".hintline");
        assert!(hint.text().contains("--show-labels"), "{}", hint.text());
        page.picture("hint-ko");
        terminal.press(&format!("{}{}", Element::ALT, Element::ENTER));
        let meant = || terminal.value() == "kubectl get pods --show-labels";
        page.browser.wait_until("the line as it was meant", meant);
        terminal.press(Element::ENTER);
        let log = page.browser.role("log", "터미널");
        page.browser.wait_until("the labels", || log.text().contains("pod-template-hash="));
    });
}

#[test]
fn the_editor_fits_a_phone() {
    let options = Options { language: "ko-KR", size: (360, 740), ..Options::default() };
    visit("?lang=ko&seed=7&speed=20", &options, |page| {
        page.browser.role("tab", "매니페스트").click();
        example(page, 7);
        page.browser.wait_until("the problem", || page.browser.all(".problem").len() == 1);
        let script = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(page.browser.run(script, serde_json::json!([])), true);
        page.picture("editor-phone-ko");
    });
}

#[test]
fn a_line_is_drawn_whoever_puts_it_behind_the_prompt() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        let (browser, terminal) = (&page.browser, page.browser.role("textbox", "Terminal"));
        let shows = |line: &str| {
            let meant = || text_of(page, ".inp pre").trim_end_matches('\u{200b}') == line;
            browser.wait_until(&format!("{line:?} is drawn"), meant);
            assert_eq!(terminal.value(), line);
        };
        terminal.press("echo one");
        shows("echo one");
        terminal.press(Element::ENTER);
        terminal.press("ech");
        shows("ech");
        terminal.press(Element::UP);
        shows("echo one");
        terminal.press(" more");
        shows("echo one more");
        terminal.press(Element::DOWN);
        shows("ech");
        terminal.press("o tw");
        shows("echo tw");
        terminal.press(Element::UP);
        shows("echo one");
    });
}

#[test]
fn the_row_of_keys_on_a_phone_types() {
    let options = Options { size: (360, 740), ..Options::default() };
    visit("?lang=en&seed=7&speed=20", &options, |page| {
        let (browser, terminal) = (&page.browser, page.browser.role("textbox", "Terminal"));
        terminal.press("kubectl get pods ");
        for key in ["-", "/", "|"] {
            browser.role("button", key).click();
        }
        let shows = || text_of(page, ".inp pre").starts_with("kubectl get pods -/|");
        browser.wait_until("the signs are drawn", shows);
        browser.role("button", "Ctrl C").click();
        browser.wait_until("the line is given up", || terminal.value().is_empty());
        terminal.press("kubectl get dep");
        browser.role("button", "Tab").click();
        let completed = || text_of(page, ".inp pre").contains("deployment");
        browser.wait_until("the word is completed", completed);
        browser.role("button", "Enter").click();
        browser.wait_until("it runs", || text_of(page, ".log").contains("AVAILABLE"));
    });
}

#[test]
fn what_is_printed_stays_where_it_is_when_more_comes() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        let (browser, terminal) = (&page.browser, page.browser.role("textbox", "Terminal"));
        terminal.press("echo first");
        terminal.press(Element::ENTER);
        browser.wait_until("it runs", || text_of(page, ".log").contains("\nfirst"));
        let mark =
            "for (const it of document.querySelectorAll('.log > *')) it.was = it.textContent";
        browser.run(mark, serde_json::json!([]));
        terminal.press("echo second");
        terminal.press(Element::ENTER);
        browser.wait_until("it runs, too", || text_of(page, ".log").contains("\nsecond"));
        let kept = "const log = [...document.querySelectorAll('.log > *')];\
            return [log.filter((it) => it.was).length, log.findIndex((it) => !it.was),\
                log.every((it) => !it.was || it.was === it.textContent)];";
        let kept = browser.run(kept, serde_json::json!([]));
        let places = kept.as_array().expect("three answers");
        assert!(places[0].as_u64() >= Some(3) && places[0] == places[1], "{kept}");
        assert_eq!(places[2], true, "the elements say what they said");
    });
}
