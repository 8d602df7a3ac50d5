//! The bar at the top: time and its speed, the clock, and what concerns the whole page.

use super::mark::{brand, icon, icons};
use crate::app::lessons::LessonMsg;
use crate::app::pace::Speed;
use crate::app::sharing::RunMsg;
use crate::app::{Msg, Theme};
use crate::text::{Lang, keys, lessons, page, sharing};
use crate::view::clock;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TopBarProps {
    pub lang: Lang,
    pub theme: Theme,
    pub speed: Speed,
    pub is_running: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    /// Whether the course is open.
    pub has_lesson: bool,
    pub on: Callback<Msg>,
    /// The clock, which is painted more often than the bar.
    pub children: Html,
}

/// The bar.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let lang = props.lang;
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    let (sign, play) = match props.is_running {
        true => (icons::PAUSE, page::pause(lang)),
        false => (icons::PLAY, page::play(lang)),
    };
    html! {
        <header class="bar">
            <h1 class="brand">{ brand() }<span>{ "Respawn" }</span></h1>
            <span class="sp" />
            <button type="button" class="tb" disabled={!props.can_undo} title={page::undo(lang)}
                aria-label={page::undo(lang)} onclick={send(Msg::Undo)}>
                { icon(icons::UNDO, 17) }
            </button>
            <button type="button" class="tb" disabled={!props.can_redo} title={page::redo(lang)}
                aria-label={page::redo(lang)} onclick={send(Msg::Redo)}>
                { icon(icons::REDO, 17) }
            </button>
            <span class="vr" />
            <button type="button" class="tb pri" aria-label={play} title={play}
                onclick={send(Msg::TogglePlay)}>{ icon(sign, 17) }</button>
            <button type="button" class="txt step" onclick={send(Msg::NextChange)}>
                { icon(icons::STEP, 17) }<span>{ page::next_change(lang) }</span>
            </button>
            { speeds(props) }
            { props.children.clone() }
            <span class="vr" />
            <button type="button" class="txt" aria-expanded={props.has_lesson.to_string()}
                title={lessons::course(lang)} onclick={send(Msg::Lesson(LessonMsg::Toggle))}>
                { icon(icons::BOOK, 17) }<span class="opt">{ lessons::course(lang) }</span>
            </button>
            <button type="button" class="txt" title={page::reset(lang)} onclick={send(Msg::Reset)}>
                { icon(icons::RESET, 17) }<span class="opt">{ page::reset(lang) }</span>
            </button>
            <button type="button" class="txt" title={sharing::title(lang)}
                onclick={send(Msg::Run(RunMsg::Sheet(true)))}>
                { icon(icons::SHARE, 17) }<span class="opt">{ sharing::share(lang) }</span>
            </button>
            <button type="button" class="txt" lang={lang.other().code()}
                title={page::to_other_language(lang)} onclick={send(Msg::ToggleLang)}>
                { page::other_language(lang) }
            </button>
            { theme(props) }
            <button type="button" class="tb help" title={keys::keys(lang)}
                aria-label={keys::keys(lang)} onclick={send(Msg::Keys(true))}>
                { icon(icons::KEYS, 18) }
            </button>
        </header>
    }
}

fn speeds(props: &TopBarProps) -> Html {
    let next = Speed::ALL[(props.speed as usize + 1) % Speed::ALL.len()];
    let to_next = props.on.reform(move |_: MouseEvent| Msg::Speed(next));
    html! {<>
        <div class="seg" role="group" aria-label={page::speed(props.lang)}>
            { for Speed::ALL.into_iter().map(|speed| html! {
                <button type="button" aria-pressed={(speed == props.speed).to_string()}
                    onclick={props.on.reform(move |_: MouseEvent| Msg::Speed(speed))}>
                    <span aria-hidden="true">{ speed.label() }</span>
                    <span class="sr">{ page::speed_of(props.lang, &speed.label()) }</span>
                </button>
            }) }
        </div>
        <button type="button" class="cycle" onclick={to_next}>
            <span aria-hidden="true">{ format!("{}×", props.speed.label()) }</span>
            <span class="sr">{ page::speed_of(props.lang, &props.speed.label()) }</span>
        </button>
    </>}
}

fn theme(props: &TopBarProps) -> Html {
    let (sign, label) = match props.theme {
        Theme::Light => (icons::MOON, page::to_dark(props.lang)),
        Theme::Dark => (icons::CONTRAST, page::to_contrast(props.lang)),
        Theme::Contrast => (icons::SUN, page::to_light(props.lang)),
    };
    let onclick = props.on.reform(|_: MouseEvent| Msg::NextTheme);
    html! {
        <button type="button" class="tb" aria-label={label} title={label} {onclick}>
            { icon(sign, 18) }
        </button>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct ClockProps {
    pub at: u64,
    pub lang: Lang,
}

/// The cluster's clock.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let time = clock(props.at);
    let (whole, part) = time.split_at(time.len() - 4);
    html! {
        <div class="clock" data-virtual-ms={props.at.to_string()}>
            <b>{ whole.to_string() }<span class="ms">{ part.to_string() }</span></b>
            <small>{ page::cluster_time(props.lang) }</small>
        </div>
    }
}
