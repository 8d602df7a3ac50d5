//! What an update asks the page to do.

use super::editor::Edit;
use super::settings::Theme;
use crate::text::Lang;
use std::ops::Range;

/// Something outside of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Puts a text into the terminal's line, with the caret at its end.
    SetLine(String),
    FocusTerminal,
    /// Makes an edit in the editor's field, as if it had been typed.
    Edit(Edit),
    /// Selects a part of the editor's text, in bytes, and shows it.
    SelectInEditor(Range<usize>),
    /// Keeps a text under a name until the next visit.
    Save {
        name: &'static str,
        text: String,
    },
    /// Takes a kept text away, or puts it aside under another name.
    Forget {
        name: &'static str,
        aside: Option<&'static str>,
    },
    Copy(String),
    /// Hands a text to the learner as a file.
    SaveFile {
        name: &'static str,
        text: String,
    },
    /// Tells the document which language and colours it has.
    Document {
        lang: Lang,
        theme: Theme,
    },
    /// Asks for a file of the course; [`super::lessons::LessonMsg::Loaded`] answers.
    Fetch(String),
    /// Asks for what `kubectl explain` says; [`super::Msg::Prose`] answers.
    FetchProse,
    /// Puts this behind the `#` of the address.
    Address(String),
    /// Loads the page anew.
    Reload,
}
