//! The manifest editor's state: the file, what was applied of it, and the edits that keys make.

use super::assist::Assist;
use crate::shell::Problem;
use crate::value::{Value, json};
use crate::{list, map};
use std::ops::{Deref, DerefMut};

/// A file in the editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Tells the file from all others, whatever it is called.
    pub id: usize,
    pub name: String,
    pub text: String,
    /// The text that was applied last.
    pub applied: Option<String>,
    /// Counts up when the page, not the learner, changes the text.
    pub generation: u64,
}

/// Whether the text in front was looked at since it changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Check {
    #[default]
    Done,
    /// It was changed just now.
    Stale,
    /// It is to be looked at at this real time, if it does not change until then.
    At(f64),
}

/// The files in the editor; it stands for the one in front.
#[derive(Clone, Debug, PartialEq)]
pub struct Editor {
    files: Vec<File>,
    front: usize,
    /// The file that was closed last, and its place.
    closed: Option<(usize, File)>,
    last_id: usize,
    pub check: Check,
    /// What is wrong with the file in front.
    pub problems: Vec<Problem>,
    /// What could be typed next.
    pub assist: Option<Assist>,
}

impl Deref for Editor {
    type Target = File;

    fn deref(&self) -> &File {
        &self.files[self.front]
    }
}

impl DerefMut for Editor {
    fn deref_mut(&mut self) -> &mut File {
        &mut self.files[self.front]
    }
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

/// So many files may be open.
const MOST_FILES: usize = 20;

impl File {
    /// Whether the file is as it was applied.
    pub fn is_applied(&self) -> bool {
        self.applied.as_deref() == Some(&self.text)
    }
}

impl Editor {
    /// An editor with a file in it.
    pub fn with(name: &str, text: &str) -> Editor {
        let file = File { name: name.to_string(), text: text.to_string(), ..File::default() };
        Editor {
            files: vec![file],
            front: 0,
            closed: None,
            last_id: 0,
            check: Check::Done,
            problems: Vec::new(),
            assist: None,
        }
    }

    /// All files in the order of their tabs.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The place of the one in front.
    pub fn front(&self) -> usize {
        self.front
    }

    /// The name of the file that was closed last.
    pub fn closed(&self) -> Option<&str> {
        self.closed.as_ref().map(|(_, file)| file.name.as_str())
    }

    /// Puts a file in front.
    pub fn show(&mut self, place: usize) {
        if place < self.files.len() {
            self.front = place;
            self.changed();
        }
    }

    /// A text under a name, in front: in place of a file that is called so, else in a new tab.
    pub fn replace(&mut self, name: &str, text: &str) {
        match self.files.iter().position(|file| file.name == name) {
            Some(place) => {
                self.front = place;
                if self.text != text {
                    self.text = text.to_string();
                    self.generation += 1;
                }
            }
            None => self.add(name, text),
        }
        self.changed();
    }

    fn add(&mut self, name: &str, text: &str) {
        if self.files.len() >= MOST_FILES {
            self.files.remove(0);
            self.front = self.front.saturating_sub(1);
        }
        self.last_id += 1;
        let (name, text) = (name.to_string(), text.to_string());
        let file = File { id: self.last_id, name, text, applied: None, generation: 0 };
        self.front = (self.front + 1).min(self.files.len());
        self.files.insert(self.front, file);
    }

    /// An empty file with a name that no other has.
    pub fn open_new(&mut self) {
        let is_free = |name: &String| self.files.iter().all(|file| file.name != *name);
        let names = (1..).map(|n| match n {
            1 => "new.yaml".to_string(),
            n => format!("new-{n}.yaml"),
        });
        let name = names.into_iter().find(is_free).unwrap_or_default();
        self.add(&name, "");
        self.changed();
    }

    /// Takes a file out of the editor; the last one leaves an empty file.
    pub fn close(&mut self, place: usize) {
        if place >= self.files.len() {
            return;
        }
        self.closed = Some((place, self.files.remove(place)));
        if self.files.is_empty() {
            self.front = 0;
            self.last_id += 1;
            let name = "new.yaml".to_string();
            self.files.push(File { id: self.last_id, name, ..File::default() });
        } else if self.front > place || self.front == self.files.len() {
            self.front -= 1;
        }
        self.changed();
    }

    /// Brings back the file that was closed last.
    pub fn reopen(&mut self) {
        if let Some((place, file)) = self.closed.take() {
            self.front = place.min(self.files.len());
            self.files.insert(self.front, file);
            self.changed();
        }
    }

    /// The learner has typed: marks behind the change go along with it.
    pub fn typed(&mut self, text: String) {
        let old = std::mem::replace(&mut self.text, text);
        let new = &self.files[self.front].text;
        let same = |(a, b): &(u8, u8)| a == b;
        let start = old.bytes().zip(new.bytes()).take_while(same).count();
        let most = old.len().min(new.len()) - start;
        let end = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(same).count();
        let (before, after) = (old.len() - end, new.len() - end);
        self.problems.retain_mut(|problem| {
            if problem.place.start >= before {
                let moved = |at: usize| at - before + after;
                problem.place = moved(problem.place.start)..moved(problem.place.end);
                problem.edit = None;
                return true;
            }
            problem.place.end <= start
        });
        self.check = Check::Stale;
    }

    fn changed(&mut self) {
        self.check = Check::Stale;
        self.problems.clear();
        self.assist = None;
    }

    /// All files as text, to be kept until the next visit.
    pub fn save(&self) -> String {
        let mut files = list![];
        for file in &self.files {
            files.push(&[], map! { "name": file.name.as_str(), "text": file.text.as_str() });
        }
        json::print_compact(&map! { "front": self.front as i64, "files": files })
    }

    /// Files that were kept; none if the text has none.
    pub fn load(kept: &str) -> Option<Editor> {
        let kept = match json::parse(kept) {
            Ok(kept) => kept,
            // What an earlier version kept: one name, one text.
            Err(_) => {
                let (name, text) = kept.split_once('\n')?;
                return Some(Editor::with(name, text));
            }
        };
        let mut editor = Editor::with("", "");
        let named =
            |file: &Value| (file.str_at(&["name"]).to_string(), file.str_at(&["text"]).to_string());
        let files = kept.items_at(&["files"]).iter().take(MOST_FILES).map(named).enumerate();
        editor.files =
            files.map(|(id, (name, text))| File { id, name, text, ..File::default() }).collect();
        editor.last_id = editor.files.len();
        let front = kept.int_at(&["front"]).and_then(|front| usize::try_from(front).ok());
        editor.front = front.unwrap_or(0).min(editor.files.len().checked_sub(1)?);
        editor.check = Check::Stale;
        Some(editor)
    }
}

/// A name for a pasted manifest: from its first `name:`, else `manifest.yaml`.
pub fn name_for(text: &str) -> String {
    let is_json = text.trim_start().starts_with('{');
    let key = if is_json { "\"name\":" } else { "name:" };
    let name = text
        .lines()
        .filter_map(|line| match is_json {
            true => line.split_once(key)?.1.trim_start().split([',', '}']).next(),
            false => line.trim_start().strip_prefix(key),
        })
        .map(|name| name.split('#').next().unwrap_or("").trim().trim_matches(['"', '\'']))
        .find(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    let kind = if is_json { "json" } else { "yaml" };
    format!("{}.{kind}", name.unwrap_or("manifest"))
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
    fn files_open_close_and_come_back() {
        let mut editor = Editor::with("a.yaml", "a");
        editor.replace("b.yaml", "b");
        editor.open_new();
        editor.replace("a.yaml", "a");
        let names = |editor: &Editor| -> Vec<String> {
            editor.files().iter().map(|file| file.name.clone()).collect()
        };
        assert_eq!(names(&editor), ["a.yaml", "b.yaml", "new.yaml"]);
        assert_eq!((editor.front(), editor.name.as_str()), (0, "a.yaml"));
        let kept = Editor::load(&editor.save()).unwrap();
        assert_eq!((names(&kept), kept.front()), (names(&editor), 0));
        editor.close(0);
        assert_eq!((editor.name.as_str(), editor.closed()), ("b.yaml", Some("a.yaml")));
        editor.reopen();
        assert_eq!(names(&editor), ["a.yaml", "b.yaml", "new.yaml"]);
        for _ in 0..3 {
            editor.close(0);
        }
        assert_eq!(names(&editor), ["new.yaml"], "there is always one");
        assert_eq!(Editor::load("old.yaml\nkind: Pod").unwrap().text, "kind: Pod");
        assert_eq!(Editor::load("{\"files\":[]}"), None);
    }

    #[test]
    fn marks_go_along_with_what_is_typed_before_them() {
        let mut editor = Editor::with("a.yaml", "a: 1\nb: 2\nc: 3\n");
        let mark = |place| Problem { place, message: String::new(), hint: None, edit: None };
        editor.problems = vec![mark(0..1), mark(5..6), mark(10..11)];
        editor.typed("a: 1\nbb: 2\nc: 3\n".to_string());
        let places: Vec<_> = editor.problems.iter().map(|problem| problem.place.clone()).collect();
        assert_eq!(places, [0..1, 5..6, 11..12]);
        assert_eq!(editor.check, Check::Stale);
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
        assert_eq!(name_for("{\n \"metadata\": {\"name\": \"a-1\"}\n}"), "a-1.json");
    }
}
