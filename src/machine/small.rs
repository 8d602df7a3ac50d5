//! Commands in containers that need to know the container: `ps`, `kill`'s kin, `id`, `df`.

use super::catalog::Tools;
use super::inside::Around;
use super::processes::Process;
use crate::sim::{Millis, Signal};
use std::fmt::Write;

/// What a command says before it ends.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub text: String,
    pub error: String,
    pub code: u8,
}

impl Said {
    fn well(text: impl Into<String>) -> Said {
        Said { text: text.into(), ..Said::default() }
    }

    fn ill(error: impl Into<String>, code: u8) -> Said {
        Said { error: error.into(), code, ..Said::default() }
    }
}

/// Runs a command by its name; `own` are its process number and all its words.
pub(super) fn run(name: &str, own: (u32, &[String]), around: &mut Around<'_>, now: Millis) -> Said {
    let words = own.1.get(1..).unwrap_or(&[]);
    match name {
        "ps" | "top" => ps(own, around),
        "id" => Said::well("uid=0(root) gid=0(root) groups=0(root)\n"),
        "nproc" => Said::well("4\n"),
        "kill" => kill(words, around),
        "killall" | "pkill" => {
            let pids = named(words, around, name == "pkill");
            let found = !pids.is_empty();
            let signal = words.iter().find_map(|w| signal_of(w)).unwrap_or(Signal::Terminate);
            around.signals.extend(pids.into_iter().map(|pid| (pid, signal)));
            match (found, name) {
                (true, _) => Said::default(),
                (false, "pkill") => Said::ill("", 1),
                (false, _) => {
                    let word = words.last().map_or("", String::as_str);
                    Said::ill(format!("killall: {word}: no process killed\n"), 1)
                }
            }
        }
        "pgrep" | "pidof" => {
            let pids = named(words, around, name == "pgrep");
            let texts: Vec<String> = pids.iter().rev().map(u32::to_string).collect();
            let (separator, order) = if name == "pgrep" { ("\n", true) } else { (" ", false) };
            let mut texts = texts;
            if order {
                texts.reverse();
            }
            match texts.is_empty() {
                true => Said::ill("", 1),
                false => Said::well(format!("{}\n", texts.join(separator))),
            }
        }
        "uptime" => {
            Said::well(format!(" up {} min,  load average: 0.00, 0.00, 0.00\n", now / 60_000))
        }
        "sync" | "chown" | "chgrp" | "ln" | "mount" => Said::default(),
        _ => Said::ill(format!("{name}: not simulated here\n"), 1),
    }
}

/// The processes whose name, or with `anywhere` whose words, hold the last word.
fn named(words: &[String], around: &Around<'_>, anywhere: bool) -> Vec<u32> {
    let Some(wanted) = words.iter().rev().find(|word| !word.starts_with('-')) else {
        return Vec::new();
    };
    let is_meant = |process: &&Process| {
        let first = process.command.split(' ').next().unwrap_or("");
        let first = first.rsplit('/').next().unwrap_or(first).trim_end_matches(':');
        if anywhere { first.contains(wanted.as_str()) } else { first == wanted }
    };
    around.processes.iter().filter(is_meant).map(|process| process.pid).collect()
}

/// `-9`, `-KILL`, `-SIGKILL`.
fn signal_of(word: &str) -> Option<Signal> {
    let name = word.strip_prefix('-')?.trim_start_matches("SIG");
    let all = [Signal::Hangup, Signal::Interrupt, Signal::Kill, Signal::Terminate];
    all.into_iter().find(|signal| signal.name() == name || signal.number().to_string() == name)
}

/// `kill` as a program of its own; a shell has its own, which knows jobs.
fn kill(words: &[String], around: &mut Around<'_>) -> Said {
    let signal = words.iter().find_map(|word| signal_of(word)).unwrap_or(Signal::Terminate);
    let mut said = Said::default();
    for word in words.iter().filter(|word| !word.starts_with('-')) {
        let pid = word.parse::<u32>().ok();
        match pid.filter(|pid| around.processes.iter().any(|process| process.pid == *pid)) {
            Some(pid) => around.signals.push((pid, signal)),
            None => {
                said.error.push_str(&format!("kill: can't kill pid {word}: No such process\n"));
                said.code = 1;
            }
        }
    }
    said
}

fn ps((pid, argv): (u32, &[String]), around: &Around<'_>) -> Said {
    let (words, mut text) = (argv.get(1..).unwrap_or(&[]), String::new());
    let mut processes = around.processes.to_vec();
    if processes.iter().all(|process| process.pid != pid) {
        let last = processes.last().cloned();
        let has_terminal = processes.iter().any(|process| process.has_terminal);
        let parent = last.map_or(0, |last| last.pid);
        let (command, container) = (argv.join(" ").into(), Default::default());
        processes.push(Process { pid, parent, command, container, has_terminal });
    }
    // A string takes all.
    let _ = match (around.entry.tools, words.first().map(|word| word.trim_start_matches('-'))) {
        (Tools::Busybox, _) => busybox_ps(&mut text, &processes),
        (_, Some(flags)) if flags.contains('u') => ps_aux(&mut text, &processes),
        (_, Some(flags)) if flags.contains('f') => ps_ef(&mut text, &processes),
        (_, flags) => plain_ps(&mut text, &processes, flags.is_some()),
    };
    Said::well(text)
}

fn busybox_ps(text: &mut String, processes: &[Process]) -> std::fmt::Result {
    writeln!(text, "PID   USER     TIME  COMMAND")?;
    for Process { pid, command, .. } in processes {
        writeln!(text, "{pid:>5} root      0:00 {command}")?;
    }
    Ok(())
}

fn ps_aux(text: &mut String, processes: &[Process]) -> std::fmt::Result {
    writeln!(text, "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND")?;
    for process in processes {
        let (pid, command, terminal) = (process.pid, &process.command, process.terminal());
        let state = if pid == 1 { "Ss" } else { "S" };
        writeln!(
            text,
            "root      {pid:>6}  0.0  0.0   2580  1520 {terminal:<8} {state:<4} 00:00   0:00 {command}"
        )?;
    }
    Ok(())
}

fn ps_ef(text: &mut String, processes: &[Process]) -> std::fmt::Result {
    writeln!(text, "UID          PID    PPID  C STIME TTY          TIME CMD")?;
    for process in processes {
        let Process { pid, parent, command, .. } = process;
        let terminal = process.terminal();
        writeln!(text, "root      {pid:>6} {parent:>7}  0 00:00 {terminal:<8} 00:00:00 {command}")?;
    }
    Ok(())
}

fn plain_ps(text: &mut String, processes: &[Process], all: bool) -> std::fmt::Result {
    writeln!(text, "    PID TTY          TIME CMD")?;
    let any_terminal = processes.iter().any(|process| process.has_terminal);
    for process in processes.iter().filter(|p| all || !any_terminal || p.has_terminal) {
        let first = process.command.split(' ').next().unwrap_or("");
        let name = first.rsplit('/').next().unwrap_or(first).trim_end_matches(':');
        writeln!(text, "{:>7} {:<8} 00:00:00 {name}", process.pid, process.terminal())?;
    }
    Ok(())
}
