//! What Tab offers: commands, files, kubectl's words, and the names of what is in the cluster.

use super::session::Session;
use super::terminal::Terminal;
use crate::api::Resource;
use crate::kubectl::{command, verbs};
use crate::sh::{Files, absolute, builtins, tools};
use crate::value::Str;

/// What became of a line after Tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The line, longer by what all candidates share.
    pub line: String,
    /// Where the cursor is then, in bytes.
    pub cursor: usize,
    /// All ways on, if there are several.
    pub candidates: Vec<String>,
}

/// kubectl's commands whose arguments are a resource type and then names.
const TAKE_RESOURCES: [&str; 17] = [
    "get",
    "describe",
    "delete",
    "edit",
    "label",
    "annotate",
    "scale",
    "expose",
    "autoscale",
    "patch",
    "wait",
    "explain",
    "status",
    "history",
    "undo",
    "restart",
    "image",
];

/// Those whose argument is a pod's name.
const TAKE_PODS: [&str; 5] = ["logs", "exec", "attach", "port-forward", "cp"];

/// Those whose argument is a node's name.
const TAKE_NODES: [&str; 3] = ["cordon", "uncordon", "drain"];

/// How many candidates are listed.
const MOST_CANDIDATES: usize = 200;

impl Session {
    /// Completes the word before the cursor, which counts bytes.
    pub fn complete(&self, terminal: usize, line: &str, cursor: usize) -> Completion {
        let cursor = (0..=cursor.min(line.len())).rev().find(|at| line.is_char_boundary(*at));
        let cursor = cursor.unwrap_or(0);
        let same = Completion { line: line.to_owned(), cursor, candidates: Vec::new() };
        let Some(terminal) = self.terminal(terminal) else { return same };
        let (before, after) = line.split_at(cursor);
        let start = before.rfind(|c: char| " \t|&;(<>=".contains(c)).map_or(0, |at| at + 1);
        let (head, typed) = before.split_at(start);
        let mut found = self.candidates(terminal, head, typed);
        found.retain(|candidate| candidate.starts_with(typed));
        found.sort();
        found.dedup();
        let Some(shared) = shared_start(&found) else { return same };
        let single = found.len() == 1;
        let space = single && !shared.ends_with(['/', '=']) && !after.starts_with(' ');
        let word = if space { format!("{shared} ") } else { shared.to_owned() };
        let cursor = head.len() + word.len();
        let line = format!("{head}{word}{after}");
        found.truncate(MOST_CANDIDATES);
        Completion { line, cursor, candidates: if single { Vec::new() } else { found } }
    }

    fn candidates(&self, terminal: &Terminal, head: &str, typed: &str) -> Vec<String> {
        // Only the command that the cursor is in counts, and not what it is piped from.
        let command = head.rsplit(['|', '&', ';', '(']).next().unwrap_or("");
        let mut words: Vec<&str> = command.split_whitespace().collect();
        let assigned = |word: &&str| word.contains('=') && !word.starts_with('-');
        while words.first().is_some_and(assigned) {
            words.remove(0);
        }
        if let Some(name) = typed.strip_prefix('$') {
            let names = terminal.shell.variable_names();
            return names.filter(|n| n.starts_with(name)).map(|n| format!("${n}")).collect();
        }
        let redirected = head.trim_end().ends_with(['<', '>']);
        let Some(first) = words.first().copied().filter(|_| !redirected) else {
            return match redirected || typed.contains('/') {
                true => self.paths(terminal, typed),
                false => command_names(terminal),
            };
        };
        let alias = terminal.shell.aliases().get(first);
        let first = alias.and_then(|text| text.split_whitespace().next()).unwrap_or(first);
        match first {
            "kubectl" => self.kubectl_words(terminal, &words[1..], typed),
            _ => self.paths(terminal, typed),
        }
    }

    /// Files and directories that begin with what was typed.
    fn paths(&self, terminal: &Terminal, typed: &str) -> Vec<String> {
        let (folder, name) = match typed.rfind('/') {
            Some(at) => typed.split_at(at + 1),
            None => ("", typed),
        };
        let home = terminal.shell.variable("HOME").map_or("/", |home| home.as_str());
        let path = match folder.strip_prefix("~/") {
            Some(rest) => absolute(home, rest),
            None => absolute(terminal.shell.cwd(), folder),
        };
        let entries = self.files().list(&path).unwrap_or_default();
        let shown =
            entries.into_iter().filter(|e| name.starts_with('.') || !e.name.starts_with('.'));
        shown.map(|e| format!("{folder}{}{}", e.name, if e.directory { "/" } else { "" })).collect()
    }

    fn kubectl_words(&self, terminal: &Terminal, words: &[&str], typed: &str) -> Vec<String> {
        let mut command = &verbs::ROOT;
        let mut arguments = Vec::new();
        let mut words_left = words.iter();
        while let Some(word) = words_left.next() {
            let matching = command.subcommands.iter().find(|sub| sub.name == *word);
            match matching {
                Some(sub) if arguments.is_empty() => command = sub,
                _ if matches!(*word, "-n" | "-o" | "-l" | "-c" | "-f" | "--namespace") => {
                    words_left.next();
                }
                _ if word.starts_with('-') => {}
                _ => arguments.push(*word),
            }
        }
        let last = words.last().copied().unwrap_or("");
        match last {
            "-f" | "--filename" | "-k" => return self.paths(terminal, typed),
            "-n" | "--namespace" => return self.names(Resource::NAMESPACES, ""),
            "-o" | "--output" => {
                return ["json", "yaml", "wide", "name", "jsonpath=", "custom-columns="]
                    .map(str::to_owned)
                    .to_vec();
            }
            _ => {}
        }
        if typed.starts_with('-') {
            let flags = command::known_flags(command).into_iter().flatten();
            return flags.map(|flag| format!("--{}", flag.name)).collect();
        }
        if !command.subcommands.is_empty() && arguments.is_empty() {
            return command.subcommands.iter().map(|sub| sub.name.to_owned()).collect();
        }
        self.objects(command.name, &arguments, namespace(words), typed)
    }

    fn objects(&self, verb: &str, arguments: &[&str], namespace: &str, typed: &str) -> Vec<String> {
        if TAKE_NODES.contains(&verb) {
            return self.names(Resource::NODES, "");
        }
        let typed_resource = typed.split_once('/').and_then(|(kind, _)| find_resource(kind));
        if let (Some(resource), Some((kind, _))) = (typed_resource, typed.split_once('/')) {
            let names = self.names(resource, namespace);
            return names.iter().map(|name| format!("{kind}/{name}")).collect();
        }
        if TAKE_PODS.contains(&verb) {
            return if arguments.is_empty() {
                self.names(Resource::PODS, namespace)
            } else {
                Vec::new()
            };
        }
        if !TAKE_RESOURCES.contains(&verb) {
            return Vec::new();
        }
        match arguments.first().and_then(|kind| find_resource(kind)) {
            Some(resource) => self.names(resource, namespace),
            None if arguments.is_empty() => {
                Resource::all().map(|resource| resource.plural().to_owned()).collect()
            }
            None => Vec::new(),
        }
    }

    fn names(&self, resource: Resource, namespace: &str) -> Vec<String> {
        let namespace = if resource.is_namespaced() { namespace } else { "" };
        let objects = self.cluster().view().list(resource, namespace);
        objects.map(|(key, _)| key.name.to_string()).collect()
    }
}

/// The namespace that a kubectl line names.
fn namespace<'a>(words: &[&'a str]) -> &'a str {
    let pairs = words.windows(2).find(|pair| matches!(pair[0], "-n" | "--namespace"));
    let glued = words.iter().find_map(|word| word.strip_prefix("--namespace="));
    pairs.map(|pair| pair[1]).or(glued).unwrap_or("default")
}

/// A resource by any of its names.
fn find_resource(name: &str) -> Option<Resource> {
    Resource::all().find(|resource| {
        let info = resource.info();
        info.plural == name || info.singular == name || info.short_names.contains(&name)
    })
}

fn command_names(terminal: &Terminal) -> Vec<String> {
    let builtins = builtins::BUILTINS.iter().map(|builtin| builtin.name);
    let tools = tools::TOOLS.iter().map(|tool| tool.name);
    let own = super::system::COMMANDS.iter().copied();
    let fixed = builtins.chain(tools).chain(own).map(str::to_owned);
    let defined = terminal.shell.aliases().keys().chain(terminal.shell.functions());
    let plain = |name: &String| name.starts_with(|c: char| c.is_ascii_alphabetic());
    fixed.chain(defined.map(Str::to_string)).filter(plain).collect()
}

/// What all candidates begin with; none if there are none.
fn shared_start(candidates: &[String]) -> Option<&str> {
    let (first, rest) = candidates.split_first()?;
    let same = |other: &String| {
        let pairs = first.char_indices().zip(other.chars());
        pairs.take_while(|((_, a), b)| a == b).last().map_or(0, |((at, c), _)| at + c.len_utf8())
    };
    let end = rest.iter().map(same).min().unwrap_or(first.len());
    Some(&first[..end])
}
