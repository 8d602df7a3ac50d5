//! What `kubectl explain` says, which the page fetches when a line first asks for it. The line and
//! those behind it wait until it has come or could not be had.
//!
//! An input is logged when it is put in, so the wait leaves no trace in the run. A run that is
//! played again has the prose from the start.

use super::effect::Effect;
use super::engine::Engine;
use super::model::Model;
use crate::schema::prose::Book;
use std::rc::Rc;

/// What is in every line, script and alias that will ask.
const WORD: &str = "explain";

/// Whether a text, of a line or of a kept run, may need the prose.
pub fn may_ask(text: &str) -> bool {
    text.contains(WORD)
}

/// The prose, as far as it is here.
#[derive(Clone, Debug, Default)]
pub(super) enum Library {
    /// Nobody has needed it, or it could not be had: the next line that asks will ask again.
    #[default]
    Closed,
    /// It is on its way.
    Asked,
    Open(Rc<Book>),
}

impl Library {
    /// With the text, if there is one.
    pub fn of(text: Option<String>) -> Library {
        text.map_or(Library::Closed, |text| Library::Open(Rc::new(Book::read(text))))
    }

    /// Hands what is here to a cluster.
    pub fn lend(&self, engine: &mut Engine) {
        if let Library::Open(book) = self {
            engine.hand_prose(book);
        }
    }
}

impl Model {
    /// Whether a line has to wait for the prose, which is asked for if it may need it.
    pub(super) fn waits_for_prose(&mut self, line: &str, effects: &mut Vec<Effect>) -> bool {
        match may_ask(line) || self.engine.files_have(WORD) {
            true => self.wants_prose(effects),
            false => self.is_prose_coming(),
        }
    }

    /// Asks for the prose unless that was done. Returns whether it is still on its way.
    pub(super) fn wants_prose(&mut self, effects: &mut Vec<Effect>) -> bool {
        if matches!(self.library, Library::Closed) {
            self.library = Library::Asked;
            effects.push(Effect::FetchProse);
        }
        self.is_prose_coming()
    }

    pub(super) fn is_prose_coming(&self) -> bool {
        matches!(self.library, Library::Asked)
    }

    /// The prose has come, or could not be had: the lines that waited go on. Not inlined: the first
    /// load does without it.
    #[inline(never)]
    pub(super) fn take_prose(&mut self, text: Option<String>, effects: &mut Vec<Effect>) {
        self.library = Library::of(text);
        self.look();
        effects.push(self.save());
        self.open_waiting(effects);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::terminal::Entry;
    use crate::app::{Msg, Settings};

    const LINE: &str = "kubectl explain pods.spec";

    fn printed(model: &Model) -> String {
        let texts = model.terminal().entries.iter().map(|entry| match &**entry {
            Entry::Output(text) | Entry::Error(text) => text.as_str(),
            _ => "",
        });
        texts.collect()
    }

    fn go_on(model: &mut Model) {
        let now = model.virtual_now();
        model.engine.advance(now + 1000);
        model.look();
    }

    #[test]
    fn the_line_waits_and_then_says_the_same_whenever_it_is_played() {
        let mut model = Model::new(Settings::default());
        let effects = model.update(Msg::Submit(LINE.into()));
        assert!(effects.contains(&Effect::FetchProse));
        let after = model.update(Msg::Submit("echo next".into()));
        assert!(!after.contains(&Effect::FetchProse));
        go_on(&mut model);
        assert!(!printed(&model).contains("FIELD"));
        model.update(Msg::Prose(Some("v1 PodSpec\tWhat a pod is to be.\n".into())));
        go_on(&mut model);
        assert!(printed(&model).contains("    What a pod is to be.\n"));
        assert!(printed(&model).ends_with("next\n"));
        let text = model.engine.save();
        model.update(Msg::Undo);
        model.update(Msg::Redo);
        go_on(&mut model);
        assert!(printed(&model).contains("What a pod is to be."));
        let again = Some("v1 PodSpec\tWhat a pod is to be.\n".into());
        let (model, _) = Model::open(Settings::default(), Some(&text), again);
        assert!(printed(&model).contains("What a pod is to be."));
    }

    #[test]
    fn without_the_prose_the_line_goes_on_and_the_next_one_asks_again() {
        let mut model = Model::new(Settings::default());
        model.update(Msg::PasteLines(format!("{LINE}\necho next\n")));
        model.update(Msg::Prose(None));
        go_on(&mut model);
        assert!(printed(&model).contains("not simulated here: only names and types are shown"));
        assert!(printed(&model).ends_with("next\n"));
        assert!(model.update(Msg::Submit(LINE.into())).contains(&Effect::FetchProse));
    }
}
