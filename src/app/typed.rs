//! The line that stands behind the prompt and is not entered yet.

use super::effect::Effect;
use super::model::Model;
use std::ops::Deref;

/// What is being typed. The browser's field has it by itself while somebody types; everybody else
/// who changes it goes through [`Model::set_line`], which changes the field, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    text: String,
    /// How often something other than typing has changed it: what a field keeps of its own letters
    /// holds until then.
    pub changes: u64,
}

impl Deref for Typed {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl Model {
    /// Takes in what the field has after a letter.
    pub(super) fn take_typed(&mut self, line: String) {
        self.terminal_mut().search_for(&line);
        self.typed.text = line;
        self.letters.has_just_come = true;
        self.letters.leads_on = self.is_soon_to_go_on();
    }

    /// Whether anything but the line itself looks different with another line.
    pub fn minds_typing(&self, line: &str) -> bool {
        self.typed.is_empty() != line.is_empty()
            || self.terminal().search.is_some()
            || self.lessons.is_open
    }

    /// Puts a line behind the prompt.
    pub(super) fn set_line(&mut self, line: impl Into<String>, effects: &mut Vec<Effect>) {
        self.typed = Typed { text: line.into(), changes: self.typed.changes + 1 };
        effects.push(Effect::SetLine(self.typed.text.clone()));
    }
}
