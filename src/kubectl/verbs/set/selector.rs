//! `kubectl set selector`: which pods a Service is for.

use super::set_flags;
use crate::api::{PatchType, Resource, Selector};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "selector",
    usage: "selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]",
    about: "Sets the selector of a service",
    flags: set_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[Flag::text("resource-version", "", "only if this is the version")];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some((expression, resources)) = cx.args().split_last() else {
        return Err(text("one selector is required"));
    };
    let wanted = labels(expression)?;
    let dry_run = cx.dry_run()?;
    let local = cx.flags().on("local");
    let mut printer = Printer::of(cx, &format!("selector updated{}", dry_run.suffix()))?;
    for info in super::find(cx, resources.to_vec())? {
        if info.resource != Resource::SERVICES {
            return Err(text("setting a selector is only supported for Services"));
        }
        let mut object = info.object.clone();
        object.set(&["spec", "selector"], wanted.clone());
        if !local && dry_run != DryRun::Client {
            let mut body = super::difference(&info, &object)?;
            let version = cx.flags().text("resource-version");
            if !version.is_empty() {
                body.set(&["metadata", "resourceVersion"], version);
            }
            let mut request = patch(&info, PatchType::StrategicMerge, body);
            request.options.dry_run = dry_run == DryRun::Server;
            request.options.field_manager = cx.flags().text("field-manager").into();
            object = cx.object(request)?;
        }
        let said = printer.print(&object)?;
        cx.print(said);
    }
    Ok(Next::Done)
}

/// The labels that an expression asks for; Services know nothing else.
fn labels(expression: &str) -> Result<Value> {
    Selector::parse(expression)
        .map_err(|why| text(format!("couldn't parse the selector string {expression:?}: {why}")))?;
    let pairs = expression.split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.trim(), value.trim_start_matches('=').trim()));
    Ok(Value::Map(pairs.collect::<Map>()))
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn services_get_a_selector_and_others_do_not() {
        let service = map! {
            "apiVersion": "v1", "kind": "Service",
            "metadata": map! { "name": "s", "namespace": "default" }, "spec": map! {},
        };
        let mut world = World::default().with(Resource::SERVICES, service);
        assert_eq!(world.run("set selector svc s a=b,c=d").out, "service/s selector updated\n");
        let ran = world.run("get svc s -o jsonpath={.spec.selector}");
        assert_eq!(ran.out, "{\"a\":\"b\",\"c\":\"d\"}");
        assert_eq!(world.run("set selector").err, "error: one selector is required\n");
    }
}
