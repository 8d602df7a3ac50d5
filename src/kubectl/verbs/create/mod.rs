//! `kubectl create`: makes objects from files, or from flags by its subcommands.

mod access;
mod configmap;
mod ingress;
mod policy;
mod secret;
mod service;
mod simple;
mod sources;
mod workload;

use crate::api::{FieldValidation, Request, Resource};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Call, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, Flags, groups};
use crate::kubectl::hash;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::Query;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "create",
    usage: "create -f FILENAME [options]",
    about: "Makes an object from a file or from standard input",
    flags: &[
        FLAGS,
        MANAGER,
        groups::FILENAME,
        groups::PRINT,
        groups::SELECTOR,
        groups::DRY_RUN,
        groups::VALIDATE,
        groups::SAVE_CONFIG,
        groups::RECORD,
    ],
    subcommands: &[
        &simple::NAMESPACE,
        &policy::QUOTA,
        &secret::COMMAND,
        &configmap::COMMAND,
        &simple::SERVICE_ACCOUNT,
        &service::COMMAND,
        &workload::DEPLOYMENT,
        &access::CLUSTER_ROLE,
        &access::CLUSTER_ROLE_BINDING,
        &access::ROLE,
        &access::ROLE_BINDING,
        &policy::PDB,
        &policy::PRIORITY_CLASS,
        &workload::JOB,
        &workload::CRON_JOB,
        &ingress::COMMAND,
        &simple::TOKEN,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("edit", "edit the object before it is made"),
    Flag::text("raw", "", "send the file to this path of the server"),
    Flag::off("windows-line-endings", "line endings for --edit"),
];

/// Under which name `create` writes.
const MANAGER: &[Flag] =
    &[Flag::text("field-manager", "kubectl-create", "name of the writer for managedFields")];

/// The flags of a generator: its own and those of all.
macro_rules! generator_flags {
    ($own:expr) => {
        &[
            $own,
            crate::kubectl::flags::groups::PRINT,
            crate::kubectl::flags::groups::DRY_RUN,
            crate::kubectl::flags::groups::VALIDATE,
            crate::kubectl::flags::groups::SAVE_CONFIG,
            super::MANAGER,
        ]
    };
}
use generator_flags;

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if !cx.args().is_empty() {
        let words = cx.args().join(" ");
        return Err(usage(&cx.call.path, format!("Unexpected args: [{words}]")));
    }
    if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(text("must specify one of -f and -k"));
    }
    if !flags.text("raw").is_empty() || flags.on("edit") {
        return Err(not_simulated("create --raw and --edit"));
    }
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("created{}", dry_run.suffix()))?;
    let validation = field_validation(flags)?;
    let found = Query::of(cx).find(cx)?;
    let save_config = flags.on("save-config");
    let mut count = 0;
    found.visit(cx, |cx, info| {
        let body = match save_config {
            true => applied::annotated(&info.object),
            false => applied::updated(&info.object),
        };
        let mut object = body.clone();
        if dry_run != DryRun::Client {
            let mut request = Request::create(info.resource, info.namespace.clone(), body);
            set_options(&mut request, cx.flags(), dry_run, validation);
            object = cx.object(request).map_err(|error| error.when("creating", &info.source))?;
        }
        count += 1;
        let text = printer.print(&object)?;
        cx.print(text);
        Ok(())
    })?;
    match count {
        0 => Err(text("no objects passed to create")),
        _ => Ok(Next::Done),
    }
}

/// Fills in the parameters of a write.
pub fn set_options(
    request: &mut Request,
    flags: &Flags,
    dry_run: DryRun,
    validation: FieldValidation,
) {
    request.options.dry_run = dry_run == DryRun::Server;
    request.options.field_validation = validation;
    request.options.field_manager = flags.text("field-manager").into();
}

/// What `--validate` asks the server for.
pub fn field_validation(flags: &Flags) -> Result<FieldValidation> {
    if !flags.knows("validate") {
        return Ok(FieldValidation::Strict);
    }
    match flags.text("validate") {
        "strict" | "true" | "1" | "t" | "T" | "TRUE" | "True" => Ok(FieldValidation::Strict),
        "warn" => Ok(FieldValidation::Warn),
        "ignore" | "false" | "0" | "f" | "F" | "FALSE" | "False" => Ok(FieldValidation::Ignore),
        other => Err(text(format!(
            "invalid - validate option {other:?}; must be one of: strict (or true), warn, ignore \
             (or false)"
        ))),
    }
}

/// The one name that a generator wants.
fn name(call: &Call) -> Result<&str> {
    let count = call.line.dash.unwrap_or(call.line.args.len());
    match call.line.args.first() {
        Some(name) if count == 1 => Ok(name),
        _ => Err(usage(&call.path, format!("exactly one NAME is required, got {count}"))),
    }
}

/// Sends an object that was made from flags, or only prints it. `what` is the word with which
/// kubectl says that the server refused; without one the refusal is shown as it is.
fn make(
    cx: &mut Cx<'_>,
    resource: Resource,
    mut object: Value,
    what: Option<&str>,
) -> Result<Next> {
    let dry_run = cx.dry_run()?;
    let flags = cx.flags();
    let printer = Printer::of(cx, &format!("created{}", dry_run.suffix()))?;
    let validation = field_validation(flags)?;
    if resource.is_namespaced() && cx.config.explicit {
        object.set(&["metadata", "namespace"], cx.namespace());
    }
    if flags.on("save-config") {
        object = applied::annotated_struct(&object);
    }
    if dry_run != DryRun::Client {
        let namespace = if resource.is_namespaced() { cx.namespace() } else { "".into() };
        let mut request = Request::create(resource, namespace, object);
        set_options(&mut request, flags, dry_run, validation);
        object = cx.object(request).map_err(|error| match what {
            Some(what) => text(format!("failed to create {what} {}", error.words())),
            None => error,
        })?;
    }
    let text = printer.typed().print(&object)?;
    cx.print(text);
    Ok(Next::Done)
}

/// Puts a hash of the data behind the name, where `--append-hash` asks for it.
fn append_hash(cx: &Cx<'_>, object: &mut Value) {
    if cx.flags().on("append-hash") {
        let name = object.text_at(&["metadata", "name"]);
        let suffix = hash::suffix(object, &name);
        object.set(&["metadata", "name"], format!("{name}-{suffix}"));
    }
}

/// Fails with kubectl's sentence.
fn refuse<T>(words: impl Into<String>) -> Result<T> {
    Err(Error::Text(words.into()))
}
