//! `kubectl version`, `cluster-info`, `options` and `plugin`: what this is and where it is.

use crate::kubectl::command::{BARE, Command, Run, help, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups::GLOBAL};
use crate::map;
use crate::value::{Value, yaml};

pub static VERSION: Command = Command {
    name: "version",
    usage: "version [flags] [options]",
    about: "Shows the versions of client and server",
    flags: &[&[
        Flag::off("client", "only the client's"),
        Flag::text("output", "", "yaml or json").short('o'),
    ]],
    run: Run::Work(version),
    ..BARE
};

pub static CLUSTER_INFO: Command = Command {
    name: "cluster-info",
    usage: "cluster-info [flags] [options]",
    about: "Shows where the control plane is",
    subcommands: &[&DUMP],
    run: Run::Work(cluster_info),
    ..BARE
};

static DUMP: Command = Command {
    name: "dump",
    usage: "dump [flags] [options]",
    about: "Shows all that helps to find a fault",
    flags: &[&[Flag::text("output", "json", "json or yaml").short('o')]],
    run: Run::Work(|_| Err(not_simulated("cluster-info dump"))),
    ..BARE
};

pub static OPTIONS: Command = Command {
    name: "options",
    usage: "options",
    about: "The following options can be passed to any command",
    flags: &[GLOBAL],
    run: Run::Work(options),
    ..BARE
};

pub static PLUGIN: Command = Command {
    name: "plugin",
    usage: "plugin [flags] [options]",
    about: "Looks for plugins",
    subcommands: &[&PLUGIN_LIST],
    run: Run::Help { to_stderr: true },
    ..BARE
};

static PLUGIN_LIST: Command = Command {
    name: "list",
    usage: "list [flags] [options]",
    about: "Lists plugins on the path",
    flags: &[&[Flag::off("name-only", "names without paths")]],
    run: Run::Work(|_| Err(text("unable to find any kubectl plugins in your PATH"))),
    ..BARE
};

fn version(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let output = flags.text("output");
    if !cx.args().is_empty() {
        return Err(text(format!("extra arguments: [{}]", cx.args().join(" "))));
    }
    if !matches!(output, "" | "yaml" | "json") {
        return Err(text("--output must be 'yaml' or 'json'"));
    }
    let version = cx.host.facts().version;
    let with_server = !flags.on("client");
    match output {
        "" => {
            cx.say(format!("Client Version: {version}\nKustomize Version: v5.8.1"));
            if with_server {
                cx.say(format!("Server Version: {version}"));
            }
        }
        "json" => cx.say(json(version, with_server)),
        _ => cx.say(yaml(version, with_server)),
    }
    Ok(Next::Done)
}

/// The facts of a build in the order of their struct.
fn build(version: &str, server: bool) -> Vec<(&'static str, String)> {
    let mut numbers = version.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next().unwrap_or(""), numbers.next().unwrap_or(""));
    let before = minor.parse::<u32>().unwrap_or(1).saturating_sub(1).to_string();
    let mut facts = vec![("major", major.to_string()), ("minor", minor.to_string())];
    if server {
        facts.push(("emulationMajor", major.to_string()));
        facts.push(("emulationMinor", minor.to_string()));
        facts.push(("minCompatibilityMajor", major.to_string()));
        facts.push(("minCompatibilityMinor", before));
    }
    for (name, fact) in [
        ("gitVersion", version),
        ("gitCommit", "unknown"),
        ("gitTreeState", "clean"),
        ("buildDate", "2026-06-01T00:00:00Z"),
        ("goVersion", "go1.26.6"),
        ("compiler", "gc"),
        ("platform", "linux/amd64"),
    ] {
        facts.push((name, fact.to_string()));
    }
    facts
}

fn json(version: &str, with_server: bool) -> String {
    let block = |facts: Vec<(&str, String)>| {
        let lines: Vec<String> =
            facts.iter().map(|(name, fact)| format!("    \"{name}\": \"{fact}\"")).collect();
        lines.join(",\n")
    };
    let client = block(build(version, false));
    let mut out =
        format!("{{\n  \"clientVersion\": {{\n{client}\n  }},\n  \"kustomizeVersion\": \"v5.8.1\"");
    if with_server {
        let server = block(build(version, true));
        out.push_str(&format!(",\n  \"serverVersion\": {{\n{server}\n  }}"));
    }
    out + "\n}"
}

fn yaml(version: &str, with_server: bool) -> String {
    let facts = |server: bool| {
        let mut object = Value::map();
        build(version, server).into_iter().for_each(|(name, fact)| object.set(&[name], fact));
        object
    };
    let mut object = map! { "clientVersion": facts(false), "kustomizeVersion": "v5.8.1" };
    if with_server {
        object.set(&["serverVersion"], facts(true));
    }
    yaml::print(&object)
}

fn cluster_info(cx: &mut Cx<'_>) -> Result<Next> {
    let server = cx.config.server.clone();
    cx.say(format!(
        "Kubernetes control plane is running at {server}\n\nTo further debug and diagnose cluster \
         problems, use 'kubectl cluster-info dump'."
    ));
    Ok(Next::Done)
}

fn options(cx: &mut Cx<'_>) -> Result<Next> {
    let shown = help(cx.call.command, &cx.call.path);
    cx.print(shown);
    Ok(Next::Done)
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn versions_are_those_of_client_and_server() {
        assert_eq!(
            World::default().run("version").out,
            "Client Version: v1.36.2\nKustomize Version: v5.8.1\nServer Version: v1.36.2\n"
        );
        assert_eq!(World::default().run("version x").err, "error: extra arguments: [x]\n");
        assert!(World::default().run("version -o json --client").out.starts_with(
            "{\n  \"clientVersion\": {\n    \"major\": \"1\",\n    \"minor\": \"36\",\n"
        ));
    }
}
