//! `kubectl describe` of roles and their bindings.

use super::page::{Page, map_at};
use crate::kubectl::cx::Cx;
use crate::value::Value;

/// A rule of one group, resource and perhaps one name, or of one path.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rule {
    verbs: Vec<String>,
    groups: Vec<String>,
    resources: Vec<String>,
    names: Vec<String>,
    paths: Vec<String>,
}

/// A Role or ClusterRole (upstream: `RoleDescriber`).
pub fn role(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    head(object, page);
    page.line(0, "PolicyRule:");
    page.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    page.line(1, "---------\t-----------------\t--------------\t-----");
    for rule in compact(object.items_at(&["rules"])) {
        let list = |items: &[String]| format!("[{}]", items.join(" "));
        let (paths, names, verbs) = (list(&rule.paths), list(&rule.names), list(&rule.verbs));
        page.line(1, format!("{}\t{paths}\t{names}\t{verbs}", resource_and_group(&rule)));
    }
}

fn head(object: &Value, page: &mut Page) {
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    page.labels("Labels", map_at(object, &["metadata", "labels"]));
    page.annotations("Annotations", map_at(object, &["metadata", "annotations"]));
}

/// `deployments.apps/scale`.
fn resource_and_group(rule: &Rule) -> String {
    let Some(resource) = rule.resources.first() else { return String::new() };
    let (plural, sub) = match resource.split_once('/') {
        Some((plural, sub)) => (plural, format!("/{sub}")),
        None => (resource.as_str(), String::new()),
    };
    match rule.groups.first().map_or("", String::as_str) {
        "" => format!("{plural}{sub}"),
        group => format!("{plural}.{group}{sub}"),
    }
}

/// The rules taken apart, and those of the same resource put together again, in upstream's order
/// (`rbac.BreakdownRule`, `rbac.CompactRules`).
fn compact(rules: &[Value]) -> Vec<Rule> {
    let mut compacted: Vec<Rule> = Vec::new();
    for rule in rules {
        let texts = |field: &str| -> Vec<String> {
            let items = rule.items_at(&[field]).iter().filter_map(Value::as_str);
            items.map(str::to_string).collect()
        };
        let mut names: Vec<Vec<String>> =
            texts("resourceNames").into_iter().map(|name| vec![name]).collect();
        if names.is_empty() {
            names.push(Vec::new());
        }
        let verbs = texts("verbs");
        for group in texts("apiGroups") {
            for resource in texts("resources") {
                for (verb, names) in verbs.iter().flat_map(|v| names.iter().map(move |n| (v, n))) {
                    let (groups, resources) = (vec![group.clone()], vec![resource.clone()]);
                    let names = names.clone();
                    let bare = Rule { groups, resources, names, ..Rule::default() };
                    add(&mut compacted, bare, verb);
                }
            }
        }
        for path in texts("nonResourceURLs") {
            for verb in &verbs {
                let (verbs, paths) = (vec![verb.clone()], vec![path.clone()]);
                compacted.push(Rule { verbs, paths, ..Rule::default() });
            }
        }
    }
    compacted.sort_by_key(|rule| {
        let list = |items: &[String]| items.join(" ");
        format!(
            "Verbs:[{}],APIGroups:[{}],Resources:[{}],ResourceNames:[{}],NonResourceURLs:[{}]",
            list(&rule.verbs),
            list(&rule.groups),
            list(&rule.resources),
            list(&rule.names),
            list(&rule.paths)
        )
    });
    compacted
}

fn add(compacted: &mut Vec<Rule>, bare: Rule, verb: &str) {
    let same = |rule: &&mut Rule| Rule { verbs: Vec::new(), ..(**rule).clone() } == bare;
    match compacted.iter_mut().find(same) {
        Some(rule) => rule.verbs.push(verb.to_string()),
        None => compacted.push(Rule { verbs: vec![verb.to_string()], ..bare }),
    }
}

/// A RoleBinding or ClusterRoleBinding (upstream: `RoleBindingDescriber`).
pub fn binding(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    head(object, page);
    page.line(0, "Role:");
    page.field(1, "Kind", object.str_at(&["roleRef", "kind"]));
    page.field(1, "Name", object.str_at(&["roleRef", "name"]));
    page.line(0, "Subjects:");
    page.line(1, "Kind\tName\tNamespace");
    page.line(1, "----\t----\t---------");
    for subject in object.items_at(&["subjects"]) {
        let text = |field| subject.str_at(&[field]);
        page.line(1, format!("{}\t{}\t{}", text("kind"), text("name"), text("namespace")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn rules_are_taken_apart_and_put_together() {
        let rules = list![
            map! {
                "apiGroups": list!["apps"], "resources": list!["deployments", "deployments/scale"],
                "verbs": list!["get", "list"],
            },
            map! {
                "apiGroups": list!["apps"], "resources": list!["deployments"],
                "verbs": list!["watch"],
            },
        ];
        let compacted = compact(rules.as_list().unwrap());
        let shown: Vec<String> = compacted
            .iter()
            .map(|rule| format!("{} {}", resource_and_group(rule), rule.verbs.join(",")))
            .collect();
        assert_eq!(shown, ["deployments.apps get,list,watch", "deployments.apps/scale get,list"]);
    }
}
