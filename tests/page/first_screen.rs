//! What one sees first: in both languages, light and dark, wide and on a phone.

use crate::stage::{Page, visit};
use serde_json::json;
use webdriver::Options;

/// The cluster's machines are there, and nothing sticks out at the side.
fn check(page: &Page) {
    page.browser.wait_until("ready machines", || {
        !page.browser.all("[data-node-name][data-ready='true']").is_empty()
    });
    let wide = "return document.documentElement.scrollWidth - innerWidth";
    let excess = page.browser.run(wide, json!([])).as_i64();
    assert!(excess.is_some_and(|pixels| pixels <= 0), "the page is {excess:?} pixels too wide");
}

#[test]
fn it_opens_in_english() {
    visit("?lang=en", &Options::default(), |page| {
        assert_eq!(page.browser.title(), "Respawn");
        page.browser.role("heading", "Respawn");
        page.browser.role("region", "Cluster");
        page.browser.role("textbox", "Terminal");
        page.browser.role("textbox", "Manifest");
        page.browser.role("button", "Apply");
        page.browser.find("[data-virtual-ms]");
        check(page);
        page.picture("first-screen");
    });
}

#[test]
fn it_opens_in_korean_and_dark_as_the_browser_prefers() {
    visit("", &Options { language: "ko-KR", dark: true, ..Options::default() }, |page| {
        page.browser.role("region", "클러스터");
        page.browser.role("textbox", "터미널");
        page.browser.role("button", "적용");
        let root = page.browser.find("html");
        assert_eq!(root.attribute("lang").as_deref(), Some("ko"));
        assert_eq!(root.attribute("data-theme").as_deref(), Some("dark"));
        check(page);
        page.picture("first-screen-korean-dark");
    });
}

#[test]
fn it_fits_a_phone() {
    visit("?lang=ko", &Options { size: (390, 844), still: true, ..Options::default() }, |page| {
        page.browser.role("region", "클러스터");
        check(page);
        page.picture("first-screen-phone");
    });
}
