//! When our own program fails: the page says so, shows what is needed to report it, and keeps
//! the work.

use gloo::utils::document;
use std::panic::PanicHookInfo;

/// From now on a failure is shown over the page instead of in the console alone.
pub fn install() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        gloo::console::error!(info.to_string());
        show(&info.to_string());
    }));
}

/// Shows what went wrong with the saved work below it, in both languages: which one was chosen is
/// in the state that failed.
fn show(what: &str) {
    let Some(body) = document().body() else { return };
    let Ok(sheet) = document().create_element("section") else { return };
    let _ = sheet.set_attribute("class", "failed");
    let _ = sheet.set_attribute("role", "alert");
    for lang in [crate::text::Lang::En, crate::text::Lang::Ko] {
        add(&sheet, "h2", crate::text::page::panic_title(lang));
        add(&sheet, "p", crate::text::page::panic_body(lang));
    }
    let saved = super::effects::saved("respawn.work").unwrap_or_default();
    add(&sheet, "pre", &format!("{what}\n\n{saved}"));
    let _ = body.append_child(&sheet);
}

fn add(parent: &web_sys::Element, tag: &str, text: &str) {
    if let Ok(child) = document().create_element(tag) {
        child.set_text_content(Some(text));
        let _ = parent.append_child(&child);
    }
}
