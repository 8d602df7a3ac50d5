//! Label selectors: the syntax of `-l`, the `selector` objects of workloads, and matching.

use super::field_error::{FieldError, Path, aggregate};
use super::meta;
use crate::value::{Map, Str, Value};

/// What an object's labels must be. Requirements are ordered by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    requirements: Vec<Requirement>,
    /// A selector that is absent selects nothing, an empty one everything.
    nothing: bool,
}

/// One condition on one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    pub key: Str,
    pub operator: Operator,
    /// Sorted, without repetition.
    pub values: Vec<Str>,
}

/// The condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equals,
    /// `==`: the same, printed as written.
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

impl Requirement {
    /// A condition that upstream accepts, or its words against it. `path` is where it stands.
    pub fn new(
        key: impl Into<Str>,
        operator: Operator,
        values: Vec<Str>,
    ) -> Result<Requirement, String> {
        let key = key.into();
        let (root, mut errors) = (Path::Root(""), Vec::new());
        let complaints = meta::qualified_name(&key);
        if !complaints.is_empty() {
            let path = root.child("key");
            errors.push(FieldError::invalid(path, key.as_str(), &complaints.join("; ")));
        }
        let path = root.child("values");
        if matches!(operator, Operator::In | Operator::NotIn) && values.is_empty() {
            let words = "for 'in', 'notin' operators, values set can't be empty";
            errors.push(FieldError::invalid(path, super::field_error::BadValue::raw("[]"), words));
        }
        for (i, value) in values.iter().enumerate() {
            let place = path.index(i);
            if matches!(operator, Operator::GreaterThan | Operator::LessThan)
                && value.parse::<i64>().is_err()
            {
                let words = "for 'Gt', 'Lt' operators, the value must be an integer";
                errors.push(FieldError::invalid(place, value.as_str(), words));
            }
        }
        for (i, value) in values.iter().enumerate() {
            let complaints = meta::label_value(value);
            if !complaints.is_empty() {
                let (place, words) = (path.index(i), complaints.join("; "));
                errors.push(FieldError::invalid(place.key(&key), value.as_str(), &words));
            }
        }
        if errors.is_empty() {
            Ok(Requirement { key, operator, values })
        } else {
            Err(aggregate(&errors))
        }
    }

    /// Whether labels fulfil it.
    pub fn matches(&self, labels: Option<&Map>) -> bool {
        let value = labels.and_then(|labels| labels.get(&self.key)).and_then(Value::as_str);
        let among = |value: &str| self.values.iter().any(|v| v.as_str() == value);
        match self.operator {
            Operator::Equals | Operator::DoubleEquals | Operator::In => value.is_some_and(among),
            Operator::NotEquals | Operator::NotIn => !value.is_some_and(among),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan => self.compares(value).is_some_and(|(a, b)| a > b),
            Operator::LessThan => self.compares(value).is_some_and(|(a, b)| a < b),
        }
    }

    fn compares(&self, value: Option<&str>) -> Option<(i64, i64)> {
        Some((value?.parse().ok()?, self.values.first()?.parse().ok()?))
    }
}

impl std::fmt::Display for Requirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let values: Vec<_> = self.values.iter().map(Str::as_str).collect();
        let (key, values) = (&self.key, values.join(","));
        match self.operator {
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
            Operator::Exists => write!(f, "{key}"),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
        }
    }
}

impl Selector {
    /// Selects nothing: what an absent `selector` of a workload means.
    pub fn nothing() -> Selector {
        Selector { requirements: Vec::new(), nothing: true }
    }

    /// Selects what fulfils all requirements.
    pub fn new(mut requirements: Vec<Requirement>) -> Selector {
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
        Selector { requirements, nothing: false }
    }

    /// Reads the syntax of `-l`: `app=web,tier in (a,b),!old`. Errors are upstream's words.
    pub fn parse(text: &str) -> Result<Selector, String> {
        super::selector_syntax::parse(text).map(Selector::new)
    }

    /// The selector that a plain map of labels means, as in a Service's or ReplicationController's
    /// `spec.selector`. Values were validated when they were written.
    pub fn of_labels(labels: &Map) -> Selector {
        let requirement = |(key, value): (&Str, &Value)| Requirement {
            key: key.clone(),
            operator: Operator::Equals,
            values: vec![value.as_str().unwrap_or("").into()],
        };
        Selector::new(labels.iter().map(requirement).collect())
    }

    /// The selector that a `LabelSelector` object means: `matchLabels` and `matchExpressions`.
    pub fn of_object(selector: Option<&Value>) -> Result<Selector, String> {
        let Some(selector @ Value::Map(_)) = selector else { return Ok(Selector::nothing()) };
        let mut requirements = Vec::new();
        for (key, value) in
            selector.get("matchLabels").and_then(Value::as_map).iter().flat_map(|m| m.iter())
        {
            let value = value.as_str().unwrap_or("").into();
            requirements.push(Requirement::new(key, Operator::Equals, vec![value])?);
        }
        for expression in selector.items_at(&["matchExpressions"]) {
            let operator = match expression.str_at(&["operator"]) {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                other => {
                    let other = super::go::quote(other);
                    return Err(format!("{other} is not a valid label selector operator"));
                }
            };
            let values = expression.items_at(&["values"]);
            let mut values: Vec<Str> =
                values.iter().map(|v| v.as_str().unwrap_or("").into()).collect();
            values.sort();
            values.dedup();
            requirements.push(Requirement::new(expression.text_at(&["key"]), operator, values)?);
        }
        Ok(Selector::new(requirements))
    }

    /// Whether it selects an object with these labels.
    pub fn matches(&self, labels: Option<&Map>) -> bool {
        !self.nothing && self.requirements.iter().all(|r| r.matches(labels))
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        !self.nothing && self.requirements.is_empty()
    }

    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The value that a label must have, if there is only one: an index may be used.
    pub fn exact(&self, key: &str) -> Option<&Str> {
        let requirement = self.requirements.iter().find(|r| r.key.as_str() == key)?;
        match (requirement.operator, requirement.values.as_slice()) {
            (Operator::Equals | Operator::DoubleEquals | Operator::In, [value]) => Some(value),
            _ => None,
        }
    }
}

impl std::fmt::Display for Selector {
    /// `app=web,tier in (a,b)`; nothing for both everything and nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, requirement) in self.requirements.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(f, "{comma}{requirement}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn labels() -> Value {
        map! { "app": "web", "tier": "a", "n": "5" }
    }

    #[test]
    fn what_minus_l_selects() {
        let labels = labels();
        for (text, expected) in [
            ("", true),
            ("app=web", true),
            ("app==web,tier in (a, b)", true),
            ("app!=web", false),
            ("missing!=x", true),
            ("tier notin (a)", false),
            ("missing notin (a)", true),
            ("app,!missing", true),
            ("n>4,n<6", true),
            ("n>5", false),
            ("app=", false),
        ] {
            let selector = Selector::parse(text).unwrap();
            assert_eq!(selector.matches(labels.as_map()), expected, "{text}");
        }
    }

    #[test]
    fn printing_orders_keys_and_values() {
        let selector = Selector::parse("b in (z,a),a==1,!c,d").unwrap();
        assert_eq!(selector.to_string(), "a==1,b in (a,z),!c,d");
    }

    #[test]
    fn objects_mean_selectors() {
        let object = map! {
            "matchLabels": map! { "app": "web" },
            "matchExpressions": list![map! {
                "key": "tier", "operator": "In", "values": list!["b", "a"]
            }],
        };
        let selector = Selector::of_object(Some(&object)).unwrap();
        assert_eq!(selector.to_string(), "app=web,tier in (a,b)");
        assert!(selector.matches(labels().as_map()));
        assert_eq!(selector.exact("app").unwrap().as_str(), "web");
        assert!(Selector::of_object(Some(&map! {})).unwrap().matches(None));
        assert!(!Selector::of_object(None).unwrap().matches(None));
    }
}
