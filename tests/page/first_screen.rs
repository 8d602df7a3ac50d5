//! What one sees first.

use crate::stage::visit;
use webdriver::Options;

#[test]
fn the_page_opens_with_its_heading() {
    visit("", &Options::default(), |page| {
        assert_eq!(page.browser.title(), "Respawn");
        page.browser.role("heading", "Respawn");
        page.picture("first-screen");
    });
}

#[test]
fn a_reload_shows_it_again() {
    visit("", &Options::default(), |page| {
        page.browser.role("heading", "Respawn");
        page.browser.reload();
        page.browser.role("heading", "Respawn");
    });
}
