//! Bindings give what roles say, and nothing else.

use super::*;
use crate::list;
use crate::map;
use crate::sim::{CauseId, Chance};

fn server() -> Server {
    let mut server = Server::new(Chance::new(1));
    let mut put = |resource, namespace: &str, name: &str, object: Value| {
        server.store.commit(&ObjectKey::new(resource, namespace, name), Some(object), CauseId(0));
    };
    let pods = map! {
        "apiGroups": list![""], "resources": list!["pods"], "verbs": list!["get", "list"],
    };
    put(Resource::ROLES, "default", "reader", map! { "rules": list![pods] });
    let bind = |kind: &str, role: &str, subject: Value| {
        map! { "roleRef": map! { "kind": kind, "name": role }, "subjects": list![subject] }
    };
    let robot = map! { "kind": "ServiceAccount", "name": "robot", "namespace": "default" };
    put(Resource::ROLEBINDINGS, "default", "a", bind("Role", "reader", robot));
    let jane = map! { "kind": "User", "name": "jane" };
    put(Resource::CLUSTERROLEBINDINGS, "", "b", bind("ClusterRole", "view", jane.clone()));
    let lost = bind("Role", "lost", map! { "kind": "Group", "name": "lost" });
    put(Resource::ROLEBINDINGS, "default", "c", lost);
    server
}

fn refused(user: &str, groups: &[&str], request: Request) -> String {
    let mut request = request;
    request.options.user = user.into();
    request.options.groups = groups.iter().map(|group| Str::from(*group)).collect();
    server().authorize(&request).err().map(|status| status.message).unwrap_or_default()
}

#[test]
fn a_role_gives_what_it_lists_where_it_is_bound() {
    let robot = "system:serviceaccount:default:robot";
    assert_eq!(refused(robot, &[], Request::list(Resource::PODS, "default")), "");
    assert_eq!(
        refused(robot, &[], Request::delete(Resource::PODS, "default", "p")),
        "pods \"p\" is forbidden: User \"system:serviceaccount:default:robot\" cannot delete \
         resource \"pods\" in API group \"\" in the namespace \"default\""
    );
    assert_ne!(refused(robot, &[], Request::list(Resource::PODS, "other")), "");
    assert_eq!(
        refused("nobody", &[], Request::list(Resource::NODES, "")),
        "nodes is forbidden: User \"nobody\" cannot list resource \"nodes\" in API group \"\" at \
         the cluster scope"
    );
}

#[test]
fn standard_roles_masters_and_missing_roles() {
    assert_eq!(refused("jane", &[], Request::list(Resource::DEPLOYMENTS, "x")), "");
    let scale =
        Request { subresource: "scale".into(), ..Request::list(Resource::DEPLOYMENTS, "x") };
    assert_eq!(refused("jane", &[], scale), "");
    assert_ne!(refused("jane", &[], Request::list(Resource::SECRETS, "x")), "");
    assert_eq!(refused("a", &["system:masters"], Request::list(Resource::NODES, "")), "");
    assert!(
        refused("a", &["lost"], Request::list(Resource::PODS, "default"))
            .ends_with("\"default\": RBAC: role.rbac.authorization.k8s.io \"lost\" not found")
    );
}
