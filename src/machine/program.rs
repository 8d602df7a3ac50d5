//! What a container's first process does.

use super::catalog::{Entry, Runs, Tools};
use super::clients::CLIENTS;
use super::container::ContainerConfig;
use super::script::{Script, is_script_flag};
use crate::sim::{Io, Millis, Signal, Step, Wait};
use crate::value::Str;

/// A running first process.
#[derive(Clone, Debug)]
pub enum Program {
    /// Prints its log once, then serves until a signal, then takes a moment to end.
    Server {
        log: &'static [&'static str],
        end_ms: Millis,
        ends_at: Option<Millis>,
    },
    /// Prints this and ends.
    Once {
        log: Vec<Str>,
        code: u8,
    },
    /// A shell that waits for its terminal.
    Reader,
    /// Takes memory; with more than it may have, it is killed a moment later.
    Hog {
        is_too_much: bool,
        until: Option<Millis>,
    },
    Script(Script),
}

/// What is to run, and in what surroundings.
#[derive(Debug)]
pub struct Start<'a> {
    /// Overrides the image's entrypoint if it is not empty.
    pub command: &'a [Str],
    /// Overrides the image's command if it is not empty.
    pub args: &'a [Str],
    pub env: &'a [(Str, Str)],
    /// Where it begins; empty for `/`.
    pub working_dir: &'a str,
    /// Whether there is an input that stays open: a terminal, or `stdin: true`.
    pub has_input: bool,
    /// A port that the image's server wants and another process has.
    pub taken_port: Option<u16>,
    pub server_end_ms: Millis,
    pub servers_speak: bool,
    /// The number that it gets.
    pub pid: u32,
    /// In bytes.
    pub memory_limit: Option<u64>,
}

/// How long it takes until too much memory is taken.
const HOG_MS: Millis = 800;

impl Program {
    /// Starts what a container is to run.
    ///
    /// # Errors
    ///
    /// runc's words for an executable that the image does not have.
    pub fn start(entry: &'static Entry, start: &Start) -> Result<Program, String> {
        let argv = argv(entry, start);
        let Some(first) = argv.first() else { return Ok(own_program(entry, start, false)) };
        let name = base_name(first);
        if name == "stress" && is_own(entry, first) {
            let is_too_much = start.memory_limit.is_some_and(|limit| taken(&argv) > limit);
            return Ok(Program::Hog { is_too_much, until: None });
        }
        let is_client = CLIENTS.contains(&name) && is_own(entry, first);
        if let Some(at) = own_word(entry, &argv).filter(|_| !is_client) {
            return Ok(own_program(entry, start, argv.len() > at + 1));
        }
        if entry.tools == Tools::None || !has_tool(entry, first) {
            return Err(missing(first));
        }
        let runs_shell = is_shell(name);
        let has_script =
            argv.iter().skip(1).any(|word| is_script_flag(word) || !word.starts_with('-'));
        let mut script = match (runs_shell, has_script) {
            (false, _) => Script::command(&argv, entry.tools, start.env, start.pid),
            (true, true) => Script::shell(&argv, entry.tools, start.env, start.pid),
            (true, false) if start.has_input => {
                Script::command(&argv, entry.tools, start.env, start.pid)
            }
            (true, false) => return Ok(Program::Once { log: Vec::new(), code: 0 }),
        };
        if !start.working_dir.is_empty() {
            script.set_directory(start.working_dir);
        }
        Ok(Program::Script(script))
    }

    /// Goes on until it has to wait, or ends. A script needs more than this: see
    /// [`Script::step`].
    pub fn step(&mut self, io: &mut Io) -> Step {
        match self {
            Program::Server { log, end_ms, ends_at } => {
                for line in std::mem::take(log) {
                    io.stdout.write(line);
                    io.stdout.write("\n");
                }
                if matches!(io.signal, Some(Signal::Terminate | Signal::Interrupt)) {
                    ends_at.get_or_insert(io.now + *end_ms);
                }
                match ends_at {
                    Some(at) if *at <= io.now => Step::Exited(0),
                    Some(at) => Step::Blocked(Wait::until(*at)),
                    None => Step::Blocked(Wait::default()),
                }
            }
            Program::Once { log, code } => {
                for line in log {
                    io.stdout.write(line);
                    io.stdout.write("\n");
                }
                Step::Exited(*code)
            }
            Program::Reader if io.stdin.at_end() => Step::Exited(0),
            Program::Reader => Step::Blocked(Wait::input()),
            Program::Hog { is_too_much, until } => {
                let at = *until.get_or_insert(io.now + HOG_MS);
                match *is_too_much {
                    true if at <= io.now => Step::Exited(137),
                    true => Step::Blocked(Wait::until(at)),
                    false => Step::Blocked(Wait::default()),
                }
            }
            Program::Script(_) => Step::Exited(126),
        }
    }

    /// Whether it listens where its image's server does.
    pub fn serves(&self) -> bool {
        matches!(self, Program::Server { ends_at: None, .. })
    }
}

/// What a container's first process is called with.
pub(super) fn argv_of(entry: &Entry, config: &ContainerConfig) -> Vec<Str> {
    argv_from(entry, &config.command, &config.args)
}

fn argv(entry: &Entry, start: &Start) -> Vec<Str> {
    argv_from(entry, start.command, start.args)
}

/// The memory that `stress --vm N --vm-bytes B` takes, in bytes.
fn taken(argv: &[Str]) -> u64 {
    let value = |names: [&str; 2]| {
        let at = argv.iter().position(|word| names.iter().any(|name| word == name))?;
        argv.get(at + 1).map(Str::as_str)
    };
    let bytes = value(["--vm-bytes", "--vm-bytes"]).unwrap_or("256M");
    let (number, unit) = match bytes.as_bytes().last() {
        Some(b'k' | b'K') => (&bytes[..bytes.len() - 1], 1 << 10),
        Some(b'm' | b'M') => (&bytes[..bytes.len() - 1], 1 << 20),
        Some(b'g' | b'G') => (&bytes[..bytes.len() - 1], 1 << 30),
        _ => (bytes, 1),
    };
    let workers: u64 = value(["--vm", "-m"]).and_then(|n| n.parse().ok()).unwrap_or(0);
    number.parse::<u64>().unwrap_or(0).saturating_mul(unit).saturating_mul(workers)
}

/// What runs: Kubernetes' `command` replaces entrypoint and command, `args` only the latter.
fn argv_from(entry: &Entry, command: &[Str], args: &[Str]) -> Vec<Str> {
    let of_image = |words: &[&'static str]| words.iter().map(|word| Str::lit(word)).collect();
    let (mut argv, rest): (Vec<Str>, Vec<Str>) = match command {
        [] => (of_image(entry.entrypoint), of_image(entry.command)),
        command => (command.to_vec(), Vec::new()),
    };
    argv.extend(if args.is_empty() { rest } else { args.to_vec() });
    argv
}

/// Where the image's own program stands in what is run, past a script such as
/// `/docker-entrypoint.sh` that runs what follows it.
fn own_word(entry: &Entry, argv: &[Str]) -> Option<usize> {
    let runs_the_rest = |word: &str| word.ends_with(".sh") || word.ends_with("-entrypoint");
    let wrapper = entry.entrypoint.first().filter(|word| runs_the_rest(word));
    let at = usize::from(wrapper.is_some_and(|word| argv.first().is_some_and(|a| *a == *word)));
    let of_image = match wrapper {
        Some(_) => entry.command.first(),
        None => entry.entrypoint.first().or(entry.command.first()),
    };
    match argv.get(at) {
        None => Some(at),
        Some(word) if is_shell(base_name(word)) => None,
        Some(word) => {
            let own = of_image.map_or("", |own| base_name(own));
            let name = base_name(word);
            let is_own = name == own
                || at == 1 && word.starts_with('-')
                || entry.runs == Runs::Interpreter && RUNTIMES.contains(&name);
            is_own.then_some(at)
        }
    }
}

fn own_program(entry: &'static Entry, start: &Start, has_arguments: bool) -> Program {
    let log = if start.servers_speak { entry.log } else { &[] };
    let serve = Program::Server { log, end_ms: start.server_end_ms, ends_at: None };
    let lines = |lines: &[&'static str]| lines.iter().map(|line| Str::lit(line)).collect();
    match entry.runs {
        Runs::Once => Program::Once { log: lines(entry.log), code: 0 },
        Runs::Interpreter if has_arguments => serve,
        Runs::Shell | Runs::Interpreter if start.has_input => Program::Reader,
        Runs::Shell | Runs::Interpreter => Program::Once { log: Vec::new(), code: 0 },
        Runs::Server => {
            let is_set = |name: &&str| start.env.iter().any(|(key, _)| key == name);
            if !entry.env.is_empty() && !entry.env.iter().any(is_set) {
                return Program::Once { log: lines(entry.env_log), code: 1 };
            }
            match start.taken_port {
                Some(port) => {
                    const WHY: &str = "98: Address already in use";
                    let line = format!("bind() to 0.0.0.0:{port} failed ({WHY})");
                    Program::Once { log: vec![line.into()], code: 1 }
                }
                None => serve,
            }
        }
    }
}

pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh")
}

/// Whether a word names the image's own program.
pub(super) fn is_own(entry: &Entry, word: &str) -> bool {
    let of_image = entry.entrypoint.first().into_iter().chain(entry.command.first());
    let mut names = of_image.map(|own| base_name(own)).filter(|own| !is_shell(own));
    names.any(|own| own == base_name(word))
        || entry.runs == Runs::Interpreter && RUNTIMES.contains(&base_name(word))
}

/// What images of programming languages run programs with.
const RUNTIMES: &[&str] =
    &["java", "node", "npm", "npx", "perl", "php", "python", "python3", "ruby", "yarn"];

/// Commands of busybox, and with them of every small system.
const BUSYBOX: &[&str] = &[
    "sh",
    "ash",
    "awk",
    "base64",
    "basename",
    "cat",
    "chmod",
    "chown",
    "cp",
    "cut",
    "date",
    "dd",
    "df",
    "dirname",
    "du",
    "echo",
    "env",
    "expr",
    "false",
    "find",
    "free",
    "grep",
    "gzip",
    "head",
    "hostname",
    "httpd",
    "id",
    "ifconfig",
    "ip",
    "kill",
    "killall",
    "ln",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mount",
    "mv",
    "nc",
    "netstat",
    "nslookup",
    "pgrep",
    "pidof",
    "ping",
    "pkill",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "readlink",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "sync",
    "tail",
    "tar",
    "tee",
    "telnet",
    "test",
    "time",
    "timeout",
    "top",
    "touch",
    "tr",
    "true",
    "uname",
    "uniq",
    "unzip",
    "uptime",
    "vi",
    "watch",
    "wc",
    "wget",
    "which",
    "whoami",
    "xargs",
    "yes",
];

/// Of these a Debian image has none: they come with other packages.
const NOT_IN_DEBIAN: &[&str] = &[
    "ash", "httpd", "ifconfig", "ip", "nc", "netstat", "nslookup", "ping", "telnet", "unzip", "vi",
    "wget",
];

/// Whether an image has a command besides its own program.
pub(super) fn has_tool(entry: &Entry, word: &str) -> bool {
    let name = base_name(word);
    let in_bin = |folder: &str| matches!(folder, "/bin" | "/usr/bin" | "/sbin" | "/usr/sbin");
    let folder_exists = word.rsplit_once('/').is_none_or(|(folder, _)| in_bin(folder));
    let is_there = match entry.tools {
        Tools::None => false,
        Tools::Busybox => {
            let has_more = entry.name.contains("curl") || entry.name.contains("netshoot");
            BUSYBOX.contains(&name) || has_more && matches!(name, "curl" | "bash")
        }
        Tools::Debian => {
            name == "bash"
                || name == "curl" && entry.runs == Runs::Server
                || BUSYBOX.contains(&name) && !NOT_IN_DEBIAN.contains(&name)
        }
    };
    let own = entry.entrypoint.first().into_iter().chain(entry.command.first());
    folder_exists && is_there || own.into_iter().any(|own| *own == word)
}

fn missing(word: &str) -> String {
    let why = match word.contains('/') {
        true => format!("stat {word}: no such file or directory"),
        false => "executable file not found in $PATH".to_string(),
    };
    format!(
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: \
         runc create failed: unable to start container process: error during container init: \
         exec: \"{word}\": {why}"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Reference, catalog};
    use super::*;

    fn start(image: &str, command: &[&str], args: &[&str]) -> Result<Program, String> {
        start_with(image, command, args, &[])
    }

    fn start_with(
        image: &str,
        command: &[&str],
        args: &[&str],
        env: &[(Str, Str)],
    ) -> Result<Program, String> {
        let words = |words: &[&str]| words.iter().map(|word| Str::from(*word)).collect::<Vec<_>>();
        let entry = catalog::find(&Reference::parse(image).unwrap()).unwrap();
        let (command, args) = (words(command), words(args));
        let start = Start {
            command: &command,
            args: &args,
            env,
            working_dir: "",
            has_input: false,
            taken_port: None,
            server_end_ms: 150,
            servers_speak: true,
            pid: 1,
            memory_limit: None,
        };
        Program::start(entry, &start)
    }

    fn serves(program: Result<Program, String>) -> bool {
        program.is_ok_and(|program| program.serves())
    }

    #[test]
    fn without_a_command_images_do_what_they_are_for() {
        for server in ["nginx", "httpd", "redis", "kiamol/ch02-hello-kiamol", "luksa/kubia"] {
            assert!(serves(start(server, &[], &[])), "{server}");
        }
        let ends = |program| matches!(program, Ok(Program::Once { code: 0, .. }));
        for shell in ["busybox", "ubuntu", "alpine", "node", "python"] {
            assert!(ends(start(shell, &[], &[])), "{shell}");
        }
        assert!(serves(start("nginx", &[], &["nginx", "-g", "daemon off;"])));
        assert!(serves(start("python", &["python", "-m", "http.server"], &[])));
        assert!(serves(start("redis", &[], &["--appendonly", "yes"])));
    }

    #[test]
    fn a_command_replaces_what_the_image_would_run() {
        assert!(matches!(start("nginx", &["sleep", "5"], &[]), Ok(Program::Script(_))));
        assert!(matches!(start("nginx", &[], &["sleep", "5"]), Ok(Program::Script(_))));
        assert!(matches!(start("busybox", &[], &["sh", "-c", "exit 1"]), Ok(Program::Script(_))));
        assert!(matches!(start("ubuntu", &["/bin/bash", "-ec", "x"], &[]), Ok(Program::Script(_))));
    }

    #[test]
    fn a_missing_executable_is_refused_in_runcs_words() {
        let error = start("busybox", &["nosuch"], &[]).unwrap_err();
        assert!(error.ends_with("exec: \"nosuch\": executable file not found in $PATH"), "{error}");
        let error = start("busybox", &["/opt/run"], &[]).unwrap_err();
        assert!(error.ends_with("stat /opt/run: no such file or directory"), "{error}");
        assert!(start("hello-world", &["sh"], &[]).is_err());
    }

    #[test]
    fn a_database_without_a_password_ends_with_1() {
        assert!(matches!(start("mysql", &[], &[]), Ok(Program::Once { code: 1, .. })));
        let env = [("MYSQL_ROOT_PASSWORD".into(), "x".into())];
        assert!(serves(start_with("mysql", &[], &[], &env)));
    }
}
