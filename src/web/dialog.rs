//! A dialog of the browser's own, which holds the focus and closes with Esc.

use crate::text::{Lang, page};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// The id of the heading of the dialog that is open.
pub const TITLE: &str = "sheet-title";

#[derive(Clone, PartialEq, Properties)]
pub struct DialogProps {
    pub lang: Lang,
    pub title: &'static str,
    pub class: &'static str,
    pub onclose: Callback<Event>,
    pub children: Html,
}

/// A dialog, open as long as it is in the page.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    let dialog = node.clone();
    use_effect_with((), move |()| {
        if let Some(dialog) = dialog.get().and_then(|it| it.dyn_into::<HtmlDialogElement>().ok()) {
            let _ = dialog.show_modal();
        }
    });
    html! {
        <dialog ref={node} class={classes!("dialog", props.class)} aria-labelledby={TITLE}
            onclose={props.onclose.clone()}>
            <form method="dialog" class="top">
                <h2 id={TITLE}>{ props.title }</h2>
                <button class="btn">{ page::close(props.lang) }</button>
            </form>
            { props.children.clone() }
        </dialog>
    }
}
