//! Ctrl R: looks back through the history for a line, as bash does.

use super::effect::Effect;
use super::model::Model;
use super::msg::Msg;
use super::terminal::Terminal;

/// A search that goes on: what is typed is what is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    query: String,
    /// The place in the history of the line that was found last.
    found: Option<usize>,
    is_failed: bool,
    /// What was being typed before.
    draft: String,
}

impl Search {
    /// What stands in the prompt's place.
    pub fn prompt(&self) -> &'static str {
        if self.is_failed { "(failed reverse-i-search)`" } else { "(reverse-i-search)`" }
    }
}

impl Terminal {
    /// Begins a search, or goes on to an older line. An empty search repeats the last one.
    pub fn search_back(&mut self, line: &str) {
        let Some(mut search) = self.search.take() else {
            self.search = Some(Search { draft: line.to_string(), ..Search::default() });
            return;
        };
        if search.query.is_empty() {
            search.query = self.last_search.clone();
        }
        let end = search.found.unwrap_or(self.history().len());
        self.find(&mut search, end);
        self.search = Some(search);
    }

    /// Looks for this from the line on that was found; for less than before, from the newest on.
    pub fn search_for(&mut self, query: &str) {
        let Some(mut search) = self.search.take() else { return };
        let goes_on = query.starts_with(&search.query);
        let newest = self.history().len();
        let end = search.found.filter(|_| goes_on).map_or(newest, |found| found + 1);
        search.query = query.to_string();
        search.is_failed = false;
        match query.is_empty() {
            true => search.found = None,
            false => self.find(&mut search, end),
        }
        self.search = Some(search);
    }

    fn find(&self, search: &mut Search, end: usize) {
        if search.query.is_empty() {
            return;
        }
        let older = &self.history()[..end];
        let found = older.iter().rposition(|line| line.contains(&search.query));
        search.is_failed = found.is_none();
        search.found = found.or(search.found);
    }

    /// The line that was found.
    pub fn found(&self) -> &str {
        let place = self.search.as_ref().and_then(|search| search.found);
        place.and_then(|place| self.history().get(place)).map_or("", String::as_str)
    }

    /// Ends the search: with the line that was found, or with the one before the search.
    pub fn end_search(&mut self, takes_found: bool) -> Option<String> {
        let found = self.found().to_string();
        let search = self.search.take()?;
        if !search.query.is_empty() {
            self.last_search = search.query;
        }
        let is_found = takes_found && search.found.is_some();
        Some(if is_found { found } else { search.draft })
    }
}

impl Model {
    pub(super) fn search(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        if self.terminal().is_busy {
            return;
        }
        let line = match msg {
            Msg::EndSearch { takes_found } => self.terminal_mut().end_search(takes_found),
            Msg::SearchBack(line) => {
                self.terminal_mut().search_back(&line);
                self.terminal().search.as_ref().map(|search| search.query.clone())
            }
            _ => None,
        };
        if let Some(line) = line {
            self.set_line(line, effects);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> Terminal {
        let mut terminal = Terminal::default();
        for line in ["kubectl get pods", "kubectl delete pod web-1", "ls"] {
            terminal.submit(line);
        }
        terminal
    }

    #[test]
    fn it_finds_the_newest_line_and_then_older_ones() {
        let mut terminal = terminal();
        terminal.search_back("dra");
        terminal.search_for("kub");
        assert_eq!(terminal.found(), "kubectl delete pod web-1");
        terminal.search_back("kub");
        assert_eq!(terminal.found(), "kubectl get pods");
        terminal.search_back("kub");
        assert_eq!(terminal.search.as_ref().unwrap().prompt(), "(failed reverse-i-search)`");
        assert_eq!(terminal.end_search(true).as_deref(), Some("kubectl get pods"));
        terminal.search_back("");
        terminal.search_back("");
        assert_eq!(terminal.found(), "kubectl delete pod web-1", "the last search again");
    }

    #[test]
    fn what_is_not_found_leaves_what_was_typed() {
        let mut terminal = terminal();
        terminal.search_back("dra");
        terminal.search_for("zzz");
        assert_eq!(terminal.end_search(true).as_deref(), Some("dra"));
        terminal.search_back("dra");
        terminal.search_for("get");
        assert_eq!(terminal.end_search(false).as_deref(), Some("dra"));
        assert_eq!(terminal.end_search(true), None);
    }

    #[test]
    fn more_letters_go_on_from_there_and_fewer_begin_anew() {
        let mut terminal = terminal();
        terminal.search_back("");
        terminal.search_for("kubectl");
        terminal.search_back("kubectl");
        terminal.search_for("kubectl g");
        assert_eq!(terminal.found(), "kubectl get pods");
        terminal.search_for("kubectl");
        assert_eq!(terminal.found(), "kubectl delete pod web-1");
    }
}
