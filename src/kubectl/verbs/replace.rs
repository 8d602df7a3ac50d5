//! `kubectl replace`: puts objects in the place of others.

use super::Waiting;
use super::create::{field_validation, set_options};
use super::delete::{delete_found, orders_to_replace};
use crate::api::{Request, Verb};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, DryRun, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Found, Info, Query, request_on, reread};
use crate::sim::{Millis, Wait};
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "replace",
    usage: "replace -f FILENAME [options]",
    about: "Puts objects from a file in the place of those on the server",
    flags: &[
        FLAGS,
        groups::FILENAME,
        groups::PRINT,
        groups::DRY_RUN,
        groups::VALIDATE,
        groups::SAVE_CONFIG,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("field-manager", "kubectl-replace", "name of the writer"),
    Flag::text("cascade", "background", "background, foreground or orphan").bare("background"),
    Flag::off("force", "delete and make again"),
    Flag::int("grace-period", "-1", "with --force: seconds that containers get to end"),
    Flag::duration("timeout", "0s", "with --force: how long to wait"),
    Flag::off("wait", "with --force: wait until the objects are gone"),
    Flag::text("raw", "", "send the file to this path of the server"),
    Flag::text("subresource", "", "status, scale or resize"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("replaced{}", dry_run.suffix()))?;
    let validation = field_validation(flags)?;
    if flags.int("grace-period") >= 0 && !flags.on("force") {
        return Err(text("--grace-period must have --force specified"));
    }
    if flags.millis("timeout") != 0 && !flags.on("force") {
        return Err(text("--timeout must have --force specified"));
    }
    if flags.on("force") && dry_run != DryRun::None {
        return Err(text("--dry-run can not be used when --force is set"));
    }
    if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(text("must specify --filename to replace"));
    }
    if !flags.text("raw").is_empty() {
        return Err(not_simulated("replace --raw"));
    }
    let found = Query::of(cx).find(cx)?;
    if flags.on("force") {
        return replace_by_force(cx, &found);
    }
    found.visit(cx, |cx, info| {
        let body = body(cx, &info);
        let mut object = body.clone();
        if dry_run != DryRun::Client {
            reread(cx, &mut info.clone(), false, "")
                .map_err(|error| error.when("replacing", &info.source))?;
            let mut request = Request { body, ..request_on(&info, Verb::Update) };
            request.subresource = cx.flags().text("subresource").into();
            set_options(&mut request, cx.flags(), dry_run, validation);
            object = cx.object(request).map_err(|error| error.when("replacing", &info.source))?;
        }
        let said = printer.print(&object)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

/// The object as it is sent.
fn body(cx: &Cx<'_>, info: &Info) -> Value {
    match cx.flags().on("save-config") {
        true => applied::annotated(&info.object),
        false => applied::updated(&info.object),
    }
}

/// A replacement by force: the old objects go in their own time, and then the new ones are made.
#[derive(Clone, Debug)]
pub struct Replacing {
    infos: Vec<Info>,
    /// So many of them are known to be gone.
    gone: usize,
    /// When the server is asked again for the next one, and until when.
    poll: Option<(Millis, Millis)>,
    failed: Vec<Error>,
}

/// How often the server is asked whether an object is gone.
const POLL_MS: Millis = 1000;
/// How long each object has for that.
const FIVE_MINUTES: Millis = 5 * 60_000;

fn replace_by_force(cx: &mut Cx<'_>, found: &Found) -> Result<Next> {
    let orders = orders_to_replace(cx)?;
    delete_found(cx, found, orders)?;
    let (infos, error) = found.clone().infos(cx);
    let failed = error.into_iter().collect();
    Ok(Next::Wait(Box::new(Waiting::Replace(Replacing { infos, gone: 0, poll: None, failed }))))
}

impl Replacing {
    /// Looks whether the next object is gone; makes the new ones when all are.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        while let Some(info) = self.infos.get(self.gone) {
            let now = cx.now();
            let given = cx.flags().millis("timeout");
            let time = if given == 0 { FIVE_MINUTES } else { given.max(0) as Millis };
            let (at, until) = self.poll.unwrap_or((now, now + time));
            if now < at {
                self.poll = Some((at, until));
                return Ok(Turn::Blocked(Wait::until(at)));
            }
            let request = Request::get(info.resource, info.namespace.clone(), info.name.clone());
            match cx.glance(request) {
                Err(error) if error.is_not_found() => {}
                Err(error) => self.failed.push(error),
                Ok(_) if now >= until => self.failed.push(text("context deadline exceeded")),
                Ok(_) => {
                    let at = (now + POLL_MS).min(until);
                    self.poll = Some((at, until));
                    return Ok(Turn::Blocked(Wait::until(at)));
                }
            }
            (self.gone, self.poll) = (self.gone + 1, None);
        }
        self.create(cx)?;
        Ok(Turn::Done)
    }

    fn create(&mut self, cx: &mut Cx<'_>) -> Result<()> {
        let validation = field_validation(cx.flags())?;
        if self.failed.is_empty() {
            for info in std::mem::take(&mut self.infos) {
                let body = body(cx, &info);
                let mut request = Request::create(info.resource, info.namespace.clone(), body);
                set_options(&mut request, cx.flags(), DryRun::None, validation);
                let made = cx.object(request);
                let said = made.and_then(|object| Printer::of(cx, "replaced")?.print(&object));
                match said {
                    Ok(said) => cx.print(said),
                    Err(error) => self.failed.push(error),
                }
            }
        }
        Error::all(std::mem::take(&mut self.failed)).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn an_object_takes_the_place_of_another() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n";
        let mut world = World::default().file("p.yaml", pod);
        assert_eq!(
            world.run("replace -f p.yaml").err,
            "Error from server (NotFound): error when replacing \"p.yaml\": pods \"p\" not found\n"
        );
        world.run("create -f p.yaml");
        assert_eq!(world.run("replace -f p.yaml").out, "pod/p replaced\n");
        assert_eq!(world.run("replace").err, "error: must specify --filename to replace\n");
    }

    #[test]
    fn by_force_the_old_one_goes_first() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n";
        let mut world = World::default().file("p.yaml", pod);
        assert_eq!(world.run("replace --force -f p.yaml").out, "pod/p replaced\n");
        assert_eq!(
            world.run("replace --force -f p.yaml").out,
            "pod \"p\" deleted from default namespace\npod/p replaced\n"
        );
        assert_eq!(world.run("replace --force -f p.yaml -o name").out, "pod/p\npod/p\n");
        let mistake = |line: &str| World::default().run(line).err;
        assert_eq!(
            mistake("replace -f p.yaml --grace-period=3"),
            "error: --grace-period must have --force specified\n"
        );
        assert_eq!(
            mistake("replace --force -f p.yaml --dry-run=client"),
            "error: --dry-run can not be used when --force is set\n"
        );
    }
}
