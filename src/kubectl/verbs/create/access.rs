//! `create role`, `clusterrole`, `rolebinding`, `clusterrolebinding`.

use super::{generator_flags, make, name, refuse};
use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result};
use crate::kubectl::flags::Flag;
use crate::kubectl::resource::mapper;
use crate::value::Value;
use crate::{list, map};
use std::collections::BTreeMap;

const RBAC: &str = "rbac.authorization.k8s.io/v1";

pub static ROLE: Command = Command {
    name: "role",
    usage: "role NAME --verb=verb --resource=resource.group/subresource [options]",
    about: "Makes a role with one rule",
    flags: generator_flags!(&[VERB, RESOURCE, RESOURCE_NAME]),
    run: Run::Work(role),
    ..BARE
};

pub static CLUSTER_ROLE: Command = Command {
    name: "clusterrole",
    usage: "clusterrole NAME --verb=verb --resource=resource.group [options]",
    about: "Makes a cluster role",
    flags: generator_flags!(&[
        VERB,
        RESOURCE,
        RESOURCE_NAME,
        Flag::slice("non-resource-url", "path that the rule is about"),
        Flag::slice("aggregation-rule", "labels of the roles to gather"),
    ]),
    run: Run::Work(cluster_role),
    ..BARE
};

pub static ROLE_BINDING: Command = Command {
    name: "rolebinding",
    usage: "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [options]",
    about: "Gives a role to somebody within a namespace",
    flags: generator_flags!(&[
        Flag::text("clusterrole", "", "the cluster role to give"),
        Flag::text("role", "", "the role to give"),
        USER,
        GROUP,
        ACCOUNT,
    ]),
    run: Run::Work(role_binding),
    ..BARE
};

pub static CLUSTER_ROLE_BINDING: Command = Command {
    name: "clusterrolebinding",
    usage: "clusterrolebinding NAME --clusterrole=NAME [--user=username] [options]",
    about: "Gives a cluster role to somebody everywhere",
    flags: generator_flags!(&[
        Flag::text("clusterrole", "", "the cluster role to give").required(),
        USER,
        GROUP,
        ACCOUNT,
    ]),
    run: Run::Work(cluster_role_binding),
    ..BARE
};

const VERB: Flag = Flag::slice("verb", "what may be done");
const RESOURCE: Flag = Flag::slice("resource", "with what it may be done");
const RESOURCE_NAME: Flag = Flag::array("resource-name", "the only objects that it is about");
const USER: Flag = Flag::array("user", "a user");
const GROUP: Flag = Flag::array("group", "a group of users");
const ACCOUNT: Flag = Flag::array("serviceaccount", "a service account, NAMESPACE:NAME");

const VERBS: [&str; 15] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
    "approve",
];

fn role(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let rules = rules(cx, "at least one resource must be specified")?;
    let object = map! {
        "apiVersion": RBAC, "kind": "Role", "metadata": map! { "name": name }, "rules": rules,
    };
    make(cx, Resource::ROLES, object, None)
}

fn cluster_role(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let mut object = map! {
        "apiVersion": RBAC, "kind": "ClusterRole", "metadata": map! { "name": name },
        "rules": Value::Null,
    };
    let gather = flags.list("aggregation-rule");
    if !gather.is_empty() {
        let others = ["non-resource-url", "verb", "resource", "resource-name"];
        if others.iter().any(|flag| !flags.list(flag).is_empty()) {
            return refuse(
                "aggregation rule must be specified without nonResourceURLs, verbs, resources or \
                 resourceNames",
            );
        }
        let mut labels = Value::map();
        for (key, value) in gather.iter().filter_map(|pair| pair.split_once('=')) {
            labels.set_at(&[key], value);
        }
        let rule = map! { "clusterRoleSelectors": list![map! { "matchLabels": labels }] };
        object.set(&["aggregationRule"], rule);
        return make(cx, Resource::CLUSTERROLES, object, None);
    }
    let urls = flags.list("non-resource-url");
    let mut all = Vec::new();
    if !flags.list("resource").is_empty() || urls.is_empty() {
        let rules = rules(cx, "one of resource or nonResourceURL must be specified")?;
        all.extend(rules.as_list().unwrap_or(&[]).to_vec());
    } else if flags.list("verb").is_empty() {
        return refuse("at least one verb must be specified");
    }
    if !urls.is_empty() {
        check_urls(urls, flags.list("verb"))?;
        let words = |list: &[String]| Value::list(list.iter().map(String::as_str));
        all.push(map! { "nonResourceURLs": words(urls), "verbs": words(flags.list("verb")) });
    }
    object.set(&["rules"], Value::from(all));
    make(cx, Resource::CLUSTERROLES, object, None)
}

fn check_urls(urls: &[String], verbs: &[String]) -> Result<()> {
    let known = ["get", "post", "put", "delete", "patch", "head", "options", "*"];
    if let Some(verb) = verbs.iter().find(|verb| !known.contains(&verb.as_str())) {
        return refuse(format!("invalid verb: '{verb}' for nonResourceURL"));
    }
    for url in urls.iter().filter(|url| *url != "*") {
        if !url.starts_with('/') {
            return refuse("nonResourceURL should start with /");
        }
        if url.find('*').is_some_and(|at| at + 1 < url.len()) {
            return refuse("nonResourceURL only supports wildcard matches when '*' is at the end");
        }
    }
    Ok(())
}

/// One rule a group of the API.
fn rules(cx: &mut Cx<'_>, no_resource: &str) -> Result<Value> {
    let flags = cx.flags();
    let mut verbs: Vec<&str> = Vec::new();
    for verb in flags.list("verb") {
        if verb == "*" {
            verbs = vec!["*"];
            break;
        }
        if !verbs.contains(&verb.as_str()) {
            verbs.push(verb);
        }
    }
    if verbs.is_empty() {
        return refuse("at least one verb must be specified");
    }
    for verb in verbs.iter().filter(|verb| !VERBS.contains(verb)) {
        cx.warn(format!("'{verb}' is not a standard resource verb"));
    }
    let resources = flags.list("resource");
    if resources.is_empty() {
        return refuse(no_resource);
    }
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for word in resources {
        let (group, resource) = resource(word)?;
        let known = groups.entry(group).or_default();
        if !known.contains(&resource) {
            known.push(resource);
        }
    }
    let names = flags.list("resource-name");
    let rule = |(group, resources): (String, Vec<String>)| {
        let mut rule = map! {
            "apiGroups": list![group], "resources": Value::list(resources),
            "verbs": Value::list(verbs.iter().copied()),
        };
        if !names.is_empty() {
            rule.set(&["resourceNames"], Value::list(names.iter().map(String::as_str)));
        }
        rule
    };
    Ok(Value::list(groups.into_iter().map(rule)))
}

/// The group and the plural of `RESOURCE.GROUP/SUBRESOURCE`.
fn resource(word: &str) -> Result<(String, String)> {
    let (word, sub) = word.split_once('/').unwrap_or((word, ""));
    let (name, group) = word.split_once('.').unwrap_or((word, ""));
    if name.is_empty() {
        return refuse("resource must be specified if apiGroup/subresource specified");
    }
    let with_sub = |plural: &str| match sub {
        "" => plural.to_string(),
        sub => format!("{plural}/{sub}"),
    };
    if name == "*" {
        return Ok((group.to_string(), with_sub("*")));
    }
    match mapper::find(word) {
        Some(resource) => Ok((resource.info().group.to_string(), with_sub(resource.plural()))),
        None => Err(no_such(name, group)),
    }
}

fn no_such(name: &str, group: &str) -> Error {
    let within = if group.is_empty() { String::new() } else { format!(" in group {group:?}") };
    Error::Plain(format!("the server doesn't have a resource type {name:?}{within}"))
}

fn role_binding(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let (cluster, role) = (cx.flags().text("clusterrole"), cx.flags().text("role"));
    if cluster.is_empty() == role.is_empty() {
        return refuse("exactly one of clusterrole or role must be specified");
    }
    let (kind, role) = if role.is_empty() { ("ClusterRole", cluster) } else { ("Role", role) };
    let object = binding(cx, "RoleBinding", name, kind, role)?;
    make(cx, Resource::ROLEBINDINGS, object, Some("rolebinding:"))
}

fn cluster_role_binding(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let role = cx.flags().text("clusterrole").to_string();
    let object = binding(cx, "ClusterRoleBinding", name, "ClusterRole", &role)?;
    make(cx, Resource::CLUSTERROLEBINDINGS, object, Some("clusterrolebinding:"))
}

fn binding(cx: &Cx<'_>, kind: &str, name: &str, role_kind: &str, role: &str) -> Result<Value> {
    let flags = cx.flags();
    let group = "rbac.authorization.k8s.io";
    let mut subjects = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        for name in flags.list(flag) {
            subjects.push(map! { "apiGroup": group, "kind": kind, "name": name.as_str() });
        }
    }
    for account in flags.list("serviceaccount") {
        let Some((namespace, name)) = account.split_once(':') else {
            return refuse("serviceaccount must be <namespace>:<name>");
        };
        subjects.push(map! { "kind": "ServiceAccount", "name": name, "namespace": namespace });
    }
    let mut object = map! {
        "apiVersion": RBAC, "kind": kind, "metadata": map! { "name": name },
        "roleRef": map! { "apiGroup": group, "kind": role_kind, "name": role },
    };
    if !subjects.is_empty() {
        object.set(&["subjects"], Value::from(subjects));
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn rules_are_grouped_and_checked() {
        let said = |line: &str| World::default().run(line);
        let ran = said("create role r2 --verb=fly --resource=pods");
        assert_eq!(ran.out, "role.rbac.authorization.k8s.io/r2 created\n");
        assert_eq!(ran.err, "Warning: 'fly' is not a standard resource verb\n");
        assert_eq!(
            said("create role r2 --verb=get --resource=nopes").err,
            "the server doesn't have a resource type \"nopes\"\n"
        );
        assert_eq!(said("create role r2").err, "error: at least one verb must be specified\n");
        let path = "jsonpath={.rules[*].resources}";
        let ran = said(&format!("create role r --verb=get --resource=deploy,pods/log -o {path}"));
        assert_eq!(ran.out, "[\"pods/log\"] [\"deployments\"]");
    }
}
