//! The manifest editor: native text fields over their own highlighted image, one a file.
//!
//! A field is never written to while one types, so Hangul composition and the browser's undo
//! work as everywhere else, for each file by itself.

use super::dom::{self, byte_of};
use super::files::Files;
use super::problems::Problems;
use crate::app::assist::Assist;
use crate::app::editor::{Editor as Data, Field, File};
use crate::app::highlight::{Paint, marked};
use crate::app::{EditKey, Msg};
use crate::text::{Lang, page};
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct EditorProps {
    pub lang: Lang,
    pub editor: Data,
    /// How many pods the file has in the picture.
    pub pods: Option<usize>,
    pub on: Callback<Msg>,
}

/// The editor with its files above and its foot line below.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let lang = props.lang;
    let file = &*props.editor;
    html! {
        <div class="editor">
            <Files {lang} editor={props.editor.clone()} on={props.on.clone()} />
            <div class="ed">
                <div class="lines" aria-hidden="true">{ lines(props) }</div>
                { for props.editor.files().iter().map(|it| html! {
                    <Text key={it.id} {lang} file={it.clone()} is_front={it.id == file.id}
                        is_open={it.id == file.id && props.editor.assist.is_some()}
                        on={props.on.clone()} />
                }) }
                if let Some(assist) = &props.editor.assist {
                    { list(assist, props) }
                }
            </div>
            if !props.editor.problems.is_empty() {
                <Problems {lang} problems={props.editor.problems.clone()}
                    text={file.text.clone()} on={props.on.clone()} />
            }
            { foot(props) }
        </div>
    }
}

fn foot(props: &EditorProps) -> Html {
    let (lang, file) = (props.lang, &*props.editor);
    let state = match (props.editor.problems.len(), file.is_applied()) {
        (0, true) => page::applied_unchanged(lang).to_string(),
        (0, false) => page::not_applied(lang).to_string(),
        (count, _) => page::problem_count(lang, &count),
    };
    let class = classes!("state", (!props.editor.problems.is_empty()).then_some("bad"));
    let oninput = props.on.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Msg::FileName(field.value())
    });
    html! {
        <div class="foot">
            <input class="mono file" aria-label={page::file_name(lang)} value={file.name.clone()}
                spellcheck="false" autocomplete="off" {oninput} />
            <span {class}>{ state }</span>
            <span class="sp" />
            <button type="button" class="btn pri"
                onclick={props.on.reform(|_: MouseEvent| Msg::Apply)}>
                { page::apply(lang) }
            </button>
        </div>
    }
}

fn lines(props: &EditorProps) -> Html {
    let mut start = 0;
    let lines = props.editor.text.split('\n').enumerate().map(|(number, line)| {
        let (from, to) = (start, start + line.len());
        start = to + 1;
        let of_line = |place: &Range<usize>| {
            let is_here = place.start <= to && place.end >= from && place.start < to.max(from + 1);
            is_here.then(|| place.start.max(from) - from..place.end.min(to) - from)
        };
        let problems = props.editor.problems.iter();
        let marks: Vec<Range<usize>> = problems.filter_map(|it| of_line(&it.place)).collect();
        line_of(props, number, line, &marks)
    });
    html! { { for lines } }
}

fn line_of(props: &EditorProps, number: usize, line: &str, marks: &[Range<usize>]) -> Html {
    let is_count = line.trim_start().starts_with("replicas:");
    let pods = props.pods.filter(|_| is_count && props.editor.is_applied());
    let is_wrong = (!marks.is_empty()).then_some("wrong");
    html! {
        <div class={classes!("ln", pods.map(|_| "hl"), is_wrong)}>
            <i>{ number + 1 }</i>
            <span>{ for marked(line, marks).into_iter().map(|(paint, is_marked, text)| {
                match (class_of(paint), is_marked) {
                    ("", false) => html! { { text.to_string() } },
                    (class, is_marked) => {
                        let class = classes!(class, is_marked.then_some("fault"));
                        html! { <span {class}>{ text.to_string() }</span> }
                    }
                }
            }) }</span>
            if let Some(count) = pods {
                <b class="lnk">
                    { page::pods_in_picture(props.lang, &page::pods(props.lang, count)) }
                </b>
            }
        </div>
    }
}

fn class_of(paint: Paint) -> &'static str {
    match paint {
        Paint::Plain => "",
        Paint::Key => "k",
        Paint::Number => "num",
        Paint::Comment => "cm",
        Paint::Text => "str",
        Paint::Tab => "tabch",
        Paint::Separator => "sep",
    }
}

/// What could be typed, below the word that it would complete.
fn list(assist: &Assist, props: &EditorProps) -> Html {
    let (line, column) = assist.at;
    let before = props.editor.text.split('\n').nth(line).unwrap_or("");
    let before: String = before.chars().take(column).collect();
    // The same letters before it give its place, however wide the fonts make them.
    html! {<div class="asat" style={format!("--line:{line}")}>
        <span aria-hidden="true">{ before }</span>
        <ul class="assist" id="assist" role="listbox"
            aria-label={page::suggestions(props.lang)}>
            { for assist.choices.iter().enumerate().map(|(number, choice)| {
                let is_selected = number == assist.selected;
                // The field keeps the focus.
                let onmousedown = props.on.reform(move |event: MouseEvent| {
                    event.prevent_default();
                    Msg::Accept(Some(number))
                });
                html! {
                    <li role="option" id={format!("assist-{number}")} {onmousedown}
                        aria-selected={is_selected.to_string()}>
                        <b>{ &choice.word }</b><span>{ &choice.about }</span>
                        if choice.is_required { <em>{ page::must_be(props.lang) }</em> }
                    </li>
                }
            }) }
        </ul>
    </div>}
}

#[derive(Clone, PartialEq, Properties)]
struct TextProps {
    lang: Lang,
    file: File,
    is_front: bool,
    /// Whether the list of what could be typed is open.
    is_open: bool,
    on: Callback<Msg>,
}

/// The field of one file.
#[component]
fn Text(props: &TextProps) -> Html {
    let node = use_node_ref();
    let (field, text) = (node.clone(), props.file.text.clone());
    use_effect_with(props.file.generation, move |_| {
        if let Some(field) = field.cast::<HtmlTextAreaElement>() {
            field.set_value(&text);
        }
    });
    let on = props.on.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        on.emit(Msg::Edited(field.value()));
        let is_typed = event.input_type() == "insertText" && !event.is_composing();
        if is_typed || event.input_type().starts_with("delete") {
            let is_asked = false;
            on.emit(Msg::Assist { field: content(&field), is_asked });
        }
    });
    let id = match props.is_front {
        true => dom::EDITOR.to_string(),
        false => format!("{}-{}", dom::EDITOR, props.file.id),
    };
    let is_open = props.is_open.then_some("assist");
    html! {
        <textarea {id} ref={node} hidden={!props.is_front} aria-label={page::manifest(props.lang)}
            spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
            aria-controls={is_open} {oninput} onkeydown={keys(props)}
            onblur={props.on.reform(|_: FocusEvent| Msg::EndAssist)} />
    }
}

fn keys(props: &TextProps) -> Callback<KeyboardEvent> {
    let (on, is_open) = (props.on.clone(), props.is_open);
    let may_leave = Rc::new(Cell::new(false));
    Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let Some(field) = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok())
        else {
            return;
        };
        let leaves = may_leave.replace(event.key() == "Escape" && !is_open);
        let msg = match is_open {
            true => in_list(&event).or_else(|| in_text(&event, &field, leaves)),
            false => in_text(&event, &field, leaves),
        };
        if let Some(msg) = msg {
            event.prevent_default();
            on.emit(msg);
        }
    })
}

/// Keys of the list that is open.
fn in_list(event: &KeyboardEvent) -> Option<Msg> {
    let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
    match event.key().as_str() {
        "ArrowDown" if is_plain => Some(Msg::Choose(1)),
        "ArrowUp" if is_plain => Some(Msg::Choose(-1)),
        "Enter" | "Tab" if is_plain && !event.shift_key() => Some(Msg::Accept(None)),
        "Escape" => {
            event.stop_propagation();
            Some(Msg::EndAssist)
        }
        "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" => None,
        _ => None,
    }
}

fn in_text(event: &KeyboardEvent, field: &HtmlTextAreaElement, leaves: bool) -> Option<Msg> {
    let command = event.ctrl_key() || event.meta_key();
    let key = |key| Some(Msg::Key(key, content(field)));
    match (event.key().as_str(), command, event.shift_key()) {
        ("Enter", true, _) => Some(Msg::Apply),
        ("Enter", false, _) if event.alt_key() => Some(Msg::Mend(0)),
        ("F8", ..) => Some(Msg::NextProblem(content(field).start)),
        (" ", true, _) => Some(Msg::Assist { field: content(field), is_asked: true }),
        ("Tab", false, false) if !leaves => key(EditKey::Indent),
        ("Tab", false, true) if !leaves => key(EditKey::Outdent),
        ("/", true, _) => key(EditKey::Comment),
        ("Enter", false, _) => key(EditKey::NewLine),
        _ => None,
    }
}

/// What stands in a field, and what is selected of it.
fn content(field: &HtmlTextAreaElement) -> Field {
    let text = field.value();
    let place = |units: Result<Option<u32>, _>| byte_of(&text, units.ok().flatten().unwrap_or(0));
    let (start, end) = (place(field.selection_start()), place(field.selection_end()));
    Field { start, end, text }
}
