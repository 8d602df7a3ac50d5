//! The manifest editor's state: the file, what was applied of it, and the edits that keys make.

/// The file in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct Editor {
    pub name: String,
    pub text: String,
    /// The text that was applied last.
    pub applied: Option<String>,
    /// Counts up when the page, not the learner, changes the text.
    pub generation: u64,
}

/// A text field's content and selection, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// A replacement of a part of the text, so that the browser's own undo keeps working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// The selection afterwards.
    pub select: (usize, usize),
}

const INDENT: &str = "  ";

impl Editor {
    /// An editor with a file in it.
    pub fn with(name: &str, text: &str) -> Editor {
        let (name, text) = (name.to_string(), text.to_string());
        Editor { name, text, applied: None, generation: 0 }
    }

    /// Whether the file is as it was applied.
    pub fn is_applied(&self) -> bool {
        self.applied.as_deref() == Some(&self.text)
    }

    /// Replaces the text from outside of the field.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.name = name.to_string();
        self.text = text.to_string();
        self.generation += 1;
    }
}

/// A name for a pasted manifest: from its first `name:`, else `manifest.yaml`.
pub fn name_for(text: &str) -> String {
    let name = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("name:"))
        .map(|name| name.split('#').next().unwrap_or("").trim().trim_matches(['"', '\'']))
        .find(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    format!("{}.yaml", name.unwrap_or("manifest"))
}

/// Whether a pasted text is a manifest rather than something to type.
pub fn is_manifest(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.trim_start().starts_with(key));
    text.lines().count() > 1 && (has("apiVersion") || has("kind:") || has("\"apiVersion\""))
}

/// What the Tab key does: indents the selected lines, or puts spaces at the caret.
pub fn indent(field: &Field) -> Edit {
    if !field.text[field.start..field.end].contains('\n') {
        let at = field.start + INDENT.len();
        let text = INDENT.to_string();
        return Edit { start: field.start, end: field.end, text, select: (at, at) };
    }
    lines(field, |line| format!("{INDENT}{line}"))
}

/// What Shift Tab does: takes one step of indentation off each selected line.
pub fn outdent(field: &Field) -> Edit {
    lines(field, |line| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let tab = usize::from(line.starts_with('\t'));
        line[blanks.min(INDENT.len()).max(tab)..].to_string()
    })
}

/// What Ctrl / does: makes comments of the selected lines, or lines of the comments.
pub fn comment(field: &Field) -> Edit {
    let (start, end) = whole_lines(field);
    let is_comment = |line: &str| line.trim_start().starts_with('#') || line.trim().is_empty();
    if field.text[start..end].lines().all(is_comment) {
        return lines(field, |line| match line.split_once('#') {
            Some((before, after)) => {
                format!("{before}{}", after.strip_prefix(' ').unwrap_or(after))
            }
            None => line.to_string(),
        });
    }
    lines(field, |line| format!("# {line}"))
}

/// What Enter does: a new line with the same indentation, one step more after a colon.
pub fn new_line(field: &Field) -> Edit {
    let start = field.text[..field.start].rfind('\n').map_or(0, |i| i + 1);
    let line = &field.text[start..field.start];
    let mut blanks: String = line.chars().take_while(|c| *c == ' ').collect();
    if line.trim_end().ends_with(':') {
        blanks.push_str(INDENT);
        if line.trim_start().starts_with("- ") {
            blanks.push_str(INDENT);
        }
    } else if line.trim_start().starts_with("- ") && line.contains(": ") {
        blanks.push_str(INDENT);
    }
    let text = format!("\n{blanks}");
    let at = field.start + text.len();
    Edit { start: field.start, end: field.end, text, select: (at, at) }
}

fn whole_lines(field: &Field) -> (usize, usize) {
    let start = field.text[..field.start].rfind('\n').map_or(0, |i| i + 1);
    let end = field.text[field.end..].find('\n').map_or(field.text.len(), |i| field.end + i);
    (start, end)
}

fn lines(field: &Field, change: impl Fn(&str) -> String) -> Edit {
    let (start, end) = whole_lines(field);
    let changed: Vec<String> = field.text[start..end].split('\n').map(change).collect();
    let text = changed.join("\n");
    let select = match field.start == field.end {
        true => {
            let moved = (field.start + text.len()).saturating_sub(end - start).max(start);
            (moved, moved)
        }
        false => (start, start + text.len()),
    };
    Edit { start, end, text, select }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str, start: usize, end: usize) -> Field {
        Field { text: text.to_string(), start, end }
    }

    fn apply(field: &Field, edit: &Edit) -> String {
        let mut text = field.text.clone();
        text.replace_range(edit.start..edit.end, &edit.text);
        text
    }

    #[test]
    fn enter_keeps_the_indentation_and_deepens_it_after_a_colon() {
        let before = field("spec:", 5, 5);
        assert_eq!(apply(&before, &new_line(&before)), "spec:\n  ");
        let before = field("  - name: a", 11, 11);
        assert_eq!(apply(&before, &new_line(&before)), "  - name: a\n    ");
    }

    #[test]
    fn tab_indents_lines_and_shift_tab_takes_it_back() {
        let before = field("a:\nb:", 0, 5);
        let edit = indent(&before);
        assert_eq!(apply(&before, &edit), "  a:\n  b:");
        let after = field(&apply(&before, &edit), edit.select.0, edit.select.1);
        assert_eq!(apply(&after, &outdent(&after)), "a:\nb:");
    }

    #[test]
    fn a_comment_toggles() {
        let before = field("a: 1\nb: 2", 6, 6);
        let edit = comment(&before);
        let text = apply(&before, &edit);
        assert_eq!(text, "a: 1\n# b: 2");
        let after = field(&text, edit.select.0, edit.select.1);
        assert_eq!(apply(&after, &comment(&after)), "a: 1\nb: 2");
    }

    #[test]
    fn a_paste_is_known_by_its_keys_and_named_after_its_object() {
        assert!(is_manifest("apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello"));
        assert!(!is_manifest("kubectl get pods\nkubectl get nodes"));
        assert_eq!(name_for("metadata:\n  name: hello # it\n"), "hello.yaml");
        assert_eq!(name_for("kind: Pod"), "manifest.yaml");
    }
}
