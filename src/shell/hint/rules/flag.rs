//! Flags and their values.

use crate::shell::hint::near::nearest;
use crate::shell::hint::{Case, Hint, Rule, plain};

pub const RULES: &[Rule] = &[
    Rule { id: "unknown_flag", when: &["unknown flag: --{flag}"], look: long },
    Rule {
        id: "unknown_short",
        when: &["unknown shorthand flag: {letter} in -{flag}"],
        look: short,
    },
    Rule {
        id: "flag_value",
        when: &["flag needs an argument: {letter} in {flag}", "flag needs an argument: {flag}"],
        look: plain,
    },
    Rule {
        id: "flag_number",
        when: &["invalid argument {value} for {flag} flag: strconv.ParseInt"],
        look: plain,
    },
    Rule {
        id: "flag_bool",
        when: &["invalid argument {value} for {flag} flag: strconv.ParseBool"],
        look: plain,
    },
    Rule {
        id: "flag_duration",
        when: &["invalid argument {value} for {flag} flag: time: ", "Invalid timeout value"],
        look: duration,
    },
    Rule { id: "flag_required", when: &["required flag(s) {flag} not set"], look: plain },
    Rule {
        id: "max_required",
        when: &["--max=MAXPODS is required and must be at least 1"],
        look: plain,
    },
    Rule {
        id: "output_format",
        when: &["unable to match a printer suitable for the output format {format}, allowed"],
        look: format,
    },
    Rule { id: "cascade", when: &["invalid cascade value ({value})"], look: plain },
    Rule { id: "label_spec", when: &["invalid label spec: {value}"], look: plain },
    Rule {
        id: "label_long",
        when: &["invalid label value: {value}: must be no more than 63"],
        look: plain,
    },
    Rule {
        id: "selector",
        when: &["invalid selector: {why}", "unable to parse requirement: {why}"],
        look: plain,
    },
];

fn long(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("flag").to_string();
    let flags = case.flags();
    let meant = nearest(&typed, flags.iter().copied())
        .or_else(|| flags.iter().copied().find(|flag| is_start(&typed, flag)));
    if let Some(meant) = meant {
        hint.id = "meant_flag";
        hint.facts.set("meant", format!("--{meant}"));
        hint.fix = case.replaced(&format!("--{typed}"), &format!("--{meant}"));
    }
}

/// A long flag behind a single dash.
fn short(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("flag").to_string();
    let name = typed.split('=').next().unwrap_or("");
    if name.len() < 2 {
        return;
    }
    let flags = case.flags();
    let known = flags.iter().copied().find(|flag| *flag == name);
    let start = || flags.iter().copied().find(|flag| is_start(name, flag));
    if let Some(meant) = known.or_else(start) {
        hint.id = "two_dashes";
        hint.facts.set("meant", format!("--{meant}"));
        hint.fix = case.replaced(&format!("-{name}"), &format!("--{meant}"));
    }
}

fn is_start(typed: &str, flag: &str) -> bool {
    typed.len() > 2 && flag.strip_prefix(typed).is_some_and(|rest| rest.starts_with('-'))
}

fn duration(_: &Case<'_>, hint: &mut Hint) {
    if hint.facts.get("flag").is_empty() {
        hint.facts.set("flag", "--request-timeout");
    }
}

fn format(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("format").to_string();
    let known = ["json", "yaml", "wide", "name", "jsonpath", "custom-columns"];
    let meant = match typed.as_str() {
        "yml" => Some("yaml"),
        _ => nearest(&typed, known),
    };
    if let Some(meant) = meant {
        hint.id = "meant_format";
        hint.facts.set("meant", meant);
        hint.fix = case
            .replaced(&typed, meant)
            .or_else(|| case.replaced(&format!("o{typed}"), &format!("o{meant}")));
    }
}
