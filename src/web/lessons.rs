//! The course's panel: the list of exercises, or the steps of the one that is open.

use super::mark::{icon, icons};
use super::narration::sentence;
use crate::app::Msg;
use crate::app::class::ClassMsg;
use crate::app::lessons::{
    AfterTyping, Block, Course, Current, LessonMsg, Lessons, Section, Span, StepState, Trouble,
};
use crate::text::{Lang, class, lessons as words};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct LessonsProps {
    pub lang: Lang,
    pub lessons: Rc<Lessons>,
    pub on: Callback<Msg>,
}

/// The panel.
#[component]
pub fn LessonPanel(props: &LessonsProps) -> Html {
    let (lang, lessons) = (props.lang, &props.lessons);
    let current = lessons.current.as_ref();
    let news = current.map(|it| (it.hints, it.after_typing.is_some(), it.is_complete()));
    let node = use_node_ref();
    let panel = node.clone();
    use_effect_with(news, move |_| {
        let panel = panel.cast::<web_sys::Element>();
        let newest = panel.and_then(|it| it.query_selector("[data-newest]").ok().flatten());
        newest.inspect(|it| it.scroll_into_view_with_bool(false));
    });
    let inner = match (&lessons.trouble, &lessons.current, &lessons.course) {
        (Some(trouble), ..) => self::trouble(props, trouble),
        (None, Some(current), _) => exercise(props, current),
        (None, None, Some(course)) => list(props, course),
        (None, None, None) => html! { <p class="hint">{ words::loading(lang) }</p> },
    };
    let fold = lessons.is_unfolded.then_some("unfolded");
    let begun = lessons.current.as_ref().is_some_and(|current| current.done() > 0);
    let begun = begun.then_some("begun");
    html! {
        <section ref={node} class={classes!("lesson", fold, begun)} aria-label={words::panel(lang)}>
            <p class="sr" role="status" aria-live="polite">{ lessons.told.replace('`', "") }</p>
            { inner }
        </section>
    }
}

fn send(props: &LessonsProps, msg: LessonMsg) -> Callback<MouseEvent> {
    props.on.reform(move |_: MouseEvent| Msg::Lesson(msg.clone()))
}

fn trouble(props: &LessonsProps, trouble: &Trouble) -> Html {
    let lang = props.lang;
    let text = match trouble {
        Trouble::Loading => return html! { <p class="hint">{ words::loading(lang) }</p> },
        Trouble::Offline => words::offline(lang).to_string(),
        Trouble::Unknown(id) => words::unknown(lang, id),
        Trouble::Faulty(what) => words::faulty(lang, what),
    };
    html! {
        <div class="trouble" role="alert">
            <p>{ sentence(&text) }</p>
            <p class="row">
                <button type="button" class="btn" onclick={send(props, LessonMsg::Retry)}>
                    { words::again(lang) }
                </button>
                <a class="btn" href="#/course">{ words::all(lang) }</a>
            </p>
        </div>
    }
}

fn list(props: &LessonsProps, course: &Course) -> Html {
    let lang = props.lang;
    let all = course.exercises().count();
    let done = &props.lessons.done;
    html! {<>
        <div class="top">
            <h2>{ words::all(lang) }</h2>
            <span class="mut">{ words::done_of(lang, &done.len().min(all), &all) }</span>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label={words::all(lang)}>
            <p class="mut">{ words::own_cluster(lang) }</p>
            { for course.parts.iter().map(|part| html! {<>
                <h3 class="sub">{ part.title(lang).to_string() }</h3>
                <ul class="entries">{ for part.exercises.iter().map(|entry| {
                    let is_done = done.contains(&*entry.id);
                    html! {
                        <li>
                            <a href={format!("#/course/{}", entry.id)}>
                                { tick(is_done.then_some(StepState::Done), "") }
                                <span>{ entry.title(lang).to_string() }</span>
                                if is_done { <span class="sr">{ words::done(lang) }</span> }
                            </a>
                        </li>
                    }
                }) }</ul>
            </>}) }
            <p class="teachers">
                <button type="button" class="link" onclick={props.on.reform(|_: MouseEvent| {
                    Msg::Class(ClassMsg::Sheet(true))
                })}>{ class::for_teachers(lang) }</button>
            </p>
        </div>
        <div class="row under">
            <span class="sp" />
            <a class="txt" href="#/">{ words::leave(lang) }</a>
        </div>
    </>}
}

fn exercise(props: &LessonsProps, current: &Current) -> Html {
    let lang = props.lang;
    let page = current.page(lang);
    let (done, all) = (current.done(), current.states.len());
    let at = words::step_of(lang, &(done + 1).min(all), &all);
    let fold = if props.lessons.is_unfolded { words::less(lang) } else { words::more(lang) };
    html! {<>
        <div class="top">
            <h2>{ &page.title }</h2>
            <ol class="dots" aria-label={words::done_of(lang, &done, &all)}>
                { for current.states.iter().map(|state| html! {
                    <li class={class_of(*state)} />
                }) }
            </ol>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label={at} key={done}>
            <div class="intro">{ blocks(&page.intro) }</div>
            <ol class="steps">
                { for page.sections.iter().zip(&current.states).enumerate().map(|(i, (it, state))| {
                    step(props, current, i, it, *state)
                }) }
            </ol>
            if current.is_complete() { { end(props, current, &page.end) } }
        </div>
        <div class="row under">
            { help(props, current) }
            <span class="sp" />
            <button type="button" class="tb" title={words::start_over(lang)}
                aria-label={words::start_over(lang)}
                onclick={send(props, LessonMsg::StartOver)}>{ icon(icons::RESET, 16) }</button>
            <a class="txt" href="#/course">{ words::all(lang) }</a>
            <button type="button" class="txt unfold" onclick={send(props, LessonMsg::Fold)}
                aria-expanded={props.lessons.is_unfolded.to_string()}>{ fold }</button>
        </div>
    </>}
}

fn class_of(state: StepState) -> &'static str {
    match state {
        StepState::Done => "done",
        StepState::Now => "now",
        StepState::Lost => "now lost",
        StepState::Later => "later",
    }
}

/// A mark for a state: colour is never the only sign.
fn tick(state: Option<StepState>, number: &str) -> Html {
    html! {
        <span class={classes!("tick", state.map(class_of))} aria-hidden="true">
            if state == Some(StepState::Done) { { icon(icons::CHECK, 14) } } else { { number } }
        </span>
    }
}

fn step(props: &LessonsProps, current: &Current, i: usize, it: &Section, state: StepState) -> Html {
    let lang = props.lang;
    let said = match state {
        StepState::Done => words::done(lang),
        StepState::Later => words::later(lang),
        StepState::Now | StepState::Lost => words::now(lang),
    };
    let is_now = matches!(state, StepState::Now | StepState::Lost);
    html! {
        <li key={it.id.to_string()} class={class_of(state)}
            aria-current={is_now.then_some("step")}>
            <h3>
                { tick(Some(state), &(i + 1).to_string()) }
                <span>{ &it.title }</span><span class="sr">{ format!(" ({said})") }</span>
            </h3>
            if is_now { { to_do(props, current, it, state) } }
        </li>
    }
}

/// The step to do now, with the hints that were asked for.
fn to_do(props: &LessonsProps, current: &Current, it: &Section, state: StepState) -> Html {
    let lang = props.lang;
    let after = current.after_typing.map(|after| match after {
        AfterTyping::PressEnter => words::then_enter(lang),
        AfterTyping::Wait => words::then_wait(lang),
    });
    html! {
        <div class="body">
            { blocks(&it.body) }
            if state == StepState::Lost { <p class="warn" role="alert">{ words::lost(lang) }</p> }
            <div aria-live="polite">
                { for it.hints.iter().take(current.hints).enumerate().map(|(i, words)| {
                    let is_newest = after.is_none() && i + 1 == current.hints;
                    html! {
                        <p class="tiph" data-newest={is_newest.then_some("")}>{ spans(words) }</p>
                    }
                }) }
                if let Some(after) = after { <p class="mut" data-newest="">{ after }</p> }
            </div>
        </div>
    }
}

/// The buttons for who does not know on.
fn help(props: &LessonsProps, current: &Current) -> Html {
    let lang = props.lang;
    let Some(it) = current.page(lang).sections.get(current.done()) else {
        return Html::default();
    };
    let hint = if current.hints == 0 { words::hint(lang) } else { words::another_hint(lang) };
    let solution = match current.typed {
        0 => words::solution(lang),
        _ => words::next_line(lang),
    };
    html! {<>
        if current.hints < it.hints.len() {
            <button type="button" class="btn" onclick={send(props, LessonMsg::Hint)}>
                { hint }
            </button>
        }
        <button type="button" class="btn" onclick={send(props, LessonMsg::Solution)}>
            { solution }
        </button>
    </>}
}

fn end(props: &LessonsProps, current: &Current, it: &Section) -> Html {
    let lang = props.lang;
    let next = props.lessons.course.as_ref().and_then(|course| course.after(&current.id));
    html! {
        <div class="end">
            <p class="fin">{ icon(icons::CHECK, 16) }{ words::all_done(lang) }</p>
            <h3>{ &it.title }</h3>
            { blocks(&it.body) }
            if let Some(next) = next {
                <p class="row">
                    <a class="btn pri" href={format!("#/course/{}", next.id)}>
                        { format!("{}: {}", words::next(lang), next.title(lang)) }
                    </a>
                </p>
            }
        </div>
    }
}

fn blocks(blocks: &[Block]) -> Html {
    html! {<>{ for blocks.iter().map(|block| match block {
        Block::Paragraph(words) => html! { <p>{ spans(words) }</p> },
        Block::Code(text) => html! { <pre class="mono">{ text }</pre> },
        Block::List(items) => html! {
            <ul>{ for items.iter().map(|item| html! { <li>{ spans(item) }</li> }) }</ul>
        },
    }) }</>}
}

fn spans(spans: &[Span]) -> Html {
    html! {<>{ for spans.iter().map(|span| match span {
        Span::Plain(text) => html! { { text } },
        Span::Code(text) => {
            let is_short = (text.chars().count() <= 16).then_some("nw");
            html! { <code class={classes!("name", is_short)}>{ text }</code> }
        }
        Span::Strong(text) => html! { <b>{ text }</b> },
    }) }</>}
}
