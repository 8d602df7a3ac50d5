//! What a rule may look at: the line, what it printed, the cluster and the files.

use super::{Fix, repair::Edit};
use crate::api::Resource;
use crate::cluster::Cluster;
use crate::kubectl::command::{Command, known_flags};
use crate::kubectl::verbs::ROOT;
use crate::sh::{Files, Tree, absolute};
use crate::value::yaml::{self, Document, SyntaxError};
use crate::value::{Path, Str};
use std::ops::Range;

/// A line that failed and what was there when it did.
pub struct Case<'a> {
    pub line: &'a str,
    /// What was printed as an error.
    pub error: &'a str,
    pub cluster: &'a Cluster,
    pub files: &'a Tree,
    pub cwd: &'a str,
    /// The part of the manifest that is meant, in lines counted from 1; none: any.
    pub lines: Option<Range<u32>>,
}

/// A manifest that a line names.
pub struct Manifest {
    /// As it was typed.
    pub path: Str,
    pub text: Str,
    /// Its documents up to the first that cannot be read.
    pub documents: Vec<Document>,
    pub error: Option<SyntaxError>,
}

impl<'a> Case<'a> {
    /// The words of the kubectl in the line; nothing if there is none.
    pub fn words(&self) -> Vec<&'a str> {
        let commands = self.line.split(['|', ';', '&', '\n']);
        let words = commands.map(|command| {
            let words = command.split_whitespace();
            words.skip_while(|word| !matches!(*word, "kubectl" | "k")).collect::<Vec<_>>()
        });
        words.into_iter().find(|words| !words.is_empty()).unwrap_or_default()
    }

    /// The command that the line means, and its words that are no flags and follow it.
    pub fn command(&self) -> (&'static Command, Vec<&'a str>) {
        let mut command: &'static Command = &ROOT;
        let mut arguments = Vec::new();
        for word in self.words().into_iter().skip(1).filter(|word| !word.starts_with('-')) {
            let is_it = |sub: &&&Command| sub.name == word || sub.aliases.contains(&word);
            match command.subcommands.iter().find(is_it) {
                Some(sub) if arguments.is_empty() => command = sub,
                _ => arguments.push(word),
            }
        }
        (command, arguments)
    }

    /// The long flags that the command takes.
    pub fn flags(&self) -> Vec<&'static str> {
        let groups = known_flags(self.command().0);
        groups.into_iter().flatten().map(|flag| flag.name).collect()
    }

    /// The namespace that the line names.
    pub fn namespace(&self) -> &'a str {
        let words = self.words();
        let pairs = words.windows(2).find(|pair| matches!(pair[0], "-n" | "--namespace"));
        let glued = words.iter().find_map(|word| word.strip_prefix("--namespace="));
        pairs.map(|pair| pair[1]).or(glued).unwrap_or("default")
    }

    /// A flag's value.
    pub fn flag(&self, short: &str, long: &str) -> Option<&'a str> {
        let words = self.words();
        let pair = words.windows(2).find(|pair| pair[0] == short || pair[0] == long);
        let glued = || words.iter().find_map(|word| word.strip_prefix(long)?.strip_prefix('='));
        pair.map(|pair| pair[1]).or_else(glued)
    }

    /// The line with the first `old` that stands as a word replaced.
    pub fn replaced(&self, old: &str, new: &str) -> Option<Fix> {
        let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
        let (at, _) = self.line.match_indices(old).find(|(at, _)| {
            let before = self.line[..*at].chars().next_back();
            is_end(before) && is_end(self.line[at + old.len()..].chars().next())
        })?;
        let line = format!("{}{new}{}", &self.line[..at], &self.line[at + old.len()..]);
        (line != self.line).then(|| Fix::Line(line.into()))
    }

    /// The line with a word put behind another one.
    pub fn inserted(&self, after: &str, what: &str) -> Option<Fix> {
        self.replaced(after, &format!("{after} {what}"))
    }

    /// The names of all objects of a resource in a namespace.
    pub fn names(&self, resource: Resource, namespace: &str) -> Vec<&'a str> {
        let namespace = if resource.is_namespaced() { namespace } else { "" };
        self.cluster.view().list(resource, namespace).map(|(key, _)| key.name.as_str()).collect()
    }

    /// The manifest that the line names with `-f`, if it is one file that can be read.
    pub fn manifest(&self) -> Option<Manifest> {
        let path = self.flag("-f", "--filename")?;
        let text = match path {
            "-" => Str::from(&self.line[self.heredoc()?]),
            _ => self.files.read(&absolute(self.cwd, path)).ok()?,
        };
        let (mut documents, mut error) = (Vec::new(), None);
        for document in yaml::documents(&text) {
            match document {
                Ok(document) => documents.push(document),
                Err(why) => error = Some(why),
            }
        }
        let is_meant = |line: u32| self.lines.as_ref().is_none_or(|lines| lines.contains(&line));
        documents.retain(|document| is_meant(document.first_line));
        Some(Manifest { path: path.into(), text, documents, error })
    }

    /// Where in the line the text of its heredoc stands (`cat << EOF | kubectl apply -f -`).
    fn heredoc(&self) -> Option<Range<usize>> {
        let (head, rest) = self.line.split_once('\n')?;
        let (_, word) = head.split_once("<<")?;
        let word = word.trim_start_matches('-').split(['|', ';', '&', '<', '>']).next()?;
        let word = word.trim().trim_matches(['\'', '"']);
        let start = head.len() + 1;
        let mut end = start;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == word {
                return Some(start..end);
            }
            end += line.len();
        }
        None
    }

    /// A correction of a manifest; of one that stands in the line, the corrected line.
    pub fn edited(&self, manifest: &Manifest, edit: Option<Edit>) -> Option<Fix> {
        let (path, edit) = (manifest.path.clone(), edit?);
        match self.heredoc().filter(|_| path == *"-") {
            Some(body) => {
                let (before, after) = (&self.line[..body.start], &self.line[body.end..]);
                let body = edit.apply(&self.line[body]);
                Some(Fix::Line(format!("{before}{body}{after}").into()))
            }
            None => Some(Fix::Manifest { path, edit }),
        }
    }
}

/// A resource by any of its names; with its group behind a dot, too.
pub fn resource(name: &str) -> Option<Resource> {
    let bare = name.split('.').next().unwrap_or(name);
    Resource::all().find(|resource| {
        let info = resource.info();
        info.plural == bare || info.singular == bare || info.short_names.contains(&bare)
    })
}

/// The path that `spec.containers[0].image` names.
pub fn path(field: &str) -> Path {
    let mut path = Path::root();
    for part in field.split('.').filter(|part| !part.is_empty()) {
        let (name, rest) = part.split_once('[').map_or((part, ""), |(name, rest)| (name, rest));
        if !name.is_empty() {
            path.push(name);
        }
        for inner in rest.split('[').map(|it| it.trim_end_matches(']')).filter(|i| !i.is_empty()) {
            match inner.parse::<usize>() {
                Ok(index) => path.push(index),
                Err(_) => path.push(inner),
            }
        }
    }
    path
}
