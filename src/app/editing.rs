//! What the messages of the editor do.

use super::assist::Assist;
use super::editor::{self, Check, Editor, Field};
use super::effect::Effect;
use super::examples::EXAMPLES;
use super::model::{Model, Notice, Tab};
use super::msg::{EditKey, Msg};
use super::wake::Wake;
use crate::shell::Fix;

/// The text is looked at when it has been left alone for so many milliseconds.
const CHECK_AFTER_MS: f64 = 300.0;

impl Model {
    /// Messages of the editor.
    pub(super) fn write(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        match msg {
            Msg::Edited(text) => {
                self.editor.typed(text);
                self.editor.assist = None;
            }
            Msg::FileName(name) => self.editor.name = name,
            Msg::NewFile => self.editor.open_new(),
            Msg::ShowFile(place) => self.editor.show(place),
            Msg::CloseFile(place) => self.editor.close(place),
            Msg::ReopenFile => self.editor.reopen(),
            Msg::Example(number) => {
                let Some(example) = EXAMPLES.get(number) else { return };
                self.editor.replace(example.name, example.text);
            }
            Msg::Key(key, field) => {
                effects.push(Effect::Edit(edit(key, &field)));
                return;
            }
            Msg::Assist { field, is_asked } => {
                self.editor.assist = Assist::at(&field, is_asked);
                return;
            }
            Msg::Choose(step) => {
                self.editor.assist.iter_mut().for_each(|assist| assist.choose(step));
                return;
            }
            Msg::Accept(number) => {
                let Some(assist) = self.editor.assist.take() else { return };
                effects.extend(assist.take(number.unwrap_or(assist.selected)).map(Effect::Edit));
                return;
            }
            Msg::EndAssist => {
                self.editor.assist = None;
                return;
            }
            Msg::Mend(number) => {
                self.mend(number, effects);
                return;
            }
            Msg::GoToProblem(number) => {
                let Some(problem) = self.editor.problems.get(number) else { return };
                effects.push(Effect::SelectInEditor(problem.place.clone()));
                return;
            }
            Msg::NextProblem(caret) => {
                let starts = self.editor.problems.iter().map(|problem| problem.place.start);
                let next = starts.clone().position(|at| at > caret).unwrap_or(0);
                self.write(Msg::GoToProblem(next), effects);
                return;
            }
            Msg::Apply => return self.apply(effects),
            Msg::Pasted(text) => return self.pasted(&text, effects),
            _ => return,
        }
        effects.push(self.save_editor());
    }

    /// Corrects one problem, as if it had been typed.
    fn mend(&mut self, number: usize, effects: &mut Vec<Effect>) {
        let Some(edit) = self.editor.problems.get(number).and_then(|it| it.edit.clone()) else {
            return;
        };
        let end = edit.start + edit.text.len();
        let (start, text) = (edit.start, edit.text.to_string());
        effects.push(Effect::Edit(editor::Edit { start, end: edit.end, text, select: (end, end) }));
    }

    /// When the editor's text is to be looked at, and the cluster has time until `wake`.
    pub(super) fn wake_to_check(&self, wake: Wake) -> Wake {
        if !self.engine.is_ready() {
            return wake;
        }
        match (self.editor.check, wake) {
            (Check::Done, wake) | (_, wake @ Wake::Frame) => wake,
            (Check::Stale, _) => Wake::Frame,
            (Check::At(at), Wake::In(ms)) => Wake::In(ms.min(at - self.now).max(1.0)),
            (Check::At(at), Wake::Never) => Wake::In((at - self.now).max(1.0)),
        }
    }

    /// Looks at the editor's text once it has rested. A file that a command waits for is no
    /// manifest to be applied.
    pub(super) fn check_when_due(&mut self) {
        if !self.engine.is_ready() {
            return;
        }
        match self.editor.check {
            Check::Stale => self.editor.check = Check::At(self.now + CHECK_AFTER_MS),
            Check::At(at) if self.now >= at => {
                self.editor.check = Check::Done;
                self.editor.problems = match self.editing {
                    Some(_) => Vec::new(),
                    None => self.engine.check(&self.editor.name, &self.editor.text),
                };
            }
            _ => {}
        }
    }

    /// Puts the files of an earlier visit back into the editor.
    pub fn restore_editor(&mut self, kept: &str) {
        let Some(mut kept) = Editor::load(kept) else { return };
        self.tell_applied(&mut kept);
        self.editor = kept;
    }

    /// Tells the editor's files what the cluster's home directory has of them.
    pub(super) fn tell_applied(&self, editor: &mut Editor) {
        let front = editor.front();
        for place in (0..editor.files().len()).rev() {
            editor.show(place);
            editor.applied = self.engine.file(&editor.name);
        }
        editor.show(front);
    }

    /// Keeps the files in the editor.
    pub(super) fn save_editor(&self) -> Effect {
        let own = || Effect::Save { name: "respawn.editor", text: self.editor.save() };
        self.save_guest_editor().unwrap_or_else(own)
    }

    pub(super) fn apply(&mut self, effects: &mut Vec<Effect>) {
        if let Some(number) = self.editing.take() {
            let text = self.editor.text.clone();
            self.engine.edited(number, Some(&text));
            self.editor.applied = Some(text);
            self.look();
            effects.push(self.save());
            return;
        }
        let (name, text) = (self.editor.name.clone(), self.editor.text.clone());
        self.engine.write_file(&name, &text);
        self.editor.applied = Some(text);
        effects.push(self.save_editor());
        self.type_line(format!("kubectl apply -f {}", quoted(&name)), effects);
    }

    fn pasted(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if editor::is_manifest(text) {
            self.editor.replace(&editor::name_for(text), text);
            effects.push(self.save_editor());
            self.tab = Tab::Manifest;
            self.notice = Some(Notice::Pasted);
            return;
        }
        effects.push(Effect::FocusTerminal);
        match text.trim_end().contains('\n') {
            true => self.paste_lines(text, effects),
            false => self.set_line(format!("{}{}", &*self.typed, text.trim_end()), effects),
        }
    }

    /// Puts a corrected line behind the prompt, or a corrected manifest into the editor, with the
    /// command that wants it in grey.
    pub(super) fn take_fix(&mut self, effects: &mut Vec<Effect>) {
        match self.terminal().fix().cloned() {
            Some(Fix::Line(line)) => {
                self.set_line(line.as_str(), effects);
            }
            Some(Fix::Manifest { path, edit }) => {
                let Some(text) = self.engine.file(&path) else { return };
                let text = edit.apply(&text);
                self.engine.write_file(&path, &text);
                self.editor.replace(&path, &text);
                self.tab = if self.is_narrow { self.tab } else { Tab::Manifest };
                self.terminal_mut().suggest_again();
                effects.extend([self.save_editor(), self.save()]);
            }
            None => return,
        }
        effects.push(Effect::FocusTerminal);
    }
}

fn edit(key: EditKey, field: &Field) -> editor::Edit {
    match key {
        EditKey::Indent => editor::indent(field),
        EditKey::Outdent => editor::outdent(field),
        EditKey::Comment => editor::comment(field),
        EditKey::NewLine => editor::new_line(field),
    }
}

/// A file name as one word of a command line.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    match name.chars().all(is_plain) && !name.is_empty() {
        true => name.to_string(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}
