//! The later part of the program: a release comes in two parts, of which the first is what the
//! first picture needs. See `tools/xtask/src/split` and `static/start.js`.

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How long to wait before asking for the part once more, if it could not be had.
const AGAIN_MS: u32 = 2000;

#[wasm_bindgen]
extern "C" {
    /// Absent where the program is in one part.
    #[wasm_bindgen(thread_local_v2, js_name = respawnLater)]
    static LATER: Option<js_sys::Function>;

    #[wasm_bindgen(js_name = respawnLaterNow)]
    fn load_at_once();
}

/// Calls `ready` as soon as the whole program is there.
pub fn when_whole(ready: impl FnOnce() + 'static) {
    let Some(load) = LATER.with(Clone::clone) else {
        ready();
        return;
    };
    spawn_local(async move {
        loop {
            let coming = load.call0(&JsValue::NULL).map(js_sys::Promise::from);
            if let Ok(coming) = coming
                && JsFuture::from(coming).await.is_ok()
            {
                break;
            }
            TimeoutFuture::new(AGAIN_MS).await;
        }
        ready();
    });
}

/// What a stub calls; it is exported so that the program is sure to have the import.
#[wasm_bindgen]
pub fn load_later_part() {
    load_at_once();
}
