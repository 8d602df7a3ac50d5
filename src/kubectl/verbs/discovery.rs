//! `kubectl api-resources` and `kubectl api-versions`: what the server serves.

use crate::api::{Resource, ResourceInfo};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::Flag;
use crate::kubectl::print::TabWriter;

pub static API_RESOURCES: Command = Command {
    name: "api-resources",
    usage: "api-resources [flags] [options]",
    about: "Lists the types of objects that the server serves",
    flags: &[&[
        Flag::off("no-headers", "no line with the columns' names"),
        Flag::text("output", "", "wide or name").short('o'),
        Flag::text("api-group", "", "only this group"),
        Flag::on("namespaced", "only types with (or without) a namespace"),
        Flag::slice("verbs", "only types that take these verbs"),
        Flag::text("sort-by", "", "name or kind"),
        Flag::off("cached", "use what is known already"),
        Flag::slice("categories", "only types of these categories"),
    ]],
    run: Run::Work(resources),
    ..BARE
};

pub static API_VERSIONS: Command = Command {
    name: "api-versions",
    usage: "api-versions [options]",
    about: "Lists the API versions that the server serves",
    run: Run::Work(versions),
    ..BARE
};

fn no_arguments(cx: &Cx<'_>) -> Result<()> {
    match cx.args().is_empty() {
        true => Ok(()),
        false => {
            let words = format!("unexpected arguments: [{}]", cx.args().join(" "));
            Err(usage(&cx.call.path, words))
        }
    }
}

fn resources(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    no_arguments(cx)?;
    let output = flags.text("output");
    if !matches!(output, "" | "wide" | "name" | "json" | "yaml" | "kyaml") {
        return Err(text(format!("--output {output} is not available")));
    }
    if !matches!(flags.text("sort-by"), "" | "name" | "kind") {
        return Err(text("--sort-by accepts only name or kind"));
    }
    let mut chosen: Vec<&'static ResourceInfo> = Vec::new();
    for resource in Resource::all() {
        let info = resource.info();
        let again =
            |other: &&ResourceInfo| (other.group, other.plural) == (info.group, info.plural);
        if fits(cx, info) && !chosen.iter().any(again) {
            chosen.push(info);
        }
    }
    chosen.sort_by_key(|info| match flags.text("sort-by") {
        "name" => (info.plural, info.plural),
        "kind" => (info.kind, info.plural),
        _ => (info.group, info.plural),
    });
    let mut writer = TabWriter::for_tables();
    let wide = output == "wide";
    if output != "name" && !flags.on("no-headers") {
        let more = if wide { "\tVERBS\tCATEGORIES" } else { "" };
        writer.write(&format!("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND{more}\n"));
    }
    for info in chosen {
        let line = if output == "name" { name(info) } else { row(info, wide) };
        writer.write(&format!("{line}\n"));
    }
    let table = writer.flush();
    cx.print(table);
    Ok(Next::Done)
}

fn fits(cx: &Cx<'_>, info: &ResourceInfo) -> bool {
    let flags = cx.flags();
    let has_all = |wanted: &[String], known: &[&str]| {
        wanted.iter().all(|word| known.contains(&word.as_str()))
    };
    (!flags.changed("api-group") || flags.text("api-group") == info.group)
        && (!flags.changed("namespaced") || flags.on("namespaced") == info.namespaced)
        && has_all(flags.list("verbs"), info.verbs)
        && has_all(flags.list("categories"), info.categories)
}

fn name(info: &ResourceInfo) -> String {
    match info.group {
        "" => info.plural.to_string(),
        group => format!("{}.{group}", info.plural),
    }
}

fn version(info: &ResourceInfo) -> String {
    match info.group {
        "" => info.version.to_string(),
        group => format!("{group}/{}", info.version),
    }
}

fn row(info: &ResourceInfo, wide: bool) -> String {
    let row = format!(
        "{}\t{}\t{}\t{}\t{}",
        info.plural,
        info.short_names.join(","),
        version(info),
        info.namespaced,
        info.kind
    );
    match wide {
        true => format!("{row}\t{}\t{}", info.verbs.join(","), info.categories.join(",")),
        false => row,
    }
}

fn versions(cx: &mut Cx<'_>) -> Result<Next> {
    no_arguments(cx)?;
    let mut all: Vec<String> = Resource::all().map(|resource| version(resource.info())).collect();
    all.sort();
    all.dedup();
    all.iter().for_each(|version| cx.say(version));
    Ok(Next::Done)
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn types_are_listed_by_group() {
        let shown = |line: &str| World::default().run(line).out;
        assert_eq!(
            shown("api-resources --verbs=list,get --api-group=batch"),
            "NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND\n\
             cronjobs   cj           batch/v1     true         CronJob\n\
             jobs                    batch/v1     true         Job\n"
        );
        assert_eq!(
            shown("api-resources --api-group=nope"),
            "NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND\n"
        );
        assert!(shown("api-versions").contains("\napps/v1\n"));
        assert_eq!(
            World::default().run("api-versions x").err,
            "error: unexpected arguments: [x]\nSee 'kubectl api-versions -h' for help and examples\n"
        );
    }
}
