//! Who may do what: role-based access control, for those that somebody acts as.
//!
//! Everybody is the cluster's administrator until `--as` names another. Then what is asked is
//! looked up in the roles and bindings of the store, and in the few roles that every cluster has
//! ([`standard`]). Upstream: `plugin/pkg/auth/authorizer/rbac`, `pkg/registry/rbac/validation`.

mod review;
mod standard;

use super::{Server, refusal};
use crate::api::{ObjectKey, Request, Resource, Status, Verb};
use crate::value::{Str, Value};

/// What somebody wants to do, in the words of rules.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    pub verb: String,
    pub group: String,
    /// With its subresource: `deployments/scale`.
    pub resource: String,
    pub namespace: String,
    pub name: String,
    /// A path of the server's that is no resource; the rest is empty then.
    pub path: String,
}

/// Somebody, with the groups that he is in.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub name: String,
    pub groups: Vec<String>,
}

impl User {
    /// Whom a request acts as; none for the administrator.
    pub fn of(request: &Request) -> Option<User> {
        let name = request.options.user.to_string();
        if name.is_empty() {
            return None;
        }
        let mut groups: Vec<String> =
            request.options.groups.iter().map(|group| group.to_string()).collect();
        if let Some(account) = name.strip_prefix("system:serviceaccount:")
            && groups.is_empty()
        {
            let namespace = account.split(':').next().unwrap_or_default();
            groups.push("system:serviceaccounts".to_string());
            groups.push(format!("system:serviceaccounts:{namespace}"));
        }
        let everybody = match name.as_str() {
            "system:anonymous" => "system:unauthenticated",
            _ => "system:authenticated",
        };
        if !groups.iter().any(|group| group == everybody) {
            groups.push(everybody.to_string());
        }
        Some(User { name, groups })
    }

    fn is_subject(&self, subject: &Value, namespace: &str) -> bool {
        let name = subject.str_at(&["name"]);
        match subject.str_at(&["kind"]) {
            "User" => self.name == name,
            "Group" => self.groups.iter().any(|group| group == name),
            "ServiceAccount" => {
                let namespace = match subject.str_at(&["namespace"]) {
                    "" => namespace,
                    own => own,
                };
                self.name == format!("system:serviceaccount:{namespace}:{name}")
            }
            _ => false,
        }
    }
}

impl Server {
    /// Refuses what the user that a request acts as may not do.
    pub(super) fn authorize(&self, request: &Request) -> Result<(), Status> {
        let Some(user) = User::of(request) else { return Ok(()) };
        let attempt = attempt(request);
        match self.allows(&user, &attempt) {
            Ok(()) => Ok(()),
            Err(why) => Err(forbidden(request, &user, &attempt, &why)),
        }
    }

    /// Whether a user may do something; else why the rules could not be read, if they could not.
    pub(super) fn allows(&self, user: &User, attempt: &Attempt) -> Result<(), String> {
        if user.groups.iter().any(|group| group == "system:masters") {
            return Ok(());
        }
        let (rules, failures) = self.rules_of(user, &attempt.namespace);
        match rules.iter().any(|rule| permits(rule, attempt)) {
            true => Ok(()),
            false if failures.is_empty() => Err(String::new()),
            false => Err(format!(": RBAC: {}", joined(&failures))),
        }
    }

    /// The rules that hold for a user in a namespace, and the roles that are missing.
    fn rules_of(&self, user: &User, namespace: &str) -> (Vec<Value>, Vec<String>) {
        let (mut rules, mut failures) = (Vec::new(), Vec::new());
        if user.groups.iter().any(|group| group == "system:authenticated") {
            rules.extend(standard::for_everybody());
        }
        let all = self.store.list(Resource::CLUSTERROLEBINDINGS, "").map(|found| ("", found.1));
        let own = self.store.list(Resource::ROLEBINDINGS, namespace);
        let own = own.filter(|_| !namespace.is_empty()).map(|found| (namespace, found.1));
        for (within, binding) in all.chain(own) {
            let subjects = binding.items_at(&["subjects"]);
            if !subjects.iter().any(|subject| user.is_subject(subject, within)) {
                continue;
            }
            match self.role(binding, within) {
                Ok(more) => rules.extend(more),
                Err(missing) => failures.push(missing),
            }
        }
        (rules, failures)
    }

    fn role(&self, binding: &Value, namespace: &str) -> Result<Vec<Value>, String> {
        let name = binding.text_at(&["roleRef", "name"]);
        let (resource, namespace) = match binding.str_at(&["roleRef", "kind"]) {
            "Role" => (Resource::ROLES, Str::from(namespace)),
            _ => (Resource::CLUSTERROLES, Str::default()),
        };
        let key = ObjectKey { resource, namespace, name };
        if let Some(role) = self.store.get(&key) {
            return Ok(role.items_at(&["rules"]).to_vec());
        }
        match standard::role(&key.name).filter(|_| resource == Resource::CLUSTERROLES) {
            Some(rules) => Ok(rules),
            None => Err(format!("{} {:?} not found", resource.group_singular(), key.name.as_str())),
        }
    }
}

fn joined(failures: &[String]) -> String {
    match failures {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Whether a rule lets something be done (upstream: `RuleAllows`).
fn permits(rule: &Value, attempt: &Attempt) -> bool {
    let has = |field: &str, word: &str| {
        let words = rule.items_at(&[field]).iter().filter_map(Value::as_str);
        words.into_iter().any(|own| own == "*" || own == word)
    };
    if !has("verbs", &attempt.verb) {
        return false;
    }
    if !attempt.path.is_empty() {
        let paths = rule.items_at(&["nonResourceURLs"]).iter().filter_map(Value::as_str);
        return paths.into_iter().any(|path| match path.strip_suffix('*') {
            Some(start) => attempt.path.starts_with(start),
            None => path == attempt.path,
        });
    }
    let any_of = attempt.resource.split_once('/').map(|(_, part)| format!("*/{part}"));
    let named = rule.items_at(&["resourceNames"]);
    has("apiGroups", &attempt.group)
        && (has("resources", &attempt.resource) || any_of.is_some_and(|any| has("resources", &any)))
        && (named.is_empty() || named.iter().any(|name| name.as_str() == Some(&attempt.name)))
}

fn attempt(request: &Request) -> Attempt {
    let info = request.resource.info();
    let verb = match request.verb {
        Verb::Get => "get",
        Verb::List => "list",
        Verb::Watch => "watch",
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Patch(_) => "patch",
        Verb::Delete => "delete",
        Verb::DeleteCollection => "deletecollection",
    };
    let resource = match request.subresource.as_str() {
        "" => info.plural.to_string(),
        part => format!("{}/{part}", info.plural),
    };
    let namespace = if info.namespaced { request.namespace.to_string() } else { String::new() };
    let name = match request.verb {
        Verb::Create if request.subresource.is_empty() => String::new(),
        _ => request.name.to_string(),
    };
    Attempt {
        verb: verb.to_string(),
        group: info.group.to_string(),
        resource,
        namespace,
        name,
        path: String::new(),
    }
}

/// `pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace
/// "default"`.
fn forbidden(request: &Request, user: &User, attempt: &Attempt, why: &str) -> Status {
    let place = match attempt.namespace.as_str() {
        "" => "at the cluster scope".to_string(),
        namespace => format!("in the namespace {namespace:?}"),
    };
    let words = format!(
        "User {:?} cannot {} resource {:?} in API group {:?} {place}{why}",
        user.name, attempt.verb, attempt.resource, attempt.group
    );
    refusal::forbidden(request.resource, &attempt.name, &words)
}

#[cfg(test)]
mod tests;
