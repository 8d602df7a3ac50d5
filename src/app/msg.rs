//! Everything that can reach the interface.

use super::browser::Go;
use super::class::ClassMsg;
use super::details::Side;
use super::editor::Field;
use super::lessons::LessonMsg;
use super::model::{Selection, Tab};
use super::pace::Speed;
use super::past::Step;
use super::sharing::RunMsg;
use crate::api::ObjectKey;
use crate::cluster::Fault;
use crate::sim::Millis;

/// A message from the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// An animation frame at a real time in milliseconds, with the time it may take.
    Frame {
        now: f64,
    },
    /// More time is left in this frame.
    More {
        now: f64,
    },
    /// The program is there as a whole: the terminal shows its first command.
    Ready,
    /// What `kubectl explain` says has come; none if it could not be had.
    Prose(Option<String>),
    /// The picture and the window have this many pixels.
    Resized {
        picture: (i32, i32),
        window: (i32, i32),
    },

    TogglePlay,
    NextChange,
    Speed(Speed),
    ToggleLang,
    NextTheme,
    Undo,
    Redo,
    /// Opens or closes the sheet of keys.
    Keys(bool),
    Reset,
    Dismiss,
    /// Looks at another moment of the run.
    GoTo(Millis),
    /// Looks at the moment at a place of the ribbon.
    Scrub(i32),
    /// The same, from the moment that is looked at.
    Step(Step),
    /// Shows the ribbon's lanes, or folds them away.
    ToggleRibbon,

    Tab(Tab),
    Select(Option<Selection>),
    /// Looks at any object.
    Inspect(ObjectKey),
    /// Shows another side of it.
    Side(Side),
    /// Why is it so?
    Why,
    /// Something is broken or mended.
    Fault(Fault),
    /// A click that types a command.
    Type(String),

    /// Enter in the terminal.
    Submit(String),
    /// What stands in the terminal's line changed.
    Typed(String),
    Interrupt,
    EndOfInput,
    Clear,
    /// Begins a search through the history with what is typed, or goes on to an older line.
    SearchBack(String),
    /// Ends it with the line that was found, or with the one before the search.
    EndSearch {
        takes_found: bool,
    },
    Earlier(String),
    Later,
    Complete {
        line: String,
        cursor: usize,
    },
    /// Takes the correction that stands below the last line.
    TakeFix,
    /// Several lines were pasted into the terminal; the first joins what is typed already.
    PasteLines(String),
    Terminal(usize),
    NewTerminal,

    /// The editor's text changed.
    Edited(String),
    FileName(String),
    NewFile,
    ShowFile(usize),
    CloseFile(usize),
    /// Brings back the file that was closed last.
    ReopenFile,
    Example(usize),
    /// Shows what could be typed at the caret.
    Assist {
        field: Field,
        is_asked: bool,
    },
    /// So many further in the list of what could be typed.
    Choose(isize),
    /// Takes the selected one, or the one of this number.
    Accept(Option<usize>),
    EndAssist,
    /// Corrects a problem of the file in front.
    Mend(usize),
    GoToProblem(usize),
    /// The next one behind the caret.
    NextProblem(usize),
    Key(EditKey, Field),
    Apply,
    /// Something was pasted outside of any field.
    Pasted(String),
    Copy(String),
    /// The course's panel.
    Lesson(LessonMsg),
    /// Passing a run on, and a run that was passed on.
    Run(RunMsg),
    /// What a class handed in.
    Class(ClassMsg),
    /// The page's browser.
    Browse(Go),
    /// An address is opened in it.
    Open(String),
}

/// A key that edits more than its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKey {
    Indent,
    Outdent,
    Comment,
    NewLine,
}
