//! `kubectl rollout status`: a line for each change of a workload until its rollout is done.

use super::revisions;
use crate::api::{Resource, WatchKind};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::host::Watch;
use crate::kubectl::resource::{Info, reread};
use crate::kubectl::verbs::Waiting;
use crate::sim::{Millis, Wait};
use crate::value::{Str, Value};

/// A rollout that is watched.
#[derive(Clone, Debug)]
pub struct Watching {
    /// Workloads that are still to be watched, the current one first.
    left: Vec<Info>,
    watch: Option<Watch>,
    /// When watching the current one is given up.
    until: Option<Millis>,
    errors: Vec<Error>,
}

pub fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let found = super::find(cx)?;
    if cx.flags().int("revision") < 0 {
        let revision = cx.flags().int("revision");
        return Err(text(format!("revision must be a positive integer: {revision}")));
    }
    let (infos, error) = found.infos(cx);
    if infos.is_empty() && error.is_none() {
        cx.complain(format!("No resources found in {} namespace.", cx.namespace()));
        return Ok(Next::Done);
    }
    Ok(Next::Wait(Box::new(Waiting::Rollout(Watching {
        left: infos,
        watch: None,
        until: None,
        errors: error.into_iter().collect(),
    }))))
}

impl Watching {
    /// Says what changed since the last step.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        while let Some(info) = self.left.first().cloned() {
            match self.look(cx, info) {
                Ok(true) => self.next(),
                Ok(false) => return Ok(self.blocked()),
                Err(error) => {
                    self.errors.push(error);
                    self.next();
                }
            }
        }
        Error::all(std::mem::take(&mut self.errors)).map_or(Ok(Turn::Done), Err)
    }

    fn next(&mut self) {
        self.left.remove(0);
        self.watch = None;
    }

    fn blocked(&self) -> Turn {
        let wait = Wait::change();
        Turn::Blocked(self.until.map_or(wait, |until| wait.or(Wait::until(until))))
    }

    /// Whether the current workload is done.
    fn look(&mut self, cx: &mut Cx<'_>, mut info: Info) -> Result<bool> {
        let Some(watch) = &mut self.watch else {
            reread(cx, &mut info, false, "")?;
            let timeout = cx.flags().millis("timeout");
            self.until = (timeout > 0).then(|| cx.now() + timeout as Millis);
            self.watch = Some(Watch {
                resource: info.resource,
                namespace: info.namespace.clone(),
                label_selector: Str::default(),
                field_selector: format!("metadata.name={}", info.name).into(),
                position: info.resource_version.parse().unwrap_or(0),
            });
            return say(cx, info.resource, &info.object);
        };
        for change in cx.host.changes(watch) {
            if change.object.str_at(&["metadata", "name"]) != info.name.as_str() {
                continue;
            }
            if change.kind == WatchKind::Deleted {
                return Err(text("object has been deleted"));
            }
            if say(cx, info.resource, &change.object)? {
                return Ok(true);
            }
        }
        match self.until {
            Some(until) if cx.now() >= until => Err(text("timed out waiting for the condition")),
            _ => Ok(false),
        }
    }
}

/// Says how far a rollout is; whether there is nothing more to wait for.
fn say(cx: &mut Cx<'_>, resource: Resource, object: &Value) -> Result<bool> {
    let (words, done) = match resource {
        Resource::DEPLOYMENTS => deployment(object, cx.flags().int("revision"))?,
        Resource::DAEMON_SETS => daemon_set(object)?,
        Resource::STATEFUL_SETS => stateful_set(object)?,
        other => {
            let about = other.info();
            let kind = [about.kind, about.group].join(".");
            let kind = kind.trim_end_matches('.');
            return Err(text(format!("no status viewer has been implemented for {kind}")));
        }
    };
    cx.say(words);
    Ok(done || !cx.flags().on("watch"))
}

fn number(object: &Value, path: &[&str]) -> i64 {
    object.int_at(path).unwrap_or(0)
}

fn is_observed(object: &Value) -> bool {
    number(object, &["metadata", "generation"]) <= number(object, &["status", "observedGeneration"])
}

fn deployment(object: &Value, revision: i64) -> Result<(String, bool)> {
    let name = object.str_at(&["metadata", "name"]);
    if revision > 0 {
        let running = revisions::current(object).unwrap_or(0);
        if running != revision {
            return Err(text(format!(
                "desired revision ({revision}) is different from the running revision ({running})"
            )));
        }
    }
    if !is_observed(object) {
        return Ok(("Waiting for deployment spec update to be observed...".to_string(), false));
    }
    let progressing = object.items_at(&["status", "conditions"]).iter().find(|condition| {
        condition.str_at(&["type"]) == "Progressing"
            && condition.str_at(&["reason"]) == "ProgressDeadlineExceeded"
    });
    if progressing.is_some() {
        return Err(text(format!("deployment {name:?} exceeded its progress deadline")));
    }
    let status = |field| number(object, &["status", field]);
    let wanted = number(object, &["spec", "replicas"]);
    let (updated, available) = (status("updatedReplicas"), status("availableReplicas"));
    let waiting = |what: String| {
        (format!("Waiting for deployment {name:?} rollout to finish: {what}..."), false)
    };
    Ok(if updated < wanted {
        waiting(format!("{updated} out of {wanted} new replicas have been updated"))
    } else if status("replicas") > updated {
        let old = status("replicas") - updated;
        waiting(format!("{old} old replicas are pending termination"))
    } else if available < updated {
        waiting(format!("{available} of {updated} updated replicas are available"))
    } else {
        (format!("deployment {name:?} successfully rolled out"), true)
    })
}

fn only_rolling_update(object: &Value) -> Result<()> {
    match object.str_at(&["spec", "updateStrategy", "type"]) {
        "RollingUpdate" => Ok(()),
        _ => Err(text("rollout status is only available for RollingUpdate strategy type")),
    }
}

fn daemon_set(object: &Value) -> Result<(String, bool)> {
    only_rolling_update(object)?;
    let name = object.str_at(&["metadata", "name"]);
    if !is_observed(object) {
        return Ok(("Waiting for daemon set spec update to be observed...".to_string(), false));
    }
    let status = |field| number(object, &["status", field]);
    let wanted = status("desiredNumberScheduled");
    let (updated, available) = (status("updatedNumberScheduled"), status("numberAvailable"));
    let waiting = |what: String| {
        (format!("Waiting for daemon set {name:?} rollout to finish: {what}..."), false)
    };
    Ok(if updated < wanted {
        waiting(format!("{updated} out of {wanted} new pods have been updated"))
    } else if available < wanted {
        waiting(format!("{available} of {wanted} updated pods are available"))
    } else {
        (format!("daemon set {name:?} successfully rolled out"), true)
    })
}

fn stateful_set(object: &Value) -> Result<(String, bool)> {
    only_rolling_update(object)?;
    let status = |field| number(object, &["status", field]);
    if status("observedGeneration") == 0 || !is_observed(object) {
        return Ok(("Waiting for statefulset spec update to be observed...".to_string(), false));
    }
    let wanted = object.int_at(&["spec", "replicas"]).unwrap_or(1);
    let (ready, updated) = (status("readyReplicas"), status("updatedReplicas"));
    if ready < wanted {
        return Ok((format!("Waiting for {} pods to be ready...", wanted - ready), false));
    }
    if let Some(rolling) = object.at(&["spec", "updateStrategy", "rollingUpdate"]) {
        let wanted = wanted - rolling.int_at(&["partition"]).unwrap_or(0);
        if updated < wanted {
            return Ok((
                format!(
                    "Waiting for partitioned roll out to finish: {updated} out of {wanted} new \
                     pods have been updated..."
                ),
                false,
            ));
        }
        let words =
            format!("partitioned roll out complete: {updated} new pods have been updated...");
        return Ok((words, true));
    }
    let (next, current) = (
        object.str_at(&["status", "updateRevision"]),
        object.str_at(&["status", "currentRevision"]),
    );
    if next != current {
        let words = format!(
            "waiting for statefulset rolling update to complete {updated} pods at revision {next}..."
        );
        return Ok((words, false));
    }
    let pods = status("currentReplicas");
    let words = format!("statefulset rolling update complete {pods} pods at revision {current}...");
    Ok((words, true))
}
