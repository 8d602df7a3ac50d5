//! The bench: tabs, the panel of the one in front, and the terminal below it.

use crate::app::{Msg, Tab};
use crate::text::{Lang, browser, lessons, page, ribbon};
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct TabsProps {
    pub lang: Lang,
    pub tab: Tab,
    /// Whether the course has a tab.
    pub has_lesson: bool,
    pub on: Callback<Msg>,
}

/// The tabs. The terminal is one of them on narrow screens only.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let lang = props.lang;
    let tabs = [
        (Tab::Terminal, page::terminal(lang), "only-phone"),
        (Tab::Manifest, page::manifest(lang), ""),
        (Tab::Details, page::details(lang), ""),
        (Tab::Browser, browser::browser(lang), ""),
        (Tab::Timeline, ribbon::timeline(lang), "only-phone"),
        (Tab::Lesson, lessons::course(lang), "not-phone"),
    ];
    let shown = |it: &(Tab, _, _)| it.0 != Tab::Lesson || props.has_lesson;
    let shown_tabs: Vec<Tab> = tabs.iter().filter(|it| shown(it)).map(|it| it.0).collect();
    html! {
        <div class="tabs" role="tablist" aria-label={page::bench(lang)}>
            { for tabs.into_iter().filter(shown).map(|(tab, name, class)| {
                let is_front = tab == props.tab;
                html! {
                    <button type="button" role="tab" {class} id={tab_id(tab)}
                        aria-selected={is_front.to_string()}
                        tabindex={if is_front { "0" } else { "-1" }}
                        onclick={props.on.reform(move |_: MouseEvent| Msg::Tab(tab))}
                        onkeydown={keys(props, tab, &shown_tabs)}>
                        { name }
                    </button>
                }
            }) }
        </div>
    }
}

fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Terminal => "tab-terminal",
        Tab::Manifest => "tab-manifest",
        Tab::Details => "tab-details",
        Tab::Browser => "tab-browser",
        Tab::Timeline => "tab-timeline",
        Tab::Lesson => "tab-lesson",
    }
}

/// The arrow keys go from tab to tab, past those that are not on screen.
fn keys(props: &TabsProps, tab: Tab, tabs: &[Tab]) -> Callback<KeyboardEvent> {
    let (on, tabs) = (props.on.clone(), tabs.to_vec());
    Callback::from(move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => tabs.len() - 1,
            "ArrowRight" => 1,
            _ => return,
        };
        let place = tabs.iter().position(|it| *it == tab).unwrap_or(0);
        let others = (1..tabs.len()).map(|i| tabs[(place + i * step) % tabs.len()]);
        if let Some(to) = others.into_iter().find(|to| super::dom::is_on_screen(tab_id(*to))) {
            on.emit(Msg::Tab(to));
            super::dom::focus(tab_id(to));
        }
    })
}
