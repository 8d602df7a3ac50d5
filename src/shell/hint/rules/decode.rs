//! Manifests that are YAML, but no object of Kubernetes: kinds, fields, types.

use crate::schema::Type;
use crate::shell::hint::near::nearest;
use crate::shell::hint::repair::{self, Edit, Meant};
use crate::shell::hint::{Case, Hint, Rule, case, plain};
use crate::value::yaml::Document;

pub const RULES: &[Rule] = &[
    Rule { id: "unknown_field", when: &["unknown field {field}"], look: unknown },
    Rule {
        id: "no_kind",
        when: &[
            "no matches for kind {kind} in version {version}",
            "no kind {kind} is registered for version {version} in",
        ],
        look: kind,
    },
    Rule { id: "kind_missing", when: &["error validating data: kind not set"], look: plain },
    Rule {
        id: "version_missing",
        when: &["error validating data: apiVersion not set"],
        look: version_missing,
    },
    Rule { id: "both_missing", when: &["[apiVersion not set, kind not set]"], look: plain },
    Rule { id: "no_name", when: &["resource name may not be empty"], look: no_name },
    Rule {
        id: "metadata_text",
        when: &["Go struct field metadataOnlyObject.metadata of type"],
        look: metadata_text,
    },
    Rule {
        id: "not_an_object",
        when: &["Go value of type unstructured.detector", "is missing in"],
        look: plain,
    },
    Rule {
        id: "wants_text",
        when: &[
            "cannot unmarshal number into Go struct field {field} of type string",
            "cannot unmarshal bool into Go struct field {field} of type string",
        ],
        look: quote,
    },
    Rule {
        id: "wants_text_not_map",
        when: &["cannot unmarshal object into Go struct field {field} of type string"],
        look: plain,
    },
    Rule {
        id: "wants_number",
        when: &[
            "cannot unmarshal string into Go struct field {field} of type int",
            "cannot unmarshal number {value} into Go struct field {field} of type int",
        ],
        look: number,
    },
    Rule {
        id: "wants_bool",
        when: &["cannot unmarshal {what} into Go struct field {field} of type bool"],
        look: plain,
    },
    Rule {
        id: "wants_list",
        when: &["cannot unmarshal {what} into Go struct field {field} of type []"],
        look: plain,
    },
    Rule {
        id: "wants_map",
        when: &[
            "cannot unmarshal {what} into Go struct field {field} of type map",
            "cannot unmarshal {what} into Go struct field {field} of type v1.",
        ],
        look: plain,
    },
    Rule {
        id: "wants_other",
        when: &["cannot unmarshal {what} into Go struct field {field} of type {type}"],
        look: plain,
    },
    Rule { id: "patch_text", when: &["cannot convert int64 to string"], look: plain },
    Rule {
        id: "patch_shape",
        when: &["cannot restore {what} from{from}", "unrecognized type: {from}"],
        look: plain,
    },
    Rule { id: "merge_key", when: &["does not contain declared merge key: {key}"], look: plain },
    Rule { id: "quantity", when: &["quantities must match the regular expression"], look: plain },
    Rule { id: "base64", when: &["illegal base64 data"], look: plain },
];

/// The document that an error is about: of the kind that it names, and with that field.
fn about<'d>(case: &Case<'_>, documents: &'d [Document], field: &str) -> Option<&'d Document> {
    let path = case::path(field);
    let is_named = |document: &&Document| {
        let kind = document.value.str_at(&["kind"]);
        !kind.is_empty() && case.error.contains(kind)
    };
    let fits = |document: &&Document| document.places.nearest(&path).is_some_and(|it| it.1 == 0);
    let both = documents.iter().find(|document| is_named(document) && fits(document));
    both.or_else(|| documents.iter().find(fits))
}

fn unknown(case: &Case<'_>, hint: &mut Hint) {
    let field = hint.facts.get("field").to_string();
    let last = field.rsplit('.').next().unwrap_or(&field);
    hint.facts.set("name", last);
    let Some(manifest) = case.manifest() else { return };
    let Some(document) = about(case, &manifest.documents, &field) else { return };
    let value = &document.value;
    let of = Type::of(value.str_at(&["apiVersion"]), value.str_at(&["kind"]));
    let path = case::path(&field);
    let Some(meant) = of.and_then(|of| repair::meant_field(of, &path)) else { return };
    match meant {
        Meant::Elsewhere(place) => {
            hint.id = "field_elsewhere";
            hint.facts.set("place", place);
        }
        Meant::Field(meant) => {
            hint.id = "meant_field";
            hint.facts.set("field", last);
            hint.facts.set("meant", meant);
            let key = document.places.get(&path).and_then(|place| place.key);
            let edit = key.map(|key| {
                let range = repair::scalar_at(&manifest.text, key);
                Edit::new(range.start, range.end, meant)
            });
            hint.fix = case.edited(&manifest, edit);
        }
    }
}

/// A word of the manifest's own, replaced in the document that has it.
fn replaced(case: &Case<'_>, field: &str, old: &str, new: &str) -> Option<crate::shell::hint::Fix> {
    let manifest = case.manifest()?;
    let is_it = |document: &&Document| document.value.str_at(&[field]) == old;
    let document = manifest.documents.iter().find(is_it)?;
    let range = repair::value_range(&manifest.text, document, &case::path(field))?;
    case.edited(&manifest, Some(Edit::new(range.start, range.end, new)))
}

fn kind(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("kind").to_string();
    let version = hint.facts.get("version").to_string();
    if let Some(right) = repair::api_version_for(&typed) {
        hint.id = "meant_version";
        hint.fix = replaced(case, "apiVersion", &version, &right);
        hint.facts.set("meant", right);
    } else if let Some(meant) = nearest(&typed, repair::kinds()) {
        hint.id = "meant_kind";
        hint.facts.set("meant", meant);
        hint.fix = replaced(case, "kind", &typed, meant);
    }
}

fn version_missing(case: &Case<'_>, hint: &mut Hint) {
    let Some(manifest) = case.manifest() else { return };
    let is_it = |document: &&Document| document.value.str_at(&["apiVersion"]).is_empty();
    let Some(document) = manifest.documents.iter().find(is_it) else { return };
    let kind = document.value.str_at(&["kind"]);
    let Some(version) = repair::api_version_for(kind) else { return };
    let key = document.places.get(&case::path("kind")).and_then(|place| place.key);
    let edit = key.map(|key| {
        let at = repair::offset(&manifest.text, key);
        Edit::new(at, at, format!("apiVersion: {version}\n"))
    });
    hint.fix = case.edited(&manifest, edit);
    hint.id = "version_is";
    hint.facts.set("kind", kind);
    hint.facts.set("meant", version);
}

/// No name: perhaps `metadata` is misspelt, which leaves the object without.
fn no_name(case: &Case<'_>, hint: &mut Hint) {
    let Some(manifest) = case.manifest() else { return };
    for document in &manifest.documents {
        let Some(map) = document.value.as_map().filter(|map| !map.contains_key("metadata")) else {
            continue;
        };
        let near = |key: &&str| nearest(key, ["metadata"]).is_some();
        let Some(typed) = map.iter().map(|(key, _)| key.as_str()).find(near) else { continue };
        hint.id = "meant_field";
        hint.facts.set("field", typed);
        hint.facts.set("meant", "metadata");
        let key = document.places.get(&case::path(typed)).and_then(|place| place.key);
        let edit = key.map(|key| {
            let range = repair::scalar_at(&manifest.text, key);
            Edit::new(range.start, range.end, "metadata")
        });
        hint.fix = case.edited(&manifest, edit);
        return;
    }
}

/// `metadata:` with one word below it: a colon or the blank behind it is missing.
fn metadata_text(case: &Case<'_>, hint: &mut Hint) {
    let Some(manifest) = case.manifest() else { return };
    let path = case::path("metadata");
    for document in &manifest.documents {
        let Some(text) = document.value.get("metadata").and_then(|it| it.as_str()) else {
            continue;
        };
        let Some(range) = repair::value_range(&manifest.text, document, &path) else { continue };
        let right = match text.split_once([':', ' ']) {
            Some((key, value)) if !value.contains([':', ' ']) => format!("{key}: {value}"),
            _ => continue,
        };
        hint.facts.set("meant", right.as_str());
        hint.fix = case.edited(&manifest, Some(Edit::new(range.start, range.end, right)));
        return;
    }
}

/// The places in a manifest that a Go field may be: no indices are in its name.
pub fn places(document: &Document, go_field: &str) -> Vec<crate::value::Path> {
    let (_, field) = go_field.split_once('.').unwrap_or(("", go_field));
    let mut found = Vec::new();
    let names: Vec<&str> = field
        .split('.')
        .filter(|name| !name.starts_with(|c: char| c.is_ascii_uppercase()))
        .collect();
    walk(&document.value, &names, crate::value::Path::root(), &mut found);
    found
}

fn walk(
    value: &crate::value::Value,
    names: &[&str],
    path: crate::value::Path,
    found: &mut Vec<crate::value::Path>,
) {
    if let Some(items) = value.as_list() {
        for (index, item) in items.iter().enumerate() {
            walk(item, names, path.then(index), found);
        }
        return;
    }
    match (names, value.as_map()) {
        ([], Some(map)) => {
            // A map's values: the error names only the map.
            found.extend(map.iter().map(|(key, _)| path.then(key.clone())));
        }
        ([], None) => found.push(path),
        ([name, rest @ ..], Some(map)) => {
            if let Some(inner) = map.get(name) {
                walk(inner, rest, path.then(*name), found);
            }
        }
        _ => {}
    }
}

/// The value at fault, as it stands in the text.
fn wrong_value(
    case: &Case<'_>,
    go_field: &str,
    is_wrong: fn(&crate::value::Value) -> bool,
) -> Option<(super::super::case::Manifest, std::ops::Range<usize>)> {
    let manifest = case.manifest()?;
    let range = manifest.documents.iter().find_map(|document| {
        let path = places(document, go_field)
            .into_iter()
            .find(|path| document.value.at_path(path).is_some_and(is_wrong))?;
        repair::value_range(&manifest.text, document, &path)
    })?;
    Some((manifest, range))
}

/// A number or a truth where a text is wanted: quotes.
fn quote(case: &Case<'_>, hint: &mut Hint) {
    use crate::value::Value;
    let field = hint.facts.get("field").to_string();
    let is_wrong =
        |value: &Value| matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_));
    let Some((manifest, range)) = wrong_value(case, &field, is_wrong) else { return };
    let word = manifest.text[range.clone()].to_string();
    hint.facts.set("value", word.as_str());
    let edit = Edit::new(range.start, range.end, format!("\"{word}\""));
    hint.fix = case.edited(&manifest, Some(edit));
}

/// A text where a number is wanted: without its quotes, if it is one.
fn number(case: &Case<'_>, hint: &mut Hint) {
    use crate::value::Value;
    let field = hint.facts.get("field").to_string();
    let is_wrong = |value: &Value| matches!(value, Value::Str(_) | Value::Float(_));
    let Some((manifest, range)) = wrong_value(case, &field, is_wrong) else { return };
    let word = manifest.text[range.clone()].to_string();
    let bare = word.trim_matches(['"', '\'']);
    if bare.parse::<i32>().is_ok() {
        let edit = Edit::new(range.start, range.end, bare);
        hint.fix = case.edited(&manifest, Some(edit));
    }
}
