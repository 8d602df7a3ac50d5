//! Defaults of roles' bindings. Mirrors `pkg/apis/rbac/v1/defaults.go`.

use super::{Row, change, set_text, text_at};
use crate::value::Map;

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_ClusterRoleBinding", apply: binding },
    Row { upstream: "SetDefaults_RoleBinding", apply: binding },
    Row { upstream: "SetDefaults_Subject", apply: subject },
];

const GROUP: &str = "rbac.authorization.k8s.io";

fn binding(object: &mut Map) {
    change(object, "roleRef", |role| set_text(role, "apiGroup", GROUP));
}

fn subject(subject: &mut Map) {
    if matches!(text_at(subject, "kind"), "User" | "Group") {
        set_text(subject, "apiGroup", GROUP);
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::{list, map};

    #[test]
    fn users_and_groups_are_of_the_group_and_service_accounts_of_none() {
        let of = Type::of("rbac.authorization.k8s.io/v1", "RoleBinding").unwrap();
        let subjects = list![
            map! { "kind": "User", "name": "a" },
            map! { "kind": "ServiceAccount", "name": "b" }
        ];
        let body = map! { "subjects": subjects, "roleRef": map! { "kind": "Role", "name": "r" } };
        let mut object = decode(of, &body).unwrap().value;
        default(of, &mut object);
        assert_eq!(object.str_at(&["subjects", "0", "apiGroup"]), super::GROUP);
        assert_eq!(object.str_at(&["subjects", "1", "apiGroup"]), "");
        assert_eq!(object.str_at(&["roleRef", "apiGroup"]), super::GROUP);
    }
}
