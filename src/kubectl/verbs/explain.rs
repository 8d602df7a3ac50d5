//! `kubectl explain`: the fields of a type.

use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::resource::mapper;
use crate::schema::Type;
use crate::schema::explain::{Question, explain};
use crate::schema::explain_v2;

pub static COMMAND: Command = Command {
    name: "explain",
    usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] \
            [-o|--output=plaintext|plaintext-openapiv2] [options]",
    about: "Shows the fields of a type",
    flags: &[&[
        Flag::off("recursive", "also show the fields of fields").short('R'),
        Flag::text("api-version", "", "take this version of the type"),
        Flag::text("output", "plaintext", "plaintext or plaintext-openapiv2").short('o'),
        Flag::int("max-depth", "0", "how deep --recursive goes"),
    ]],
    run: Run::Work(run),
    ..BARE
};

/// The older form of the answer.
const OLDER: &str = "plaintext-openapiv2";

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let word = wanted(cx)?;
    let flags = cx.flags();
    let (asked, output) = (flags.text("api-version"), flags.text("output"));
    let (resource, path) = find(word, !asked.is_empty())?;
    let about = resource.info();
    let api_version = match asked {
        "" => resource.api_version().to_string(),
        asked => asked.to_string(),
    };
    let of = type_of(resource, &api_version, output)?;
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", &api_version));
    let question = Question {
        group,
        version,
        kind: about.kind,
        path: &path,
        recursive: flags.on("recursive"),
        max_depth: flags.int("max-depth") as usize,
    };
    let prose = cx.host.prose();
    let explanation = match output {
        OLDER => explain_v2::explain(of, question, &prose),
        _ => explain(of, question, &prose),
    };
    if prose.is_empty() && explanation.error.is_none() {
        // Upstream's "<empty>" would say that nobody ever described the field.
        cx.complain(format!(
            "{}: only names and types are shown",
            not_simulated("the prose of explain").words()
        ));
    }
    cx.print(&explanation.printed);
    match explanation.error {
        None => Ok(Next::Done),
        Some(words) => Err(text(words)),
    }
}

/// The word that says of what. Mirrors `ExplainOptions.Validate`.
fn wanted<'a>(cx: &'a Cx<'_>) -> Result<&'a str> {
    let word = match cx.args() {
        [] => {
            return Err(text(
                "You must specify the type of resource to explain. Use \"kubectl api-resources\" \
                 for a complete list of supported resources.\n",
            ));
        }
        [word] => word,
        _ => return Err(text("We accept only this format: explain RESOURCE\n")),
    };
    let depth = cx.flags().int("max-depth");
    if depth > 0 && !cx.flags().on("recursive") {
        return Err(text("--max-depth requires --recursive"));
    }
    if depth < 0 {
        return Err(text("--max-depth must be non-negative"));
    }
    Ok(word)
}

/// The type of a resource in a version, which may not be one of its own. The documents of the
/// newer form are one a version, those of the older form all in one.
fn type_of(resource: Resource, api_version: &str, output: &str) -> Result<Type> {
    if api_version.matches('/').count() > 1 {
        return Err(text(format!("unexpected GroupVersion string: {api_version}")));
    }
    let about = resource.info();
    let full = match api_version.contains('/') {
        true => api_version.to_string(),
        false => format!("/{api_version}"),
    };
    let named = format!("{full}, Resource={}", about.plural);
    let is_served = Resource::all().any(|other| other.api_version() == *api_version);
    let of =
        Type::all_kinds().find(|(version, kind, _)| (*version, *kind) == (api_version, about.kind));
    match (of, output) {
        (Some((.., of)), "plaintext" | OLDER) => Ok(of),
        (None, OLDER) => {
            Err(text(format!("couldn't find resource for \"{full}, Kind={}\"", about.kind)))
        }
        (None, _) if !is_served => Err(text(format!("couldn't find resource for \"{named}\""))),
        (None, "plaintext") => {
            Err(text(format!("error: GVR ({named}) not found in OpenAPI schema")))
        }
        _ => Err(text(format!("unrecognized format: {output}"))),
    }
}

/// The type and the fields behind it: `pods.spec`, and `deployments.apps.spec` unless a version is
/// asked for. Mirrors `SplitAndParseResourceRequest` and its sibling `…WithMatchingPrefix`.
fn find(word: &str, has_version: bool) -> Result<(Resource, Vec<&str>)> {
    let word = word.strip_suffix('.').unwrap_or(word);
    let (name, rest) = word.split_once('.').unwrap_or((word, ""));
    let first = mapper::must_find(name.split('[').next().unwrap_or(name))?;
    if word.contains('[') {
        let nodes = if has_version { "all nodes must be field nodes" } else { FIRST_NODE };
        return Err(text(format!("invalid jsonpath syntax, {nodes}")));
    }
    let is_same = |other: &Resource| other.info().kind == first.info().kind;
    let mut others = Resource::all().filter(|other| is_same(other) && !has_version);
    let (resource, rest) = others
        .find_map(|other| Some((other, behind(word, &other.group_resource())?)))
        .unwrap_or((first, rest));
    let path = if rest.is_empty() { Vec::new() } else { rest.split('.').collect() };
    Ok((resource, path))
}

const FIRST_NODE: &str = "first node must be field node";

/// What follows the name of a resource with its group.
fn behind<'a>(word: &'a str, name: &str) -> Option<&'a str> {
    let rest = word.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn fields_are_found_by_path() {
        let ran = World::default().run("explain pods.spec.contianers");
        assert_eq!(ran.out, "KIND:       Pod\nVERSION:    v1\n\n");
        assert_eq!(ran.err, "error: field \"contianers\" does not exist\n");
        let ran = World::default().run("explain deployments.v1");
        assert_eq!(ran.out, "GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\n");
        let ran = World::default().run("explain deployments.apps.spec.replicas");
        assert!(ran.out.contains("FIELD: replicas <integer>"));
        let ran = World::default().run("explain deploy.apps.spec");
        assert_eq!(ran.err, "error: field \"spec\" does not exist\n");
        let ran = World::default().run("explain deployments.apps.spec.replicas");
        let said = "the prose of explain is not simulated here: only names and types are shown\n";
        assert_eq!(ran.err, said);
    }

    #[test]
    fn what_there_is_not_is_refused() {
        for (line, said) in [
            (
                "pods --api-version=apps/v1",
                "GVR (apps/v1, Resource=pods) not found in OpenAPI schema",
            ),
            ("pods --api-version=v2", "couldn't find resource for \"/v2, Resource=pods\""),
            (
                "pods --api-version=v2 -o plaintext-openapiv2",
                "couldn't find resource for \"/v2, Kind=Pod\"",
            ),
            ("pods --api-version=a/b/c", "unexpected GroupVersion string: a/b/c"),
            ("pods -o html", "unrecognized format: html"),
            ("pods --max-depth=2", "--max-depth requires --recursive"),
            ("pods.spec.containers[0]", "invalid jsonpath syntax, first node must be field node"),
            ("podz.spec", "the server doesn't have a resource type \"podz\""),
            ("deployments.apps --api-version=apps/v1", "field \"apps\" does not exist"),
        ] {
            let ran = World::default().run(&format!("explain {line}"));
            assert_eq!(ran.err, format!("error: {said}\n"), "{line}");
        }
    }
}
