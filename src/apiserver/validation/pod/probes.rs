//! Probes and lifecycle hooks.

use super::super::Errors;
use super::super::fields::{complain, items, non_negative, number, port, present, required, text};
use super::Context;
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;

/// Hooks and probes of a container that may have them.
pub fn of_container(errors: &mut Errors, path: Path<'_>, container: &Value, context: Context<'_>) {
    if let Some(lifecycle) = present(container, "lifecycle") {
        let place = path.child("lifecycle");
        for hook in ["postStart", "preStop"] {
            if let Some(handler) = present(lifecycle, hook) {
                let kinds = ["exec", "httpGet", "tcpSocket", "sleep"];
                handle(errors, place.child(hook), handler, &kinds, context);
            }
        }
        if present(lifecycle, "stopSignal").is_some() && !context.has_os {
            let words = "may not be set for containers with empty `spec.os.name`";
            errors.push(FieldError::forbidden(place.child("stopSignal"), words));
        }
    }
    for (field, must_succeed_once) in
        [("livenessProbe", true), ("readinessProbe", false), ("startupProbe", true)]
    {
        let Some(check) = present(container, field) else { continue };
        let place = path.child(field);
        probe(errors, place, check, context);
        let successes = number(check, "successThreshold").unwrap_or(0);
        if must_succeed_once && successes != 1 {
            let place = place.child("successThreshold");
            errors.push(FieldError::invalid(place, successes, "must be 1"));
        }
        if let (false, Some(seconds)) =
            (must_succeed_once, number(check, "terminationGracePeriodSeconds"))
        {
            let place = place.child("terminationGracePeriodSeconds");
            let words = "must not be set for readinessProbes";
            errors.push(FieldError::invalid(place, seconds, words));
        }
    }
}

fn probe(errors: &mut Errors, path: Path<'_>, probe: &Value, context: Context<'_>) {
    handle(errors, path, probe, &["exec", "httpGet", "tcpSocket", "grpc"], context);
    for field in [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ] {
        non_negative(errors, probe, path, field);
    }
    let grace = number(probe, "terminationGracePeriodSeconds");
    if let Some(seconds) = grace.filter(|seconds| *seconds <= 0) {
        let place = path.child("terminationGracePeriodSeconds");
        errors.push(FieldError::invalid(place, seconds, "must be greater than 0"));
    }
}

/// One of several ways to ask or tell a container something.
fn handle(
    errors: &mut Errors,
    path: Path<'_>,
    handler: &Value,
    kinds: &[&str],
    context: Context<'_>,
) {
    let mut found = 0;
    for kind in kinds {
        let Some(action) = present(handler, kind) else { continue };
        let place = path.child(kind);
        found += 1;
        if found > 1 {
            let words = "may not specify more than 1 handler type";
            errors.push(FieldError::forbidden(place, words));
            continue;
        }
        match *kind {
            "exec" if items(action, "command").is_empty() => {
                errors.push(FieldError::required(place.child("command"), ""));
            }
            "httpGet" => http_get(errors, place, action),
            "tcpSocket" | "grpc" => port(errors, place.child("port"), action.get("port")),
            "sleep" => sleep(errors, place, action, context),
            _ => {}
        }
    }
    if found == 0 {
        errors.push(FieldError::required(path, "must specify a handler type"));
    }
}

fn http_get(errors: &mut Errors, path: Path<'_>, action: &Value) {
    required(errors, action, path, "path");
    port(errors, path.child("port"), action.get("port"));
    let scheme = text(action, "scheme");
    if !["HTTP", "HTTPS"].contains(&scheme) {
        let place = path.child("scheme");
        errors.push(FieldError::not_supported(place, scheme, &["HTTP", "HTTPS"]));
    }
    for header in items(action, "httpHeaders") {
        let name = text(header, "name");
        complain(errors, path.child("httpHeaders"), name, meta::http_header_name(name));
    }
}

fn sleep(errors: &mut Errors, path: Path<'_>, action: &Value, context: Context<'_>) {
    let seconds = number(action, "seconds").unwrap_or(0);
    if let Some(grace) = context.grace_period.filter(|grace| seconds < 0 || seconds > *grace) {
        let words =
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        errors.push(FieldError::invalid(path, seconds, &words));
    }
}
