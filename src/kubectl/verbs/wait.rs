//! `kubectl wait`: until objects are as they should be, gone, or there.

use super::Waiting;
use crate::api::{Request, Verb};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::jsonpath::{JsonPath, relaxed, shown_by_go};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query, request_on};
use crate::sim::{Millis, Wait};
use crate::value::{Str, Value};

pub static COMMAND: Command = Command {
    name: "wait",
    usage: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | \
            --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath=...]",
    about: "Waits until objects are as asked for",
    flags: &[
        FLAGS,
        groups::ALL,
        groups::ALL_NAMESPACES,
        groups::FILENAME,
        groups::SELECTOR,
        groups::FIELD_SELECTOR,
        groups::LOCAL,
        groups::PRINT,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::array("for", "create, delete, condition=NAME[=VALUE] or jsonpath=PATH[=VALUE]"),
    Flag::duration("timeout", "30s", "how long to wait; 0s looks once, less than 0s waits a week"),
];

const A_WEEK: i64 = 7 * 24 * 3_600_000;

/// One thing to wait for.
#[derive(Clone, Debug)]
enum Goal {
    Deleted,
    Created,
    Condition {
        name: String,
        value: String,
    },
    /// Without a value any will do.
    Path {
        path: JsonPath,
        value: Option<String>,
    },
}

/// A wait in progress.
#[derive(Clone, Debug)]
pub struct WaitFor {
    goals: Vec<Goal>,
    query: Query,
    /// Objects to look at, once they are known, each with how many goals it has met.
    left: Option<Vec<(Info, usize)>>,
    /// Whether any object was found.
    visited: bool,
    errors: Vec<Error>,
    /// None looks once.
    until: Option<Millis>,
    printer: Printer,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let printer = Printer::of(cx, "condition met")?;
    let goals = goals(flags.list("for"))?;
    let timeout = match flags.millis("timeout") {
        less if less < 0 => A_WEEK,
        millis => millis,
    };
    let until = (timeout > 0).then(|| cx.now() + timeout as Millis);
    let all = flags.on("all");
    let query = Query { types_alone: all, all: false, latest: true, ..Query::of(cx) };
    let waiting =
        WaitFor { goals, query, left: None, visited: false, errors: Vec::new(), until, printer };
    Ok(Next::Wait(Box::new(Waiting::Wait(waiting))))
}

fn goals(words: &[String]) -> Result<Vec<Goal>> {
    let mut goals = Vec::new();
    for word in words {
        goals.push(match word.to_lowercase().as_str() {
            "delete" => Goal::Deleted,
            "create" => Goal::Created,
            _ => match word.split_once('=') {
                Some(("condition", rest)) => {
                    let (name, value) = rest.split_once('=').unwrap_or((rest, "true"));
                    Goal::Condition { name: name.to_string(), value: value.to_string() }
                }
                Some(("jsonpath", rest)) => path_goal(rest)?,
                _ => return Err(text(format!("unrecognized condition: {word:?}"))),
            },
        });
    }
    match goals.is_empty() {
        true => Err(text("unrecognized condition: []")),
        false => Ok(goals),
    }
}

fn path_goal(rest: &str) -> Result<Goal> {
    let parts = split_single_equals(rest);
    let (path, value) = match parts.as_slice() {
        [path] => (path, None),
        [path, value] => (path, Some(value)),
        _ => {
            return Err(text(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                 --for=jsonpath='{.status.readyReplicas}'",
            ));
        }
    };
    let relaxed = relaxed(path).map_err(text)?;
    let value = value.map(|value| value.trim_matches(['\'', '"']).to_string());
    if value.as_deref() == Some("") {
        return Err(text(
            "jsonpath wait has to have a value after equal sign, like \
             --for=jsonpath='{.status.readyReplicas}'=3",
        ));
    }
    if relaxed.is_empty() {
        return Err(text("jsonpath expression cannot be empty"));
    }
    Ok(Goal::Path { path: JsonPath::parse(&relaxed).map_err(text)?, value })
}

/// Splits at single `=`s; `==` belongs to a filter.
fn split_single_equals(words: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '=' && letters.peek() != Some(&'=') {
            parts.push(String::new());
            continue;
        }
        let last = parts.last_mut().expect("there is always a part");
        last.push(letter);
        if letter == '=' {
            last.extend(letters.next());
        }
    }
    parts
}

impl WaitFor {
    /// Looks at the objects, in order, until one is not yet as it should be.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        if self.left.is_none() && !self.find(cx)? {
            return Ok(self.blocked(Some(500), cx));
        }
        while let Some((info, met)) = self.left.as_ref().and_then(|left| left.first().cloned()) {
            match self.goals.get(met).cloned() {
                None => self.next(),
                Some(goal) => match self.check(cx, &info, &goal) {
                    Ok(Some(object)) => {
                        let said = self.printer.print(&object)?;
                        cx.print(said);
                        if let Some(first) = self.left.as_mut().and_then(|left| left.first_mut()) {
                            first.1 += 1;
                        }
                    }
                    Ok(None) => return Ok(self.blocked(None, cx)),
                    Err(error) => {
                        self.errors.push(error);
                        self.next();
                    }
                },
            }
        }
        let for_delete = self.goals.iter().any(|goal| matches!(goal, Goal::Deleted));
        if !self.visited && !for_delete && self.errors.is_empty() {
            return Err(text("no matching resources found"));
        }
        Error::all(std::mem::take(&mut self.errors)).map_or(Ok(Turn::Done), Err)
    }

    fn next(&mut self) {
        if let Some(left) = &mut self.left {
            left.remove(0);
        }
    }

    fn blocked(&self, poll: Option<Millis>, cx: &Cx<'_>) -> Turn {
        let mut wait = Wait::change();
        if let Some(until) = self.until {
            wait = wait.or(Wait::until(until));
        }
        if let Some(poll) = poll {
            wait = wait.or(Wait::until(cx.now() + poll));
        }
        Turn::Blocked(wait)
    }

    /// Finds the objects; says no while they are still to be created.
    fn find(&mut self, cx: &mut Cx<'_>) -> Result<bool> {
        let for_create = self.goals.iter().any(|goal| matches!(goal, Goal::Created));
        let for_delete = self.goals.iter().any(|goal| matches!(goal, Goal::Deleted));
        let (infos, error) = self.query.clone().find(cx)?.infos(cx);
        let missing = error.as_ref().is_some_and(Error::is_not_found);
        if for_create && (missing || error.is_none() && infos.is_empty()) {
            return match self.until {
                Some(until) if cx.now() < until => Ok(false),
                _ => Err(text("timed out waiting for the condition")),
            };
        }
        let errors = error.into_iter().flat_map(|error| match error {
            Error::Many(errors) => errors,
            one => vec![one],
        });
        self.errors.extend(errors.filter(|error| !(for_delete && error.is_not_found())));
        self.visited = !infos.is_empty();
        self.left = Some(infos.into_iter().map(|info| (info, 0)).collect());
        Ok(true)
    }

    /// The object if it meets the goal, none if not yet.
    fn check(&self, cx: &mut Cx<'_>, info: &Info, goal: &Goal) -> Result<Option<Value>> {
        if let Goal::Created = goal {
            return Ok(Some(info.object.clone()));
        }
        let current = cx.object(request_on(info, Verb::Get));
        let late = self.until.is_none_or(|until| cx.now() >= until);
        let unmet = |words: String| match self.until {
            None => {
                let resource = info.resource.plural();
                Err(text(format!("condition not met for {resource}/{}", info.name)))
            }
            Some(_) if late => Err(text(words)),
            Some(_) => Ok(None),
        };
        if let Goal::Deleted = goal {
            return match current {
                Err(error) if error.is_not_found() => Ok(Some(info.object.clone())),
                Err(error) => Err(error),
                Ok(_) => unmet(timed_out(info)),
            };
        }
        let object = match current {
            // An object that disappears while it is waited for may still come back.
            Err(error) if error.is_not_found() && !late => return Ok(None),
            other => other?,
        };
        if goal.is_met(&object)? {
            return Ok(Some(object));
        }
        unmet(timed_out(info))
    }
}

fn timed_out(info: &Info) -> String {
    format!("timed out waiting for the condition on {}/{}", info.resource.plural(), info.name)
}

impl Goal {
    fn is_met(&self, object: &Value) -> Result<bool> {
        match self {
            Goal::Created | Goal::Deleted => Ok(false),
            Goal::Condition { name, value } => Ok(has_condition(object, name, value)),
            Goal::Path { path, value } => {
                let found = path.find(object).map_err(|failure| text(failure.0))?;
                let Some(first) = found.first().filter(|part| !part.is_empty()) else {
                    return Ok(false);
                };
                if found.len() > 1 {
                    return Err(text("given jsonpath expression matches more than one list"));
                }
                if first.len() > 1 {
                    return Err(text("given jsonpath expression matches more than one value"));
                }
                let Some(value) = value else { return Ok(true) };
                if matches!(first[0], Value::Map(_) | Value::List(_)) {
                    return Err(text(
                        "jsonpath leads to a nested object or list which is not supported",
                    ));
                }
                Ok(shown_by_go(&first[0]).trim() == value.trim())
            }
        }
    }
}

fn has_condition(object: &Value, name: &str, value: &str) -> bool {
    let generation = object.int_at(&["metadata", "generation"]);
    for condition in object.items_at(&["status", "conditions"]) {
        if !condition.str_at(&["type"]).eq_ignore_ascii_case(name) {
            continue;
        }
        let observed = condition
            .int_at(&["observedGeneration"])
            .or_else(|| object.int_at(&["status", "observedGeneration"]));
        if let (Some(generation), Some(observed)) = (generation, observed)
            && observed < generation
        {
            return false;
        }
        return condition.str_at(&["status"]).eq_ignore_ascii_case(value);
    }
    false
}

/// Looks whether an object is gone, or another has its name.
pub fn until_gone(cx: &mut Cx<'_>, info: &Info, uid: &Str, until: Millis) -> Result<Turn> {
    let request = Request::get(info.resource, info.namespace.clone(), info.name.clone());
    match cx.glance(request) {
        Err(error) if error.is_not_found() => Ok(Turn::Done),
        Err(error) => Err(error),
        Ok(object) if !uid.is_empty() && object.str_at(&["metadata", "uid"]) != uid.as_str() => {
            Ok(Turn::Done)
        }
        Ok(_) if cx.now() >= until => Err(text(timed_out(info))),
        Ok(_) => Ok(Turn::Blocked(Wait::change().or(Wait::until(until)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::{list, map};

    fn world(ready: &str) -> World {
        let pod = map! {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": map! { "name": "p", "namespace": "default" },
            "status": map! {
                "phase": "Running", "conditions": list![map! { "type": "Ready", "status": ready }],
            },
        };
        World::default().with(Resource::PODS, pod)
    }

    #[test]
    fn conditions_paths_and_deletion_are_waited_for() {
        let ran = world("True").run("wait --for=condition=Ready pod p");
        assert_eq!((ran.out.as_str(), ran.exit), ("pod/p condition met\n", Some(0)));
        let ran = world("True").run("wait --for=jsonpath={.status.phase}=Running pod/p");
        assert_eq!(ran.out, "pod/p condition met\n");
        let ran = world("True").run("wait --for=delete pod/x");
        assert_eq!((ran.err.as_str(), ran.exit), ("", Some(0)));
        let ran = world("False").run("wait --for=condition=Ready pod p --timeout=3s");
        assert_eq!(ran.err, "error: timed out waiting for the condition on pods/p\n");
    }

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said = |line: &str| World::default().run(line).err;
        assert_eq!(said("wait"), "error: unrecognized condition: []\n");
        assert_eq!(said("wait --for=ready pod/x"), "error: unrecognized condition: \"ready\"\n");
        assert_eq!(
            said("wait --for=condition=Ready pod/x"),
            "Error from server (NotFound): pods \"x\" not found\n"
        );
        assert_eq!(
            said("wait --for=condition=Ready pod"),
            "error: resource(s) were provided, but no name was specified\n"
        );
        assert_eq!(split_single_equals("a==b=c"), ["a==b", "c"]);
    }
}
