//! Lists of containers, and how a runtime's tools name and date things.

use crate::api::time::{self, UnixMillis};
use crate::cluster::runtime::{Container, ContainerState, LogLine, Placed};
use crate::sim::Millis;
use crate::value::{Str, Value};

const CONTAINER_NAME: &str = "io.kubernetes.container.name";
pub const PAUSE: &str = "registry.k8s.io/pause:3.10";

/// A label of a container.
pub fn label(placed: &Placed, key: &str) -> Option<Str> {
    if placed.container.is_none() && key == CONTAINER_NAME {
        return Some(Str::lit("POD"));
    }
    let labels = match &placed.container {
        Some(container) => &container.config.labels,
        None => &placed.sandbox.config.labels,
    };
    labels.get(key).and_then(Value::as_str).map(Str::from)
}

/// All labels, by key; a sandbox has the name `POD`.
pub fn labels(placed: &Placed) -> crate::value::Map {
    let mut labels = match &placed.container {
        Some(container) => container.config.labels.clone(),
        None => placed.sandbox.config.labels.clone(),
    };
    if placed.container.is_none() {
        labels.insert(Str::lit(CONTAINER_NAME), Str::lit("POD"));
    }
    labels
}

/// `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`, as the kubelet called containers of Docker's.
pub fn name(placed: &Placed) -> String {
    let text = |key: &str| label(placed, key).unwrap_or_default();
    let attempt = placed.container.as_ref().map_or(0, |container| container.config.attempt);
    format!(
        "k8s_{}_{}_{}_{}_{attempt}",
        text(CONTAINER_NAME),
        text("io.kubernetes.pod.name"),
        text("io.kubernetes.pod.namespace"),
        text("io.kubernetes.pod.uid")
    )
}

/// The image as it was asked for.
pub fn image(placed: &Placed) -> &str {
    placed.container.as_ref().map_or(PAUSE, |container| container.config.image.as_str())
}

/// What its first process is called with.
pub fn command(placed: &Placed) -> Vec<Str> {
    match &placed.container {
        Some(container) => container.argv(),
        None => vec![Str::lit("/pause")],
    }
}

pub fn created_at(placed: &Placed) -> Millis {
    match &placed.container {
        Some(container) => container.created_at,
        None => placed.sandbox.created_at,
    }
}

/// Docker's word for its state.
pub fn state(placed: &Placed) -> &'static str {
    match placed.container.as_deref().map(|container| &container.state) {
        None if placed.is_running() => "running",
        None => "exited",
        Some(ContainerState::Running { .. }) => "running",
        Some(ContainerState::Exited(_)) => "exited",
        Some(_) => "created",
    }
}

/// `Up 2 minutes`, `Exited (137) 5 seconds ago`, `Created`.
pub fn status(placed: &Placed, now: Millis) -> String {
    let up = |since: Millis| format!("Up {}", ago(now.saturating_sub(since)));
    match placed.container.as_deref() {
        None if placed.is_running() => up(placed.sandbox.created_at),
        None => format!("Exited (0) {} ago", ago(now - placed.sandbox.created_at)),
        Some(Container { state: ContainerState::Running { started_at, .. }, .. }) => {
            up(*started_at)
        }
        Some(Container { state: ContainerState::Exited(exit), .. }) => {
            let since = ago(now.saturating_sub(exit.finished_at));
            format!("Exited ({}) {since} ago", exit.code)
        }
        Some(_) => "Created".into(),
    }
}

/// A time that has passed, in Docker's words. Mirrors `units.HumanDuration`.
pub fn ago(millis: Millis) -> String {
    let seconds = millis / 1000;
    let (minutes, hours) = (seconds / 60, (seconds + 1800) / 3600);
    match (seconds, minutes, hours) {
        (0, ..) => "Less than a second".into(),
        (1, ..) => "1 second".into(),
        (..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".into(),
        (_, ..60, _) => format!("{minutes} minutes"),
        (.., 1) => "About an hour".into(),
        (.., ..48) => format!("{hours} hours"),
        (.., ..336) => format!("{} days", hours / 24),
        (.., ..1440) => format!("{} weeks", hours / 168),
        _ => format!("{} months", hours / 720),
    }
}

/// A table whose columns are so wide at least, with so many blanks after each but the last.
pub fn table(rows: &[Vec<String>], least: usize, blanks: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        (widest + blanks).max(least)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            match i + 1 == row.len() {
                true => text.push_str(cell),
                false => text.push_str(&format!("{cell:width$}", width = widths[i])),
            }
        }
        text.push('\n');
    }
    text
}

/// Lines of a log as text: standard output, and standard error.
pub fn lines(lines: &[LogLine], times: bool, epoch: UnixMillis) -> (String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    for line in lines {
        let text = if line.is_error { &mut err } else { &mut out };
        if times {
            let date = time::micro(time::at(epoch, line.at));
            text.push_str(&format!("{}000Z ", date.trim_end_matches('Z')));
        }
        text.push_str(&line.text);
        if line.is_whole {
            text.push('\n');
        }
    }
    (out, err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_docker_does() {
        let cases = [
            (400, "Less than a second"),
            (1_200, "1 second"),
            (59_000, "59 seconds"),
            (61_000, "About a minute"),
            (600_000, "10 minutes"),
            (3_600_000, "About an hour"),
            (90_000_000, "25 hours"),
            (300_000_000, "3 days"),
        ];
        for (millis, want) in cases {
            assert_eq!(ago(millis), want);
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: [&str; 2]| cells.map(String::from).to_vec();
        let rows = [row(["ID", "NAME"]), row(["0123456789", "x"])];
        assert_eq!(table(&rows, 10, 3), "ID           NAME\n0123456789   x\n");
    }
}
