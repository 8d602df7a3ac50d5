//! F6: the keyboard's focus goes from region to region of the page.

use super::dom;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The regions in the order in which the eye meets them.
const REGIONS: [&str; 8] = [
    ".bar",
    "#picture",
    ".say",
    ".stage .ribbon",
    ".bench > .tabs",
    ".bench > .panel:not(.p-terminal):not(.p-timeline)",
    ".p-timeline",
    ".p-terminal",
];

/// What can have the focus, where it is enabled.
const FOCUSABLE: &str = "textarea, input, select, a[href], button:not(:disabled), [tabindex='0']";

/// Moves the focus to the next region that is shown, or to the one before.
pub fn go_on(is_back: bool) {
    let places: Vec<HtmlElement> = REGIONS.iter().flat_map(|css| entries(css)).collect();
    let Some(last) = places.len().checked_sub(1) else { return };
    let focused = document().active_element();
    let here = focused.as_ref().and_then(|focused| region_of(focused, &places));
    let to = match (here, is_back) {
        (None, false) => 0,
        (None, true) => last,
        (Some(here), false) => (here + 1) % (last + 1),
        (Some(here), true) => here.checked_sub(1).unwrap_or(last),
    };
    let _ = places[to].focus();
}

/// Where the focus goes on entering each region that fits: what was there is the terminal's line,
/// else the first that is shown.
fn entries(css: &str) -> Vec<HtmlElement> {
    let regions = list(&document().query_selector_all(css));
    let first = |region: &Element| {
        let line = region.query_selector(&format!("#{}", dom::TERMINAL)).ok().flatten();
        let inner = list(&region.query_selector_all(FOCUSABLE)).into_iter();
        let usable = |it: &HtmlElement| it.offset_parent().is_some() && it.tab_index() >= 0;
        line.into_iter().chain(inner).filter_map(|it| it.dyn_into().ok()).find(usable)
    };
    regions.iter().filter_map(first).collect()
}

fn region_of(focused: &Element, places: &[HtmlElement]) -> Option<usize> {
    let within = |css: &&str| focused.closest(css).ok().flatten();
    let region = REGIONS.iter().find_map(within)?;
    places.iter().position(|place| region.contains(Some(place)))
}

fn list(found: &Result<web_sys::NodeList, wasm_bindgen::JsValue>) -> Vec<Element> {
    let Ok(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect()
}
