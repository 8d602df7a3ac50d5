//! Signs: the marks of states as symbols that are defined once, and the icons of buttons.

use crate::view::{Mark, Stroke};
use yew::prelude::*;

/// The definitions of all marks, to be placed once in the page.
#[component]
pub fn Sprite() -> Html {
    html! {
        <svg class="sprite" aria-hidden="true">
            { for Mark::ALL.iter().map(|mark| html! {
                <symbol id={mark.id()} viewBox="0 0 20 20">
                    { for mark.strokes().iter().map(stroke) }
                </symbol>
            }) }
        </svg>
    }
}

fn stroke(stroke: &Stroke) -> Html {
    let width = |hundredths: u16| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    match *stroke {
        Stroke::Fill(d) => html! { <path class="f" d={d} /> },
        Stroke::Knock(d, w) => html! { <path class="k" d={d} stroke-width={width(w)} /> },
        Stroke::Line(d, w) => html! { <path class="l" d={d} stroke-width={width(w)} /> },
        Stroke::Dash(d, w, dash) => {
            html! { <path class="l" d={d} stroke-width={width(w)} stroke-dasharray={dash} /> }
        }
    }
}

/// A mark in a size.
pub fn mark(mark: Mark, size: u32) -> Html {
    let size = size.to_string();
    html! {
        <svg class="ic" width={size.clone()} height={size} aria-hidden="true">
            <use href={format!("#{}", mark.id())} />
        </svg>
    }
}

/// The mark of leaving: a ring that runs down, `share` of a thousand left.
pub fn grace_ring(share: u64) -> Html {
    const ROUND: f64 = 50.27;
    let left = format!("{:.2} 60", ROUND * share as f64 / 1000.0);
    html! {
        <svg class="ic ring" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            <circle class="track" cx="10" cy="10" r="8" />
            <circle class="left" cx="10" cy="10" r="8" stroke-dasharray={left} />
            <path class="l" d="M6.6 10h6.8" stroke-width="2.2" />
        </svg>
    }
}

/// Icons of buttons, in a box of 20 by 20.
pub mod icons {
    pub const PAUSE: &str = "M7 4v12M13 4v12";
    pub const PLAY: &str = "M6.5 4.2l9.5 5.8-9.5 5.8z";
    pub const STEP: &str = "M4 5l7 5-7 5zM15 5v10";
    pub const UNDO: &str = "M7 5L3.5 8.5 7 12M4 8.5h7.5a4.5 4.5 0 0 1 0 9H9";
    pub const REDO: &str = "M13 5l3.5 3.5L13 12M16 8.5H8.5a4.5 4.5 0 0 0 0 9H11";
    pub const RESET: &str = "M4 10a6 6 0 1 1 2 4.5M4 10V5.5M4 10h4.4";
    pub const SHARE: &str = "M10 12V3M6.8 6L10 2.8 13.2 6M4 10v6.5h12V10";
    pub const SUN: &str = "M10 6.5a3.5 3.5 0 1 1-.01 0zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2\
        M4 4l1.4 1.4M14.6 14.6L16 16M4 16l1.4-1.4M14.6 5.4L16 4";
    pub const MOON: &str = "M16 12.4A7 7 0 0 1 7.6 4a7 7 0 1 0 8.4 8.4z";
    pub const CONTRAST: &str =
        "M10 2.5a7.5 7.5 0 1 1-.01 0zM10 2.5v15M10 6l5.5-2M10 10h7.4M10 14l5.5 2";
    pub const UP: &str = "M5 12.5l5-5 5 5";
    pub const DOWN: &str = "M5 7.5l5 5 5-5";
    pub const CHECK: &str = "M4 10.5l4 4L16 6";
    pub const BOOK: &str = "M4 4.5h4.5a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 0-1.5-1.5H4zM16 4.5h-4.5A1.5 1.5 0 0 0 10 6v10\
        a1.5 1.5 0 0 1 1.5-1.5H16z";
    pub const BACK: &str = "M12 4.5L6.5 10l5.5 5.5";
    pub const FORWARD: &str = "M8 4.5l5.5 5.5L8 15.5";
    pub const RELOAD: &str = "M15.5 10a5.5 5.5 0 1 1-1.6-3.9M15.5 3.2v3.4h-3.4";
    pub const KEYS: &str =
        "M2.5 5.5h15v9h-15zM5.5 8.4h.1M8.5 8.4h.1M11.5 8.4h.1M14.5 8.4h.1M6.5 11.6h7";
    pub const CLOSE: &str = "M5 5l10 10M15 5L5 15";
    pub const PLUS: &str = "M10 5v10M5 10h10";
}

/// An icon in a size.
pub fn icon(path: &'static str, size: u32) -> Html {
    let size = size.to_string();
    let filled = (path == icons::PLAY).then_some("solid");
    html! {
        <svg class={classes!("ic", "ui", filled)} width={size.clone()} height={size}
            viewBox="0 0 20 20" aria-hidden="true">
            <path d={path} />
        </svg>
    }
}

/// The sign of the page: one that circles, and the one that comes back.
pub fn brand() -> Html {
    html! {
        <svg class="ic" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="11" cy="13" r="8" fill="none" stroke="currentColor" stroke-width="2.6" />
            <circle cx="11" cy="13" r="2.8" fill="currentColor" />
            <circle class="lampfill" cx="19" cy="6" r="3.6" stroke-width="1.6" />
        </svg>
    }
}
