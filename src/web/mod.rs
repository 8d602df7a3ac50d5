//! The page: Yew components and effects over `app`. Decides nothing.
//!
//! Start at [`Page`], the only component with state. All others are functions of what they are
//! given. [`effects`] carries out what the model asks for.

mod actors;
mod bench;
mod cells;
mod details;
mod dom;
mod editor;
mod effects;
mod files;
mod flights;
mod key_row;
mod later;
mod lessons;
mod machine;
mod mark;
mod narration;
mod page;
mod panic;
mod picture;
mod problems;
mod ribbon;
mod services;
mod terminal;
mod tile;
mod top_bar;
mod wires;

pub use page::Page;

/// Mounts the page on the document's body. Work of an earlier visit is played again before there
/// is a picture, which takes the whole program.
pub fn mount() {
    panic::install();
    let render = || {
        yew::Renderer::<Page>::new().render();
    };
    match effects::saved("respawn.work") {
        Some(_) => later::when_whole(render),
        None => render(),
    }
}
