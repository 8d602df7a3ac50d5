//! Commands, arguments and files that kubectl does not take.

use crate::api::Resource;
use crate::schema::Type;
use crate::sh::Files;
use crate::shell::hint::case::resource;
use crate::shell::hint::near::nearest;
use crate::shell::hint::repair::{Meant, meant_field};
use crate::shell::hint::{Case, Hint, Rule, case, plain};

pub const RULES: &[Rule] = &[
    Rule { id: "unknown_verb", when: &["unknown command {word} for"], look: verb },
    Rule { id: "unknown_subcommand", when: &["unknown command {word}"], look: verb },
    Rule {
        id: "no_resource_type",
        when: &["the server doesn't have a resource type {word}"],
        look: resource_type,
    },
    Rule {
        id: "name_missing",
        when: &["resource(s) were provided, but no name was specified"],
        look: plain,
    },
    Rule {
        id: "resource_missing",
        when: &[
            "required resource not specified",
            "You must specify the type of resource to get",
            "You must provide one or more resources",
        ],
        look: plain,
    },
    Rule { id: "exec_old", when: &["is not supported anymore. Use exec [POD]"], look: exec_old },
    Rule {
        id: "exec_command",
        when: &["you must specify at least one command for the container"],
        look: exec_command,
    },
    Rule {
        id: "pod_missing",
        when: &[
            "pod, type/name or --filename must be specified",
            "at least 1 argument is required for attach",
            "is a required argument for the logs command",
        ],
        look: plain,
    },
    Rule {
        id: "port_forward",
        when: &["TYPE/NAME and list of ports are required for port-forward"],
        look: plain,
    },
    Rule { id: "cp_two", when: &["source and destination are required"], look: plain },
    Rule { id: "cp_local", when: &["must be a local file specification"], look: plain },
    Rule {
        id: "no_file",
        when: &[
            "{file} doesn't exist in local filesystem",
            "the path {file} does not exist",
            "stat {file}: no such file or directory",
            "open {file}: no such file or directory",
            "error reading {file}: no such file or directory",
        ],
        look: file,
    },
    Rule {
        id: "nothing_passed",
        when: &["no objects passed to {verb}", "must specify one of -f and -k"],
        look: plain,
    },
    Rule {
        id: "type_twice",
        when: &["there is no need to specify a resource type as a separate argument"],
        look: plain,
    },
    Rule { id: "slashes", when: &["arguments in resource/name form"], look: plain },
    Rule { id: "update_label", when: &["at least one label update is required"], look: plain },
    Rule {
        id: "update_annotation",
        when: &["at least one annotation update is required"],
        look: plain,
    },
    Rule { id: "update_taint", when: &["at least one taint update is required"], look: plain },
    Rule { id: "condition", when: &["unrecognized condition: {condition}"], look: plain },
    Rule { id: "patch_missing", when: &["must specify --patch or --patch-file"], look: plain },
    Rule {
        id: "patch_form",
        when: &["Go value of type map[string]interface {}", "error decoding patch"],
        look: plain,
    },
    Rule {
        id: "explain_type",
        when: &["You must specify the type of resource to explain"],
        look: plain,
    },
    Rule { id: "explain_dots", when: &["We accept only this format: explain"], look: explain_dots },
    Rule { id: "explain_field", when: &["field {field} does not exist"], look: explain_field },
    Rule {
        id: "extra_words",
        when: &["unexpected arguments: [{word}]", "extra arguments: [{word}]"],
        look: extra,
    },
    Rule {
        id: "context_name",
        when: &["Unexpected args: [", "non-empty context name"],
        look: plain,
    },
    Rule {
        id: "no_context",
        when: &[
            "no context exists with the name: {name}",
            "context was not found for specified context: {name}",
            "no server found for cluster {name}",
            "auth info {name} does not exist",
        ],
        look: plain,
    },
    Rule { id: "no_metrics", when: &["Metrics API not available"], look: plain },
    Rule { id: "can_i", when: &["you must specify two arguments: verb resource"], look: plain },
    Rule { id: "usage", when: &["USAGE: {usage}"], look: plain },
];

/// A verb or a subcommand that is close to what was typed.
fn verb(case: &Case<'_>, hint: &mut Hint) {
    let word = hint.facts.get("word").to_string();
    let command = match hint.id {
        "unknown_verb" => &crate::kubectl::verbs::ROOT,
        _ => case.command().0,
    };
    let known = command.subcommands.iter().map(|sub| sub.name);
    let starts = || known.clone().find(|name| word.len() > 2 && name.starts_with(&word));
    let Some(meant) = nearest(&word, known.clone()).or_else(starts) else { return };
    hint.id = "meant_verb";
    hint.facts.set("meant", meant);
    hint.fix = case.replaced(&word, meant);
}

/// A resource that is close, or the name of an object where a resource is wanted.
fn resource_type(case: &Case<'_>, hint: &mut Hint) {
    let word = hint.facts.get("word").to_string();
    for of in [Resource::DEPLOYMENTS, Resource::PODS, Resource::SERVICES, Resource::NODES] {
        if case.names(of, case.namespace()).contains(&word.as_str()) {
            let joint = if case.command().0.name == "taint" { " " } else { "/" };
            let full = format!("{}{joint}{word}", of.info().singular);
            hint.id = "name_for_type";
            hint.fix = case.replaced(&word, &full);
            hint.facts.set("meant", full);
            return;
        }
    }
    let known = Resource::all().flat_map(|resource| {
        let info = resource.info();
        [info.plural, info.singular].into_iter().chain(info.short_names.iter().copied())
    });
    let Some(meant) = nearest(&word, known.filter(|name| name.len() > 2)) else { return };
    hint.id = "meant_type";
    hint.facts.set("meant", meant);
    hint.fix = case.replaced(&word, meant);
}

/// `exec POD COMMAND`: two dashes are missing.
fn exec_old(case: &Case<'_>, hint: &mut Hint) {
    if let Some(pod) = case.command().1.first() {
        hint.fix = case.inserted(pod, "--");
    }
}

fn exec_command(case: &Case<'_>, hint: &mut Hint) {
    let line = case.line.trim_end().trim_end_matches(" --");
    let word = case.words().get(1).copied().unwrap_or("exec");
    let has_terminal = case.words().iter().any(|word| matches!(*word, "-it" | "-ti"));
    let line = match has_terminal {
        true => line.to_string(),
        false => line.replacen(word, &format!("{word} -it"), 1),
    };
    hint.fix = Some(crate::shell::hint::Fix::Line(format!("{line} -- sh").into()));
}

/// A file whose name is close.
fn file(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("file").trim_matches(['[', ']']).to_string();
    hint.facts.set("file", typed.as_str());
    let files = case.files.list(case.cwd).unwrap_or_default();
    let names: Vec<&str> = files.iter().filter(|e| !e.directory).map(|e| e.name.as_str()).collect();
    let Some(meant) = nearest(&typed, names.iter().copied()) else { return };
    hint.id = "meant_file";
    hint.facts.set("meant", meant);
    hint.fix = case.replaced(&typed, meant);
}

/// `explain pod spec`: the way to a field has dots.
fn explain_dots(case: &Case<'_>, hint: &mut Hint) {
    let words = case.command().1.join(" ");
    hint.fix = case.replaced(&words, &words.replace(' ', "."));
}

/// A field that is close to the one that `explain` does not know.
fn explain_field(case: &Case<'_>, hint: &mut Hint) {
    let arguments = case.command().1;
    let Some((kind, fields)) = arguments.first().and_then(|word| word.split_once('.')) else {
        return;
    };
    let Some(resource) = resource(kind) else { return };
    let Some(of) = Type::of(&resource.api_version(), resource.kind()) else { return };
    let wrong = hint.facts.get("field").to_string();
    let until = fields.split('.').take_while(|field| *field != wrong);
    let path: Vec<&str> = until.chain([wrong.as_str()]).collect();
    if let Some(Meant::Field(meant)) = meant_field(of, &case::path(&path.join("."))) {
        hint.id = "meant_field";
        hint.facts.set("meant", meant);
        hint.fix = case.replaced(&wrong, meant);
    }
}

/// Words too many: the line without them.
fn extra(case: &Case<'_>, hint: &mut Hint) {
    let word = hint.facts.get("word").to_string();
    if let Some(line) = case.line.trim_end().strip_suffix(&format!(" {word}")) {
        hint.fix = Some(crate::shell::hint::Fix::Line(line.into()));
    }
}
