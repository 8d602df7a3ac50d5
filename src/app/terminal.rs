//! A terminal as one sees it: what was printed, what the line may be completed to, and the
//! command in grey that Enter would take.

pub use crate::shell::{Fix, Hint, Problem};
use crate::text::{Lang, hints};
use std::rc::Rc;

/// A piece of the log. `Eq`, so that shared pieces are found to be equal without being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A line that was typed, after its prompt.
    Line { prompt: String, text: String },
    /// What a command printed.
    Output(String),
    /// What a command printed as an error.
    Error(String),
    /// What we say about the line before it.
    Hint(Rc<Hint>),
    /// An address that the page's browser can open now.
    Link(String),
    /// A sentence of ours that stands first; never to be taken for a command's output.
    Note(String),
}

/// One terminal of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terminal {
    pub entries: Vec<Rc<Entry>>,
    /// How many pieces were dropped before the first: with its place, a piece's own number.
    pub dropped: usize,
    pub prompt: String,
    /// Whether a command runs: keys then go to it.
    pub is_busy: bool,
    /// The command in grey.
    pub ghost: String,
    history: Vec<String>,
    /// Where in the history the arrow keys are; its length when on a new line.
    place: usize,
    /// What was being typed before the arrow keys were used.
    draft: String,
    /// Lines of a paste that wait for the commands before them.
    pub pending: Vec<String>,
    /// A search through the history, while it goes on.
    pub search: Option<super::Search>,
    /// What was searched for before.
    pub(super) last_search: String,
}

/// So many pieces stay in the log; older ones are dropped.
const MAX_ENTRIES: usize = 2000;
/// Output goes on in a piece up to this many bytes.
const MAX_PIECE: usize = 8192;
/// So many lines can be brought back by the arrow keys.
const MAX_HISTORY: usize = 500;

impl Terminal {
    /// An empty terminal that waits behind a prompt.
    pub fn with_prompt(prompt: String) -> Terminal {
        Terminal { prompt, ..Terminal::default() }
    }

    /// A line was sent off.
    pub fn submit(&mut self, line: &str) {
        if !line.trim().is_empty() && self.history.last().is_none_or(|last| last != line) {
            self.history.push(line.to_string());
            let surplus = self.history.len().saturating_sub(MAX_HISTORY);
            self.history.drain(..surplus);
        }
        self.place = self.history.len();
        self.draft.clear();
        self.search = None;
        self.ghost.clear();
    }

    /// A command printed something; what follows without a line's end goes on in the same piece.
    pub fn print(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.entries.last_mut().map(Rc::make_mut) {
            Some(Entry::Output(last)) if last.len() < MAX_PIECE => last.push_str(text),
            _ => self.push(Entry::Output(text.to_string())),
        }
    }

    /// A command printed an error.
    pub fn complain(&mut self, text: &str) {
        match self.entries.last_mut().map(Rc::make_mut) {
            Some(Entry::Error(last)) if last.len() < MAX_PIECE => last.push_str(text),
            _ => self.push(Entry::Error(text.to_string())),
        }
    }

    /// We have something to say about the line before. A corrected line waits in grey; several
    /// lines would push what we say out of sight.
    pub fn hint(&mut self, hint: Option<Rc<Hint>>) {
        let Some(hint) = hint else { return };
        if let Some(Fix::Line(line)) = &hint.fix
            && !line.contains('\n')
        {
            self.ghost = line.to_string();
        }
        self.push(Entry::Hint(hint));
    }

    /// The correction that stands below the last line that was entered, if there is one.
    pub fn fix(&self) -> Option<&Fix> {
        let after_line = |entry: &&Rc<Entry>| !matches!(***entry, Entry::Line { .. });
        let since = self.entries.iter().rev().take_while(after_line);
        since.filter_map(|entry| hint_of(entry)?.fix.as_ref()).next()
    }

    /// Puts the last line in grey behind the prompt.
    pub fn suggest_again(&mut self) {
        self.ghost = self.history.last().cloned().unwrap_or_default();
    }

    /// Puts a piece at the end of the log.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(Rc::new(entry));
        let surplus = self.entries.len().saturating_sub(MAX_ENTRIES);
        self.entries.drain(..surplus);
        self.dropped += surplus;
    }

    /// The line before the current one in the history; `typed` is kept for the way back.
    pub fn earlier(&mut self, typed: &str) -> Option<String> {
        if self.place == self.history.len() {
            self.draft = typed.to_string();
        }
        self.place = self.place.checked_sub(1)?;
        self.history.get(self.place).cloned()
    }

    /// The line after the current one, at last what was being typed.
    pub fn later(&mut self) -> Option<String> {
        if self.place >= self.history.len() {
            return None;
        }
        self.place += 1;
        Some(self.history.get(self.place).cloned().unwrap_or_else(|| self.draft.clone()))
    }

    /// Empties the log.
    pub fn clear(&mut self) {
        self.dropped += self.entries.len();
        self.entries.clear();
    }

    /// Empties the log but for what we said ourselves: the rest comes again.
    pub fn empty(&mut self) {
        self.entries.retain(|entry| matches!(**entry, Entry::Note(_)));
    }

    /// What the arrow keys bring back, oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }
}

fn hint_of(entry: &Entry) -> Option<&Hint> {
    match entry {
        Entry::Hint(hint) => Some(hint),
        _ => None,
    }
}

/// What a hint says in a language.
pub fn sentence(hint: &Hint, lang: Lang) -> String {
    let facts: Vec<(&str, &str)> =
        hint.facts.iter().map(|(name, it)| (name, it.as_str())).collect();
    hints::sentence(lang, hint.id, &facts)
}

/// The rest of a suggestion behind what is typed: all of it on an empty line, else what is missing.
pub fn rest_of<'a>(ghost: &'a str, typed: &str) -> &'a str {
    ghost.strip_prefix(typed).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_walk_the_history_and_come_back() {
        let mut terminal = Terminal::default();
        for line in ["one", "two", "two", " "] {
            terminal.submit(line);
        }
        assert_eq!(terminal.earlier("dra").as_deref(), Some("two"));
        assert_eq!(terminal.earlier("two").as_deref(), Some("one"));
        assert_eq!(terminal.earlier("one"), None);
        assert_eq!(terminal.later().as_deref(), Some("two"));
        assert_eq!(terminal.later().as_deref(), Some("dra"));
        assert_eq!(terminal.later(), None);
    }

    #[test]
    fn output_that_goes_on_stays_one_piece() {
        let mut terminal = Terminal::default();
        terminal.print("NAME");
        terminal.print("  READY\n");
        assert_eq!(terminal.entries, [Rc::new(Entry::Output("NAME  READY\n".into()))]);
    }

    #[test]
    fn a_suggestion_completes_what_fits() {
        assert_eq!(rest_of("kubectl get pods", "kubectl g"), "et pods");
        assert_eq!(rest_of("kubectl get pods", "ls"), "");
    }
}
