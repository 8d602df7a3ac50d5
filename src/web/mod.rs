//! The page: Yew components and effects over `app`. Decides nothing.

use yew::prelude::*;

/// Mounts the page on the document's body.
pub fn mount() {
    yew::Renderer::<Page>::new().render();
}

/// The whole page.
#[component]
pub fn Page() -> Html {
    html! {
        <main>
            <h1>{ "Respawn" }</h1>
        </main>
    }
}
