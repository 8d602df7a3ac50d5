//! The sheet from which a run is passed on: as a link, or as a file.

use super::dialog::Dialog;
use super::effects;
use crate::app::Msg;
use crate::app::sharing::{PLACE, RunMsg, Sheet};
use crate::text::{Lang, class, page, sharing as words};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ShareSheetProps {
    pub lang: Lang,
    pub sheet: Rc<Sheet>,
    pub on: Callback<Msg>,
}

/// The sheet, open as long as it is in the page.
#[component]
pub fn ShareSheet(props: &ShareSheetProps) -> Html {
    let (lang, sheet) = (props.lang, &*props.sheet);
    let send = |msg: RunMsg| props.on.reform(move |_: MouseEvent| Msg::Run(msg.clone()));
    html! {
        <Dialog {lang} title={words::title(lang)} class="share"
            onclose={props.on.reform(|_: Event| Msg::Run(RunMsg::Sheet(false)))}>
            <div class="body">
                <p>{ words::what_it_is(lang) }</p>
                if let Some(by) = &sheet.by {
                    <p class="ways">
                        <label class="by">{ class::your_name(lang) }
                            <input type="text" value={by.clone()} oninput={named(&props.on)} />
                        </label>
                    </p>
                }
                if let Some(code) = &sheet.code {
                    <Link key={&**code} {lang} link={format!("{}{PLACE}{code}", effects::base())}
                        on={props.on.clone()} />
                } else {
                    <p>{ words::too_long(lang) }</p>
                }
                if let Some(code) = sheet.code.as_ref().filter(|_| sheet.is_long) {
                    <p class="mut">{ words::long(lang, &code.len()) }</p>
                }
                <h3>{ words::file(lang) }</h3>
                <p>{ words::file_hint(lang) }</p>
                <button type="button" class="btn" onclick={send(RunMsg::Save)}>
                    { words::save(lang) }
                </button>
                <h3>{ words::another(lang) }</h3>
                <p>{ words::open_hint(lang) }</p>
                <div class="ways">
                    <label class="btn">
                        { words::open(lang) }
                        <input type="file" class="sr" accept=".json,application/json"
                            onchange={chosen(&props.on)} />
                    </label>
                    if sheet.is_guest {
                        <button type="button" class="btn" onclick={send(RunMsg::Leave)}>
                            { words::to_own(lang) }
                        </button>
                    }
                </div>
            </div>
        </Dialog>
    }
}

fn named(on: &Callback<Msg>) -> Callback<InputEvent> {
    on.reform(|event: InputEvent| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        Msg::Run(RunMsg::By(field.map_or_else(String::new, |field| field.value())))
    })
}

/// Reads the file that was chosen.
fn chosen(on: &Callback<Msg>) -> Callback<Event> {
    let on = on.clone();
    Callback::from(move |event: Event| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some(file) = field.and_then(|field| field.files()).and_then(|files| files.get(0)) {
            effects::read_file(file, on.clone());
        }
    })
}

#[derive(Clone, PartialEq, Properties)]
struct LinkProps {
    lang: Lang,
    link: String,
    on: Callback<Msg>,
}

/// The link, to be copied.
#[component]
fn Link(props: &LinkProps) -> Html {
    let (lang, link) = (props.lang, props.link.clone());
    let is_copied = use_state(|| false);
    let copied = is_copied.clone();
    let onclick = props.on.reform(move |_: MouseEvent| {
        copied.set(true);
        Msg::Copy(link.clone())
    });
    let onfocus = |event: FocusEvent| {
        if let Some(field) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
            field.select();
        }
    };
    let label = if *is_copied { page::copied(lang) } else { page::copy(lang) };
    html! {
        <div class="ways">
            <input type="text" readonly=true aria-label={words::link(lang)}
                value={props.link.clone()} {onfocus} />
            <button type="button" class="btn pri" {onclick}>{ label }</button>
            <span class="sr" role="status">{ if *is_copied { label } else { "" } }</span>
        </div>
    }
}
