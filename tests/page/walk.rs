//! What the walk through the study notes needs: lines that are entered and answered, pods that are
//! seen, and an editor that is mended.

use crate::stage::Page;
use serde_json::{Value, json};
use webdriver::Element;

/// What stands below the line that was entered last.
#[derive(Debug, Default)]
pub struct Answer {
    pub out: String,
    pub err: String,
    /// Our own sentence.
    pub hint: String,
}

/// A pod as the picture shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub name: String,
    pub uid: String,
    pub status: String,
    pub node: String,
}

/// Reads the log below its last entered line; nothing while a command runs or the line is not
/// there yet.
const ANSWER: &str = "
    const lines = [...document.querySelectorAll('.log pre.in')];
    const prompt = document.querySelector('.line .ps');
    if (!prompt || !prompt.textContent || lines.length <= arguments[0]) return null;
    const said = {out: '', err: '', hint: ''};
    for (let it = lines.at(-1).nextElementSibling; it; it = it.nextElementSibling) {
        const kind = it.classList.contains('err') ? 'err'
            : it.classList.contains('hintline') ? 'hint' : 'out';
        said[kind] += it.textContent + '\\n';
    }
    return said;";

const LINES: &str = "return document.querySelectorAll('.log pre.in').length";

const PODS: &str = "return [...document.querySelectorAll('[data-pod]')].map(pod => [
    pod.dataset.pod, pod.dataset.uid, pod.dataset.phase, pod.dataset.node])";

/// Enters a line as it stands in the notes, and returns what is answered.
#[track_caller]
pub fn enter(page: &Page, line: &str) -> Answer {
    let before = page.browser.run(LINES, json!([]));
    let terminal = page.browser.find("#terminal");
    terminal.press(line);
    terminal.press(Element::ENTER);
    answer_after(page, &before, line)
}

/// Pastes several lines into the terminal and ends the last one.
#[track_caller]
pub fn paste(page: &Page, text: &str) -> Answer {
    let terminal = page.browser.find("#terminal");
    terminal.focus();
    let before = page.browser.run(LINES, json!([])).as_u64().unwrap_or_default();
    page.browser.paste(text);
    let all = text.lines().count() as u64;
    page.browser.wait_until("the pasted lines", || {
        let now = page.browser.run(LINES, json!([])).as_u64().unwrap_or_default();
        now - before >= all - 1
    });
    if !text.ends_with('\n') {
        terminal.press(Element::ENTER);
    }
    answer_after(page, &json!(before + all - 1), text)
}

#[track_caller]
fn answer_after(page: &Page, before: &Value, line: &str) -> Answer {
    page.browser.wait(&format!("an answer to {line:?}"), || {
        let said = page.browser.run(ANSWER, json!([before]));
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        said.is_object().then(|| Answer { out: text("out"), err: text("err"), hint: text("hint") })
    })
}

/// Enters a line and asserts that its output has all of `words`.
#[track_caller]
pub fn says(page: &Page, line: &str, words: &[&str]) -> Answer {
    let answer = enter(page, line);
    let whole = words.iter().all(|word| answer.out.contains(word));
    assert!(whole && answer.err.is_empty(), "{line}: wanted {words:?} of {answer:#?}");
    answer
}

/// Enters a line that is refused: `error` has to be in what is printed, `hint` in our sentence.
#[track_caller]
pub fn refuses(page: &Page, line: &str, error: &str, hint: &str) -> Answer {
    let answer = enter(page, line);
    assert!(answer.err.contains(error), "{line}: {answer:#?}");
    assert!(answer.hint.contains(hint) && !answer.hint.is_empty(), "{line}: {answer:#?}");
    answer
}

/// The pods in the picture whose name begins so, in the namespace `default`.
pub fn pods(page: &Page, name: &str) -> Vec<Seen> {
    let found = page.browser.run(PODS, json!([]));
    let rows = found.as_array().into_iter().flatten();
    let text = |row: &Value, i: usize| row[i].as_str().unwrap_or_default().to_owned();
    let seen = rows.map(|row| Seen {
        name: text(row, 0).trim_start_matches("default/").to_owned(),
        uid: text(row, 1),
        status: text(row, 2),
        node: text(row, 3),
    });
    seen.filter(|pod| pod.name.starts_with(name)).collect()
}

/// Waits until there are so many pods of that name, all with this STATUS, and returns them.
#[track_caller]
pub fn wait_for(page: &Page, name: &str, count: usize, status: &str) -> Vec<Seen> {
    page.browser.wait(&format!("{count} pods {name}… that are {status}"), || {
        let pods = pods(page, name);
        (pods.len() == count && pods.iter().all(|pod| pod.status == status)).then_some(pods)
    })
}

/// Pastes a manifest outside of any field: it goes to the editor.
#[track_caller]
pub fn paste_manifest(page: &Page, text: &str) {
    page.browser.find("#terminal");
    page.browser.run("document.activeElement.blur()", json!([]));
    page.browser.paste(text);
    let manifest = page.browser.role("textbox", "매니페스트");
    page.browser.wait_until("the manifest in the editor", || manifest.value() == text);
}

/// Clicks “Apply” and returns what the terminal says.
#[track_caller]
pub fn apply(page: &Page) -> Answer {
    let before = page.browser.run(LINES, json!([]));
    page.browser.role("button", "적용").click();
    answer_after(page, &before, "Apply")
}

/// Opens the details of what the CSS selector finds and asks why it is so; returns the words.
#[track_caller]
pub fn why(page: &Page, css: &str) -> String {
    page.browser.find(css).click();
    page.browser.role("button", "왜?").click();
    let text = page.browser.find(".lead").text();
    let chain = page.browser.find(".chain").text();
    format!("{text}\n{chain}")
}
