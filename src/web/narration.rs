//! The sentence below the picture, for the eye and, not too often, for the ear.

use crate::app::{Msg, Notice, Step};
use crate::text::{Lang, page, ribbon};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct NarrationProps {
    pub lang: Lang,
    pub text: String,
    /// The same a little later: what the screen reader says.
    pub spoken: String,
    /// Whether the terminal has a command in grey to press Enter for.
    pub invites: bool,
    pub notice: Option<Notice>,
    /// Whether an earlier moment is looked at.
    pub is_past: bool,
    pub on: Callback<Msg>,
}

/// The narration.
#[component]
pub fn Narration(props: &NarrationProps) -> Html {
    let lang = props.lang;
    html! {
        <section class="say" aria-label={page::narration(lang)}>
            <p aria-hidden="true">
                { sentence(&props.text) }
                if props.invites {
                    <span class="mut">{ " " }{ page::press_enter(lang) }</span>
                    { " " }<kbd>{ "Enter" }</kbd>
                    <span class="mut">{ page::press_enter_end(lang) }</span>
                }
            </p>
            <p class="sr" role="status" aria-live="polite">{ props.spoken.replace('`', "") }</p>
            <button type="button" class="btn why"
                onclick={props.on.reform(|_: MouseEvent| Msg::Why)}>
                { page::why(lang) }
            </button>
            if props.is_past {
                <button type="button" class="btn now"
                    onclick={props.on.reform(|_: MouseEvent| Msg::Step(Step::Now))}>
                    { ribbon::to_now(lang) }
                </button>
            }
            if let Some(notice) = props.notice {
                <span class="notice" role="status">
                    { words(notice, lang) }
                    <button type="button" class="txt"
                        onclick={props.on.reform(|_: MouseEvent| Msg::Dismiss)}>
                        { page::dismiss(lang) }
                    </button>
                </span>
            }
        </section>
    }
}

/// A sentence in which names stand between backticks.
pub fn sentence(text: &str) -> Html {
    html! {<>{ for text.split('`').enumerate().map(|(i, part)| match i % 2 {
        0 => html! { { part.to_string() } },
        _ => html! { <span class="name">{ part.to_string() }</span> },
    }) }</>}
}

fn words(notice: Notice, lang: Lang) -> &'static str {
    match notice {
        Notice::SaveDamaged => page::save_damaged(lang),
        Notice::SaveNewer => page::save_newer(lang),
        Notice::SaveFailed => page::save_failed(lang),
        Notice::TerminalBusy => page::terminal_busy(lang),
        Notice::Forked => ribbon::another_future(lang),
        Notice::Pasted => page::pasted_manifest(lang),
    }
}
