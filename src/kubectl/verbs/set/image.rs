//! `kubectl set image`.

use super::{change, each_container, find, set_flags};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::pairs::{Changes, part};

pub static COMMAND: Command = Command {
    name: "image",
    usage: "image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... [options]",
    about: "Sets the images of containers",
    flags: set_flags!(&[]),
    run: Run::Work(run),
    ..BARE
};

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    cx.dry_run()?;
    let (resources, words) = part(cx.args(), "image")?;
    let images = Changes::read(&words, "image", false)?.set;
    let named = !resources.is_empty();
    let infos = find(cx, resources)?;
    let mut errors = Vec::new();
    if flags.on("all") && !flags.text("selector").is_empty() {
        errors.push(text("cannot set --all and --selector at the same time"));
    }
    if !named && flags.list("filename").is_empty() {
        errors.push(text(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    if images.is_empty() {
        errors.push(text("at least one image update is required"));
    } else if images.len() > 1 && images.iter().any(|(name, _)| name == "*") {
        errors.push(text(
            "all containers are already specified by *, but saw more than one \
             container_name=container_image pairs",
        ));
    }
    if let Some(error) = Error::all(errors) {
        return Err(error);
    }
    let failing = "failed to patch image update to pod template:";
    change(cx, infos, "image updated", failing, |spec| {
        let mut missing = Vec::new();
        for (name, image) in &images {
            if !each_container(spec, name, |container| container.set(&["image"], image.as_str())) {
                missing.push(text(format!("error: unable to find container named {name:?}")));
            }
        }
        missing
    })
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::{list, map};

    #[test]
    fn images_are_set_by_container() {
        let containers = list![map! { "name": "nginx", "image": "nginx:1.24" }];
        let web = map! {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": map! { "name": "web", "namespace": "default" },
            "spec": map! { "template": map! { "spec": map! { "containers": containers } } },
        };
        let mut world = World::default().with(Resource::DEPLOYMENTS, web);
        assert_eq!(world.run("set image deploy/web nginx=nginx:1.24").out, "");
        let ran = world.run("set image deploy/web nginx=nginx:1.25 web=x");
        assert_eq!(ran.out, "deployment.apps/web image updated\n");
        assert_eq!(ran.err, "error: unable to find container named \"web\"\n");
        assert_eq!(
            world.run("set image deploy/web").err,
            "error: at least one image update is required\n"
        );
        assert_eq!(
            world.run("set image deployment/nope nginx=nginx").err,
            "Error from server (NotFound): deployments.apps \"nope\" not found\n"
        );
    }
}
