//! The roles that every cluster has, as far as bindings name them: `cluster-admin`, `admin`,
//! `edit`, `view`. Upstream: `plugin/pkg/auth/authorizer/rbac/bootstrappolicy`.

use crate::value::Value;
use crate::{list, map};

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

/// Group and resources, separated by blanks.
type Resources = (&'static str, &'static str);

const VIEWED: &[Resources] = &[
    (
        "",
        "pods replicationcontrollers replicationcontrollers/scale serviceaccounts services \
         services/status endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps \
         limitranges resourcequotas bindings pods/status resourcequotas/status namespaces/status \
         replicationcontrollers/status pods/log namespaces events",
    ),
    ("events.k8s.io", "events"),
    ("discovery.k8s.io", "endpointslices"),
    (
        "apps",
        "controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets \
         daemonsets/status deployments deployments/status deployments/scale replicasets \
         replicasets/status replicasets/scale",
    ),
    ("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
    ("batch", "jobs cronjobs cronjobs/status jobs/status"),
    ("policy", "poddisruptionbudgets poddisruptionbudgets/status"),
    ("networking.k8s.io", "networkpolicies ingresses ingresses/status"),
];

const EDITOR_READS: &[Resources] =
    &[("", "pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy")];

const WRITTEN: &[Resources] = &[
    (
        "",
        "pods pods/attach pods/proxy pods/exec pods/portforward replicationcontrollers \
         replicationcontrollers/scale serviceaccounts services services/proxy \
         persistentvolumeclaims configmaps secrets events",
    ),
    ("events.k8s.io", "events"),
    (
        "apps",
        "statefulsets statefulsets/scale daemonsets deployments deployments/scale \
         deployments/rollback replicasets replicasets/scale",
    ),
    ("autoscaling", "horizontalpodautoscalers"),
    ("batch", "jobs cronjobs"),
    ("policy", "poddisruptionbudgets"),
    ("networking.k8s.io", "networkpolicies ingresses"),
];

const BOTH_BY_EDITORS: &[Resources] = &[("coordination.k8s.io", "leases")];
const CREATED: &[Resources] = &[("", "pods/eviction serviceaccounts/token")];
const IMPERSONATED: &[Resources] = &[("", "serviceaccounts")];
const BOTH_BY_ADMINS: &[Resources] = &[("rbac.authorization.k8s.io", "roles rolebindings")];
const CREATED_BY_ADMINS: &[Resources] = &[("authorization.k8s.io", "localsubjectaccessreviews")];

/// The rules of a role that every cluster has.
pub fn role(name: &str) -> Option<Vec<Value>> {
    let mut rules = Vec::new();
    let mut add = |verbs: &[&'static str], resources: &[Resources]| {
        rules.extend(resources.iter().map(|(group, names)| rule(verbs, group, names)));
    };
    match name {
        "cluster-admin" => {
            add(&["*"], &[("*", "*")]);
            rules.push(map! { "nonResourceURLs": list!["*"], "verbs": list!["*"] });
            return Some(rules);
        }
        "view" | "edit" | "admin" => add(READ, VIEWED),
        _ => return None,
    }
    if name != "view" {
        add(READ, EDITOR_READS);
        add(WRITE, WRITTEN);
        add(READ, BOTH_BY_EDITORS);
        add(WRITE, BOTH_BY_EDITORS);
        add(&["create"], CREATED);
        add(&["impersonate"], IMPERSONATED);
    }
    if name == "admin" {
        add(READ, BOTH_BY_ADMINS);
        add(WRITE, BOTH_BY_ADMINS);
        add(&["create"], CREATED_BY_ADMINS);
    }
    Some(rules)
}

/// What everybody may do who has said who he is: ask about himself, and look what is served
/// (upstream: `system:basic-user`, `system:discovery`, `system:public-info-viewer`).
pub fn for_everybody() -> Vec<Value> {
    let paths = [
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
        "/healthz",
        "/livez",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/version",
        "/version/",
    ];
    vec![
        rule(
            &["create"],
            "authorization.k8s.io",
            "selfsubjectaccessreviews selfsubjectrulesreviews",
        ),
        rule(&["create"], "authentication.k8s.io", "selfsubjectreviews"),
        map! { "nonResourceURLs": Value::list(paths), "verbs": list!["get"] },
    ]
}

fn rule(verbs: &[&'static str], group: &str, resources: &str) -> Value {
    map! {
        "apiGroups": list![group], "resources": Value::list(resources.split_whitespace()),
        "verbs": Value::list(verbs.iter().copied()),
    }
}
