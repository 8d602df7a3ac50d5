//! Commands as a tree of tables, and how a command line finds its own: cobra's part of kubectl.

use super::cx::{Cx, Next};
use super::errors::{Error, Result, text};
use super::flags::{self, Flag, Parsed, groups::GLOBAL, parse};

/// A command or subcommand: its names, its flags, and what it does.
#[derive(Debug)]
pub struct Command {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// Other words that somebody who means this command may type.
    pub suggest_for: &'static [&'static str],
    /// What follows `kubectl` in the usage line.
    pub usage: &'static str,
    /// One line in our own words.
    pub about: &'static str,
    pub flags: &'static [&'static [Flag]],
    pub subcommands: &'static [&'static Command],
    pub run: Run,
}

impl Command {
    /// Whether the flag is the command's own, not one that all of kubectl has.
    pub fn has_flag(&self, name: &str) -> bool {
        self.flags.iter().any(|group| group.iter().any(|flag| flag.name == name))
    }
}

/// What a command does.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// It works.
    Work(fn(&mut Cx<'_>) -> Result<Next>),
    /// It only has subcommands, and prints its help to standard output (or to standard error).
    Help { to_stderr: bool },
}

/// A command that nobody gave subcommands, aliases or flags yet: the start of each table row.
pub const BARE: Command = Command {
    name: "",
    aliases: &[],
    suggest_for: &[],
    usage: "",
    about: "",
    flags: &[],
    subcommands: &[],
    run: Run::Help { to_stderr: false },
};

/// A command line that found its command and was read by its flags.
#[derive(Clone, Debug)]
pub struct Call {
    pub command: &'static Command,
    /// `kubectl rollout status`: the command with all its parents.
    pub path: String,
    pub line: Parsed,
}

/// Finds the command that a line means and reads its flags. What comes before the error is
/// advice about deprecated flags.
pub fn find(root: &'static Command, words: &[String]) -> Result<Call> {
    let mut command = root;
    let mut path = root.name.to_string();
    let mut words = words.to_vec();
    while let Some(position) = first_argument(command, &words) {
        let found = command
            .subcommands
            .iter()
            .find(|sub| sub.name == words[position] || sub.aliases.contains(&&*words[position]));
        let Some(sub) = found else {
            if std::ptr::eq(command, root) {
                return Err(text(unknown(root, &words[position])));
            }
            break;
        };
        words.remove(position);
        command = sub;
        path = format!("{path} {}", sub.name);
    }
    let known = known_flags(command);
    let line = parse(&known, &words)
        .map_err(|why| text(format!("{why}\nSee '{path} --help' for usage.")))?;
    Ok(Call { command, path, line })
}

/// The flags that a command takes: its own and the global ones.
pub fn known_flags(command: &'static Command) -> Vec<&'static [Flag]> {
    let mut known: Vec<&'static [Flag]> = command.flags.to_vec();
    known.push(GLOBAL);
    known
}

/// Where the first word stands that is neither a flag nor a flag's value.
fn first_argument(command: &'static Command, words: &[String]) -> Option<usize> {
    let known = known_flags(command);
    let mut i = 0;
    while i < words.len() {
        let word = words[i].as_str();
        if word == "--" {
            return None;
        }
        if !word.starts_with('-') || word == "-" {
            return Some(i);
        }
        let takes_value = !word.contains('=')
            && word != "-h"
            && word != "--help"
            && flags::accepts(&known, word).is_none_or(|flag| flag.bare.is_empty())
            && (word.starts_with("--") || word.len() == 2);
        i += if takes_value { 2 } else { 1 };
    }
    None
}

impl Call {
    /// Fails where a flag that must be given is missing.
    pub fn check_required(&self) -> Result<()> {
        let mut missing: Vec<&str> = self
            .command
            .flags
            .iter()
            .flat_map(|group| group.iter())
            .filter(|flag| flag.required && !self.line.flags.changed(flag.name))
            .map(|flag| flag.name)
            .collect();
        missing.sort_unstable();
        if missing.is_empty() {
            return Ok(());
        }
        Err(text(format!("required flag(s) \"{}\" not set", missing.join("\", \""))))
    }

    /// Fails for a command that only has subcommands, once its help was printed.
    pub fn help_only(&self) -> Result<Option<String>> {
        let Run::Help { .. } = self.command.run else { return Ok(None) };
        if !self.line.args.is_empty() {
            let words = self.line.args.join(" ");
            return Err(super::errors::usage(&self.path, format!("unknown command {words:?}")));
        }
        Ok(Some(help(self.command, &self.path)))
    }
}

fn unknown(root: &Command, word: &str) -> String {
    let mut words = format!("unknown command {word:?} for {:?}", root.name);
    let lower = word.to_lowercase();
    let mut suggestions = String::new();
    for sub in root.subcommands {
        if distance(&lower, sub.name) <= 2 || sub.name.starts_with(&lower) {
            suggestions.push_str(&format!("\t{}\n", sub.name));
        }
        if sub.suggest_for.contains(&lower.as_str()) {
            suggestions.push_str(&format!("\t{}\n", sub.name));
        }
    }
    if !suggestions.is_empty() {
        words.push_str("\n\nDid you mean this?\n");
        words.push_str(&suggestions);
    }
    words
}

/// How many letters must be put in, taken out or changed to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The help of a command, made from its table. Our own words: kubectl's help is longer.
pub fn help(command: &'static Command, path: &str) -> String {
    let mut words = format!("{}.\n", command.about);
    if !command.aliases.is_empty() {
        let names = [&[command.name], command.aliases].concat().join(", ");
        words.push_str(&format!("\nAliases:\n{names}\n"));
    }
    if !command.subcommands.is_empty() {
        words.push_str("\nAvailable Commands:\n");
        let width = command.subcommands.iter().map(|sub| sub.name.len()).max().unwrap_or(0) + 2;
        for sub in command.subcommands {
            words.push_str(&format!("  {:width$} {}\n", sub.name, sub.about));
        }
    }
    let mut all: Vec<&Flag> = command.flags.iter().flat_map(|group| group.iter()).collect();
    all.sort_by_key(|flag| flag.name);
    if !all.is_empty() {
        words.push_str("\nOptions:\n");
    }
    for flag in all {
        words.push_str(&option(flag));
    }
    let usage = if command.usage.is_empty() { "[flags] [options]" } else { command.usage };
    let parent = path.rsplit_once(' ').map(|(parent, _)| parent).unwrap_or("");
    let line = match (parent, command.usage.is_empty()) {
        ("", _) | (_, true) => format!("{path} {usage}"),
        _ => format!("{parent} {usage}"),
    };
    words.push_str(&format!("\nUsage:\n  {line}\n"));
    words
}

fn option(flag: &Flag) -> String {
    use super::flags::Kind;
    let name = match flag.short {
        ' ' => format!("--{}", flag.name),
        letter => format!("-{letter}, --{}", flag.name),
    };
    let default = match flag.kind {
        Kind::Text => format!("'{}'", flag.default),
        Kind::Slice | Kind::Array => "[]".to_string(),
        _ => flag.default.to_string(),
    };
    format!("    {name}={default}:\n\t{}\n\n", flag.help)
}

/// Nothing to do but to fail with these words: for what kubectl can do and this simulation can't.
pub fn not_simulated(what: &str) -> Error {
    text(format!("{what} is not simulated here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubectl::verbs::ROOT;

    fn said(line: &str) -> String {
        let words: Vec<String> = line.split(' ').map(String::from).collect();
        match find(&ROOT, &words) {
            Err(error) => error.report().0,
            Ok(call) => call.path,
        }
    }

    #[test]
    fn flags_may_stand_before_the_command() {
        assert_eq!(said("-n x get pods"), "kubectl get");
        assert_eq!(said("--namespace=x get -A"), "kubectl get");
        assert_eq!(
            said("get pods --namespaces default"),
            "error: unknown flag: --namespaces\nSee 'kubectl get --help' for usage.\n"
        );
    }

    #[test]
    fn unknown_commands_bring_suggestions() {
        assert_eq!(
            said("gett pods"),
            "error: unknown command \"gett\" for \"kubectl\"\n\nDid you mean this?\n\tset\n\tget\n"
        );
        assert_eq!(
            said("remove pod"),
            "error: unknown command \"remove\" for \"kubectl\"\n\nDid you mean this?\n\tdelete\n"
        );
        assert_eq!(
            said("creat x"),
            "error: unknown command \"creat\" for \"kubectl\"\n\nDid you mean this?\n\tcreate\n"
        );
        assert_eq!(
            said("list pod"),
            "error: unknown command \"list\" for \"kubectl\"\n\nDid you mean this?\n\tget\n"
        );
    }
}
