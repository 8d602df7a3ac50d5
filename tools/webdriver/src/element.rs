//! An element of the page: what it says, and the learner's hands on it.

use crate::Browser;
use crate::browser::expect;
use serde_json::{Value, json};

/// The protocol's name for an element's id.
const ID: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element, as long as the page keeps it.
pub struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl<'a> Element<'a> {
    /// The key Enter, for [`Element::press`] and [`Browser::keys`].
    pub const ENTER: &'static str = "\u{E007}";
    /// The key Tab.
    pub const TAB: &'static str = "\u{E004}";
    /// The key Home.
    pub const HOME: &'static str = "\u{E011}";
    /// The key Escape.
    pub const ESCAPE: &'static str = "\u{E00C}";
    /// The key Arrow Up.
    pub const UP: &'static str = "\u{E013}";
    /// The key Arrow Down.
    pub const DOWN: &'static str = "\u{E015}";
    /// Holds Control down until [`Element::RELEASE`].
    pub const CONTROL: &'static str = "\u{E009}";
    /// The Alt key, in front of the keys that go with it.
    pub const ALT: &'static str = "\u{E00A}";
    /// Releases all that is held down.
    pub const RELEASE: &'static str = "\u{E000}";

    pub(crate) fn new(browser: &'a Browser, reference: &Value) -> Element<'a> {
        Element { browser, id: reference[ID].as_str().expect("an element's id").to_owned() }
    }

    /// Clicks in the middle of it.
    #[track_caller]
    pub fn click(&self) {
        self.post("/click", json!({}));
    }

    /// Gives it the focus, if it can have it, and types `text` key by key.
    #[track_caller]
    pub fn press(&self, text: &str) {
        self.post("/value", json!({ "text": text }));
    }

    /// Gives it the focus.
    #[track_caller]
    pub fn focus(&self) {
        self.run("arguments[0].focus();");
    }

    /// The text that is shown.
    #[track_caller]
    pub fn text(&self) -> String {
        string(self.get("/text"))
    }

    /// A field's text.
    #[track_caller]
    pub fn value(&self) -> String {
        string(self.get("/property/value"))
    }

    /// An attribute's text, if it has it.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("/attribute/{name}")).as_str().map(str::to_owned)
    }

    /// Runs a JavaScript function body in which `arguments[0]` is this element.
    #[track_caller]
    pub fn run(&self, script: &str) -> Value {
        self.browser.run(script, json!([{ ID: self.id }]))
    }

    /// Whether the browser gives it this role and name in the accessibility tree. An element
    /// that has just left the page is not it.
    pub fn is(&self, role: &str, name: &str) -> bool {
        let has = |path: &str, wanted: &str| {
            let answer = self.browser.call("GET", &self.path(path), Value::Null);
            answer.is_ok_and(|value| value.as_str() == Some(wanted))
        };
        has("/computedrole", role) && has("/computedlabel", name)
    }

    fn path(&self, path: &str) -> String {
        format!("/element/{}{path}", self.id)
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        expect(self.browser.call("GET", &self.path(path), Value::Null))
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) {
        self.browser.post(&self.path(path), body);
    }
}

fn string(value: Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
