//! Keys that a phone's keyboard lacks, in a row above it.

use super::dom;
use crate::app::Msg;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct KeyRowProps {
    pub typed: String,
    pub on: Callback<Msg>,
}

/// Tab, the arrow, signs that are far away on phones, and what ends a line or a command.
#[component]
pub fn KeyRow(props: &KeyRowProps) -> Html {
    let line = props.typed.clone();
    let cursor = line.len();
    let key = |label: &'static str, class: &'static str, msg: Msg| {
        let onclick = props.on.reform(move |_: MouseEvent| {
            dom::focus(dom::TERMINAL);
            msg.clone()
        });
        html! { <button type="button" {class} {onclick}>{ label }</button> }
    };
    let sign = |label: &'static str| {
        let line = line.clone();
        let onclick = props.on.reform(move |_: MouseEvent| {
            let typed = dom::field(dom::TERMINAL).map(|field| dom::insert(&field, label));
            Msg::Typed(typed.unwrap_or_else(|| format!("{line}{label}")))
        });
        html! { <button type="button" {onclick}>{ label }</button> }
    };
    html! {
        <div class="keys">
            { key("Tab", "", Msg::Complete { line: line.clone(), cursor }) }
            { key("↑", "", Msg::Earlier(line.clone())) }
            { for ["-", "/", "|"].map(sign) }
            { key("Ctrl C", "two", Msg::Interrupt) }
            { key("Enter", "pri", Msg::Submit(line.clone())) }
        </div>
    }
}
