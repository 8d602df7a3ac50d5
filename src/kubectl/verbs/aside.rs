//! Commands that kubectl has and this simulation has not, with their names so that they are known.

use crate::kubectl::command::{BARE, Command, Run, help, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::groups;
use crate::kubectl::kustomize::build;
use crate::value::yaml;

pub static CERTIFICATE: Command = Command {
    name: "certificate",
    usage: "certificate SUBCOMMAND [options]",
    about: "Approves or denies certificate signing requests",
    subcommands: &[&APPROVE, &DENY],
    // Unlike its siblings it counts the help that it prints as a success.
    run: Run::Work(|cx| {
        cx.print(help(cx.call.command, &cx.call.path));
        Ok(Next::Done)
    }),
    ..BARE
};

static APPROVE: Command = Command {
    name: "approve",
    usage: "approve (-f FILENAME | NAME) [options]",
    about: "Approves a certificate signing request",
    flags: &[groups::FILENAME, groups::PRINT],
    run: Run::Work(|cx| match cx.args().is_empty() && cx.flags().list("filename").is_empty() {
        true => Err(text("one or more CSRs must be specified as <name> or -f <filename>")),
        false => Err(not_simulated("kubectl certificate")),
    }),
    ..BARE
};

static DENY: Command = Command {
    name: "deny",
    usage: "deny (-f FILENAME | NAME) [options]",
    about: "Denies a certificate signing request",
    flags: &[groups::FILENAME, groups::PRINT],
    run: Run::Work(|cx| match cx.args().is_empty() && cx.flags().list("filename").is_empty() {
        true => Err(text("one or more CSRs must be specified as <name> or -f <filename>")),
        false => Err(not_simulated("kubectl certificate")),
    }),
    ..BARE
};

pub static KUSTOMIZE: Command = Command {
    name: "kustomize",
    usage: "kustomize DIR [flags] [options]",
    about: "Builds objects from a kustomization directory",
    run: Run::Work(kustomize),
    ..BARE
};

pub static COMPLETION: Command = Command {
    name: "completion",
    usage: "completion SHELL",
    about: "Prints code for a shell's completion",
    run: Run::Work(|cx| match cx.args() {
        [] => Err(text("Shell not specified.\nSee 'kubectl completion -h' for help and examples")),
        [shell] if !["bash", "fish", "powershell", "zsh"].contains(&shell.as_str()) => {
            Err(text(format!(
                "Unsupported shell type {shell:?}.\nSee 'kubectl completion -h' for help and \
                 examples"
            )))
        }
        [_] => Err(not_simulated("kubectl completion")),
        _ => Err(text(
            "Too many arguments. Expected only the shell type.\nSee 'kubectl completion -h' for \
             help and examples",
        )),
    }),
    ..BARE
};

/// Prints what a directory builds, one document an object.
fn kustomize(cx: &mut Cx<'_>) -> Result<Next> {
    let directory = match cx.args() {
        [] => ".",
        [directory] => directory,
        _ => return Err(text("specify one path to kustomization.yaml")),
    };
    let built = build(cx.host, directory)?;
    built.warnings.iter().for_each(|warning| cx.complain(warning));
    let documents: Vec<String> = built.objects.iter().map(yaml::print).collect();
    cx.print(documents.join("---\n"));
    Ok(Next::Done)
}
