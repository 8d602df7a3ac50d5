//! The sheet in which a teacher sees how far a class came.

use super::dialog::Dialog;
use super::effects;
use crate::app::Msg;
use crate::app::class::{Class, ClassMsg, Found, Row};
use crate::app::lessons::{Course, StepState};
use crate::app::sharing::PLACE;
use crate::text::{Lang, class as words, lessons};
use crate::view::clock;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ClassSheetProps {
    pub lang: Lang,
    pub class: Rc<Class>,
    pub course: Option<Rc<Course>>,
    pub on: Callback<Msg>,
}

/// The sheet, open as long as it is in the page.
#[component]
pub fn ClassSheet(props: &ClassSheetProps) -> Html {
    let (lang, class) = (props.lang, &*props.class);
    let oninput = props.on.reform(|event: InputEvent| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
        Msg::Class(ClassMsg::Links(field.map_or_else(String::new, |field| field.value())))
    });
    html! {
        <Dialog {lang} title={words::title(lang)} class="share class"
            onclose={props.on.reform(|_: Event| Msg::Class(ClassMsg::Sheet(false)))}>
            <div class="body">
                <p>{ words::what_it_is(lang) }</p>
                <textarea rows="4" spellcheck="false" aria-label={words::links(lang)}
                    value={class.links.clone()} {oninput} />
                <div class="ways">
                    <label class="btn">
                        { words::files(lang) }
                        <input type="file" class="sr" multiple=true
                            accept=".json,application/json" onchange={chosen(&props.on)} />
                    </label>
                    if !class.rows.is_empty() {
                        <button type="button" class="btn"
                            onclick={props.on.reform(|_: MouseEvent| Msg::Class(ClassMsg::Copy))}>
                            { words::copy_table(lang) }
                        </button>
                    }
                </div>
                if !class.rows.is_empty() { { table(props) } }
            </div>
        </Dialog>
    }
}

/// Reads the files that were chosen.
fn chosen(on: &Callback<Msg>) -> Callback<Event> {
    let on = on.clone();
    Callback::from(move |event: Event| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some(files) = field.and_then(|field| field.files()) {
            let on = on.reform(|texts| Msg::Class(ClassMsg::Files(texts)));
            effects::read_files((0..files.length()).filter_map(|i| files.get(i)).collect(), on);
        }
    })
}

fn table(props: &ClassSheetProps) -> Html {
    let lang = props.lang;
    let heads = [words::name, words::exercise, words::steps, words::lines, words::took];
    html! {
        <table>
            <thead><tr>
                { for heads.iter().map(|head| html! { <th scope="col">{ head(lang) }</th> }) }
                <td />
            </tr></thead>
            <tbody>{ for props.class.rows.iter().map(|row| self::row(props, row)) }</tbody>
        </table>
    }
}

fn row(props: &ClassSheetProps, row: &Row) -> Html {
    let lang = props.lang;
    let name = if row.by.is_empty() { words::nobody(lang) } else { &row.by };
    let mut entries = props.course.iter().flat_map(|course| course.exercises());
    let entry = entries.find(|entry| *entry.id == *row.exercise);
    let title = entry.map_or("", |entry| entry.title(lang)).to_string();
    let result = match &row.found {
        Found::Played { states, lines, took } => {
            let (done, all) = Class::done(states);
            html! {<>
                <td>
                    <span class="dots" aria-hidden="true">
                        { for states.iter().map(|state| html! {
                            <i class={(*state == StepState::Done).then_some("done")} />
                        }) }
                    </span>
                    <span class="sr">{ lessons::done_of(lang, &done, &all) }</span>
                    <span aria-hidden="true">{ format!("{done}/{all}") }</span>
                </td>
                <td>{ lines }</td>
                <td>{ clock(*took / 1000 * 1000).trim_end_matches(".000").to_string() }</td>
            </>}
        }
        found => html! { <td class="mut" colspan="3">{ trouble(found, lang) }</td> },
    };
    let label = words::watch_of(lang, &name);
    html! {
        <tr key={&*row.code}>
            <th scope="row">{ name }</th>
            <td>{ title }</td>
            { result }
            <td>
                if !matches!(row.found, Found::Unreadable(_)) {
                    <a class="btn" href={format!("{PLACE}{}", row.code)} aria-label={label}>
                        { words::watch(lang) }
                    </a>
                }
            </td>
        </tr>
    }
}

fn trouble(found: &Found, lang: Lang) -> &'static str {
    match found {
        Found::Unreadable(error) if error.is_newer() => words::newer(lang),
        Found::Unreadable(_) => words::unreadable(lang),
        Found::NoExercise => words::no_exercise(lang),
        Found::Offline => words::offline(lang),
        Found::Waiting | Found::Played { .. } => words::waiting(lang),
    }
}
