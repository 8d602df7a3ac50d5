//! What a running command works with: its call, the world, its output.

use super::command::Call;
use super::config::Config;
use super::errors::{Error, Result};
use super::flags::Flags;
use super::host::Host;
use super::verbs::Waiting;
use crate::api::{Answer, Request, Table, Verb};
use crate::sim::{Millis, Pipe, Wait};
use crate::value::{Str, Value};

/// What a command works with while it is stepped.
pub struct Cx<'a> {
    pub host: &'a mut dyn Host,
    pub out: &'a mut Pipe,
    pub err: &'a mut Pipe,
    pub call: &'a Call,
    pub config: &'a Config,
    /// All of standard input, where the command reads it.
    pub stdin: &'a str,
    /// What comes in while it runs: the keyboard, or a pipe.
    pub input: &'a mut Pipe,
    /// Whether that is a keyboard.
    pub from_terminal: bool,
    /// Warnings that were printed already; each is printed once a command.
    pub warned: &'a mut Vec<String>,
    /// Whether the output goes to a screen.
    pub to_terminal: bool,
}

/// How a command goes on after its first step.
#[derive(Debug)]
pub enum Next {
    /// It has done all it had to.
    Done,
    /// It waits for something.
    Wait(Box<Waiting>),
}

/// How a waiting command goes on after a further step.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// It still waits.
    Blocked(Wait),
    /// It has done all it had to.
    Done,
}

impl<'a> Cx<'a> {
    /// The command's flags.
    pub fn flags(&self) -> &'a Flags {
        &self.call.line.flags
    }

    /// The command's arguments.
    pub fn args(&self) -> &'a [String] {
        &self.call.line.args
    }

    /// The namespace that the command works in.
    pub fn namespace(&self) -> Str {
        self.config.namespace.as_str().into()
    }

    /// Writes to standard output.
    pub fn print(&mut self, text: impl AsRef<str>) {
        self.out.write(text.as_ref());
    }

    /// Writes a line to standard output.
    pub fn say(&mut self, line: impl AsRef<str>) {
        self.out.write(line.as_ref());
        self.out.write("\n");
    }

    /// Writes a line to standard error.
    pub fn complain(&mut self, line: impl AsRef<str>) {
        self.err.write(line.as_ref());
        self.err.write("\n");
    }

    /// Writes a warning of kubectl's own.
    pub fn warn(&mut self, line: impl AsRef<str>) {
        self.complain(format!("Warning: {}", line.as_ref()));
    }

    /// Asks the server; prints its warnings, each once.
    pub fn request(&mut self, mut request: Request) -> Result<Answer> {
        request.options.managed_fields = self.shows_managers(&request);
        self.send(request)
    }

    /// Asks for one object of which nothing will be printed, so nobody works out its
    /// `managedFields`.
    pub fn glance(&mut self, request: Request) -> Result<Value> {
        self.send(request).map(Answer::into_object)
    }

    fn send(&mut self, mut request: Request) -> Result<Answer> {
        request.options.user = self.flags().text("as").into();
        request.options.groups = self.flags().list("as-group").iter().map(Str::from).collect();
        let response = self.host.request(request).map_err(Error::from)?;
        for warning in response.warnings {
            if !self.warned.contains(&warning) {
                self.warn(&warning);
                self.warned.push(warning);
            }
        }
        Ok(response.answer)
    }

    /// Whether the command may show `managedFields` of what it asks for. Of one object it may
    /// always, in a message; of a list only if it prints what a template picks.
    fn shows_managers(&self, request: &Request) -> bool {
        let flags = self.flags();
        let templates = ["jsonpath", "go-template", "template", "custom-columns"];
        let picks = || {
            flags.knows("output")
                && templates.iter().any(|form| flags.text("output").contains(form))
        };
        let asked = || flags.knows("show-managed-fields") && flags.on("show-managed-fields");
        !request.options.as_table && (request.verb != Verb::List || asked() || picks())
    }

    /// Asks for one object.
    pub fn object(&mut self, request: Request) -> Result<Value> {
        self.request(request).map(Answer::into_object)
    }

    /// Asks for a list; gives its items and its revision.
    pub fn list(&mut self, request: Request) -> Result<(Vec<Value>, u64)> {
        match self.request(request)? {
            Answer::List { resource_version, items } => Ok((items, resource_version)),
            _ => Ok((Vec::new(), 0)),
        }
    }

    /// Asks for a table.
    pub fn table(&mut self, mut request: Request) -> Result<Table> {
        request.options.as_table = true;
        match self.request(request)? {
            Answer::Table(table) => Ok(table),
            _ => Ok(Table::default()),
        }
    }

    /// The wall clock in milliseconds since 1970.
    pub fn wall_clock(&self) -> i64 {
        self.host.epoch() + self.host.now() as i64
    }

    /// Five letters for a name that nothing has yet; kubectl draws them at random, here they
    /// follow from the clock and from what they are for.
    pub fn suffix(&self, purpose: &str) -> String {
        const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
        const FACTOR: u64 = 6_364_136_223_846_793_005;
        let mix = |seed: u64, more: u64| seed.wrapping_mul(FACTOR).wrapping_add(more);
        let mut seed = mix(self.now(), 1);
        for byte in purpose.bytes() {
            seed = mix(seed, byte.into());
        }
        let mut letter = || {
            seed = mix(seed, 1_442_695_040_888_963_407);
            char::from(LETTERS[(seed >> 33) as usize % LETTERS.len()])
        };
        (0..5).map(|_| letter()).collect()
    }

    /// Virtual time now.
    pub fn now(&self) -> Millis {
        self.host.now()
    }

    /// What `--dry-run` asks for, with kubectl's words for a value it does not know.
    pub fn dry_run(&mut self) -> Result<DryRun> {
        let value = self.flags().text("dry-run").to_string();
        match value.as_str() {
            "none" => Ok(DryRun::None),
            "client" => Ok(DryRun::Client),
            "server" => Ok(DryRun::Server),
            "unchanged" => {
                self.klog_warning("helpers.go:719", DRY_RUN_ADVICE);
                Ok(DryRun::Client)
            }
            "true" | "false" | "1" | "0" | "t" | "f" | "T" | "F" | "TRUE" | "FALSE" | "True"
            | "False" => {
                let on = self.flags().on("dry-run");
                let words = format!(
                    "--dry-run={value} is deprecated (boolean value) and can be replaced with \
                     --dry-run={}.",
                    if on { "client" } else { "none" }
                );
                self.klog_warning("helpers.go:711", &words);
                Ok(if on { DryRun::Client } else { DryRun::None })
            }
            other => Err(super::errors::text(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    /// A warning in the form of Kubernetes' own log: date, time, process, place.
    fn klog_warning(&mut self, place: &str, words: &str) {
        let stamp = super::time::klog_stamp(self.wall_clock());
        self.complain(format!("W{stamp}    1000 {place}] {words}"));
    }
}

const DRY_RUN_ADVICE: &str = "--dry-run is deprecated and can be replaced with --dry-run=client.";

/// Whether to try only, and who tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DryRun {
    None,
    Client,
    Server,
}

impl DryRun {
    /// What is put behind a success message.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }
}
