//! `kubectl explain`: the fields of a type.

use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::resource::mapper;
use crate::schema::Type;
use crate::schema::explain::{Question, explain};

pub static COMMAND: Command = Command {
    name: "explain",
    usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [options]",
    about: "Shows the fields of a type",
    flags: &[&[
        Flag::off("recursive", "also show the fields of fields"),
        Flag::text("api-version", "", "take this version of the type"),
        Flag::text("output", "plaintext", "plaintext or plaintext-openapiv2").short('o'),
        Flag::int("max-depth", "0", "how deep --recursive goes"),
    ]],
    run: Run::Work(run),
    ..BARE
};

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
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
    if !matches!(flags.text("output"), "plaintext" | "plaintext-openapiv2") {
        return Err(not_simulated("explain -o with other formats than plaintext"));
    }
    let (resource, path) = find(word)?;
    let about = resource.info();
    let version = match flags.text("api-version") {
        "" => resource.api_version().to_string(),
        given => given.to_string(),
    };
    let Some(of) = Type::of(&version, about.kind) else {
        let (group, version) = version.rsplit_once('/').unwrap_or(("", &version));
        return Err(text(format!(
            "couldn't find resource for \"{group}/{version}, Kind={}\"",
            about.kind
        )));
    };
    let (group, version) = version.rsplit_once('/').unwrap_or(("", &version));
    let question = Question {
        group,
        version,
        kind: about.kind,
        path: &path,
        recursive: flags.on("recursive"),
        max_depth: flags.int("max-depth").max(0) as usize,
    };
    let prose = cx.host.prose();
    let explanation = explain(of, question, &prose);
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

/// The type and the fields behind it: `pods.spec`, `deployments.apps.spec`.
fn find(word: &str) -> Result<(Resource, Vec<&str>)> {
    let parts: Vec<&str> = word.split('.').collect();
    // The longest start that names a type with its group wins.
    for count in (2..=parts.len()).rev() {
        let name = parts[..count].join(".");
        let group = parts[1..count].join(".");
        if let Some(resource) = mapper::find(&name).filter(|found| found.info().group == group) {
            return Ok((resource, parts[count..].to_vec()));
        }
    }
    let resource = mapper::find(parts[0]).ok_or_else(|| {
        crate::kubectl::Error::Plain(format!(
            "the server doesn't have a resource type {:?}",
            parts[0]
        ))
    })?;
    Ok((resource, parts[1..].to_vec()))
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
        let said = "the prose of explain is not simulated here: only names and types are shown\n";
        assert_eq!(ran.err, said);
    }
}
