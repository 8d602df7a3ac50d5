//! The sentence below the picture, for the eye and, not too often, for the ear.

use super::mark::{icon, icons};
use crate::app::sharing::RunMsg;
use crate::app::{Msg, Notice, Step};
use crate::text::{Lang, page, ribbon, sharing};
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
            if let Some(notice) = props.notice { { note(notice, props) } }
        </section>
    }
}

/// What stands beside the sentence until it is put away. Not inlined: the first load does without
/// it.
#[inline(never)]
fn note(notice: Notice, props: &NarrationProps) -> Html {
    let lang = props.lang;
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    html! {
        <span class="notice" role="status">
            <span>{ words(notice, lang) }</span>
            if notice == Notice::Shared {
                <button type="button" class="btn" onclick={send(Msg::Run(RunMsg::Leave))}>
                    { sharing::to_own(lang) }
                </button>
            }
            <button type="button" class="tb" aria-label={page::dismiss(lang)}
                title={page::dismiss(lang)} onclick={send(Msg::Dismiss)}>
                { icon(icons::CLOSE, 15) }
            </button>
        </span>
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
        Notice::Shared => sharing::shared(lang),
        Notice::RunDamaged => sharing::damaged(lang),
        Notice::RunNewer => sharing::newer(lang),
        Notice::Pasted => page::pasted_manifest(lang),
    }
}
