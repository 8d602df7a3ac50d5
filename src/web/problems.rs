//! What is wrong in the file, below it: the first problem in full, the others a line each.

use super::narration::sentence;
use crate::app::Msg;
use crate::app::terminal::{Problem, sentence as said};
use crate::text::{Lang, page};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct ProblemsProps {
    pub lang: Lang,
    pub problems: Vec<Problem>,
    pub text: String,
    pub on: Callback<Msg>,
}

/// So many problems are listed.
const MOST: usize = 8;

/// The list.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let lang = props.lang;
    html! {
        <div class="problems" role="status" aria-label={page::problems(lang)}>
            { for props.problems.iter().take(MOST).enumerate().map(|(number, problem)| {
                one(props, number, problem)
            }) }
        </div>
    }
}

fn one(props: &ProblemsProps, number: usize, problem: &Problem) -> Html {
    let lang = props.lang;
    let before = props.text.get(..problem.place.start).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let cause = problem.hint.as_ref().map(|hint| said(hint, lang));
    let jump = props.on.reform(move |_: MouseEvent| Msg::GoToProblem(number));
    let mend = problem.edit.as_ref().map(|_| {
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Mend(number));
        html! {
            <button type="button" class="btn" {onclick}>
                { page::mend(lang) }
                if number == 0 { <kbd>{ "Alt Enter" }</kbd> }
            </button>
        }
    });
    let text = match &cause {
        Some(cause) => sentence(cause),
        None => html! { { problem.message.clone() } },
    };
    html! {
        <div class={classes!("problem", (number == 0).then_some("first"))}>
            <button type="button" class="where" onclick={jump}>
                { page::line_error(lang, &line) }
            </button>
            <div>
                <p>{ text }</p>
                if number == 0 && cause.is_some() { <pre>{ problem.message.clone() }</pre> }
                { mend }
            </div>
        </div>
    }
}
