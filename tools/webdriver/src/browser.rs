//! A browser window: where it is, what it holds, what it said and asked for.

use crate::{Element, http};
use serde_json::{Value, json};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a test waits for something on the page before it gives up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks meanwhile.
const GLANCE: Duration = Duration::from_millis(20);

/// How a window opens.
#[derive(Clone, Debug)]
pub struct Options {
    /// The browser's language, as its `navigator.language`.
    pub language: &'static str,
    /// Width and height of the page in CSS pixels.
    pub size: (u32, u32),
    /// Whether the system asks for dark colours.
    pub dark: bool,
    /// Whether the system asks for reduced motion.
    pub still: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { language: "en-US", size: (1280, 800), dark: false, still: false }
    }
}

/// One line of the browser's console.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `SEVERE`, `WARNING` or `INFO`.
    pub level: String,
    /// Source and text.
    pub message: String,
}

/// One window with a fresh profile; it closes when dropped.
pub struct Browser {
    host: String,
    session: String,
}

impl Browser {
    /// Opens a headless window through the driver at `host` (such as `127.0.0.1:9515`).
    /// `arguments` are the browser's own; `binary` names it, if the driver cannot find it.
    #[track_caller]
    pub fn open(
        host: &str,
        binary: Option<&str>,
        arguments: &[String],
        options: &Options,
    ) -> Browser {
        let mut chrome = json!({
            "args": arguments.iter().cloned().chain([
                format!("--lang={}", options.language),
                format!("--accept-lang={}", options.language),
            ]).collect::<Vec<_>>(),
            "prefs": { "intl.accept_languages": options.language },
        });
        if let Some(binary) = binary {
            chrome["binary"] = binary.into();
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": chrome,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "unhandledPromptBehavior": "accept",
        }}});
        let opened = expect(http::call(host, "POST", "/session", &wanted));
        let session = opened["sessionId"].as_str().expect("a session id").to_owned();
        let browser = Browser { host: host.to_owned(), session };
        browser.resize(options.size.0, options.size.1);
        browser.prefer(options.dark, options.still);
        browser
    }

    /// Sets the page's size in CSS pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Sets what the system prefers: dark colours, reduced motion.
    #[track_caller]
    pub fn prefer(&self, dark: bool, still: bool) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } },
            { "name": "prefers-reduced-motion", "value": if still { "reduce" } else { "" } },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Goes to `url` and waits until it is loaded.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.post("/refresh", json!({}));
    }

    /// The document's title.
    #[track_caller]
    pub fn title(&self) -> String {
        let title = expect(self.call("GET", "/title", Value::Null));
        title.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a JavaScript function body in the page; `arguments[i]` are `arguments`.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": arguments }))
    }

    /// Sends a command of the DevTools protocol.
    #[track_caller]
    pub fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// All elements that the CSS selector matches now.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let found = self.post("/elements", json!({ "using": "css selector", "value": css }));
        found.as_array().into_iter().flatten().map(|id| Element::new(self, id)).collect()
    }

    /// The first element that the CSS selector matches, as soon as there is one.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        self.wait(css, || self.all(css).into_iter().next())
    }

    /// The element with this ARIA role and accessible name, as the browser computes them, as
    /// soon as there is one.
    #[track_caller]
    pub fn role(&self, role: &str, name: &str) -> Element<'_> {
        self.wait(&format!("{role} “{name}”"), || {
            let mut found = self.all(may_have_role(role).as_str()).into_iter();
            found.find(|element| element.is(role, name))
        })
    }

    /// Waits until `look` returns something, which it returns. `what` is for the failure.
    #[track_caller]
    pub fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain for: {what}");
            sleep(GLANCE);
        }
    }

    /// Waits until `holds` does. `what` is for the failure.
    #[track_caller]
    pub fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        self.wait(what, || holds().then_some(()));
    }

    /// Types `text` into the element that has the focus, key by key. Special keys are the
    /// protocol's private characters, see [`crate::Element::press`].
    #[track_caller]
    pub fn keys(&self, text: &str) {
        let actions: Vec<Value> = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Composes text as an input method does, in the element that has the focus: each of
    /// `steps` replaces the one before (`["ㅎ", "하", "한"]`), then `done` is committed.
    #[track_caller]
    pub fn compose(&self, steps: &[&str], done: &str) {
        for step in steps {
            let end = step.encode_utf16().count();
            let composing = json!({ "text": step, "selectionStart": end, "selectionEnd": end });
            self.cdp("Input.imeSetComposition", composing);
        }
        self.cdp("Input.insertText", json!({ "text": done }));
    }

    /// Pastes `text` with the clipboard's own event into the element that has the focus, or
    /// into the page if none has. Returns whether the page took it (prevented the default).
    #[track_caller]
    pub fn paste(&self, text: &str) -> bool {
        let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);\
             const event = new ClipboardEvent('paste',\
               { clipboardData: data, bubbles: true, cancelable: true });\
             return !(document.activeElement || document.body).dispatchEvent(event);";
        self.run(script, json!([text])).as_bool().unwrap_or(false)
    }

    /// Saves a picture of the page as PNG.
    #[track_caller]
    pub fn picture(&self, file: &Path) {
        let png = expect(self.call("GET", "/screenshot", Value::Null));
        let bytes = base64(png.as_str().unwrap_or_default());
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
        }
        std::fs::write(file, bytes).expect("the picture is written");
    }

    /// What the console got since last asked.
    #[track_caller]
    pub fn console(&self) -> Vec<Entry> {
        let entries = self.post("/se/log", json!({ "type": "browser" }));
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let entries = entries.as_array().into_iter().flatten();
        entries
            .map(|entry| Entry { level: text(entry, "level"), message: text(entry, "message") })
            .collect()
    }

    /// The addresses that the page asked for since last asked.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        let events = self.post("/se/log", json!({ "type": "performance" }));
        let events = events.as_array().into_iter().flatten();
        events
            .filter_map(|event| serde_json::from_str::<Value>(event["message"].as_str()?).ok())
            .filter(|event| event["message"]["method"] == "Network.requestWillBeSent")
            .filter_map(|event| {
                Some(event["message"]["params"]["request"]["url"].as_str()?.to_owned())
            })
            .collect()
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: Value) -> Result<Value, String> {
        http::call(&self.host, method, &format!("/session/{}{path}", self.session), &body)
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: Value) -> Value {
        expect(self.call("POST", path, body))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A browser that has gone already is closed, too.
        self.call("DELETE", "", Value::Null).ok();
    }
}

#[track_caller]
pub(crate) fn expect(answer: Result<Value, String>) -> Value {
    answer.unwrap_or_else(|error| panic!("{error}"))
}

/// A selector of all elements that may have `role`, by HTML's own rules or by attribute.
fn may_have_role(role: &str) -> String {
    let native = match role {
        "button" => "button, summary, input[type=button], input[type=submit],",
        "checkbox" => "input[type=checkbox],",
        "combobox" => "select,",
        "dialog" => "dialog,",
        "heading" => "h1, h2, h3, h4, h5, h6,",
        "link" => "a[href],",
        "region" => "section,",
        "slider" => "input[type=range],",
        "textbox" => "textarea, input,",
        _ => "",
    };
    format!("{native} [role={role}]")
}

/// Decodes base64; other characters than its alphabet are skipped.
fn base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_with_and_without_padding() {
        assert_eq!(base64("UmVzcGF3bg=="), b"Respawn");
        assert_eq!(base64("UmVz\ncGF3"), b"Respaw");
        assert_eq!(base64(""), b"");
    }
}
