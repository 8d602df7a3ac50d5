//! `create configmap`.

use super::sources::{self, Entries};
use super::{append_hash, generator_flags, make, name, refuse};
use crate::api::Resource;
use crate::api::meta::config_map_key;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::Result;
use crate::kubectl::flags::Flag;
use crate::map;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "configmap",
    aliases: &["cm"],
    usage: "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [options]",
    about: "Makes a config map",
    flags: generator_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::slice("from-file", "file or directory, or KEY=FILE"),
    Flag::array("from-literal", "KEY=VALUE"),
    Flag::slice("from-env-file", "file of lines KEY=VALUE"),
    Flag::off("append-hash", "put a hash of the data behind the name"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (files, literals) = (flags.list("from-file"), flags.list("from-literal"));
    let env_files = flags.list("from-env-file");
    if !env_files.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return refuse("from-env-file cannot be combined with from-file or from-literal");
    }
    let mut entries = Entries::new();
    let mut add = |key: &str, value: String| {
        let wrong = config_map_key(key);
        if !wrong.is_empty() {
            let wrong = wrong.join(",");
            return refuse(format!("{key:?} is not a valid key name for a ConfigMap: {wrong}"));
        }
        if entries.iter().any(|(other, _)| other == key) {
            return refuse(format!(
                "cannot add key {key:?}, another key by that name already exists in Data for \
                 ConfigMap {name:?}"
            ));
        }
        entries.push((key.to_string(), value));
        Ok(())
    };
    sources::files(cx, files, &mut add)?;
    sources::literals(literals, &mut add)?;
    sources::env_files(cx, env_files, "config", &mut add)?;
    let mut object = map! {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": map! { "name": name },
    };
    if !entries.is_empty() {
        let data: Map = entries.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        object.set(&["data"], Value::Map(data));
    }
    append_hash(cx, &mut object);
    make(cx, Resource::CONFIG_MAPS, object, Some("configmap:"))
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn data_comes_from_literals_and_files() {
        let mut world = World::default().file("app.properties", "color=blue\n");
        let ran = world.run("create cm x --from-literal=a=1 --dry-run=client -o yaml");
        assert_eq!(
            ran.out,
            "apiVersion: v1\ndata:\n  a: \"1\"\nkind: ConfigMap\nmetadata:\n  name: x\n"
        );
        let made =
            world.run("create configmap cf --from-file=cfg=app.properties -o jsonpath={.data}");
        assert_eq!(made.out, "{\"cfg\":\"color=blue\\n\"}");
        let said = |line: &str| World::default().run(line).err;
        assert_eq!(
            said("create cm x --from-literal=a"),
            "error: invalid literal source a, expected key=value\n"
        );
        assert_eq!(
            said("create cm x --from-file=nope.txt"),
            "error: error reading nope.txt: no such file or directory\n"
        );
        assert_eq!(
            said("create cm x --from-literal=a=1 --from-literal=a=2"),
            "error: cannot add key \"a\", another key by that name already exists in Data for \
             ConfigMap \"x\"\n"
        );
        assert_eq!(
            said("create cm"),
            "error: exactly one NAME is required, got 0\n\
             See 'kubectl create configmap -h' for help and examples\n"
        );
    }
}
