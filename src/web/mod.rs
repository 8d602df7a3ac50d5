//! The page: Yew components and effects over `app`. Decides nothing.
//!
//! Start at [`Page`], the only component with state. All others are functions of what they are
//! given. [`effects`] carries out what the model asks for.

mod actors;
mod bench;
mod browser;
mod cells;
mod class_sheet;
mod details;
mod dialog;
mod dom;
mod editor;
mod effects;
mod files;
mod flights;
mod inside;
mod key_row;
mod key_sheet;
mod later;
mod lessons;
mod machine;
mod mark;
mod narration;
mod page;
mod panic;
mod picture;
mod problems;
mod regions;
mod ribbon;
mod services;
mod share_sheet;
mod terminal;
mod tile;
mod top_bar;
mod wires;

pub use page::Page;

use crate::app::library::may_ask;
use yew::Callback;

/// Mounts the page on the document's body. Work of an earlier visit is played again before there
/// is a picture, which takes the whole program, and the prose of `kubectl explain` if a line of it
/// asked for that.
pub fn mount() {
    panic::install();
    let render = |prose: Option<String>| {
        let prose = prose.map(Into::into);
        yew::Renderer::<Page>::with_props(page::PageProps { prose }).render();
    };
    let saved = ["respawn.work", "respawn.course.run"].map(effects::saved);
    match &saved {
        [None, None] => render(None),
        [work, run] if [work, run].into_iter().flatten().any(|text| may_ask(text)) => {
            effects::fetch_prose(Callback::from(move |prose| {
                later::when_whole(move || render(prose));
            }));
        }
        [Some(_), _] => later::when_whole(move || render(None)),
        [None, Some(_)] => render(None),
    }
}
