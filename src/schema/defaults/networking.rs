//! Defaults of networking. Mirrors `pkg/apis/networking/v1/defaults.go`.

use super::{Row, change, lacks, set};
use crate::list;
use crate::value::{Map, Str};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_NetworkPolicyPort", apply: policy_port },
    Row { upstream: "SetDefaults_NetworkPolicy", apply: policy },
    Row { upstream: "SetDefaults_IngressClass", apply: ingress_class },
];

fn policy_port(port: &mut Map) {
    set(port, "protocol", Str::lit("TCP"));
}

/// A policy is one for what comes in, and for what goes out if it has rules for that.
fn policy(object: &mut Map) {
    change(object, "spec", |spec| {
        let types = match lacks(spec, "egress") {
            true => list!["Ingress"],
            false => list!["Ingress", "Egress"],
        };
        set(spec, "policyTypes", types);
    });
}

fn ingress_class(object: &mut Map) {
    change(object, "spec", |spec| {
        change(spec, "parameters", |parameters| set(parameters, "scope", Str::lit("Cluster")));
    });
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::{list, map};

    #[test]
    fn a_policy_is_of_the_types_it_has_rules_for() {
        let of = Type::of("networking.k8s.io/v1", "NetworkPolicy").unwrap();
        let types = |spec| {
            let mut object = decode(of, &map! { "spec": spec }).unwrap().value;
            default(of, &mut object);
            object.at(&["spec", "policyTypes"]).cloned()
        };
        assert_eq!(types(map! {}), Some(list!["Ingress"]));
        let rules = list![map! {}];
        assert_eq!(types(map! { "egress": rules }), Some(list!["Ingress", "Egress"]));
        assert_eq!(types(map! { "policyTypes": list!["Egress"] }), Some(list!["Egress"]));
    }
}
