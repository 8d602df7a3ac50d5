//! Passing a run on: as a link, as a file, and what the one who gets it sees.

use crate::audit;
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
            && page.browser.all("[data-pod]").len() == count
    });
}

/// What is behind the `#` of the link to the run as it is now, taken by keys alone.
fn link(page: &Page) -> String {
    page.browser.role("button", "Share").focus();
    page.browser.keys(Element::ENTER);
    let link = page.browser.role("textbox", "Link").value();
    page.browser.keys(Element::ESCAPE);
    page.browser.wait_until("the sheet is closed", || page.browser.all("dialog").is_empty());
    let (home, hash) = link.split_once('#').expect("a run behind the page's address");
    assert_eq!(home, page.home);
    hash.to_string()
}

fn go(page: &Page, hash: &str) {
    page.browser.run("location.hash = arguments[0]", json!([hash]));
}

#[test]
fn a_link_shows_the_run_keeps_what_is_done_in_it_and_leads_back() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        line(page, "kubectl scale deployment web --replicas=4");
        running(page, 4);
        let link = link(page);
        line(page, "kubectl scale deployment web --replicas=1");
        running(page, 1);

        go(page, &link);
        running(page, 4);
        page.picture("shared-run");
        line(page, "kubectl delete deployment web");
        running(page, 0);
        page.browser.reload();
        page.browser.role("button", "To my own cluster");
        running(page, 0);
        page.browser.role("button", "Reset").click();
        running(page, 4);

        page.browser.role("button", "To my own cluster").click();
        running(page, 1);
        let hash = page.browser.run("return location.hash", json!([]));
        assert!(matches!(hash.as_str(), Some("" | "#")), "{hash}");

        go(page, &link[..link.len() - 20]);
        page.browser.wait_until("what is wrong is said", || {
            page.browser.find(".notice").text().contains("could not be read")
        });
        running(page, 1);
    });
}

/// Keeps what the page hands to the browser to be saved.
const CATCH: &str = "
    const make = URL.createObjectURL;
    URL.createObjectURL = it => { it.text().then(text => window.caught = text); return make(it); };
    HTMLAnchorElement.prototype.click = function() { window.file = this.download; };";

/// Chooses a file with this text.
const CHOOSE: &str = "
    const chosen = new DataTransfer();
    chosen.items.add(new File([arguments[0]], 'run.json'));
    const field = document.querySelector('.share input[type=file]');
    field.files = chosen.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));";

#[test]
fn a_file_holds_the_run_too() {
    visit(
        "?lang=ko&seed=7&speed=20",
        &Options { language: "ko-KR", ..Options::default() },
        |page| {
            let terminal = page.browser.role("textbox", "터미널");
            terminal.press("kubectl scale deployment web --replicas=2");
            terminal.press(Element::ENTER);
            running(page, 2);
            page.browser.run(CATCH, json!([]));
            page.browser.role("button", "공유").click();
            page.browser.role("textbox", "링크");
            audit::check(page, "ko", "share");
            page.picture("share-sheet");
            page.browser.role("button", "저장").click();
            let text = page.browser.wait("the file", || {
                page.browser.run("return window.caught", json!([])).as_str().map(str::to_owned)
            });
            assert_eq!(page.browser.run("return window.file", json!([])), "respawn-run.json");
            page.browser.keys(Element::ESCAPE);
            terminal.press("kubectl delete deployment web");
            terminal.press(Element::ENTER);
            running(page, 0);
            page.browser.role("button", "공유").click();
            page.browser.role("textbox", "링크");
            page.browser.run(CHOOSE, json!([text]));
            running(page, 2);
            page.browser.role("button", "내 클러스터로").click();
            running(page, 0);
        },
    );
}

#[test]
fn a_run_of_an_exercise_opens_without_the_exercise() {
    visit("?lang=en&speed=20#/course/first-pod", &Options::default(), |page| {
        page.browser.role("region", "Exercise");
        page.browser.wait_until("an empty cluster", || page.browser.all("[data-pod]").is_empty());
        line(page, "kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol");
        running(page, 1);
        let link = link(page);
        go(page, &link);
        page.browser.role("button", "To my own cluster");
        running(page, 1);
        assert!(page.browser.all(".lesson").is_empty());
        go(page, "");
        running(page, 3);
    });
}

#[test]
fn a_class_hands_in_and_is_seen_at_a_glance() {
    let options = Options { language: "ko-KR", still: true, ..Options::default() };
    visit("?lang=ko&speed=20#/course/first-pod", &options, |page| {
        page.browser.role("region", "실습 안내");
        page.browser.wait_until("an empty cluster", || page.browser.all("[data-pod]").is_empty());
        let terminal = page.browser.role("textbox", "터미널");
        terminal.press("kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol");
        terminal.press(Element::ENTER);
        running(page, 1);
        page.browser.role("button", "공유").click();
        page.browser.role("textbox", "제출할 때 쓸 이름").press("지민");
        audit::check(page, "ko", "hand-in");
        let link = page.browser.role("textbox", "링크").value();
        page.browser.keys(Element::ESCAPE);
        page.browser.wait_until("the sheet is closed", || page.browser.all("dialog").is_empty());

        go(page, "/course");
        page.browser.role("button", "선생님께: 제출된 실행 보기").click();
        let field = page.browser.role("textbox", "링크");
        field.press(&format!("{link}\nAlex: {}\n", &link[..link.len() - 9]));
        page.browser.wait_until("a run that was played", || {
            page.browser.all(".class tbody .dots .done").len() == 1
        });
        assert!(page.browser.find(".class tbody tr:nth-child(1)").text().contains("지민"));
        let broken = page.browser.find(".class tbody tr:nth-child(2)").text();
        assert!(broken.contains("Alex") && broken.contains("온전한 실행이 아닙니다"), "{broken}");
        audit::check(page, "ko", "class");
        page.picture("class");
        page.browser.role("link", "지민의 실행 보기").click();
        page.browser.role("button", "내 클러스터로");
        running(page, 1);
    });
}
