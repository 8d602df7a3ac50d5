//! Reviews: objects that are never stored, but answered. Who am I, may I, what may I.

use super::{Attempt, User, standard};
use crate::api::{Answer, Outcome, Request, Resource, Response};
use crate::apiserver::Server;
use crate::value::Value;
use crate::{list, map};

/// Who everybody is that acts as nobody else.
const ADMINISTRATOR: &str = "kubernetes-admin";

impl Server {
    /// The answer to a review; none if the request is for something else.
    pub(in crate::apiserver) fn review(&self, request: &Request) -> Option<Outcome> {
        let user = User::of(request).unwrap_or_else(administrator);
        let status = match request.resource {
            Resource::SELFSUBJECTREVIEWS => map! {
                "userInfo": map! { "username": user.name, "groups": Value::list(user.groups) },
            },
            Resource::SELFSUBJECTACCESSREVIEWS => self.verdict(&user, &request.body),
            Resource::SUBJECTACCESSREVIEWS | Resource::LOCALSUBJECTACCESSREVIEWS => {
                self.verdict(&subject(&request.body), &request.body)
            }
            Resource::SELFSUBJECTRULESREVIEWS => {
                self.all_rules(&user, request.body.str_at(&["spec", "namespace"]))
            }
            _ => return None,
        };
        let mut review = request.body.clone();
        review.set(&["status"], status);
        Some(Ok(Response::of(Answer::Object(review))))
    }

    /// Every rule that holds for somebody, a resource each.
    fn all_rules(&self, user: &User, namespace: &str) -> Value {
        let (mut rules, _) = self.rules_of(user, namespace);
        if user.groups.iter().any(|group| group == "system:masters") {
            rules.splice(0..0, standard::role("cluster-admin").unwrap_or_default());
        }
        let (mut resources, mut paths) = (Vec::new(), Vec::new());
        for rule in &rules {
            for path in rule.items_at(&["nonResourceURLs"]) {
                let verbs = rule.get("verbs").cloned().unwrap_or_default();
                paths.push(map! { "nonResourceURLs": list![path], "verbs": verbs });
            }
            for group in rule.items_at(&["apiGroups"]) {
                for resource in rule.items_at(&["resources"]) {
                    let mut one = rule.clone();
                    one.set(&["apiGroups"], list![group]);
                    one.set(&["resources"], list![resource]);
                    resources.push(one);
                }
            }
        }
        map! {
            "resourceRules": Value::from(resources), "nonResourceRules": Value::from(paths),
            "incomplete": false,
        }
    }

    fn verdict(&self, user: &User, review: &Value) -> Value {
        let word = |part: &str, field: &str| review.str_at(&["spec", part, field]).to_string();
        let of = |field: &str| word("resourceAttributes", field);
        let path = word("nonResourceAttributes", "path");
        let attempt = match path.is_empty() {
            false => {
                Attempt { verb: word("nonResourceAttributes", "verb"), path, ..Attempt::default() }
            }
            true => {
                let part = of("subresource");
                let slash = if part.is_empty() { "" } else { "/" };
                Attempt {
                    verb: of("verb"),
                    group: of("group"),
                    resource: format!("{}{slash}{part}", of("resource")),
                    namespace: of("namespace"),
                    name: of("name"),
                    path,
                }
            }
        };
        match self.allows(user, &attempt) {
            Ok(()) => map! { "allowed": true },
            Err(why) if why.is_empty() => map! { "allowed": false },
            Err(why) => map! { "allowed": false, "reason": why.trim_start_matches(": ") },
        }
    }
}

fn administrator() -> User {
    let groups = ["system:masters", "system:authenticated"].map(String::from).to_vec();
    User { name: ADMINISTRATOR.to_string(), groups }
}

/// Whom a review asks about.
fn subject(review: &Value) -> User {
    let groups = review.items_at(&["spec", "groups"]).iter().filter_map(Value::as_str);
    User {
        name: review.str_at(&["spec", "user"]).to_string(),
        groups: groups.map(String::from).collect(),
    }
}
