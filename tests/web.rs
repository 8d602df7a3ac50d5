//! Tests in a headless browser: components mount, and answer as they should.
//!
//! Run by `cargo xtask test`, or alone by `cargo xtask test --web`.
#![cfg(target_arch = "wasm32")]

use respawn::timeline::{Timeline, digest};
use respawn::web::Page;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_page_mounts_its_heading() {
    let root = gloo::utils::document().create_element("div").expect("an element");
    gloo::utils::body().append_child(&root).expect("a place in the body");
    let page = yew::Renderer::<Page>::with_root(root.clone()).render();
    gloo::timers::future::sleep(std::time::Duration::ZERO).await;
    let heading = root.query_selector("h1").expect("a selector").expect("a heading");
    assert_eq!(heading.text_content().as_deref(), Some("Respawn"));
    page.destroy();
}

/// `tests/it/determinism.rs` holds the native program to the same digest.
#[wasm_bindgen_test]
fn a_run_is_the_same_as_natively() {
    let timeline = Timeline::load(include_str!("data/script.json")).expect("a save");
    let digest = format!("{:016x}", digest(timeline.session()));
    assert_eq!(digest, include_str!("data/digest.txt").trim());
}
