//! What could be typed next in a manifest: fields and values by the table of fields, for the kind
//! that the document names.
//!
//! The text is read line by line by its indentation, because it is no YAML while one types.

use super::editor::{Edit, Field};
use crate::api::Resource;
use crate::schema::{self, Kind, Shape, Type};

/// The list of what could be typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Assist {
    /// Where the word begins that is being typed, in bytes, and where the caret is.
    pub start: usize,
    pub caret: usize,
    /// Line and column of the word, counted from 0, for the list's place.
    pub at: (usize, usize),
    pub choices: Vec<Choice>,
    pub selected: usize,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub word: String,
    /// Its type, and whether it must be there.
    pub about: String,
    pub is_required: bool,
    /// What is put in, and how far from its end the caret stands.
    insert: String,
}

/// So many are listed.
const MOST_CHOICES: usize = 40;

impl Assist {
    /// What could be typed at the caret; none if nothing is known. Unless it was asked for, a key
    /// must have been begun.
    pub fn at(field: &Field, is_asked: bool) -> Option<Assist> {
        if field.start != field.end {
            return None;
        }
        let caret = field.start;
        let line_start = field.text[..caret].rfind('\n').map_or(0, |at| at + 1);
        let line = &field.text[line_start..caret];
        let rest = field.text[caret..].split('\n').next().unwrap_or("");
        if !rest.trim().is_empty() || line.contains(['#', '"', '\'', '\t']) {
            return None;
        }
        let document = Document::around(&field.text, line_start);
        let spot = Spot::new(line);
        let (typed, mut choices) = match spot.value {
            Some(value) => (value, document.values(&spot)?),
            None => (spot.key, document.keys(&spot)?),
        };
        if !is_asked && typed.is_empty() {
            return None;
        }
        let low = typed.to_ascii_lowercase();
        choices.retain(|choice| choice.word.to_ascii_lowercase().contains(&low));
        let is_start = |choice: &Choice| choice.word.to_ascii_lowercase().starts_with(&low);
        choices.sort_by_key(|choice| (!is_start(choice), !choice.is_required));
        if !is_asked {
            choices.retain(is_start);
        }
        choices.truncate(MOST_CHOICES);
        if !is_asked && choices.iter().any(|choice| choice.word == typed) {
            return None;
        }
        if choices.is_empty() || matches!(choices.as_slice(), [only] if only.word == typed) {
            return None;
        }
        let start = caret - typed.len();
        let at = (
            field.text[..start].matches('\n').count(),
            line.chars().count() - typed.chars().count(),
        );
        Some(Assist { start, caret, at, choices, selected: 0 })
    }

    /// Goes down or up in the list, round and round.
    pub fn choose(&mut self, step: isize) {
        let count = self.choices.len() as isize;
        self.selected = (self.selected as isize + step).rem_euclid(count.max(1)) as usize;
    }

    /// The edit that takes one of them.
    pub fn take(&self, number: usize) -> Option<Edit> {
        let choice = self.choices.get(number)?;
        let at = self.start + choice.insert.len();
        let text = choice.insert.clone();
        Some(Edit { start: self.start, end: self.caret, text, select: (at, at) })
    }
}

/// Where on its line the caret is.
struct Spot<'t> {
    /// The column of the key, behind blanks and dashes.
    column: usize,
    /// The column of the last dash on this line.
    dash: Option<usize>,
    key: &'t str,
    /// What stands behind the colon, up to the caret.
    value: Option<&'t str>,
}

impl<'t> Spot<'t> {
    fn new(line: &'t str) -> Spot<'t> {
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let mut dash = None;
        while let Some(rest) = line[column..].strip_prefix("- ") {
            dash = Some(column);
            column += 2 + rest.len() - rest.trim_start_matches(' ').len();
        }
        let rest = &line[column..];
        match rest.split_once(": ") {
            Some((key, value)) => Spot { column, dash, key, value: Some(value.trim_start()) },
            None => Spot { column, dash, key: rest, value: None },
        }
    }
}

/// A line of the document before or behind the caret's.
struct Line<'t> {
    column: usize,
    dash: Option<usize>,
    key: &'t str,
    value: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Option<Line<'t>> {
        let code = line.split(" #").next().unwrap_or("");
        if code.trim().is_empty() || code.trim_start().starts_with('#') {
            return None;
        }
        let spot = Spot::new(code);
        let (key, value) = match spot.value {
            Some(value) => (spot.key, value),
            None => (spot.key.trim_end().trim_end_matches(':'), ""),
        };
        Some(Line { column: spot.column, dash: spot.dash, key: key.trim(), value: value.trim() })
    }
}

/// The document that the caret is in.
struct Document<'t> {
    above: Vec<Line<'t>>,
    below: Vec<Line<'t>>,
}

impl<'t> Document<'t> {
    fn around(text: &'t str, line_start: usize) -> Document<'t> {
        let from = text[..line_start].rfind("\n---").map_or(0, |at| at + 1);
        let after = text[line_start..].find('\n').map_or(text.len(), |at| line_start + at);
        let to = text[after..].find("\n---").map_or(text.len(), |at| after + at);
        let read =
            |part: &'t str| part.lines().filter(|l| !l.starts_with("---")).filter_map(Line::read);
        Document {
            above: read(&text[from..line_start]).collect(),
            below: read(&text[after..to]).collect(),
        }
    }

    fn top(&self, key: &str) -> &'t str {
        let lines = self.above.iter().chain(&self.below);
        let found = lines.into_iter().find(|line| line.column == 0 && line.key == key);
        found.map_or("", |line| line.value.trim_matches(['"', '\'']))
    }

    /// The keys on the way to what the caret is in, from the root.
    fn way(&self, spot: &Spot<'_>) -> Vec<&'t str> {
        let mut way = Vec::new();
        // A parent stands left of this column; a list may stand in its parent's own.
        let mut limit = spot.dash.map_or(spot.column, |dash| dash + 1);
        let mut in_list = spot.dash.is_some();
        for line in self.above.iter().rev() {
            let is_item_of_ours = !in_list && line.dash.is_some() && line.column == limit;
            if is_item_of_ours {
                limit = line.dash.unwrap_or(0) + 1;
                in_list = true;
                continue;
            }
            if line.column < limit && line.value.is_empty() {
                way.push(line.key);
                limit = line.column;
                in_list = false;
                if let Some(dash) = line.dash {
                    limit = dash + 1;
                    in_list = true;
                }
            } else if line.dash.is_some_and(|dash| dash < limit) && line.column < limit {
                limit = line.dash.unwrap_or(0) + 1;
                in_list = true;
            }
        }
        way.reverse();
        way
    }

    /// The shape of what the caret is in.
    fn shape(&self, way: &[&str]) -> Option<Place> {
        let root = Type::of(self.top("apiVersion"), self.top("kind"))?;
        let mut place = Place::Object(root);
        for key in way {
            let Place::Object(of) = place else { return None };
            let shape = &of.field(key)?.shape;
            place = match (&shape.kind, shape.object()) {
                (Kind::Map(_), _) | (_, None) => Place::Other,
                (_, Some(of)) => Place::Object(of),
            };
        }
        Some(place)
    }

    fn keys(&self, spot: &Spot<'_>) -> Option<Vec<Choice>> {
        let way = self.way(spot);
        if way.is_empty() && spot.dash.is_none() && self.shape(&way).is_none() {
            let first = ["apiVersion", "kind", "metadata", "spec"];
            return Some(
                first.iter().map(|word| plain(word, &format!("{word}: "), "", false)).collect(),
            );
        }
        let Place::Object(of) = self.shape(&way)? else { return None };
        let there = self.siblings(spot);
        let indent = " ".repeat(spot.column);
        let fields = of.fields().iter().filter(|field| !there.contains(&field.name));
        let is_ours = |name: &str| name != "status" || !way.is_empty();
        let choices = fields.filter(|field| is_ours(field.name)).map(|field| {
            let insert = match &field.shape.kind {
                Kind::List(inner) if inner.object().is_some() => {
                    format!("{}:\n{indent}- ", field.name)
                }
                Kind::List(_) => format!("{}: ", field.name),
                Kind::Object(_) | Kind::Map(_) => format!("{}:\n{indent}  ", field.name),
                _ => format!("{}: ", field.name),
            };
            plain(field.name, &insert, &about(&field.shape), field.required)
        });
        Some(choices.collect())
    }

    /// The keys that stand beside the caret's already.
    fn siblings(&self, spot: &Spot<'_>) -> Vec<&'t str> {
        let beside = |line: &&Line<'_>| line.column >= spot.column;
        let mut above: Vec<&Line<'_>> = Vec::new();
        if spot.dash.is_none() {
            for line in self.above.iter().rev().take_while(beside) {
                above.push(line);
                if line.dash.is_some() && line.column == spot.column {
                    break;
                }
            }
        }
        let same_item = |line: &&Line<'_>| line.column >= spot.column && line.dash.is_none();
        let below = self.below.iter().take_while(same_item);
        let all = above.into_iter().chain(below);
        all.filter(|line| line.column == spot.column).map(|line| line.key).collect()
    }

    fn values(&self, spot: &Spot<'_>) -> Option<Vec<Choice>> {
        let way = self.way(spot);
        let word = |word: &str| plain(word, word, "", false);
        if way.is_empty() && spot.key == "kind" {
            let version = self.top("apiVersion");
            let fits = |it: &Resource| version.is_empty() || it.api_version() == *version;
            let mut kinds: Vec<&str> = Resource::all().filter(fits).map(|it| it.kind()).collect();
            kinds.sort_unstable();
            return Some(kinds.into_iter().map(word).collect());
        }
        if way.is_empty() && spot.key == "apiVersion" {
            let kind = self.top("kind");
            let fits = |it: &Resource| kind.is_empty() || it.kind() == kind;
            let mut versions: Vec<String> =
                Resource::all().filter(fits).map(|it| it.api_version().to_string()).collect();
            versions.sort();
            versions.dedup();
            return Some(versions.iter().map(|version| word(version)).collect());
        }
        let Place::Object(of) = self.shape(&way)? else { return None };
        let shape = &of.field(spot.key)?.shape;
        match shape.kind {
            Kind::Bool => Some(vec![word("true"), word("false")]),
            _ if !shape.values.is_empty() => Some(shape.values.iter().map(|it| word(it)).collect()),
            _ => None,
        }
    }
}

enum Place {
    Object(Type),
    /// A map with keys of one's own, or a list of words.
    Other,
}

fn plain(word: &str, insert: &str, about: &str, is_required: bool) -> Choice {
    let (word, insert, about) = (word.to_string(), insert.to_string(), about.to_string());
    Choice { word, about, is_required, insert }
}

/// The name of a type as `kubectl explain` has it.
fn about(shape: &Shape) -> String {
    schema::explain::type_guess(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words offered where `|` stands, and the text after the first is taken.
    fn offered(text: &str, is_asked: bool) -> (Vec<String>, String) {
        let at = text.find('|').expect("the caret");
        let text = text.replacen('|', "", 1);
        let field = Field { text: text.clone(), start: at, end: at };
        let Some(assist) = Assist::at(&field, is_asked) else { return (Vec::new(), text) };
        let edit = assist.take(0).expect("the first");
        let mut after = text;
        after.replace_range(edit.start..edit.end, &edit.text);
        (assist.choices.iter().map(|choice| choice.word.clone()).collect(), after)
    }

    const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n";

    #[test]
    fn keys_are_those_of_the_object_that_one_is_in() {
        let (words, after) = offered(&format!("{DEPLOYMENT}  repl|"), false);
        assert_eq!(words, ["replicas"]);
        assert!(after.ends_with("\n  replicas: "));
        let pod = format!("{DEPLOYMENT}  template:\n    spec:\n");
        let (words, after) = offered(&format!("{pod}      contai|"), false);
        assert_eq!(words, ["containers"]);
        assert!(after.ends_with("      containers:\n      - "));
        for item in [
            "      containers:\n      - ",
            "      containers:\n        - ",
            "      containers:\n      - name: c\n        ",
        ] {
            let (words, _) = offered(&format!("{pod}{item}ima|"), false);
            assert_eq!(words, ["image", "imagePullPolicy"], "{item}");
        }
        let (words, _) =
            offered(&format!("{pod}      containers:\n      - name: c\n        na|"), false);
        assert!(words.is_empty(), "the name is there already: {words:?}");
        let ports = "      containers:\n      - name: c\n        ports:\n        - container|";
        assert_eq!(offered(&format!("{pod}{ports}"), false).0, ["containerPort"]);
        let behind = "      containers:\n      - name: c\n        ports:\n        - name: x\n      \
                      restartP|";
        assert_eq!(offered(&format!("{pod}{behind}"), false).0, ["restartPolicy"]);
    }

    #[test]
    fn values_are_those_that_the_field_may_have() {
        assert_eq!(offered("apiVersion: v1\nkind: Ser|", false).0, ["Service", "ServiceAccount"]);
        assert_eq!(offered("kind: Deployment\napiVersion: |", true).0, ["apps/v1"]);
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n";
        assert_eq!(offered(&format!("{pod}  restartPolicy: N|"), false).0, ["Never"]);
        assert_eq!(offered(&format!("{pod}  hostNetwork: t|"), false).0, ["true"]);
        assert!(offered(&format!("{pod}  nodeName: n|"), true).0.is_empty());
    }

    #[test]
    fn nothing_is_offered_unasked_or_where_nothing_is_known() {
        assert!(offered(&format!("{DEPLOYMENT}  |"), false).0.is_empty());
        let (words, _) = offered(&format!("{DEPLOYMENT}  |"), true);
        assert_eq!(words[..2], ["selector", "template"], "what must be there comes first");
        assert!(offered(&format!("{DEPLOYMENT}  replicas|"), false).0.is_empty());
        assert!(offered("apiVersion: v1\nkind: Nope\nspec:\n  a|", true).0.is_empty());
        assert_eq!(offered("k|", false).0, ["kind"]);
    }
}
