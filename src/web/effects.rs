//! Carries out what the model asks for: fields, storage, the clipboard, the document.

use super::dom;
use crate::app::editor::Edit;
use crate::app::lessons::LessonMsg;
use crate::app::sharing::{Kept, PLACE, RunMsg, SHARED, SHARED_EDITOR};
use crate::app::{Effect, Msg, Settings, Theme};
use crate::text::Lang;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, HtmlDocument, Response, Storage, Url};
use yew::Callback;

/// So long a file that is saved can be read by the browser, in milliseconds.
const KEEP_FILE_MS: u32 = 60_000;
/// The name under which language and colours are kept.
const SETTINGS: &str = "respawn.settings";

/// Carries out one effect. Returns false if the browser did not let it.
pub fn run(effect: Effect) -> bool {
    match effect {
        Effect::SetLine(line) => {
            if let Some(field) = dom::field(dom::TERMINAL) {
                field.set_value(&line);
            }
        }
        Effect::FocusTerminal => dom::focus(dom::TERMINAL),
        Effect::Edit(edit) => make(&edit),
        Effect::SelectInEditor(range) => select(&range),
        Effect::Save { name, text } => {
            return storage().is_some_and(|storage| storage.set_item(name, &text).is_ok());
        }
        Effect::Forget { name, aside } => forget(name, aside),
        Effect::Copy(text) => {
            let _ = dom::window().navigator().clipboard().write_text(&text);
        }
        Effect::SaveFile { name, text } => {
            let _ = hand_out(name, &text);
        }
        Effect::Document { lang, theme } => describe(lang, theme),
        Effect::Address(place) => {
            let _ = dom::window().location().set_hash(&place);
        }
        // The page answers it: it takes its time.
        Effect::Fetch(_) | Effect::FetchProse => {}
        Effect::Reload => {
            let _ = dom::window().location().reload();
        }
    }
    true
}

/// Tells the document its language and colours.
pub fn describe(lang: Lang, theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", lang.code());
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// What the address bar, an earlier visit and the browser say.
pub fn settings() -> Settings {
    let window = dom::window();
    let prefers =
        |query: &str| window.match_media(query).ok().flatten().is_some_and(|media| media.matches());
    let theme = match () {
        () if prefers("(prefers-contrast: more)") => Theme::Contrast,
        () if prefers("(prefers-color-scheme: dark)") => Theme::Dark,
        () => Theme::Light,
    };
    let lang = window.navigator().language().as_deref().and_then(Lang::of_code);
    let browser = Settings {
        lang: lang.unwrap_or_default(),
        theme,
        is_calm: prefers("(prefers-reduced-motion: reduce)"),
        ..Settings::default()
    };
    let earlier = Settings::read(&saved(SETTINGS).unwrap_or_default(), browser);
    Settings::read(&window.location().search().unwrap_or_default(), earlier)
}

/// The exercise that the address names, empty for the list: `#/course/ID`.
pub fn course() -> Option<String> {
    let hash = dom::window().location().hash().unwrap_or_default();
    let rest = hash.strip_prefix("#/course")?;
    match rest.strip_prefix('/') {
        Some(id) => Some(id.to_string()),
        None => rest.is_empty().then(String::new),
    }
}

/// What the address says: a run, an exercise, or neither.
pub fn address() -> Msg {
    match run_code() {
        Some(code) => Msg::Run(RunMsg::Address { code, kept: kept_runs() }),
        None => Msg::Lesson(LessonMsg::Address(course())),
    }
}

/// The code of the run that the address holds: `#/run/CODE`.
pub fn run_code() -> Option<String> {
    let hash = dom::window().location().hash().unwrap_or_default();
    hash.strip_prefix(PLACE).map(str::to_string)
}

fn kept_runs() -> Kept {
    Kept { runs: saved(SHARED), editor: saved(SHARED_EDITOR) }
}

/// The page's address without what is behind `?` and `#`: whoever opens a link has a language and
/// colours of their own.
pub fn base() -> String {
    let location = dom::window().location();
    let origin = location.origin().unwrap_or_default();
    format!("{origin}{}", location.pathname().unwrap_or_default())
}

/// Reads a file that holds a run, and says so when it is read.
pub fn read_file(file: File, on: Callback<Msg>) {
    yew::platform::spawn_local(async move {
        let text = text_of(&file).await;
        on.emit(Msg::Run(RunMsg::File { text, kept: kept_runs() }));
    });
}

/// Reads files, as far as they can be read.
pub fn read_files(files: Vec<File>, on: Callback<Vec<String>>) {
    yew::platform::spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            texts.extend(text_of(&file).await);
        }
        on.emit(texts);
    });
}

async fn text_of(file: &File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Has the browser save a text as a file.
fn hand_out(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let address = Url::create_object_url_with_blob(&Blob::new_with_str_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // Some browsers read it only after this.
    Timeout::new(KEEP_FILE_MS, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}

/// Asks for a file of the course, and says so when it has come or failed.
pub fn fetch(path: String, on: Callback<Msg>) {
    yew::platform::spawn_local(async move {
        let text = fetched(&format!("course/{path}")).await;
        on.emit(Msg::Lesson(LessonMsg::Loaded { path, text }));
    });
}

/// Asks for what `kubectl explain` says, which the build puts beside the page.
pub fn fetch_prose(on: Callback<Option<String>>) {
    yew::platform::spawn_local(async move { on.emit(fetched("explain.txt").await) });
}

async fn fetched(address: &str) -> Option<String> {
    let answer = JsFuture::from(dom::window().fetch_with_str(address)).await.ok()?;
    let answer: Response = answer.dyn_into().ok().filter(Response::ok)?;
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// A text of an earlier visit.
pub fn saved(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

fn storage() -> Option<Storage> {
    dom::window().local_storage().ok().flatten()
}

fn forget(name: &str, aside: Option<&str>) {
    let Some(storage) = storage() else { return };
    if let Some((aside, text)) = aside.zip(storage.get_item(name).ok().flatten()) {
        let _ = storage.set_item(aside, &text);
    }
    let _ = storage.remove_item(name);
}

/// Selects a part of the editor's text and brings it into view.
fn select(range: &std::ops::Range<usize>) {
    let Some(field) = dom::field(dom::EDITOR) else { return };
    let text = field.value();
    let _ = field.focus();
    let (start, end) = (dom::unit_of(&text, range.start), dom::unit_of(&text, range.end));
    let _ = field.set_selection_range(start, end);
    let line = text.get(..range.start).unwrap_or("").matches('\n').count();
    let lines = document().query_selector_all(".ed .ln").ok();
    let element = lines.and_then(|lines| lines.get(line as u32));
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Makes an edit as if it had been typed, so that the browser can undo it.
fn make(edit: &Edit) {
    let Some(field) = dom::field(dom::EDITOR) else { return };
    let text = field.value();
    let (start, end) = (dom::unit_of(&text, edit.start), dom::unit_of(&text, edit.end));
    let _ = field.focus();
    let _ = field.set_selection_range(start, end);
    let typed = document()
        .dyn_into::<HtmlDocument>()
        .ok()
        .and_then(|page| {
            page.exec_command_with_show_ui_and_value("insertText", false, &edit.text).ok()
        })
        .unwrap_or(false);
    if !typed {
        let _ = field.set_range_text_with_start_and_end(&edit.text, start, end);
    }
    let after = field.value();
    let (from, to) = (dom::unit_of(&after, edit.select.0), dom::unit_of(&after, edit.select.1));
    let _ = field.set_selection_range(from, to);
}
