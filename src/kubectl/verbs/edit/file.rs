//! The file that `kubectl edit` opens: the objects below a few lines of comment.

use crate::kubectl::cx::Cx;
use crate::value::{Value, json, yaml};

/// What stands above the objects; the same hint as kubectl's, since tools look for it.
const HEADER: &str = "# Please edit the object below. Lines beginning with a '#' will be ignored,\n\
    # and an empty file will abort the edit. If an error occurs while saving this file will be\n\
    # reopened with the relevant failures.\n#\n";

/// A path for the file that no other has; kubectl draws its number at random.
pub fn path(cx: &Cx<'_>, json: bool) -> String {
    let directory = cx.host.env("TMPDIR").unwrap_or_else(|| "/tmp".to_string());
    let number = 1_000_000_000 + cx.now().wrapping_mul(2_654_435_761) % 3_000_000_000;
    let end = if json { "json" } else { "yaml" };
    format!("{}/kubectl-edit-{number}.{end}", directory.trim_end_matches('/'))
}

/// The objects as text.
pub fn text(object: &Value, json: bool) -> String {
    if json { json::print_pretty(object) } else { yaml::print(object) }
}

/// The text below the header and the reasons why an earlier attempt was refused.
pub fn with_header(content: &str, reasons: &[String]) -> String {
    let mut full = HEADER.to_string();
    for reason in reasons {
        for line in reason.lines() {
            full.push_str(&format!("# {line}\n"));
        }
    }
    if !reasons.is_empty() {
        full.push_str("#\n");
    }
    full + &strip(content)
}

/// The text without lines of comment.
pub fn strip(content: &str) -> String {
    content.split_inclusive('\n').filter(|line| !line.trim_start().starts_with('#')).collect()
}

/// The objects of an edited file, or why it can't be read.
pub fn read(content: &str) -> Result<Vec<Value>, String> {
    let loaded = yaml::parse(content, 1).map_err(|why| why.message)?;
    match loaded.value.get("items").and_then(Value::as_list) {
        Some(items) => Ok(items.to_vec()),
        None => Ok(vec![loaded.value]),
    }
}

/// The editor's command line.
pub fn editor(cx: &Cx<'_>) -> String {
    let named = ["KUBE_EDITOR", "EDITOR"].iter().filter_map(|name| cx.host.env(name));
    named.into_iter().find(|editor| !editor.is_empty()).unwrap_or_else(|| "vi".to_string())
}
