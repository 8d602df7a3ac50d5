//! The course: an exercise from its first step to its last, by keyboard alone, on a phone and in
//! Korean; on a wide window; and without a network.

use crate::stage::{Page, visit};
use serde_json::json;
use webdriver::{Element, Options};

/// The title of the step that is to be done now; empty when there is none.
fn step(page: &Page) -> String {
    let script =
        "const step = document.querySelector('.steps [aria-current=step] h3 span:nth-child(2)');
        return step ? step.textContent : ''";
    page.browser.run(script, json!([])).as_str().unwrap_or_default().to_string()
}

fn wait_for_step(page: &Page, title: &str) {
    page.browser.wait_until(&format!("the step {title:?}"), || step(page) == title);
}

/// Types a line wherever the focus is, which has to be the terminal.
fn line(page: &Page, text: &str) {
    let focused = "return document.activeElement.id";
    assert_eq!(page.browser.run(focused, json!([])), json!("terminal"), "before {text:?}");
    page.browser.keys(&format!("{text}{}", Element::ENTER));
}

/// Goes from one thing to the next with the keyboard until one has this text.
fn tab_to(page: &Page, text: &str) {
    let at = "return document.activeElement.textContent.trim()";
    page.browser.keys(Element::ESCAPE);
    for _ in 0..80 {
        page.browser.keys(Element::TAB);
        if page.browser.run(at, json!([])) == json!(text) {
            return;
        }
    }
    panic!("no {text:?} is reached with Tab");
}

const PHONE: (u32, u32) = (390, 844);

#[test]
fn the_first_exercise_by_keyboard_alone_in_korean_on_a_phone() {
    let options = Options { size: PHONE, still: true, ..Options::default() };
    visit("?lang=ko&speed=20#/course/first-pod", &options, |page| {
        wait_for_step(page, "파드를 실행합니다");
        page.browser.role("region", "실습 안내");
        let wide = "return document.documentElement.scrollWidth - innerWidth";
        let excess = page.browser.run(wide, json!([])).as_i64();
        assert!(excess.is_some_and(|pixels| pixels <= 0), "{excess:?} pixels too wide");
        page.picture("lesson-phone-1-opened");
        tab_to(page, "힌트");
        page.browser.keys(Element::ENTER);
        page.browser.find(".lesson .tiph");
        page.picture("lesson-phone-2-hint");
        tab_to(page, "대신 입력하기");
        page.browser.keys(Element::ENTER);
        let typed = page.browser.role("textbox", "터미널");
        page.browser.wait_until("a typed line", || typed.value().starts_with("kubectl run"));
        line(page, "");
        wait_for_step(page, "준비될 때까지 기다립니다");
        page.picture("lesson-phone-3-second-step");
        line(page, "kubectl wait --for=condition=Ready pod hello-kiamol");
        wait_for_step(page, "목록을 봅니다");
        line(page, "kubectl get pods");
        wait_for_step(page, "자세히 들여다봅니다");
        line(page, "kubectl describe pod hello-kiamol");
        page.browser.find(".lesson .end");
        page.picture("lesson-phone-4-finished");
        page.browser.reload();
        page.browser.find(".lesson .end");
        tab_to(page, "실습 목록");
        page.browser.keys(Element::ENTER);
        page.browser.find(".entries .tick.done");
        page.picture("lesson-phone-5-list");
    });
}

#[test]
fn an_exercise_has_a_cluster_of_its_own_and_gives_the_old_one_back() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        page.browser.find("[data-pod^='default/web-'][data-phase='Running']");
        page.browser.role("button", "Exercises").click();
        page.browser.find(".entries a[href='#/course/first-pod']").click();
        wait_for_step(page, "Run a Pod");
        assert!(page.browser.all("[data-pod^='default/web-']").is_empty(), "another cluster");
        page.picture("lesson-wide");
        line(page, "kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol");
        wait_for_step(page, "Wait until it is ready");
        page.browser.role("button", "Undo").click();
        wait_for_step(page, "Run a Pod");
        page.browser.role("button", "Redo").click();
        wait_for_step(page, "Wait until it is ready");
        page.picture("lesson-wide-second-step");
        page.browser.role("link", "All exercises").click();
        page.picture("lesson-wide-list");
        page.browser.role("link", "Back to my own cluster").click();
        page.browser.find("[data-pod^='default/web-'][data-phase='Running']");
        assert!(page.browser.all("[data-pod='default/hello-kiamol']").is_empty(), "mine again");
    });
}
