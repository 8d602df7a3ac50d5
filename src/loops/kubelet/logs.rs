//! A container's log, as its kubelet gives it out. Mirrors `GetKubeletContainerLogs`.

use super::POD_UID;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, PodView};
use crate::machine::{LogLine, Machine};
use crate::value::Value;

/// What a container has printed, as far as `options` (a `PodLogOptions`) asks for it.
///
/// # Errors
///
/// The kubelet's words for a container that has no log.
pub fn read(
    machine: &Machine,
    pod: &Value,
    container: &str,
    options: &Value,
    epoch: UnixMillis,
    now: UnixMillis,
) -> Result<String, String> {
    let id = log_of(pod, container, options.bool_at(&["previous"]))?;
    let sandbox = machine.sandbox_labelled(POD_UID, MetaView(pod).uid());
    let containers = sandbox.map_or(&[][..], |sandbox| &sandbox.containers);
    let Some(found) = containers.iter().find(|c| c.id == id) else {
        return Err(format!("unable to retrieve container logs for containerd://{id}"));
    };
    Ok(shown(found.log.lines(), options, epoch, now))
}

/// Which container's log is meant: the running one's, or the last one's that ended. Mirrors
/// `validateContainerLogStatus`.
fn log_of<'p>(pod: &'p Value, name: &str, previous: bool) -> Result<&'p str, String> {
    let of = format!("container \"{name}\" in pod \"{}\"", MetaView(pod).name());
    let Some(status) = PodView(pod).container_status(name) else {
        return Err(format!("{of} is not available"));
    };
    let id = |path: &[&str]| status.str_at(path).strip_prefix("containerd://");
    let last = id(&["lastState", "terminated", "containerID"]);
    if previous {
        return last.ok_or_else(|| format!("previous terminated {of} not found"));
    }
    if status.at(&["state", "running"]).is_some() {
        return id(&["containerID"]).ok_or_else(|| format!("{of} is not available"));
    }
    let ended = id(&["state", "terminated", "containerID"]);
    if let Some(id) = ended.or(last) {
        return Ok(id);
    }
    if status.at(&["state", "terminated"]).is_some() {
        return Err(format!("{of} is terminated"));
    }
    Err(match status.str_at(&["state", "waiting", "reason"]) {
        "ErrImagePull" => format!("{of} is waiting to start: image can't be pulled"),
        "ImagePullBackOff" => {
            format!("{of} is waiting to start: trying and failing to pull image")
        }
        reason => format!("{of} is waiting to start: {reason}"),
    })
}

fn shown(lines: &[LogLine], options: &Value, epoch: UnixMillis, now: UnixMillis) -> String {
    let since = match options.int_at(&["sinceSeconds"]) {
        Some(seconds) => Some(now - seconds * 1000),
        None => time::parse(options.str_at(&["sinceTime"])),
    };
    let at = |line: &LogLine| time::at(epoch, line.at);
    let mut lines: Vec<&LogLine> =
        lines.iter().filter(|line| since.is_none_or(|since| at(line) >= since)).collect();
    if let Some(tail) = options.int_at(&["tailLines"]) {
        let skip = lines.len().saturating_sub(usize::try_from(tail).unwrap_or(0));
        lines.drain(..skip);
    }
    let mut text = String::new();
    for line in lines {
        if options.bool_at(&["timestamps"]) {
            let date = time::micro(at(line));
            text.push_str(date.trim_end_matches('Z'));
            text.push_str("000Z ");
        }
        text.push_str(&line.text);
        if line.is_whole {
            text.push('\n');
        }
    }
    if let Some(limit) = options.int_at(&["limitBytes"]) {
        let mut end = usize::try_from(limit).unwrap_or(0).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn pod(state: Value, last: Value) -> Value {
        map! {
            "metadata": map! { "name": "p" },
            "status": map! { "containerStatuses": list![map! {
                "name": "c", "containerID": "containerd://new", "state": state, "lastState": last,
            }] },
        }
    }

    fn waiting(reason: &str) -> Value {
        map! { "waiting": map! { "reason": reason } }
    }

    #[test]
    fn the_log_is_that_of_the_last_container_that_ran() {
        let ended = |id: &str| map! { "terminated": map! { "containerID": id } };
        let running = pod(map! { "running": map! {} }, ended("containerd://old"));
        assert_eq!(log_of(&running, "c", false), Ok("new"));
        assert_eq!(log_of(&running, "c", true), Ok("old"));
        let crashed = pod(waiting("CrashLoopBackOff"), ended("containerd://old"));
        assert_eq!(log_of(&crashed, "c", false), Ok("old"));
    }

    #[test]
    fn what_never_ran_has_no_log() {
        let error = |reason: &str| log_of(&pod(waiting(reason), map! {}), "c", false).unwrap_err();
        assert_eq!(
            error("ImagePullBackOff"),
            "container \"c\" in pod \"p\" is waiting to start: trying and failing to pull image"
        );
        assert_eq!(
            error("ContainerCreating"),
            "container \"c\" in pod \"p\" is waiting to start: ContainerCreating"
        );
        assert_eq!(
            log_of(&pod(map! { "running": map! {} }, map! {}), "c", true).unwrap_err(),
            "previous terminated container \"c\" in pod \"p\" not found"
        );
    }

    #[test]
    fn options_choose_lines() {
        let line =
            |at, text: &str| LogLine { at, is_error: false, text: text.into(), is_whole: true };
        let lines = [line(0, "one"), line(1_500, "two"), line(3_000, "three")];
        let show = |options: Value| shown(&lines, &options, time::EPOCH, time::EPOCH + 4_000);
        assert_eq!(show(map! { "tailLines": 1 }), "three\n");
        assert_eq!(show(map! { "sinceSeconds": 3 }), "two\nthree\n");
        assert_eq!(show(map! { "limitBytes": 5 }), "one\nt");
        assert_eq!(
            show(map! { "timestamps": true, "tailLines": 1 }),
            "2026-01-01T00:00:03.000000000Z three\n"
        );
    }
}
