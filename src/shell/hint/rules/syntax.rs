//! What the shell and the readers of YAML and JSON refuse.

use crate::sh::{builtins, tools};
use crate::shell::hint::near::nearest;
use crate::shell::hint::{Case, Hint, Rule, plain, repair};

pub const RULES: &[Rule] = &[
    Rule { id: "no_command", when: &["bash: {typed}: command not found"], look: command },
    Rule { id: "shell_syntax", when: &["syntax error near unexpected token {token}"], look: plain },
    Rule { id: "no_file_here", when: &["{file}: No such file or directory"], look: plain },
    Rule { id: "yaml_anchor", when: &["unknown anchor {name} referenced"], look: yaml },
    Rule {
        id: "yaml_indent",
        when: &["yaml: line {line}: {problem}", "error parsing {file}: {problem}"],
        look: yaml,
    },
];

/// A word that is close to a command's name.
fn command(case: &Case<'_>, hint: &mut Hint) {
    let typed = hint.facts.get("typed").to_string();
    let tools = tools::TOOLS.iter().map(|tool| tool.name);
    let builtins = builtins::BUILTINS.iter().map(|builtin| builtin.name);
    let known = crate::shell::system::COMMANDS.into_iter().chain(tools).chain(builtins);
    let Some(meant) = nearest(&typed, known.filter(|name| name.len() > 3)) else { return };
    hint.id = "meant_command";
    hint.facts.set("meant", meant);
    hint.fix = case.replaced(&typed, meant);
}

/// A closer look at the text that is no YAML.
fn yaml(case: &Case<'_>, hint: &mut Hint) {
    let Some(manifest) = case.manifest() else { return };
    let Some(error) = &manifest.error else { return };
    hint.facts.set("line", error.position.line.to_string());
    let Some(trouble) = repair::trouble(&manifest.text, error) else { return };
    hint.id = trouble.id;
    let line = manifest.text[..trouble.place.start].matches('\n').count() + 1;
    hint.facts.set("line", line.to_string());
    hint.facts.set("word", &manifest.text[trouble.place]);
    hint.fix = case.edited(&manifest, trouble.edit);
}
