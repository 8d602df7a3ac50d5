//! `kubectl edit`: opens objects in an editor and sends what was changed.

mod file;

use super::Waiting;
use crate::api::{PatchType, Reason, Status};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::schema::{Type, merge};
use crate::sim::Wait;
use crate::value::Value;
use crate::{list, map};

pub static COMMAND: Command = Command {
    name: "edit",
    usage: "edit (RESOURCE/NAME | -f FILENAME) [options]",
    about: "Opens objects in an editor",
    flags: &[
        FLAGS,
        groups::FILENAME,
        groups::PRINT,
        groups::SAVE_CONFIG,
        groups::VALIDATE,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("field-manager", "kubectl-edit", "name of the writer"),
    Flag::off("output-patch", "show the patch that was sent"),
    Flag::off("windows-line-endings", "line endings of the file"),
    Flag::text("subresource", "", "status, scale or resize"),
];

/// An open editor.
#[derive(Clone, Debug)]
pub struct Editing {
    infos: Vec<Info>,
    path: String,
    /// What the file held when the editor was opened first, without comments.
    original: String,
    /// What the file held when the editor was opened last, without comments.
    before: String,
    /// Whether the last attempt was refused.
    refused: bool,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let query = Query { types_alone: true, latest: true, validate: false, ..Query::of(cx) };
    let infos = query.find(cx)?.all(cx)?;
    if infos.is_empty() {
        return Err(text("edit cancelled, no objects found"));
    }
    let json = cx.flags().text("output") == "json";
    let content = file::text(&shown(&infos), json);
    let path = file::path(cx, json);
    let mut editing =
        Editing { infos, path, original: content.clone(), before: String::new(), refused: false };
    editing.open(cx, &content, &[])?;
    Ok(Next::Wait(Box::new(Waiting::Edit(editing))))
}

/// The objects as they stand in the file: one as it is, several as a list.
fn shown(infos: &[Info]) -> Value {
    let without = |info: &Info| {
        let mut object = info.object.clone();
        object.remove(&["metadata", "managedFields"]);
        object
    };
    match infos {
        [one] => without(one),
        many => {
            let mut list = map! {
                "apiVersion": "v1", "kind": "List", "metadata": map! {}, "items": list![],
            };
            list.set(&["items"], Value::list(many.iter().map(without)));
            list
        }
    }
}

impl Editing {
    fn open(&mut self, cx: &mut Cx<'_>, content: &str, reasons: &[String]) -> Result<()> {
        let full = file::with_header(content, reasons);
        cx.host
            .write_file(&self.path, &full)
            .map_err(|why| text(format!("open {}: {}", self.path, why.text())))?;
        self.before = file::strip(content);
        cx.host.edit(&self.path);
        Ok(())
    }

    /// Looks whether the editor was closed, and sends what was changed.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        let Some(code) = cx.host.edited() else {
            return Ok(Turn::Blocked(Wait::change().or(Wait::input())));
        };
        if code != 0 {
            let editor = file::editor(cx);
            return Err(
                self.keep(cx, text(format!("there was a problem with the editor {editor:?}")))
            );
        }
        let content = cx.host.read_file(&self.path).unwrap_or_default();
        let edited = file::strip(&content);
        if self.refused && edited == self.before {
            return Err(self.keep(cx, text("Edit cancelled, no valid changes were saved.")));
        }
        if edited == file::strip(&self.original) {
            cx.complain("Edit cancelled, no changes made.");
            return Ok(Turn::Done);
        }
        if edited.trim().is_empty() {
            cx.complain("Edit cancelled, saved file was empty.");
            return Ok(Turn::Done);
        }
        let objects = match file::read(&edited) {
            Ok(objects) => objects,
            Err(why) => {
                let reason = format!("The edited file had a syntax error: {why}");
                self.refused = true;
                self.open(cx, &edited, &[reason])?;
                return self.step_again(cx);
            }
        };
        let reasons = self.send(cx, &objects)?;
        if reasons.is_empty() {
            return Ok(Turn::Done);
        }
        self.refused = true;
        self.open(cx, &edited, &reasons)?;
        self.step_again(cx)
    }

    /// The editor was opened anew; it may be closed at once.
    fn step_again(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        match cx.host.edited() {
            None => Ok(Turn::Blocked(Wait::change().or(Wait::input()))),
            Some(_) => Err(self.keep(cx, text("Edit cancelled, no valid changes were saved."))),
        }
    }

    /// Says where the learner's changes are, if there are any to lose.
    fn keep(&self, cx: &mut Cx<'_>, error: Error) -> Error {
        if self.refused {
            cx.complain(format!("A copy of your changes has been stored to {:?}", self.path));
        }
        error
    }

    /// Sends each object that was changed; gives the reasons for refusals that can be mended.
    fn send(&self, cx: &mut Cx<'_>, objects: &[Value]) -> Result<Vec<String>> {
        let mut reasons = Vec::new();
        for object in objects {
            let uid = object.str_at(&["metadata", "uid"]);
            let same = |info: &&Info| info.object.str_at(&["metadata", "uid"]) == uid;
            let Some(info) = self.infos.iter().find(same) else {
                return Err(self.keep(cx, text("no original object found")));
            };
            let mut before = info.object.clone();
            before.remove(&["metadata", "managedFields"]);
            if before == *object {
                say(cx, "skipped", object)?;
                continue;
            }
            match self.patch(cx, info, &before, object)? {
                Ok(patched) => say(cx, "edited", &patched)?,
                Err(status) => reasons.extend(self.refusal(cx, info, &status)?),
            }
        }
        Ok(reasons)
    }

    fn patch(
        &self,
        cx: &mut Cx<'_>,
        info: &Info,
        before: &Value,
        after: &Value,
    ) -> Result<std::result::Result<Value, Status>> {
        for field in [&["apiVersion"] as &[&str], &["kind"], &["metadata", "name"]] {
            if before.at(field) != after.at(field) {
                return Err(
                    self.keep(cx, text("At least one of apiVersion, kind and name was changed"))
                );
            }
        }
        let of = Type::of(&info.resource.api_version(), info.resource.kind());
        let (kind, body) = match of {
            Some(of) => (PatchType::StrategicMerge, merge::two_way(of, before, after)),
            None => (PatchType::Merge, Ok(merge::json::two_way(before, after))),
        };
        let body = body.map_err(|why| text(why.to_string()))?;
        if cx.flags().on("output-patch") {
            let patch = crate::value::json::print_compact(&body);
            cx.say(format!("Patch: {patch}"));
        }
        let mut request = patch(info, kind, body);
        request.subresource = cx.flags().text("subresource").into();
        request.options.field_manager = cx.flags().text("field-manager").into();
        match cx.object(request) {
            Ok(object) => Ok(Ok(object)),
            Err(Error::Server(status)) => Ok(Err(*status)),
            Err(error) => Err(error),
        }
    }

    /// Tells of a refusal; what can be mended in the editor comes back as the file's header.
    fn refusal(&self, cx: &mut Cx<'_>, info: &Info, status: &Status) -> Result<Vec<String>> {
        let resource = info.resource.group_resource();
        let name = info.name.as_str();
        match status.reason {
            Reason::Invalid => {
                cx.complain(format!("error: {resource} {name:?} is invalid"));
                let mut lines = vec![format!("{resource} {name:?} was not valid:")];
                lines.extend(
                    status
                        .causes
                        .iter()
                        .map(|cause| format!("* {}: {}", cause.field, cause.message)),
                );
                Ok(lines)
            }
            Reason::NotFound => {
                cx.complain(format!("error: {resource} {name:?} could not be found on the server"));
                cx.complain(format!(
                    "The edits you made on deleted resources have been saved to {:?}",
                    self.path
                ));
                Err(Error::Silent)
            }
            _ => {
                cx.complain(format!(
                    "error: {resource} {name:?} could not be patched: {}",
                    status.message
                ));
                cx.complain(format!(
                    "You can run `kubectl replace -f {}` to try this update again.",
                    self.path
                ));
                Err(Error::Silent)
            }
        }
    }
}

fn say(cx: &mut Cx<'_>, done: &str, object: &Value) -> Result<()> {
    let mut printer = Printer::named(done);
    let said = printer.print(object)?;
    cx.print(said);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn an_editor_that_changes_nothing_cancels() {
        let pod = map! {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": map! { "name": "p", "namespace": "default", "uid": "u" },
        };
        let mut world = World::default().with(Resource::PODS, pod);
        let ran = world.run("edit pod p");
        assert_eq!(ran.err, "Edit cancelled, no changes made.\n");
        assert_eq!(ran.exit, Some(0));
        assert!(world.run("edit").err.starts_with("error: You must provide one or more resources"));
        assert_eq!(
            world.run("edit pod nope").err,
            "Error from server (NotFound): pods \"nope\" not found\n"
        );
    }
}
