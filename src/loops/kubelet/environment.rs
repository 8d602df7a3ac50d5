//! A container's environment: literal values, ConfigMaps, Secrets, and facts of the pod.

use crate::api::views::{MetaView, PodView};
use crate::api::{Quantity, Resource};
use crate::store::View;
use crate::value::{Str, Value};

type Variables = Vec<(Str, Str)>;

/// The environment of a container, in order; later definitions replace earlier ones. Mirrors
/// `makeEnvironmentVariables`.
///
/// # Errors
///
/// Upstream's words for what is missing.
pub(super) fn of(
    view: View<'_>,
    pod: &Value,
    container: &Value,
    address: &str,
) -> Result<Variables, String> {
    let mut env = super::volumes::service_variables(view, pod);
    let namespace = MetaView(pod).namespace();
    for source in container.items_at(&["envFrom"]) {
        let prefix = source.str_at(&["prefix"]);
        for (field, resource) in
            [("configMapRef", Resource::CONFIG_MAPS), ("secretRef", Resource::SECRETS)]
        {
            let Some(reference) = source.get(field) else { continue };
            let data = data_of(view, resource, namespace, reference)?;
            for (key, value) in data.and_then(Value::as_map).into_iter().flat_map(|d| d.iter()) {
                let value = value.as_str().unwrap_or("");
                set(&mut env, format!("{prefix}{key}").into(), text(resource, value));
            }
        }
    }
    for variable in container.items_at(&["env"]) {
        let value = match variable.get("valueFrom") {
            None => Some(expand(variable.str_at(&["value"]), &env)),
            Some(source) => value_from(view, (pod, container), source, address)?,
        };
        if let Some(value) = value {
            set(&mut env, variable.text_at(&["name"]), value);
        }
    }
    Ok(env)
}

fn set(env: &mut Variables, name: Str, value: Str) {
    match env.iter_mut().find(|(key, _)| *key == name) {
        Some((_, before)) => *before = value,
        None => env.push((name, value)),
    }
}

/// The data of a ConfigMap or a Secret; none if it is missing and optional.
fn data_of<'a>(
    view: View<'a>,
    resource: Resource,
    namespace: &str,
    reference: &Value,
) -> Result<Option<&'a Value>, String> {
    let name = reference.str_at(&["name"]);
    match view.find(resource, namespace, name) {
        Some(object) => Ok(object.get("data")),
        None if reference.bool_at(&["optional"]) => Ok(None),
        None => Err(format!("{} \"{name}\" not found", resource.info().singular)),
    }
}

fn value_from(
    view: View<'_>,
    (pod, container): (&Value, &Value),
    source: &Value,
    address: &str,
) -> Result<Option<Str>, String> {
    let namespace = MetaView(pod).namespace();
    for (field, resource, what) in [
        ("configMapKeyRef", Resource::CONFIG_MAPS, "ConfigMap"),
        ("secretKeyRef", Resource::SECRETS, "Secret"),
    ] {
        let Some(reference) = source.get(field) else { continue };
        let key = reference.str_at(&["key"]);
        let data = data_of(view, resource, namespace, reference)?;
        let value = data.and_then(|data| data.get(key)).and_then(Value::as_str);
        return match value {
            Some(value) => Ok(Some(text(resource, value))),
            None if reference.bool_at(&["optional"]) => Ok(None),
            None => Err(format!(
                "couldn't find key {key} in {what} {namespace}/{}",
                reference.str_at(&["name"])
            )),
        };
    }
    if let Some(field) = source.get("resourceFieldRef") {
        return Ok(Some(resource_fact(container, field)));
    }
    Ok(source.get("fieldRef").map(|field| fact(pod, field.str_at(&["fieldPath"]), address)))
}

/// A Secret's values are encoded.
pub(super) fn text(resource: Resource, value: &str) -> Str {
    if resource != Resource::SECRETS {
        return value.into();
    }
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in value.bytes() {
        let Some(six) = sextet(letter) else { continue };
        bits = bits << 6 | six;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn sextet(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// What the downward API knows of a pod.
pub(super) fn fact(pod: &Value, path: &str, address: &str) -> Str {
    let view = PodView(pod);
    if let Some((map, key)) = path.strip_suffix("']").and_then(|path| path.split_once("['")) {
        return match map {
            "metadata.labels" => view.meta().label(key),
            _ => view.meta().annotation(key),
        }
        .unwrap_or("")
        .into();
    }
    match path {
        "status.podIP" | "status.podIPs" => address.into(),
        "status.hostIP" | "status.hostIPs" => view.host_ip().into(),
        _ => pod.text_at(&path.split('.').collect::<Vec<_>>()),
    }
}

/// A container's request or limit, in whole divisors, rounded up. What has no limit may use the
/// whole node. Mirrors `ExtractContainerResourceValue`.
fn resource_fact(container: &Value, field: &Value) -> Str {
    let path = field.str_at(&["resource"]);
    let (which, name) = path.split_once('.').unwrap_or(("limits", path));
    let amount = match container.str_at(&["resources", which, name]) {
        "" if which == "limits" && name == "cpu" => "4",
        "" if which == "limits" && name == "memory" => "8Gi",
        "" => "0",
        given => given,
    };
    let divisor = match field.str_at(&["divisor"]) {
        "" | "0" => "1",
        given => given,
    };
    let thousandths = |text: &str| Quantity::parse(text).map_or(0, |q| q.milli_value());
    let divisor = thousandths(divisor).max(1);
    ((thousandths(amount) + divisor - 1) / divisor).to_string().into()
}

/// Replaces `$(NAME)`; `$$` is a dollar sign; what is not defined stays as it is. Mirrors
/// `third_party/forked/golang/expansion`.
pub(super) fn expand(input: &str, env: &[(Str, Str)]) -> Str {
    if !input.contains('$') {
        return input.into();
    }
    let mut out = String::new();
    let mut rest = input;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let reference = after.strip_prefix('(').and_then(|name| name.split_once(')'));
        rest = match (reference, after.strip_prefix('$')) {
            (_, Some(after)) => {
                out.push('$');
                after
            }
            (Some((name, after)), _) => {
                match env.iter().find(|(key, _)| *key == name) {
                    Some((_, value)) => out.push_str(value),
                    None => out.push_str(&format!("$({name})")),
                }
                after
            }
            _ => {
                out.push('$');
                after
            }
        };
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_expanded_as_upstream_does() {
        let env = [("A".into(), "1".into())];
        for (input, output) in [
            ("x$(A)y", "x1y"),
            ("$$(A)", "$(A)"),
            ("$(B) $A $", "$(B) $A $"),
            ("$(A", "$(A"),
            ("plain", "plain"),
        ] {
            assert_eq!(expand(input, &env), output, "{input}");
        }
    }

    #[test]
    fn secrets_are_decoded() {
        assert_eq!(text(Resource::SECRETS, "c2VjcmV0"), "secret");
        assert_eq!(text(Resource::SECRETS, "YQ=="), "a");
        assert_eq!(text(Resource::CONFIG_MAPS, "YQ=="), "YQ==");
    }
}
