//! A pod: the tile with all it says, or the chip or cell that is left when there are many.

use super::dom::at;
use super::mark::{grace_ring, mark};
use crate::app::{Msg, Selection};
use crate::text::{Lang, page, state as words};
use crate::view::{
    Chip, ChipState, Level, Mark, Outline, Pod, Rect, State, TimerKind, age, caption, timer_share,
    timer_words,
};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TileProps {
    pub pod: Pod,
    pub rect: Rect,
    pub level: Level,
    pub lang: Lang,
    /// Virtual time, only as fine as this pod needs it.
    pub now: u64,
    pub is_phone: bool,
    pub is_fading: bool,
    pub is_selected: bool,
    pub on: Callback<Msg>,
}

/// One pod of the picture.
#[component]
pub fn Tile(props: &TileProps) -> Html {
    let pod = &props.pod;
    let look = pod.state.look();
    let is_ghost = pod.state == State::Ghost;
    let tone = format!("t-{}", look.tone.name());
    let class = classes!(
        "pod",
        level_class(props.level),
        tone,
        look.outline.name(),
        is_ghost.then_some("ghost"),
        props.is_fading.then_some("fading"),
        props.is_selected.then_some("sel"),
        pod.node.is_none().then_some("waits"),
    );
    let body = match props.level {
        Level::Tile => tile(props),
        Level::Chip => html! {
            <span class="in" aria-hidden="true">
                { mark(look.mark, 15) }<b>{ short_name(pod) }</b>
            </span>
        },
        Level::Cell | Level::Block => html! { <span class="in" /> },
    };
    if is_ghost {
        return html! { <div {class} style={at(props.rect)} aria-hidden="true">{ body }</div> };
    }
    let uid = pod.uid.clone();
    let on_click =
        props.on.reform(move |_: MouseEvent| Msg::Select(Some(Selection::Pod(uid.clone()))));
    let node = pod.node.as_deref().unwrap_or_default().to_string();
    let place = if node.is_empty() { page::no_machine(props.lang) } else { &node };
    let label = page::pod_label(props.lang, &pod.name, &pod.status, &pod.ready_words(), &place);
    html! {
        <button type="button" {class} style={at(props.rect)}
            aria-pressed={props.is_selected.to_string()} onclick={on_click}
            data-pod={pod.path()} data-uid={pod.uid.to_string()}
            data-phase={pod.status.to_string()} data-node={node}>
            { body }<span class="sr">{ label }</span>
        </button>
    }
}

fn level_class(level: Level) -> &'static str {
    match level {
        Level::Tile => "tile",
        Level::Chip => "chip",
        Level::Cell | Level::Block => "cell",
    }
}

/// The suffix alone for a pod that is owned, else the whole name.
fn short_name(pod: &Pod) -> &str {
    pod.name_parts().1
}

fn tile(props: &TileProps) -> Html {
    let pod = &props.pod;
    let (stem, own) = pod.name_parts();
    let is_ghost = pod.state == State::Ghost;
    let name = match (props.is_phone, stem.is_empty()) {
        (true, false) => html! { <span class="nm"><b>{ format!("…{own}") }</b></span> },
        _ => html! {
            <span class="nm"><span>{ stem.to_string() }</span><b>{ own.to_string() }</b></span>
        },
    };
    let sign = match (pod.state, pod.timer) {
        (State::Terminating, Some(timer)) => grace_ring(timer_share(timer, props.now)),
        (state, _) => mark(state.look().mark, 20),
    };
    let ready = if is_ghost { String::new() } else { pod.ready_words() };
    html! {<>
        { outline(props.rect, pod.state.look().outline) }
        <span class="in" aria-hidden="true">
            <span class="g">{ sign }</span>
            { name }
            <span class="rd">{ ready }</span>
            { status(props) }
            <span class="cs">
                { for pod.chips.iter().map(|chip| container(chip, pod, props.now)) }
                { tip(props) }
            </span>
            { fuse(props) }
        </span>
    </>}
}

/// The line of the state: kubectl's word, our caption, the age.
fn status(props: &TileProps) -> Html {
    let pod = &props.pod;
    if pod.state == State::Ghost {
        return html! { <span class="stt"><b>{ words::gone(props.lang) }</b></span> };
    }
    let caption = caption(props.lang, pod);
    let age = age(props.lang, props.now.saturating_sub(pod.created_at));
    html! {
        <span class="stt">
            <b>{ pod.status.to_string() }</b>
            if !caption.is_empty() { <span class="cap">{ format!(" {caption}") }</span> }
            <span class="age">{ format!(" · {age}") }</span>
        </span>
    }
}

/// What stands at the lower right: the timer, a reason, or the address.
fn tip(props: &TileProps) -> Html {
    let pod = &props.pod;
    let text = match (pod.timer, pod.state) {
        (Some(timer), State::Terminating) if props.now > timer.until + 2000 => {
            words::waits_for_kubelet(props.lang).to_string()
        }
        (Some(timer), _) if timer.kind != TimerKind::Pull => {
            timer_words(props.lang, timer, props.now)
        }
        (_, State::Pulling) => words::pulling_image(props.lang, &pod.image),
        (_, State::NotReady) => words::first_probe(props.lang).to_string(),
        _ if !pod.note.is_empty() => pod.note.to_string(),
        _ => {
            return html! { <span class="ipx">{ pod.ip.to_string() }</span> };
        }
    };
    html! { <span class="tip">{ text }</span> }
}

fn container(chip: &Chip, pod: &Pod, now: u64) -> Html {
    let (class, sign) = match chip.state {
        _ if pod.state == State::Ghost => ("ended", Mark::ContainerEnded),
        ChipState::Running => ("runs", Mark::ContainerRunning),
        ChipState::Waiting => ("waits", Mark::ContainerWaiting),
        ChipState::Ended => ("ended", Mark::ContainerEnded),
    };
    let pulls = pod.timer.filter(|timer| timer.kind == TimerKind::Pull);
    let pulls = pulls.filter(|_| chip.state == ChipState::Waiting);
    html! {
        <span class={classes!("ct", class, chip.is_init.then_some("init"))}>
            { mark(sign, 12) }
            <span>{ chip.name.to_string() }</span>
            if chip.restarts > 0 { <em>{ format!("↻{}", chip.restarts) }</em> }
            if let Some(timer) = pulls {
                <i class="pull" style={share(1000 - timer_share(timer, now))} />
            }
        </span>
    }
}

/// A bar that is full to `thousandths`.
fn share(thousandths: u64) -> String {
    format!("transform:scaleX({}.{:03})", thousandths / 1000, thousandths % 1000)
}

/// The fuse at the lower edge while a back-off runs down.
fn fuse(props: &TileProps) -> Html {
    match props.pod.timer {
        Some(timer) if matches!(timer.kind, TimerKind::Restart | TimerKind::Retry) => {
            let style = share(timer_share(timer, props.now));
            html! { <span class="fuse"><i {style} /></span> }
        }
        _ => Html::default(),
    }
}

/// The tile's shape: its line says what kind of situation it is in.
fn outline(rect: Rect, outline: Outline) -> Html {
    let (w, h) = (rect.w, rect.h);
    let path = match outline {
        Outline::Cut => format!(
            "M11 .8H{}L{}.2 11V{}L{} {}.2H11L.8 {}V11Z",
            w - 11,
            w - 1,
            h - 11,
            w - 11,
            h - 1,
            h - 11
        ),
        _ => format!(
            "M7 .8H{}a6.2 6.2 0 0 1 6.2 6.2V{}a6.2 6.2 0 0 1-6.2 6.2H7A6.2 6.2 0 0 1 .8 {}V7A6.2 \
             6.2 0 0 1 7 .8Z",
            w - 7,
            h - 7,
            h - 7
        ),
    };
    html! {
        <svg class="sh" viewBox={format!("0 0 {w} {h}")} aria-hidden="true">
            <path class="fill" d={path.clone()} />
            if outline == Outline::Hatched { <path class="hatch" d={path.clone()} /> }
            if outline == Outline::Barred { <path class="side" d={format!("M1 7V{}", h - 7)} /> }
            <path class="line" d={path} />
            <rect class="halo" x="-4" y="-4" width={(w + 8).to_string()}
                height={(h + 8).to_string()} rx="9" />
        </svg>
    }
}
