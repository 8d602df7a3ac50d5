//! Which functions of the program run before the first picture stands still. Only on a page with
//! counters, which `cargo xtask record` makes; on any other: that nothing of the later part is
//! needed for it.

use crate::stage::{Page, visit};
use serde_json::json;
use std::collections::BTreeSet;
use webdriver::Options;

/// Gives the numbers of the counters that are up, or null on a page without counters.
const HITS: &str = "\
    const url = document.querySelector('script[src*=\"start.js\"]').src;\
    const names = new URL(url).searchParams;\
    if (!names.has('record')) return null;\
    return import(new URL(names.get('js'), url)).then((program) => {\
      const hits = [];\
      const exports = program.initSync();\
      for (let i = 0; exports['h' + i]; i++) if (exports['h' + i].value) hits.push(i);\
      return hits;\
    });";

/// Whether a stub was called before the later part was there.
const WAS_LATE: &str = "return globalThis.respawnLaterWasLate === true;";

#[test]
fn recording_of_the_first_picture() {
    let mut hits = BTreeSet::new();
    for (query, size) in [
        ("?lang=ko", (1280, 800)),
        ("?lang=en&theme=dark", (1440, 900)),
        ("?lang=ko&theme=light", (390, 844)),
    ] {
        visit(query, &Options { size, ..Options::default() }, |page| look(page, &mut hits));
    }
    if let Some(folder) = std::env::var_os("RESPAWN_PICTURES").filter(|_| !hits.is_empty()) {
        let file = std::path::Path::new(&folder).join("hits.json");
        std::fs::write(file, json!(hits).to_string()).expect("the folder of pictures is writable");
    }
}

fn look(page: &Page, hits: &mut BTreeSet<u64>) {
    let browser = &page.browser;
    browser.wait_until("pods", || !browser.all("[data-pod]").is_empty());
    let ran = browser.run(HITS, json!([]));
    match ran.as_array() {
        Some(_) => {
            // What the page does by itself while the rest is on its way.
            browser.run("return new Promise((done) => setTimeout(done, 2500))", json!([]));
            let ran = browser.run(HITS, json!([]));
            hits.extend(ran.as_array().into_iter().flatten().filter_map(|hit| hit.as_u64()));
        }
        None => {
            let is_late = browser.run(WAS_LATE, json!([]));
            assert_ne!(
                is_late,
                json!(true),
                "the first picture needs functions of the later part: `cargo xtask record`"
            );
        }
    }
}
