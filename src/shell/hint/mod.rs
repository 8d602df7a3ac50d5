//! What we would tell a learner about a line that failed: the cause, and where it is sure the
//! corrected text.
//!
//! [`rules`] is the table: each rule has the pattern of what kubectl or the shell prints, the id
//! of the sentence in `text::hints`, and a function that looks closer. [`explain`] takes the first
//! rule that fits. Nothing that kubectl prints is changed: a hint stands below it.

mod case;
mod near;
mod pattern;
mod repair;
mod rules;

pub use case::Case;
pub use repair::Edit;

use crate::value::Str;
use std::ops::Range;

/// A hint about a line that failed, or about one thing that is wrong in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The sentence in `text::hints`.
    pub id: &'static str,
    /// What the sentence's holes are filled with.
    pub facts: Facts,
    /// The corrected text, where it is sure.
    pub fix: Option<Fix>,
}

impl Hint {
    /// A sentence without holes, and nothing to correct.
    pub(super) fn plain(id: &'static str) -> Hint {
        Hint { id, facts: Facts::default(), fix: None }
    }
}

/// A correction that can be taken with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Another command line.
    Line(Str),
    /// A change of a manifest, by its path as it was typed.
    Manifest { path: Str, edit: Edit },
}

/// Names and what they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(&'static str, Str)>);

impl Facts {
    /// What a name stands for; nothing if it is not known.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_str())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Str)> {
        self.0.iter().map(|(name, text)| (*name, text))
    }

    pub(super) fn set(&mut self, name: &'static str, text: impl Into<Str>) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, text.into()));
    }
}

/// A row of the table.
struct Rule {
    id: &'static str,
    /// Any of these patterns.
    when: &'static [&'static str],
    /// Looks closer: adds facts and a correction, or takes another sentence.
    look: fn(&Case<'_>, &mut Hint),
}

/// The hint for what was printed as an error; none if no rule knows it.
pub fn explain(case: &Case<'_>) -> Option<Hint> {
    let rules = rules::ALL.iter().flat_map(|rules| rules.iter());
    rules.into_iter().find_map(|rule| {
        let facts = rule.when.iter().find_map(|when| pattern::find(when, case.error))?;
        let mut hint = Hint { id: rule.id, facts, fix: None };
        (rule.look)(case, &mut hint);
        Some(hint)
    })
}

/// Where in the manifest the token at fault stands, in bytes.
pub fn place(case: &Case<'_>, hint: Option<&Hint>) -> Option<Range<usize>> {
    let manifest = case.manifest()?;
    if let Some(error) = &manifest.error {
        return repair::trouble(&manifest.text, error).map(|trouble| trouble.place);
    }
    let hint = hint?;
    if let Some(Fix::Manifest { edit, .. }) = hint.fix.as_ref().filter(|_| hint.id != "version_is")
    {
        return Some(edit.start..edit.end);
    }
    let field = match hint.facts.get("field") {
        "" => hint.facts.get("path"),
        field => field,
    };
    let is_go = field.starts_with(|c: char| c.is_ascii_uppercase());
    manifest.documents.iter().find_map(|document| {
        let path = match is_go {
            true => rules::places(document, field).into_iter().next()?,
            false => case::path(field),
        };
        (!path.is_root()).then(|| repair::value_range(&manifest.text, document, &path))?
    })
}

/// Adds nothing.
fn plain(_: &Case<'_>, _: &mut Hint) {}
