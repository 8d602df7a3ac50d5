//! A container's record as `docker inspect` and `crictl inspect` print it.

use super::ls;
use crate::api::time::{self, UnixMillis};
use crate::cluster::runtime::{Container, ContainerState, Placed};
use crate::sim::Millis;
use crate::value::{Str, Value};
use crate::{list, map};

fn date(epoch: UnixMillis, at: Millis) -> String {
    format!("{}000Z", time::micro(time::at(epoch, at)).trim_end_matches('Z'))
}

const NEVER: &str = "0001-01-01T00:00:00Z";

/// What `docker inspect` says of a container.
pub fn docker(placed: &Placed, epoch: UnixMillis) -> Value {
    let argv = ls::command(placed);
    let container = placed.container.as_deref();
    let strings = |words: &[Str]| words.iter().cloned().map(Value::from).collect::<Vec<Value>>();
    let env = container.map(|container| {
        let pairs = container.environment();
        pairs.iter().map(|(k, v)| Value::from(format!("{k}={v}"))).collect::<Vec<Value>>()
    });
    let mut labels = ls::labels(placed);
    labels.insert(
        Str::lit("io.kubernetes.docker.type"),
        Str::lit(if container.is_some() { "container" } else { "podsandbox" }),
    );
    if let Some(container) = container {
        labels.insert(Str::lit("io.kubernetes.sandbox.id"), placed.sandbox.id.clone());
        labels.insert(
            Str::lit("annotation.io.kubernetes.container.restartCount"),
            container.config.attempt.to_string(),
        );
    }
    let mounts = container.map_or(&[][..], |container| &container.config.mounts);
    let mounts: Vec<Value> = mounts
        .iter()
        .map(|mount| {
            map! {
                "Type": "bind", "Source": &mount.volume, "Destination": &mount.path,
                "Mode": "", "RW": !mount.read_only, "Propagation": "rprivate",
            }
        })
        .collect();
    map! {
        "Id": placed.id(),
        "Created": date(epoch, ls::created_at(placed)),
        "Path": argv.first().cloned().unwrap_or_default(),
        "Args": strings(argv.get(1..).unwrap_or(&[])),
        "State": state(placed, epoch),
        "Image": container.map(|c| c.image_id.clone()).unwrap_or_default(),
        "Name": format!("/{}", ls::name(placed)),
        "RestartCount": 0,
        "Driver": "overlay2",
        "Platform": "linux",
        "HostConfig": map! {
            "NetworkMode": format!("container:{}", placed.sandbox.id),
            "RestartPolicy": map! { "Name": "no", "MaximumRetryCount": 0 },
        },
        "Mounts": mounts,
        "Config": map! {
            "Hostname": &placed.sandbox.config.hostname,
            "Env": env.unwrap_or_default(),
            "Cmd": strings(&argv),
            "Image": ls::image(placed),
            "WorkingDir": container.map(|c| c.config.working_dir.clone()).unwrap_or_default(),
            "Labels": labels,
        },
        "NetworkSettings": map! { "IPAddress": &placed.sandbox.address },
    }
}

fn state(placed: &Placed, epoch: UnixMillis) -> Value {
    let (mut code, mut started, mut finished) = (0, NEVER.to_string(), NEVER.to_string());
    match placed.container.as_deref().map(|container: &Container| &container.state) {
        Some(ContainerState::Running { started_at, .. }) => started = date(epoch, *started_at),
        Some(ContainerState::Exited(exit)) => {
            code = i64::from(exit.code);
            started = exit.started_at.map_or(started, |at| date(epoch, at));
            finished = date(epoch, exit.finished_at);
        }
        _ => started = date(epoch, placed.sandbox.created_at),
    }
    map! {
        "Status": ls::state(placed), "Running": placed.is_running(), "Paused": false,
        "Restarting": false, "OOMKilled": false, "Dead": false, "ExitCode": code, "Error": "",
        "StartedAt": started, "FinishedAt": finished,
    }
}

/// What `crictl inspect` says of a container.
pub fn crictl(placed: &Placed, epoch: UnixMillis) -> Value {
    let container = placed.container.as_deref();
    let state = format!("CONTAINER_{}", ls::state(placed).to_uppercase());
    let mut status = map! {
        "id": placed.id(),
        "metadata": map! {
            "attempt": container.map_or(0, |container| container.config.attempt),
            "name": ls::label(placed, "io.kubernetes.container.name").unwrap_or_default(),
        },
        "state": state,
        "createdAt": date(epoch, ls::created_at(placed)),
        "image": map! { "image": container.map(|c| c.image.clone()).unwrap_or_default() },
        "imageRef": container.map(|c| c.image_id.clone()).unwrap_or_default(),
        "labels": ls::labels(placed),
    };
    if let Some(exit) = container.and_then(|container| container.exit()) {
        status.set(&["exitCode"], i64::from(exit.code));
        status.set(&["finishedAt"], date(epoch, exit.finished_at));
        status.set(&["reason"], Str::lit(exit.reason));
    }
    map! {
        "status": status,
        "info": map! {
            "sandboxID": &placed.sandbox.id,
            "args": ls::command(placed).into_iter().map(Value::from).collect::<Vec<Value>>(),
            "namespaces": list![],
        },
    }
}
