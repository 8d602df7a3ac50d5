//! Which functions of the program run before the first picture stands still. Only on a page with
//! counters, which `cargo xtask record` makes; on any other: that nothing of the later part is
//! needed for it.

use crate::stage::visit;
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

/// What the page does by itself while the rest is on its way.
const WHILE: &str = "return new Promise((done) => setTimeout(done, 2500))";

#[test]
fn recording_of_the_first_picture() {
    let mut hits = BTreeSet::new();
    let mut late = 0;
    let visits = [
        ("?lang=ko", (1280, 800)),
        ("?lang=en&theme=dark", (1440, 900)),
        ("?lang=ko&theme=light", (390, 844)),
    ];
    for (query, size) in visits {
        visit(query, &Options { size, ..Options::default() }, |page| {
            let pods = || !page.browser.all("[data-pod]").is_empty();
            page.browser.wait_until("pods", pods);
            late += u32::from(page.browser.run(WAS_LATE, json!([])) == json!(true));
            // What falls together depends on how fast the machine is.
            for slower in [1, 4, 8] {
                if !page.browser.run(HITS, json!([])).is_array() {
                    return;
                }
                page.browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": slower }));
                page.open(query);
                page.browser.wait_until("pods", pods);
                page.browser.run(WHILE, json!([]));
                let ran = page.browser.run(HITS, json!([]));
                hits.extend(ran.as_array().into_iter().flatten().filter_map(|hit| hit.as_u64()));
            }
        });
    }
    assert!(
        late < 3,
        "the first picture needs functions of the later part, every time: `cargo xtask record`"
    );
    if let Some(folder) = std::env::var_os("RESPAWN_PICTURES").filter(|_| !hits.is_empty()) {
        let file = std::path::Path::new(&folder).join("hits.json");
        std::fs::write(file, json!(hits).to_string()).expect("the folder of pictures is writable");
    }
}
