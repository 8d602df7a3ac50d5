//! The terminal: a log that readers hear, and one native text field behind the prompt.
//!
//! The field's own letters are transparent; the same line is drawn below it with the suggestion
//! in grey behind what is typed, so both wrap together.

use super::dom;
use super::narration::sentence;
use crate::app::terminal::{Entry, Fix, Hint, Terminal as Data, rest_of, sentence as said};
use crate::app::{Msg, Typed};
use crate::text::{Lang, browser, page};
use std::rc::Rc;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TerminalProps {
    pub lang: Lang,
    pub terminal: Data,
    pub number: usize,
    pub typed: Typed,
    pub on: Callback<Msg>,
}

/// The log and the line.
#[component]
pub fn Terminal(props: &TerminalProps) -> Html {
    let scroller = use_node_ref();
    // The style keeps the end in sight by itself. Only who has scrolled away from it has to be
    // brought back: to ask for a height at each letter would have the page laid out at each.
    let is_away = use_mut_ref(|| false);
    let (node, away) = (scroller.clone(), is_away.clone());
    let length = content_length(&props.terminal);
    let come_back = Callback::from(move |()| {
        if away.replace(false)
            && let Some(element) = node.cast::<Element>()
        {
            element.set_scroll_top(0);
        }
    });
    let on_typed = come_back.clone();
    let line = (length, props.terminal.is_busy, props.typed.changes);
    use_effect_with(line, move |_| come_back.emit(()));
    let onscroll = Callback::from(move |event: Event| {
        let element: Element = event.target_unchecked_into();
        is_away.replace(element.scroll_top() != 0);
    });
    let onclick = Callback::from(|_: MouseEvent| {
        let selected = dom::window().get_selection().ok().flatten();
        if selected.is_none_or(|selection| selection.is_collapsed()) {
            dom::focus(dom::TERMINAL);
        }
    });
    let (is_busy, prompt) = (props.terminal.is_busy, &props.terminal.prompt);
    // A line that waits for something that the page fetches.
    let held = props.terminal.pending.first().filter(|_| !is_busy);
    let shown = if is_busy || held.is_some() { "" } else { prompt };
    let search = props.terminal.search.as_ref();
    let search = search.map(|it| (it.prompt(), props.terminal.found().to_string()));
    html! {
        <div class="term" ref={scroller} {onclick} {onscroll} role="tabpanel"
            aria-labelledby={format!("terminal-tab-{}", props.number)}>
            <div class="roll">
                <div class="log" role="log" aria-label={page::terminal(props.lang)}>
                    <>{ for props.terminal.entries.iter().enumerate().map(|(i, it)| {
                        entry(props.terminal.dropped + i, it, props)
                    }) }</>
                    if let Some(line) = held {
                        <pre class="in"><span class="ps">{ prompt }</span><b>{ line }</b></pre>
                    }
                </div>
                <Line lang={props.lang} typed={props.typed.clone()} on={props.on.clone()}
                    prompt={shown.to_string()} ghost={props.terminal.ghost.clone()} {is_busy}
                    {search} {on_typed} />
            </div>
        </div>
    }
}

fn content_length(terminal: &Data) -> usize {
    let last = match terminal.entries.last().map(|entry| &**entry) {
        Some(Entry::Output(text) | Entry::Error(text)) => text.len(),
        _ => 0,
    };
    terminal.entries.len() * 10_000 + last
}

/// A piece of the log. Its number is its key: without, all pieces would be drawn anew whenever one
/// comes to the end.
fn entry(key: usize, entry: &Rc<Entry>, props: &TerminalProps) -> Html {
    match &**entry {
        Entry::Line { prompt, text } => html! {
            <pre {key} class="in"><span class="ps">{ prompt }</span><b>{ text }</b></pre>
        },
        Entry::Output(text) => {
            html! { <pre {key}>{ text.strip_suffix('\n').unwrap_or(text) }</pre> }
        }
        Entry::Error(text) => {
            html! { <pre {key} class="err">{ text.strip_suffix('\n').unwrap_or(text) }</pre> }
        }
        Entry::Hint(hint) => hint_line(key, hint, props),
        Entry::Link(url) => link(key, url, props),
        Entry::Note(text) => html! { <p {key} class="note">{ text }</p> },
    }
}

/// A way to what a port-forward has opened.
fn link(key: usize, url: &str, props: &TerminalProps) -> Html {
    let to = url.to_string();
    let on = props.on.reform(move |event: MouseEvent| {
        event.stop_propagation();
        Msg::Open(to.clone())
    });
    html! {
        <div {key} class="hintline">
            <button type="button" class="btn fix" onclick={on}>
                { browser::open(props.lang, &url) }
            </button>
        </div>
    }
}

/// What we say below an error, and the button that takes its correction.
fn hint_line(key: usize, hint: &Rc<Hint>, props: &TerminalProps) -> Html {
    let is_last = props.terminal.fix() == hint.fix.as_ref();
    let on = props.on.reform(|event: MouseEvent| {
        event.stop_propagation();
        Msg::TakeFix
    });
    let button = hint.fix.as_ref().filter(|_| is_last).map(|fix| {
        let label = match fix {
            Fix::Line(line) if line.contains('\n') => html! { page::mend(props.lang) },
            Fix::Line(line) => html! { <span class="mono">{ line.to_string() }</span> },
            Fix::Manifest { .. } => html! { page::correct_file(props.lang) },
        };
        html! {
            <button type="button" class="btn fix" onclick={on}>
                { label }<kbd>{ "Alt Enter" }</kbd>
            </button>
        }
    });
    html! { <div {key} class="hintline">{ sentence(&said(hint, props.lang)) }{ button }</div> }
}

#[derive(Clone, PartialEq, Properties)]
struct LineProps {
    lang: Lang,
    prompt: String,
    typed: Typed,
    ghost: String,
    is_busy: bool,
    /// What stands in the prompt's place in a search, and the line that was found.
    search: Option<(&'static str, String)>,
    /// Something has been typed.
    on_typed: Callback<()>,
    on: Callback<Msg>,
}

#[component]
fn Line(props: &LineProps) -> Html {
    // A letter is drawn at once, before and without the page: what was typed since the line was
    // set by something else is kept here.
    let own = use_state(|| (props.typed.changes, props.typed.to_string()));
    let typed = if own.0 == props.typed.changes { own.1.as_str() } else { &*props.typed };
    let take_in = {
        let (own, changes) = (own.clone(), props.typed.changes);
        let (on, on_typed) = (props.on.clone(), props.on_typed.clone());
        Callback::from(move |line: String| {
            own.set((changes, line.clone()));
            on_typed.emit(());
            on.emit(Msg::Typed(line));
        })
    };
    let oninput = take_in.reform(|event: InputEvent| {
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        field.value()
    });
    let has_ghost = !props.is_busy && props.search.is_none();
    let ghost = if has_ghost { rest_of(&props.ghost, typed) } else { "" };
    let hint = match &props.search {
        Some((prompt, found)) => Some(format!("{prompt}': {found}")),
        None => (!ghost.is_empty()).then(|| page::suggestion(props.lang, &props.ghost)),
    };
    let prompt = props.search.as_ref().map_or(props.prompt.as_str(), |(prompt, _)| prompt);
    let take = props.on.reform(|event: MouseEvent| {
        event.stop_propagation();
        Msg::Submit(String::new())
    });
    let onkeydown = keys(&props.on, take_in, props.search.is_some());
    html! {
        <div class="line">
            <span class="ps">{ prompt.to_string() }</span>
            <div class="inp">
                <pre aria-hidden="true">
                    { typed.to_string() }
                    if let Some((_, found)) = &props.search {
                        <span class="ps">{ "': " }</span>{ found }
                    }
                    if !ghost.is_empty() {
                        <span class="gr" onclick={take}>{ ghost.to_string() }</span>
                    }
                    { "\u{200b}" }
                </pre>
                <textarea id={dom::TERMINAL} rows="1" aria-label={page::terminal(props.lang)}
                    aria-description={hint} spellcheck="false" autocomplete="off"
                    autocapitalize="off" enterkeyhint="send" {oninput}
                    {onkeydown} onpaste={paste(&props.on)} />
            </div>
        </div>
    }
}

fn keys(on: &Callback<Msg>, take_in: Callback<String>, searches: bool) -> Callback<KeyboardEvent> {
    let on = on.clone();
    let may_leave = Rc::new(std::cell::Cell::new(false));
    Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        let leaves = may_leave.replace(event.key() == "Escape" && !searches);
        let msg = match event.ctrl_key() {
            _ if searches && ends_search(&event) => {
                event.stop_propagation();
                Some(Msg::EndSearch { takes_found: !matches!(&*event.key(), "g" | "G") })
            }
            true => control(&event, &field),
            false => plain(&event, &field, leaves),
        };
        let Some(msg) = msg else { return };
        event.prevent_default();
        match msg {
            Msg::Typed(line) => take_in.emit(line),
            msg => on.emit(msg),
        }
    })
}

/// Keys that take the line that was found, to go on with it; Ctrl G leaves the search.
fn ends_search(event: &KeyboardEvent) -> bool {
    match event.ctrl_key() {
        true => matches!(&*event.key(), "g" | "G" | "a" | "A" | "e" | "E"),
        false => matches!(
            &*event.key(),
            "Escape"
                | "Tab"
                | "ArrowUp"
                | "ArrowDown"
                | "ArrowLeft"
                | "ArrowRight"
                | "Home"
                | "End"
        ),
    }
}

fn plain(event: &KeyboardEvent, field: &HtmlTextAreaElement, leaves: bool) -> Option<Msg> {
    if event.alt_key() || event.meta_key() {
        return (event.alt_key() && event.key() == "Enter").then_some(Msg::TakeFix);
    }
    // The field is asked only where its text matters: letters come through here, too.
    match event.key().as_str() {
        "Enter" => Some(Msg::Submit(field.value())),
        "Tab" if !leaves && !event.shift_key() => {
            let line = field.value();
            let caret = field.selection_start().ok().flatten().unwrap_or(0);
            Some(Msg::Complete { cursor: dom::byte_of(&line, caret), line })
        }
        "ArrowUp" => Some(Msg::Earlier(field.value())),
        "ArrowDown" => Some(Msg::Later),
        "ArrowRight" if field.value().is_empty() => {
            Some(Msg::Complete { line: String::new(), cursor: 0 })
        }
        _ => None,
    }
}

fn control(event: &KeyboardEvent, field: &HtmlTextAreaElement) -> Option<Msg> {
    let line = field.value();
    let (start, end) = (field.selection_start().ok()??, field.selection_end().ok()??);
    let caret = dom::byte_of(&line, start);
    let replace = |text: &str, caret: usize| {
        field.set_value(text);
        let at = dom::unit_of(text, caret);
        let _ = field.set_selection_range(at, at);
        Some(Msg::Typed(text.to_string()))
    };
    match event.key().as_str() {
        "c" | "C" if start == end => Some(Msg::Interrupt),
        "r" | "R" if !event.shift_key() => Some(Msg::SearchBack(line)),
        "l" | "L" => Some(Msg::Clear),
        "d" | "D" if line.is_empty() => Some(Msg::EndOfInput),
        "a" | "A" => replace(&line, 0),
        "e" | "E" => replace(&line, line.len()),
        "u" | "U" => replace(&line[caret..], 0),
        "k" | "K" => replace(&line[..caret], caret),
        _ => None,
    }
}

fn paste(on: &Callback<Msg>) -> Callback<Event> {
    let on = on.clone();
    Callback::from(move |event: Event| {
        let Some(text) = dom::pasted(&event) else { return };
        if !text.contains('\n') {
            return;
        }
        event.prevent_default();
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        on.emit(Msg::PasteLines(format!("{}{text}", field.value())));
    })
}
