//! The few calls to the browser that need more than a line.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, Window};

/// The id of the editor's text field.
pub const EDITOR: &str = "manifest";
/// The id of the browser's address bar.
pub const ADDRESS: &str = "address";
/// The id of the terminal's text field.
pub const TERMINAL: &str = "terminal";

/// The browser's window.
pub fn window() -> Window {
    gloo::utils::window()
}

/// Real time in milliseconds since the page began.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Puts an element at a place by its transform, with a size.
pub fn at(rect: crate::view::Rect) -> String {
    format!(
        "transform:translate({}px,{}px);width:{}px;height:{}px;",
        rect.x, rect.y, rect.w, rect.h
    )
}

/// A text field by its id.
pub fn field(id: &str) -> Option<HtmlTextAreaElement> {
    gloo::utils::document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether the keyboard's focus is in a field where one types.
pub fn is_typing() -> bool {
    let Some(focused) = gloo::utils::document().active_element() else { return false };
    matches!(focused.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Whether an element of an id has a place on screen.
pub fn is_on_screen(id: &str) -> bool {
    let element = gloo::utils::document().get_element_by_id(id);
    element.is_some_and(|element| element.client_width() > 0)
}

/// Whether a dialog is open, which then has the keys.
pub fn has_dialog() -> bool {
    gloo::utils::document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

/// Gives an element the focus by its id.
pub fn focus(id: &str) {
    let element = gloo::utils::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Puts a sign in a field where the caret is, and gives it the focus; returns the field's text.
pub fn insert(field: &HtmlTextAreaElement, sign: &str) -> String {
    let _ = field.focus();
    let end = field.value().encode_utf16().count() as u32;
    let place = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or(end);
    let (from, to) = (place(field.selection_start()), place(field.selection_end()));
    let _ = field.set_range_text_with_start_and_end(sign, from, to);
    let after = from + sign.len() as u32;
    let _ = field.set_selection_range(after, after);
    field.value()
}

/// Has a field say that its text has changed, as it does by itself when somebody types.
pub fn tell_typed(field: &HtmlTextAreaElement) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &init) {
        let _ = field.dispatch_event(&event);
    }
}

/// A place in a text in bytes, from one in UTF-16 units as the browser counts.
pub fn byte_of(text: &str, units: u32) -> usize {
    let mut seen = 0;
    for (i, c) in text.char_indices() {
        if seen >= units as usize {
            return i;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// A place in a text in UTF-16 units, from one in bytes.
pub fn unit_of(text: &str, byte: usize) -> u32 {
    let end = byte.min(text.len());
    text.get(..end).unwrap_or(text).encode_utf16().count() as u32
}

/// The text that a paste event brings.
pub fn pasted(event: &web_sys::Event) -> Option<String> {
    let event = event.dyn_ref::<web_sys::ClipboardEvent>()?;
    event.clipboard_data()?.get_data("text/plain").ok().filter(|text| !text.is_empty())
}
