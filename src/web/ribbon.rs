//! The timeline below the picture: who wrote what when, and the head that one can drag.

use super::mark::{icon, icons};
use crate::app::{Moment, Msg, Step};
use crate::text::{Lang, ribbon as words};
use crate::view::{Ink, Strip, StripLabel};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct RibbonProps {
    pub strip: Rc<Strip>,
    pub moment: Rc<Moment>,
    pub lang: Lang,
    pub is_open: bool,
    pub on: Callback<Msg>,
}

/// The timeline with its head.
#[component]
pub fn Ribbon(props: &RibbonProps) -> Html {
    let (lang, moment) = (props.lang, &*props.moment);
    let is_open = props.is_open.then_some("open");
    let class = classes!("ribbon", is_open, moment.is_past.then_some("back"));
    let fold = if props.is_open { words::fold(lang) } else { words::unfold(lang) };
    let sign = if props.is_open { icons::DOWN } else { icons::UP };
    html! {
        <section {class} aria-label={words::timeline(lang)}>
            <Plot strip={props.strip.clone()} />
            { future(props) }
            <Words strip={props.strip.clone()} />
            if moment.is_past {
                <div class="veil dim" style={from(moment.x + 1)} />
            }
            <Head moment={props.moment.clone()} {lang} on={props.on.clone()} />
            <button type="button" class="tb fold" aria-label={fold} title={fold}
                aria-expanded={props.is_open.to_string()}
                onclick={props.on.reform(|_: MouseEvent| Msg::ToggleRibbon)}>
                { icon(sign, 15) }
            </button>
        </section>
    }
}

/// What has not happened yet covers the lines that would run on.
fn future(props: &RibbonProps) -> Html {
    let end = props.moment.end_x;
    let has_room = props.strip.size.0 - end > 270 && props.is_open;
    html! {
        <div class="veil" style={from(end + 1)}>
            if has_room && props.strip.abandoned.is_empty() {
                <span>{ words::what_next(props.lang) }</span>
            }
        </div>
    }
}

fn from(x: i32) -> String {
    format!("transform:translateX({x}px)")
}

#[derive(Clone, PartialEq, Properties)]
struct PlotProps {
    strip: Rc<Strip>,
}

/// Lines and marks, and the words of lanes and times. Drawn anew only when something is written.
///
/// Words are HTML, and moved by transforms alone: a drawing's words are laid out anew each time
/// that one of them moves.
#[component]
fn Plot(props: &PlotProps) -> Html {
    let strip = &*props.strip;
    let (width, height) = strip.size;
    html! {<>
        <svg class="plot" width={width.to_string()} height={height.to_string()}
            aria-hidden="true">
            <path class="rule" d={strip.rules.clone()} />
            <path class="link" d={strip.links.clone()} />
            <path class="cut" d={strip.cuts.iter().map(|cut| zigzag(cut.x, height))
                .collect::<String>()} />
            <g>{ for strip.paths.iter().map(|path| {
                let kind = match path.kind {
                    Ink::Life => "life",
                    Ink::Dot => "dot",
                    Ink::Ring => "ring",
                    Ink::Square => "dot mine",
                };
                let class = classes!(kind, format!("t-{}", path.tone.name()));
                let key = format!("{kind} {}", path.tone.name());
                html! { <path {key} {class} d={path.d.clone()} /> }
            }) }</g>
        </svg>
        { labels("lane", &strip.lanes) }
        { labels("moment", &strip.ticks) }
        { labels("moment mid", &strip.cuts) }
    </>}
}

/// Keys of things that are known by their words: each time that the same come, another one. A
/// machine may have the name of any lane.
fn keys_of_words<'a>() -> impl FnMut(&'a str) -> String {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    move |text| {
        let times = seen.entry(text).or_default();
        *times += 1;
        format!("{text} {times}")
    }
}

/// Words, each at its place. One that only moves is moved, not set anew.
fn labels(class: &'static str, labels: &[StripLabel]) -> Html {
    let mut key_of = keys_of_words();
    html! {
        <div class={classes!("words", class)} aria-hidden="true">
            { for labels.iter().map(|StripLabel { x, y, text }| {
                let (key, style) = (key_of(text), format!("transform:translate({x}px,{y}px)"));
                html! { <span {key} {style}>{ text }</span> }
            }) }
        </div>
    }
}

/// A quiet stretch that was cut: two jagged lines around its place.
fn zigzag(x: i32, height: i32) -> String {
    let mut d = String::new();
    let foot = height - 22;
    for x in [x - 3, x + 3] {
        d += &format!("M{x} 4");
        let mut y = 4;
        let mut side = 3;
        while y < foot {
            y += 14;
            side = -side;
            d += &format!("L{} {}", x + side, y.min(foot));
        }
    }
    d
}

/// What may stand where nothing has happened yet: words, and the future that was given up.
#[component]
fn Words(props: &PlotProps) -> Html {
    let strip = &*props.strip;
    let (width, height) = strip.size;
    html! {<>
        <svg class="plot" width={width.to_string()} height={height.to_string()} aria-hidden="true">
            <path class="trace" d={strip.abandoned.clone()} />
        </svg>
        { labels("what", &strip.labels) }
    </>}
}

#[derive(Clone, PartialEq, Properties)]
struct HeadProps {
    moment: Rc<Moment>,
    lang: Lang,
    on: Callback<Msg>,
}

/// The moment that is looked at: dragged, or moved with the arrow keys.
#[component]
fn Head(props: &HeadProps) -> Html {
    let moment = &*props.moment;
    let scrub = props.on.reform(|event: PointerEvent| Msg::Scrub(event.offset_x()));
    let onpointerdown = {
        let scrub = scrub.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
            if let Some(target) = target {
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            scrub.emit(event);
        })
    };
    let onpointermove = Callback::from(move |event: PointerEvent| {
        if event.buttons() & 1 == 1 {
            scrub.emit(event);
        }
    });
    html! {
        <div id="moment" class="scrub" role="slider" tabindex="0"
            aria-label={words::moment(props.lang)} aria-orientation="horizontal"
            aria-valuemin={moment.start.to_string()} aria-valuemax={moment.end.to_string()}
            aria-valuenow={moment.at.to_string()} aria-valuetext={moment.words.clone()}
            {onpointerdown} {onpointermove} onkeydown={keys(&props.on)}>
            <i class="head" style={format!("transform:translateX({}px)", moment.x)} />
        </div>
    }
}

fn keys(on: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let on = on.clone();
    Callback::from(move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => Step::Back,
            "ArrowRight" | "ArrowUp" => Step::Forward,
            "PageDown" => Step::Earlier,
            "PageUp" => Step::Later,
            "Home" => Step::First,
            "End" => Step::Now,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        on.emit(Msg::Step(step));
    })
}
