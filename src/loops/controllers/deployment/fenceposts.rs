//! How far above and below the wanted number a rolling update may go.

use crate::api::views::DeploymentView;
use crate::value::Value;

/// How many pods there may be above the wanted number.
pub fn max_surge(deployment: DeploymentView<'_>) -> i64 {
    if !is_rolling_update(deployment) {
        return 0;
    }
    resolve(deployment).0
}

/// How many pods may be missing from the wanted number.
pub fn max_unavailable(deployment: DeploymentView<'_>) -> i64 {
    let replicas = deployment.replicas();
    if !is_rolling_update(deployment) || replicas == 0 {
        return 0;
    }
    resolve(deployment).1.min(replicas)
}

pub fn is_rolling_update(deployment: DeploymentView<'_>) -> bool {
    deployment.strategy() == "RollingUpdate"
}

/// Both bounds as numbers. Surge is rounded up and unavailable down; not both may be 0
/// (upstream: `ResolveFenceposts`).
fn resolve(deployment: DeploymentView<'_>) -> (i64, i64) {
    let replicas = deployment.replicas();
    let surge = scaled(deployment.max_surge(), replicas, true);
    let unavailable = scaled(deployment.max_unavailable(), replicas, false);
    (surge, if surge == 0 && unavailable == 0 { 1 } else { unavailable })
}

/// A number, or a percentage of `total`. What is neither counts as 0.
fn scaled(value: Option<&Value>, total: i64, round_up: bool) -> i64 {
    match value {
        Some(Value::Int(number)) => *number,
        Some(Value::Str(text)) => {
            let percent = text.strip_suffix('%').and_then(|number| number.parse::<i64>().ok());
            let product = percent.unwrap_or(0).saturating_mul(total);
            if round_up { product.saturating_add(99) / 100 } else { product / 100 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    fn deployment(replicas: i64, surge: Value, unavailable: Value) -> Value {
        let rolling = map! { "maxSurge": surge, "maxUnavailable": unavailable };
        let strategy = map! { "type": "RollingUpdate", "rollingUpdate": rolling };
        map! { "spec": map! { "replicas": replicas, "strategy": strategy } }
    }

    fn bounds(replicas: i64, surge: impl Into<Value>, unavailable: impl Into<Value>) -> (i64, i64) {
        let object = deployment(replicas, surge.into(), unavailable.into());
        (max_surge(DeploymentView(&object)), max_unavailable(DeploymentView(&object)))
    }

    #[test]
    fn surge_is_rounded_up_and_unavailable_down() {
        assert_eq!(bounds(3, "25%", "25%"), (1, 0));
        assert_eq!(bounds(10, "25%", "25%"), (3, 2));
        assert_eq!(bounds(4, "50%", 1), (2, 1));
    }

    #[test]
    fn one_may_be_missing_where_nothing_else_may() {
        assert_eq!(bounds(3, 0, 0), (0, 1));
        assert_eq!(bounds(1, 0, "25%"), (0, 1));
        assert_eq!(bounds(0, 0, 0), (0, 0));
    }
}
