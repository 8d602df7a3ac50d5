//! Jobs in the background: `jobs`, `wait`, `kill`, `fg`, and the notices at the prompt.

use super::super::frames::Frame;
use super::super::jobs::{Job, JobId, World};
use super::super::run::Flow;
use super::super::shell::Shell;
use super::Outcome;
use crate::sim::{Io, Millis, Signal, Wait};

/// A line of `jobs`.
fn line(job: &Job, newest: Option<u32>, now: Millis) -> String {
    let number = job.number.unwrap_or(0);
    let mark = match newest {
        Some(newest) if newest == number => '+',
        Some(newest) if newest == number + 1 => '-',
        _ => ' ',
    };
    let (state, tail) = match job.has_ended(now) {
        false => ("Running".to_owned(), " &"),
        true => match job.status() {
            0 => ("Done".to_owned(), ""),
            143 => ("Terminated".to_owned(), ""),
            137 => ("Killed".to_owned(), ""),
            130 => ("Interrupt".to_owned(), ""),
            code => (format!("Exit {code}"), ""),
        },
    };
    format!("[{number}]{mark}  {state:<24}{}{tail}\n", job.text)
}

impl Shell {
    fn newest(&self) -> Option<u32> {
        self.jobs.iter().filter_map(|job| job.number).max()
    }

    /// Tells about jobs in the background that have ended, as before a prompt.
    pub(in super::super) fn report_jobs(&mut self, world: &mut World<'_>, io: &mut Io<'_>) {
        let newest = self.newest();
        let ended = |job: &&Job| job.number.is_some() && job.has_ended(io.now);
        let text: String =
            self.jobs.iter().filter(ended).map(|job| line(job, newest, io.now)).collect();
        self.jobs.retain(|job| !job.has_ended(io.now));
        if !text.is_empty() {
            self.write(2, &text, world.system, io);
        }
    }

    /// The job that `%1`, `%+`, `%name` or a process number means.
    fn job_of(&self, text: &str) -> Option<JobId> {
        let jobs = || self.jobs.iter().filter(|job| job.number.is_some());
        let found = match text.strip_prefix('%') {
            Some("" | "+" | "%") => jobs().max_by_key(|job| job.number),
            Some("-") => jobs().rev().nth(1),
            Some(name) => match name.parse::<u32>() {
                Ok(number) => jobs().find(|job| job.number == Some(number)),
                Err(_) => jobs().find(|job| job.text.starts_with(name)),
            },
            None => {
                let pid = text.parse::<u32>().ok()?;
                jobs().find(|job| job.stages.iter().any(|stage| stage.pid == pid))
            }
        };
        found.map(|job| job.id)
    }

    pub(in super::super) fn wait_for_all(&mut self, jobs: Vec<JobId>, io: &Io<'_>) -> Flow {
        let left =
            jobs.iter().any(|id| self.jobs.iter().any(|j| j.id == *id && !j.has_ended(io.now)));
        if left {
            self.push(Frame::WaitFor { jobs });
            return Flow::Blocked(Wait::default());
        }
        if let Some(job) = jobs.last().and_then(|id| self.job(*id)) {
            self.status = job.status();
        }
        self.jobs.retain(|job| !jobs.contains(&job.id));
        Flow::Next
    }
}

pub fn jobs(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let newest = shell.newest();
    let listed = shell.jobs.iter().filter(|job| job.number.is_some());
    let text: String = match argv.get(1).map(String::as_str) {
        Some("-p") => {
            let first = listed.filter_map(|job| job.stages.first());
            first.map(|stage| format!("{}\n", stage.pid)).collect()
        }
        _ => listed.map(|job| line(job, newest, io.now)).collect(),
    };
    shell.say(&text, world, io);
    shell.jobs.retain(|job| job.number.is_none() || !job.has_ended(io.now));
    Outcome::Status(0)
}

pub fn wait(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    shell.status = 0;
    if argv.len() == 1 {
        let jobs = shell.jobs.iter().filter(|job| job.number.is_some()).map(|job| job.id).collect();
        // `wait` for all says 0, however they ended: a job that isn't there comes last.
        let mut jobs: Vec<JobId> = jobs;
        jobs.push(0);
        return Outcome::Frames(vec![Frame::WaitFor { jobs }]);
    }
    let mut jobs = Vec::new();
    for text in argv[1..].iter().filter(|word| *word != "-n") {
        match shell.job_of(text) {
            Some(job) => jobs.push(job),
            None if text.starts_with('%') => {
                return shell.refuse(127, &format!("wait: {text}: no such job"), world, io);
            }
            None => {
                let text = format!("wait: pid {text} is not a child of this shell");
                return shell.refuse(127, &text, world, io);
            }
        }
    }
    Outcome::Frames(vec![Frame::WaitFor { jobs }])
}

pub fn fg(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let name = argv.get(1).map_or("%+", String::as_str);
    let Some(id) = shell.job_of(name) else {
        let name = argv.get(1).map_or("current", String::as_str);
        return shell.refuse(1, &format!("fg: {name}: no such job"), world, io);
    };
    let text = shell.job(id).map(|job| format!("{}\n", job.text)).unwrap_or_default();
    shell.say(&text, world, io);
    Outcome::Frames(vec![Frame::Await { job: id, capture: None }])
}

/// The signal that a name or number means.
fn signal(text: &str) -> Option<Option<Signal>> {
    Some(match text.trim_start_matches("SIG") {
        "0" => None,
        "1" | "HUP" => Some(Signal::Hangup),
        "2" | "INT" => Some(Signal::Interrupt),
        "9" | "KILL" => Some(Signal::Kill),
        "15" | "TERM" => Some(Signal::Terminate),
        "3" | "QUIT" | "10" | "USR1" | "12" | "USR2" | "6" | "ABRT" => Some(Signal::Terminate),
        _ => return None,
    })
}

pub fn kill(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let mut words = argv[1..].iter().map(String::as_str).peekable();
    let mut chosen = Some(Signal::Terminate);
    if let Some(word) = words.next_if(|word| word.starts_with('-') && *word != "--") {
        let name = match word {
            "-l" => {
                shell.say(" 1) SIGHUP\t 2) SIGINT\t 9) SIGKILL\t15) SIGTERM\n", world, io);
                return Outcome::Status(0);
            }
            "-s" | "-n" => words.next().unwrap_or(""),
            word => &word[1..],
        };
        match signal(name) {
            Some(signal) => chosen = signal,
            None => {
                let text = format!("kill: {name}: invalid signal specification");
                return shell.refuse(1, &text, world, io);
            }
        }
    }
    let targets: Vec<String> = words.filter(|word| *word != "--").map(str::to_owned).collect();
    if targets.is_empty() {
        let text = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]";
        return shell.refuse(2, text, world, io);
    }
    let mut status = 0;
    for target in targets {
        let failure = match (shell.job_of(&target), target.parse::<u32>()) {
            (Some(job), _) => {
                if let Some(signal) = chosen {
                    shell.signal_job(job, signal);
                }
                continue;
            }
            (None, Ok(pid)) => {
                if world.system.kill(pid, chosen) {
                    continue;
                }
                format!("kill: ({pid}) - No such process")
            }
            (None, Err(_)) if target.starts_with('%') => format!("kill: {target}: no such job"),
            (None, Err(_)) => {
                format!("kill: {target}: arguments must be process or job IDs")
            }
        };
        shell.complain(&failure, world, io);
        status = 1;
    }
    Outcome::Status(status)
}
