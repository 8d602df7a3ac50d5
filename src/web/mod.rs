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
mod flights;
mod key_row;
mod lessons;
mod machine;
mod mark;
mod narration;
mod page;
mod panic;
mod picture;
mod ribbon;
mod services;
mod terminal;
mod tile;
mod top_bar;
mod wires;

pub use page::Page;

/// Mounts the page on the document's body.
pub fn mount() {
    panic::install();
    yew::Renderer::<Page>::new().render();
}
