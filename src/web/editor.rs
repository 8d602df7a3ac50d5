//! The manifest editor: a native text field over its own highlighted image.
//!
//! The field is never written to while one types, so Hangul composition and the browser's undo
//! work as everywhere else.

use super::dom::{self, byte_of, field};
use crate::app::Msg;
use crate::app::editor::{Editor as File, Field};
use crate::app::highlight::{Paint, pieces};
use crate::text::{Lang, page};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct EditorProps {
    pub lang: Lang,
    pub file: File,
    /// How many pods the file has in the picture.
    pub pods: Option<usize>,
    pub on: Callback<Msg>,
}

/// The editor with its foot line.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let lang = props.lang;
    let (text, generation) = (props.file.text.clone(), props.file.generation);
    use_effect_with(generation, move |_| {
        if let Some(field) = field(dom::EDITOR) {
            field.set_value(&text);
        }
    });
    let oninput = props.on.reform(|event: InputEvent| {
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        Msg::Edited(field.value())
    });
    let state = match props.file.is_applied() {
        true => page::applied_unchanged(lang),
        false => page::not_applied(lang),
    };
    html! {
        <div class="editor">
            <div class="ed">
                <div class="lines" aria-hidden="true">
                    { for props.file.text.split('\n').enumerate().map(|(i, line)| {
                        line_of(props, i, line)
                    }) }
                </div>
                <textarea id={dom::EDITOR} aria-label={page::manifest(lang)} spellcheck="false"
                    autocomplete="off" autocapitalize="off" wrap="off"
                    {oninput} onkeydown={keys(&props.on)} />
            </div>
            <div class="foot">
                <span class="mono file">{ &props.file.name }</span>
                <span class="state">{ state }</span>
                <span class="sp" />
                <span class="mono opt">{ format!("kubectl apply -f {}", props.file.name) }</span>
                <button type="button" class="btn pri"
                    onclick={props.on.reform(|_: MouseEvent| Msg::Apply)}>
                    { page::apply(lang) }
                </button>
            </div>
        </div>
    }
}

fn line_of(props: &EditorProps, number: usize, line: &str) -> Html {
    let is_count = line.trim_start().starts_with("replicas:");
    let pods = props.pods.filter(|_| is_count && props.file.is_applied());
    let class = classes!("ln", pods.map(|_| "hl"));
    html! {
        <div {class}>
            <i>{ number + 1 }</i>
            <span>{ for pieces(line).into_iter().map(|(paint, text)| match class_of(paint) {
                "" => html! { { text.to_string() } },
                class => html! { <span {class}>{ text.to_string() }</span> },
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

fn keys(on: &Callback<Msg>) -> Callback<KeyboardEvent> {
    use crate::app::EditKey;
    let on = on.clone();
    let may_leave = std::rc::Rc::new(std::cell::Cell::new(false));
    Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let leaves = may_leave.replace(event.key() == "Escape");
        let key = match (event.key().as_str(), command, event.shift_key()) {
            ("Enter", true, _) => {
                event.prevent_default();
                on.emit(Msg::Apply);
                return;
            }
            ("Tab", false, false) if !leaves => EditKey::Indent,
            ("Tab", false, true) if !leaves => EditKey::Outdent,
            ("/", true, _) => EditKey::Comment,
            ("Enter", false, _) => EditKey::NewLine,
            _ => return,
        };
        event.prevent_default();
        if let Some(field) = event.target().and_then(|t| t.dyn_into().ok()) {
            on.emit(Msg::Key(key, content(&field)));
        }
    })
}

/// What stands in a field, and what is selected of it.
fn content(field: &HtmlTextAreaElement) -> Field {
    let text = field.value();
    let place = |units: Result<Option<u32>, _>| byte_of(&text, units.ok().flatten().unwrap_or(0));
    let (start, end) = (place(field.selection_start()), place(field.selection_end()));
    Field { start, end, text }
}
