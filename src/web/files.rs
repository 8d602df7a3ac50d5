//! The tabs of the editor's files, and what opens more of them.

use super::mark::{icon, icons};
use crate::app::Msg;
use crate::app::editor::Editor;
use crate::app::examples::EXAMPLES;
use crate::text::{Lang, page};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct FilesProps {
    pub lang: Lang,
    pub editor: Editor,
    pub on: Callback<Msg>,
}

/// The row above the text.
#[component]
pub fn Files(props: &FilesProps) -> Html {
    let lang = props.lang;
    let onchange = props.on.reform(|event: Event| {
        let menu: HtmlSelectElement = event.target_unchecked_into();
        let chosen = menu.value().parse().unwrap_or(usize::MAX);
        menu.set_selected_index(0);
        Msg::Example(chosen)
    });
    html! {
        <div class="files">
            <div class="names" role="group" aria-label={page::files(lang)}>
                { for (0..props.editor.files().len()).map(|place| tab(props, place)) }
                <button type="button" class="tb add" aria-label={page::new_file(lang)}
                    title={page::new_file(lang)}
                    onclick={props.on.reform(|_: MouseEvent| Msg::NewFile)}>
                    { icon(icons::PLUS, 15) }
                </button>
                if let Some(name) = props.editor.closed() {
                    <button type="button" class="txt back"
                        onclick={props.on.reform(|_: MouseEvent| Msg::ReopenFile)}>
                        { page::reopen_file(lang, &name) }
                    </button>
                }
            </div>
            <select aria-label={page::examples(lang)} {onchange}>
                <option value="" selected=true>{ page::examples(lang) }</option>
                { for EXAMPLES.iter().enumerate().map(|(number, example)| html! {
                    <option value={number.to_string()}>{ (example.title)(lang) }</option>
                }) }
            </select>
        </div>
    }
}

fn tab(props: &FilesProps, place: usize) -> Html {
    let file = &props.editor.files()[place];
    let is_front = place == props.editor.front();
    let changed = (!file.is_applied()).then_some("•");
    html! {
        <span class="name" key={file.id}>
            <button type="button" class="mono" aria-pressed={is_front.to_string()}
                onclick={props.on.reform(move |_: MouseEvent| Msg::ShowFile(place))}>
                { &file.name }<i aria-hidden="true">{ changed }</i>
            </button>
            <button type="button" class="x" aria-label={page::close_file(props.lang, &file.name)}
                onclick={props.on.reform(move |_: MouseEvent| Msg::CloseFile(place))}>
                { "×" }
            </button>
        </span>
    }
}
