//! `kubectl rollout history`.

use super::revisions::{self, CHANGE_CAUSE, Revision};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::describe;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::print::{Printer, TabWriter};
use crate::kubectl::resource::Info;
use crate::value::Value;

pub fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let wanted = cx.flags().int("revision");
    let found = super::find(cx)?;
    if wanted < 0 {
        return Err(text(format!("revision must be a positive integer: {wanted}")));
    }
    let whole = cx.flags().changed("output").then(|| Printer::of(cx, "")).transpose()?;
    found.visit(cx, |cx, info| {
        let revisions =
            revisions::all(cx, &info).map_err(|error| match error.words().as_str() {
                "" => text(format!(
                    "no history viewer has been implemented for {:?}",
                    group_kind(&info)
                )),
                _ => error,
            })?;
        if let Some(printer) = &whole {
            return print_objects(cx, printer.clone(), &revisions, wanted);
        }
        let shown = shown(&revisions, wanted)?;
        let with = if wanted > 0 { format!("with revision #{wanted}") } else { String::new() };
        let name = info.named();
        cx.say(format!("{name} {with}\n{shown}"));
        Ok(())
    })?;
    Ok(Next::Done)
}

/// `Deployment.apps`, as Go prints a group and kind.
pub fn group_kind(info: &Info) -> String {
    let about = info.resource.info();
    let dot = if about.group.is_empty() { "" } else { "." };
    format!("{}{dot}{}", about.kind, about.group)
}

fn shown(revisions: &[Revision], wanted: i64) -> Result<String> {
    if revisions.is_empty() {
        return Ok("No rollout history found.".to_string());
    }
    if wanted > 0 {
        let revision = revisions.iter().find(|revision| revision.number == wanted);
        let Some(revision) = revision else {
            return Err(text("unable to find the specified revision"));
        };
        return Ok(describe::pod_template(&with_cause(revision)));
    }
    let mut writer = TabWriter::plain(2);
    writer.write("REVISION\tCHANGE-CAUSE\n");
    for revision in revisions {
        let cause = if revision.cause.is_empty() { "<none>" } else { revision.cause.as_str() };
        writer.write(&format!("{}\t{cause}\n", revision.number));
    }
    Ok(writer.flush())
}

/// The pod template, annotated with why the rollout was made.
fn with_cause(revision: &Revision) -> Value {
    let mut template = revision.template.clone();
    if !revision.cause.is_empty() {
        template.set(&["metadata", "annotations", CHANGE_CAUSE], revision.cause.clone());
    }
    template
}

fn print_objects(
    cx: &mut Cx<'_>,
    mut printer: Printer,
    revisions: &[Revision],
    wanted: i64,
) -> Result<()> {
    let chosen: Vec<&Revision> =
        revisions.iter().filter(|revision| wanted == 0 || revision.number == wanted).collect();
    if chosen.is_empty() && wanted > 0 {
        return Err(text("unable to find the specified revision"));
    }
    for revision in chosen {
        let said = printer.print(&revision.object)?;
        cx.print(said);
    }
    Ok(())
}
