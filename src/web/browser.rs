//! The page's browser: an address bar, what the address gave, and where else one could go.

use super::dom;
use super::mark::{icon, icons};
use super::narration::sentence;
use crate::app::Msg;
use crate::app::browser::{Block, Browsing, Failure, Go, Help, Hint, Kind, Leads, Status, help};
use crate::app::terminal::sentence as said;
use crate::text::{Lang, browser as words};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct BrowserProps {
    pub browsing: Rc<Browsing>,
    pub lang: Lang,
    pub on: Callback<Msg>,
}

/// The whole panel.
#[component]
pub fn BrowserPanel(props: &BrowserProps) -> Html {
    let browsing = &*props.browsing;
    html! {
        <section class="browser" aria-label={words::browser(props.lang)}>
            <h2 class="sr">{ words::browser(props.lang) }</h2>
            { bar(props) }
            <div class="view">
                <p class="st2 served" role="status">{ served(props) }</p>
                <article class="sheet" aria-label={words::content(props.lang)}
                    data-status={browsing.status.word()} data-url={browsing.url.to_string()}
                    data-served-by={browsing.served.as_ref().map(|it| {
                        format!("{}/{}", it.namespace, it.pod)
                    })}>
                    { content(props) }
                </article>
                { loads(props) }
                { places(props) }
            </div>
        </section>
    }
}

fn bar(props: &BrowserProps) -> Html {
    let (lang, browsing) = (props.lang, &props.browsing);
    let button = |name: &'static str, path, is_able: bool, go: Go| {
        let onclick = props.on.reform(move |_: MouseEvent| Msg::Browse(go.clone()));
        html! {
            <button type="button" class="tb" aria-label={name} title={name} disabled={!is_able}
                {onclick}>{ icon(path, 18) }</button>
        }
    };
    let has_page = browsing.status != Status::Blank;
    html! {
        <div class="adr">
            { button(words::back(lang), icons::BACK, browsing.can_go_back, Go::Back) }
            { button(words::forward(lang), icons::FORWARD, browsing.can_go_forward, Go::Forward) }
            { button(words::reload(lang), icons::RELOAD, has_page, Go::Reload) }
            <AddressField {lang} url={browsing.url.to_string()} number={browsing.number}
                on={props.on.clone()} />
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FieldProps {
    lang: Lang,
    url: String,
    /// Changes with every page: what was being typed gives way then.
    number: u64,
    on: Callback<Msg>,
}

#[component]
fn AddressField(props: &FieldProps) -> Html {
    let node = use_node_ref();
    let field = node.clone();
    use_effect_with((props.url.clone(), props.number), move |(url, _)| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            field.set_value(url);
        }
    });
    let on = props.on.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let field: HtmlInputElement = event.target_unchecked_into();
        if event.key() == "Enter" && !field.value().trim().is_empty() {
            event.prevent_default();
            on.emit(Msg::Open(field.value()));
        }
    });
    let onfocus = Callback::from(|event: FocusEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        field.select();
    });
    html! {
        <input ref={node} id={dom::ADDRESS} type="text" class="mono" inputmode="url"
            aria-label={words::address(props.lang)} placeholder="http://localhost:8080"
            spellcheck="false" autocomplete="off" autocapitalize="off" enterkeyhint="go"
            {onkeydown} {onfocus} />
    }
}

/// Who answered, in a line.
fn served(props: &BrowserProps) -> Html {
    let (lang, browsing) = (props.lang, &props.browsing);
    match (browsing.status, &browsing.served) {
        (Status::Loading, _) => html! { words::loading(lang) },
        (Status::Loaded(code), Some(it)) => {
            let who = words::served_by(lang, &it.pod, &it.node);
            html! { <><b class="mono">{ code }</b>{ " · " }{ sentence(&who) }</> }
        }
        (Status::Loaded(code), None) => {
            html! { <><b class="mono">{ code }</b>{ " · " }{ words::served_by_node(lang) }</> }
        }
        _ => html! { words::outside(lang) },
    }
}

fn content(props: &BrowserProps) -> Html {
    let (lang, browsing) = (props.lang, &props.browsing);
    match browsing.status {
        Status::Blank if browsing.places.is_empty() => {
            html! { <p class="dim">{ sentence(words::nothing_yet(lang)) }</p> }
        }
        Status::Blank => Html::default(),
        Status::NoAddress => html! { <p class="dim">{ sentence(words::no_address(lang)) }</p> },
        Status::Loading => match &browsing.hint {
            Some(hint) => why(props, hint),
            None => html! { <p class="dim">{ words::loading(lang) }</p> },
        },
        Status::Loaded(_) => html! { <>{ for browsing.body.iter().map(block) }</> },
        Status::Failed(failure) => html! {<>
            { error(lang, failure, &browsing.host) }
            { for browsing.hint.as_ref().map(|hint| why(props, hint)) }
        </>},
    }
}

fn block(block: &Block) -> Html {
    let text = block.text.clone();
    match block.kind {
        Kind::Heading => html! { <h3>{ text }</h3> },
        Kind::Text => html! { <p>{ text }</p> },
        Kind::Item => html! { <p class="item">{ text }</p> },
        Kind::Raw => html! { <pre class="mono">{ text }</pre> },
    }
}

/// What a browser says where there is no page.
fn error(lang: Lang, failure: Failure, host: &str) -> Html {
    let host: &dyn std::fmt::Display = &host;
    let (title, text, code) = match failure {
        Failure::Refused => {
            (words::unreachable(lang), words::refused(lang, host), "ERR_CONNECTION_REFUSED")
        }
        Failure::UnknownHost => {
            (words::unreachable(lang), words::unknown(lang, host), "ERR_NAME_NOT_RESOLVED")
        }
        Failure::NoRoute => {
            (words::unreachable(lang), words::no_route(lang, host), "ERR_ADDRESS_UNREACHABLE")
        }
        Failure::TimedOut => {
            (words::unreachable(lang), words::timed_out(lang, host), "ERR_CONNECTION_TIMED_OUT")
        }
        Failure::Empty => {
            (words::not_working(lang), words::empty(lang, host), "ERR_EMPTY_RESPONSE")
        }
        Failure::NoTls => {
            (words::unreachable(lang), words::no_tls(lang, host), "ERR_SSL_PROTOCOL_ERROR")
        }
        Failure::Untrusted => {
            (words::unreachable(lang), words::untrusted(lang, host), "ERR_CERT_AUTHORITY_INVALID")
        }
    };
    html! {<><h3>{ title }</h3><p>{ text }</p><p class="code mono">{ code }</p></>}
}

/// Why, in our own words, and what would help.
fn why(props: &BrowserProps, hint: &Hint) -> Html {
    let lang = props.lang;
    let button = help(hint).map(|help| {
        let (words, msg) = match help {
            Help::Open(url) => (words::open(lang, &url), Msg::Open(url)),
            Help::Type(line) => (line.clone(), Msg::Type(line)),
        };
        let onclick = props.on.reform(move |_: MouseEvent| msg.clone());
        html! { <button type="button" class="btn mono" {onclick}>{ words }</button> }
    });
    html! { <div class="hintline"><p>{ sentence(&said(hint, lang)) }</p>{ button }</div> }
}

/// What runs of `load`, or how to begin one with the address that is shown.
fn loads(props: &BrowserProps) -> Html {
    let (lang, browsing) = (props.lang, &props.browsing);
    let line = format!("load {}", browsing.url);
    let begin = props.on.reform(move |_: MouseEvent| Msg::Type(line.clone()));
    let can_begin = !browsing.host.is_empty() && browsing.loads.is_empty();
    html! {<>
        if can_begin {
            <div class="row">
                <button type="button" class="btn" onclick={begin}>
                    { words::send_load(lang) }
                </button>
            </div>
        }
        if !browsing.loads.is_empty() { <h3 class="sub">{ words::load(lang) }</h3> }
        { for browsing.loads.iter().map(|load| html! {
            <p class={classes!("loading", (load.failed > 0).then_some("bad"))}
                data-requests={load.passed.to_string()} data-failed={load.failed.to_string()}>
                <span class="mono">{ &load.url }</span>
                <b>{ words::requests(lang, &load.passed, &load.failed) }</b>
                <span class="mono">{ load.last.to_string() }</span>
            </p>
        }) }
    </>}
}

fn places(props: &BrowserProps) -> Html {
    let (lang, browsing) = (props.lang, &props.browsing);
    if browsing.places.is_empty() {
        return Html::default();
    }
    html! {<>
        <h3 class="sub">{ words::reachable(lang) }</h3>
        <div class="acts">{ for browsing.places.iter().map(|place| {
            let url = place.url.to_string();
            let onclick = props.on.reform(move |_: MouseEvent| Msg::Open(url.clone()));
            let leads = match &place.leads {
                Leads::ToPod(pod) => words::to_pod(lang, pod),
                Leads::ToService(name) => words::to_service(lang, name),
            };
            html! {
                <button type="button" {onclick}>
                    <span class="mono">{ place.url.to_string() }</span>
                    <span class="line">{ leads }</span>
                </button>
            }
        }) }</div>
    </>}
}
