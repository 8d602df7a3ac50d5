//! Keys that a phone's keyboard lacks, in a row above it.

use super::dom;
use crate::app::Msg;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct KeyRowProps {
    pub on: Callback<Msg>,
}

/// Tab, the arrow, signs that are far away on phones, and what ends a line or a command.
#[component]
pub fn KeyRow(props: &KeyRowProps) -> Html {
    let key = |label: &'static str, class: &'static str, msg: fn(String) -> Msg| {
        let onclick = props.on.reform(move |_: MouseEvent| {
            dom::focus(dom::TERMINAL);
            msg(dom::field(dom::TERMINAL).map(|field| field.value()).unwrap_or_default())
        });
        html! { <button type="button" {class} {onclick}>{ label }</button> }
    };
    let sign = |label: &'static str| {
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(field) = dom::field(dom::TERMINAL) {
                dom::insert(&field, label);
                dom::tell_typed(&field);
            }
        });
        html! { <button type="button" {onclick}>{ label }</button> }
    };
    html! {
        <div class="keys">
            { key("Tab", "", |line| Msg::Complete { cursor: line.len(), line }) }
            { key("↑", "", Msg::Earlier) }
            { for ["-", "/", "|"].map(sign) }
            { key("Ctrl C", "two", |_| Msg::Interrupt) }
            { key("Enter", "pri", Msg::Submit) }
        </div>
    }
}
