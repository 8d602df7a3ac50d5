//! What validation says of single fields.

use crate::shell::hint::near::nearest;
use crate::shell::hint::repair::{self, Edit};
use crate::shell::hint::{Case, Fix, Hint, Rule, case, plain};
use crate::value::yaml::Document;

pub const RULES: &[Rule] = &[
    Rule { id: "selector_required", when: &["spec.selector: Required value"], look: plain },
    Rule {
        id: "selector_mismatch",
        when: &["{field}: Invalid value: {value}: `selector` does not match template `labels`"],
        look: mismatch,
    },
    Rule { id: "containers_required", when: &["{path}.containers: Required value"], look: plain },
    Rule { id: "image_required", when: &["{path}.image: Required value"], look: plain },
    Rule { id: "ports_required", when: &["spec.ports: Required value"], look: plain },
    Rule { id: "port_name", when: &["spec.ports[{index}].name: Required value"], look: plain },
    Rule {
        id: "job_restart",
        when: &["restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""],
        look: plain,
    },
    Rule {
        id: "always_only",
        when: &["{field}: Unsupported value: {value}: supported values: \"Always\""],
        look: unsupported,
    },
    Rule {
        id: "immutable",
        when: &["{field}: Invalid value: {value}: field is immutable"],
        look: plain,
    },
    Rule {
        id: "unchangeable",
        when: &["may not change once set", "field is immutable when `immutable` is set"],
        look: plain,
    },
    Rule {
        id: "name_dots",
        when: &["{field}: Invalid value: {value}: must not contain dots"],
        look: lower,
    },
    Rule {
        id: "name_form",
        when: &["{field}: Invalid value: {value}: a lowercase RFC 1123 {what} must"],
        look: lower,
    },
    Rule {
        id: "label_form",
        when: &[
            "{field}: Invalid value: {value}: a valid label must be",
            "{field}: Invalid value: {value}: name part must",
            "{field}: Invalid value: {value}: prefix part",
        ],
        look: plain,
    },
    Rule {
        id: "key_form",
        when: &["{field}: Invalid value: {value}: a valid config key must"],
        look: plain,
    },
    Rule {
        id: "port_range",
        when: &["{field}: Invalid value: {value}: must be between 1 and 65535"],
        look: plain,
    },
    Rule {
        id: "node_port_range",
        when: &["{field}: Invalid value: {value}: provided port is not in the valid range"],
        look: plain,
    },
    Rule {
        id: "node_port_type",
        when: &["nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
        look: plain,
    },
    Rule {
        id: "port_letters",
        when: &["{field}: Invalid value: {value}: must contain at least one letter"],
        look: port_number,
    },
    Rule {
        id: "too_long",
        when: &[
            "{field}: Invalid value: {value}: must be no more than {limit} ",
            "{field}: Too long",
        ],
        look: plain,
    },
    Rule {
        id: "not_negative",
        when: &["{field}: Invalid value: {value}: must be greater than or equal to 0"],
        look: plain,
    },
    Rule {
        id: "between",
        when: &["{field}: Invalid value: {value}: must be between {low} and {high}, inclusive"],
        look: plain,
    },
    Rule {
        id: "request_over_limit",
        when: &["{field}: Invalid value: {value}: must be less than or equal to {what} limit"],
        look: plain,
    },
    Rule { id: "resource_name", when: &["must be a standard resource"], look: plain },
    Rule { id: "resource_limit", when: &["Limit must be set for non overcommitable"], look: plain },
    Rule {
        id: "cron",
        when: &["{field}: Invalid value: {value}: expected exactly 5 fields"],
        look: plain,
    },
    Rule { id: "cron", when: &["{field}: Invalid value: {value}: failed to parse"], look: plain },
    Rule {
        id: "volume_not_found",
        when: &["{path}.volumeMounts[{index}].name: Not found: {value}"],
        look: volume,
    },
    Rule { id: "volume_types", when: &["may not specify more than 1 volume type"], look: plain },
    Rule { id: "env_both", when: &["may not be specified when `value` is not empty"], look: plain },
    Rule {
        id: "one_of",
        when: &["{field}: Invalid value: {value}: must specify one of: {values}"],
        look: plain,
    },
    Rule {
        id: "recreate",
        when: &["may not be specified when strategy `type` is 'Recreate'"],
        look: plain,
    },
    Rule {
        id: "cluster_ip",
        when: &["failed to allocate IP {address}:", "must be a valid IP address"],
        look: plain,
    },
    Rule {
        id: "unsupported",
        when: &["{field}: Unsupported value: {value}: supported values: {values}"],
        look: unsupported,
    },
    Rule { id: "duplicate", when: &["{field}: Duplicate value: {value}"], look: plain },
    Rule {
        id: "required",
        when: &["{field}: Required value: {why}", "{field}: Required value"],
        look: required,
    },
    Rule { id: "field_not_found", when: &["{field}: Not found: {value}"], look: plain },
    Rule { id: "init_probe", when: &["may not be set for init containers without"], look: plain },
    Rule {
        id: "pod_containers",
        when: &["pod updates may not add or remove containers"],
        look: replace,
    },
    Rule { id: "invalid", when: &["{field}: Invalid value: {value}: {why}"], look: plain },
    Rule {
        id: "pod_immutable",
        when: &["pod updates may not change fields other than"],
        look: replace,
    },
    Rule { id: "field_forbidden", when: &["{field}: Forbidden: {why}"], look: plain },
];

/// A value that is close to one of those that are allowed.
fn unsupported(case: &Case<'_>, hint: &mut Hint) {
    let value = hint.facts.get("value").to_string();
    let listed = case.error.split("supported values: ").nth(1).unwrap_or("");
    let listed = listed.lines().next().unwrap_or("");
    let values: Vec<&str> = listed.split(", ").map(|value| value.trim_matches('"')).collect();
    hint.facts.set(
        "values",
        values
            .iter()
            .filter(|v| !v.is_empty())
            .map(|v| format!("`{v}`"))
            .collect::<Vec<_>>()
            .join(", "),
    );
    if hint.id == "always_only" && values.len() > 1 {
        hint.id = "unsupported";
    }
    let meant = match values.as_slice() {
        [only] => Some(*only),
        _ => nearest(&value, values.iter().copied()),
    };
    let Some(meant) = meant else { return };
    if hint.id == "unsupported" {
        hint.id = "meant_value";
    }
    hint.facts.set("meant", meant);
    let field = hint.facts.get("field").to_string();
    hint.fix = value_replaced(case, &field, &value, meant);
}

/// The manifest, or else the line, with another value of a field.
fn value_replaced(case: &Case<'_>, field: &str, old: &str, new: &str) -> Option<Fix> {
    let Some(manifest) = case.manifest() else { return case.replaced(old, new) };
    let path = case::path(field);
    let is_it = |document: &&Document| {
        document.value.at_path(&path).and_then(|value| value.as_str()) == Some(old)
    };
    let document = manifest.documents.iter().find(is_it)?;
    let range = repair::value_range(&manifest.text, document, &path)?;
    case.edited(&manifest, Some(Edit::new(range.start, range.end, new)))
}

/// A name in small letters, with dashes for what is not allowed.
fn lower(case: &Case<'_>, hint: &mut Hint) {
    let value = hint.facts.get("value").to_string();
    let dots = hint.facts.get("what") == "subdomain";
    let is_kept = |c: char| c.is_ascii_alphanumeric() || (dots && c == '.');
    let right: String =
        value.to_lowercase().chars().map(|c| if is_kept(c) { c } else { '-' }).collect();
    let right = right.trim_matches(['-', '.']);
    if right.is_empty() || right == value {
        return;
    }
    hint.facts.set("meant", right);
    let field = hint.facts.get("field").to_string();
    hint.fix = value_replaced(case, &field, &value, right);
    if hint.id == "name_form" {
        hint.id = "name_form_meant";
    }
}

/// Labels of the template that its selector does not find.
fn mismatch(case: &Case<'_>, hint: &mut Hint) {
    let Some(manifest) = case.manifest() else { return };
    let template = case::path("spec.template.metadata.labels");
    let selector = case::path("spec.selector.matchLabels");
    for document in &manifest.documents {
        let wanted = document.value.at_path(&selector).and_then(|value| value.as_map());
        let has = document.value.at_path(&template).and_then(|value| value.as_map());
        let (Some(wanted), Some(has)) = (wanted, has) else { continue };
        for (key, value) in wanted.iter() {
            let Some(other) = has.get(key).filter(|other| *other != value) else { continue };
            let (Some(wants), Some(has)) = (value.as_str(), other.as_str()) else { continue };
            let path = template.then(key.clone());
            hint.id = "selector_differs";
            hint.facts.set("key", key.as_str());
            hint.facts.set("wants", wants);
            hint.facts.set("has", has);
            let range = repair::value_range(&manifest.text, document, &path);
            let edit = range.map(|range| Edit::new(range.start, range.end, wants));
            hint.fix = case.edited(&manifest, edit);
            return;
        }
    }
}

/// `targetPort: "80"`: a number needs no quotes.
fn port_number(case: &Case<'_>, hint: &mut Hint) {
    let value = hint.facts.get("value").to_string();
    let field = hint.facts.get("field").to_string();
    if value.parse::<u16>().is_ok() {
        hint.fix = value_replaced(case, &field, &value, &value);
    }
}

/// A volume whose name is close.
fn volume(case: &Case<'_>, hint: &mut Hint) {
    let value = hint.facts.get("value").to_string();
    let field =
        format!("{}.volumeMounts[{}].name", hint.facts.get("path"), hint.facts.get("index"));
    hint.facts.set("field", field.as_str());
    let Some(manifest) = case.manifest() else { return };
    let spec = field.split(".containers[").next().unwrap_or("spec");
    let volumes = case::path(&format!("{spec}.volumes"));
    for document in &manifest.documents {
        let volumes = document.value.at_path(&volumes).and_then(|value| value.as_list());
        let names = volumes.unwrap_or_default().iter().map(|volume| volume.str_at(&["name"]));
        if let Some(meant) = nearest(&value, names) {
            hint.fix = value_replaced(case, &field, &value, meant);
            return;
        }
    }
}

fn required(_: &Case<'_>, hint: &mut Hint) {
    if !hint.facts.get("why").is_empty() {
        hint.id = "required_why";
    }
}

/// A pod cannot be changed so: it can be replaced.
fn replace(case: &Case<'_>, hint: &mut Hint) {
    if let Some(path) = case.flag("-f", "--filename").filter(|path| *path != "-") {
        let line = format!("kubectl replace --force -f {path}");
        hint.fix = Some(Fix::Line(line.into()));
    }
}
