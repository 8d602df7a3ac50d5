//! Where things stand in a manifest's text, in bytes.

use crate::value::Path;
use crate::value::yaml::{Document, Position};
use std::ops::Range;

/// The byte at which a position is.
pub fn offset(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 1..position.line {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or("");
    let column = (position.column as usize).saturating_sub(1);
    start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

/// Where a plain or quoted word on one line ends.
fn word_end(text: &str, start: usize) -> usize {
    let line = text[start..].split('\n').next().unwrap_or("");
    let end = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line[1..].find(quote).map_or(line.len(), |at| at + 2),
        _ => {
            let stops = [line.find(": "), line.find(" #"), line.strip_suffix(':').map(str::len)];
            let flow = line.find([',', ']', '}']);
            let before = text[..start].rsplit('\n').next().unwrap_or("");
            let is_flow = before.matches(['[', '{']).count() > before.matches([']', '}']).count();
            let flow = flow.filter(|_| is_flow);
            stops.into_iter().chain([flow]).flatten().min().unwrap_or(line.len())
        }
    };
    start + line[..end].trim_end().len()
}

/// The word that stands at a position.
pub fn scalar_at(text: &str, position: Position) -> Range<usize> {
    let start = offset(text, position);
    start..word_end(text, start)
}

/// Where a field is told to be: its value if it is a word, else its key; if it is not there, what
/// it would have to stand in. None if that is the whole document.
pub fn value_range(text: &str, document: &Document, path: &Path) -> Option<Range<usize>> {
    let (place, missing) = document.places.nearest(path)?;
    if missing > 0 && missing == path.steps().len() {
        return None;
    }
    let value = document.value.at_path(path);
    let is_leaf = value.is_some_and(|it| it.as_map().is_none() && it.as_list().is_none());
    let is_word = missing == 0 && is_leaf && place.value.line > 0;
    let at = if is_word { place.value } else { place.mark() };
    let range = scalar_at(text, at);
    Some(if range.is_empty() { scalar_at(text, place.mark()) } else { range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::hint::case::path;
    use crate::value::yaml;

    #[test]
    fn a_field_is_found_by_its_value_and_a_missing_one_by_its_parent() {
        let text = "kind: Pod # it\nspec:\n  containers:\n  - name: \"a b\"\n    ports: [{x: 1}]\n";
        let document = &yaml::read(text).unwrap()[0];
        let word = |field: &str| &text[value_range(text, document, &path(field)).unwrap()];
        assert_eq!(word("kind"), "Pod");
        assert_eq!(word("spec.containers[0].name"), "\"a b\"");
        assert_eq!(word("spec.containers[0].ports[0].x"), "1");
        assert_eq!(word("spec.containers"), "containers");
        assert_eq!(word("spec.nope"), "spec");
    }
}
