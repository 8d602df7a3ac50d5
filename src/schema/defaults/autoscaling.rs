//! Defaults of autoscalers. Mirrors `pkg/apis/autoscaling/{v1,v2}/defaults.go`.

use super::{Row, change, lacks, set};
use crate::value::{Map, Str, Value};
use crate::{list, map};

pub(super) const V1: &[Row] = &[Row {
    upstream: "SetDefaults_HorizontalPodAutoscaler",
    apply: |object| change(object, "spec", |spec| set(spec, "minReplicas", 1)),
}];

pub(super) const V2: &[Row] =
    &[Row { upstream: "SetDefaults_HorizontalPodAutoscaler", apply: autoscaler }];

fn autoscaler(object: &mut Map) {
    change(object, "spec", |spec| {
        set(spec, "minReplicas", 1);
        if lacks(spec, "metrics") {
            let target = map! { "type": "Utilization", "averageUtilization": 80 };
            let resource = map! { "name": "cpu", "target": target };
            set(spec, "metrics", list![map! { "type": "Resource", "resource": resource }]);
        }
        change(spec, "behavior", |behavior| {
            set(behavior, "scaleUp", Value::map());
            change(behavior, "scaleUp", |rules| {
                set(rules, "stabilizationWindowSeconds", 0);
                set(rules, "policies", list![policy("Pods", 4), policy("Percent", 100)]);
                set(rules, "selectPolicy", Str::lit("Max"));
            });
            set(behavior, "scaleDown", Value::map());
            change(behavior, "scaleDown", |rules| {
                set(rules, "policies", list![policy("Percent", 100)]);
                set(rules, "selectPolicy", Str::lit("Max"));
            });
        });
    });
}

fn policy(kind: &'static str, value: i32) -> Value {
    map! { "type": Str::lit(kind), "value": value, "periodSeconds": 15 }
}

#[cfg(test)]
mod tests {
    use crate::map;
    use crate::schema::{Type, decode, defaults::default};

    #[test]
    fn an_autoscaler_watches_the_cpu() {
        let of = Type::of("autoscaling/v2", "HorizontalPodAutoscaler").unwrap();
        let mut object = decode(of, &map! { "spec": map! { "behavior": map! {} } }).unwrap().value;
        default(of, &mut object);
        let target = ["spec", "metrics", "0", "resource", "target", "averageUtilization"];
        assert_eq!(object.int_at(&target), Some(80));
        assert_eq!(object.int_at(&["spec", "minReplicas"]), Some(1));
        let down = object.at(&["spec", "behavior", "scaleDown"]).unwrap();
        assert_eq!(down.get("stabilizationWindowSeconds"), None);
        assert_eq!(down.int_at(&["policies", "0", "value"]), Some(100));
    }
}
