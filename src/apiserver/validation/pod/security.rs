//! Security contexts of pods and containers.

use super::super::Errors;
use super::super::fields::{descending_path, id, items, optional_choice, present, shown, text};
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;
use std::collections::BTreeSet;

pub fn of_pod(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let Some(context) = present(spec, "securityContext") else { return };
    let place = path.child("securityContext");
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        id(errors, context, place, field);
    }
    let groups = place.child("supplementalGroups");
    for (i, group) in items(context, "supplementalGroups").iter().enumerate() {
        let group = group.as_int().unwrap_or(0);
        if !(0..=i64::from(i32::MAX)).contains(&group) {
            let words = meta::range_error(0, i32::MAX.into());
            errors.push(FieldError::invalid(groups.index(i), group, &words));
        }
    }
    if spec.bool_at(&["shareProcessNamespace"]) && spec.bool_at(&["hostPID"]) {
        let words = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.push(FieldError::invalid(place.child("shareProcessNamespace"), true, words));
    }
    sysctls(errors, place.child("sysctls"), items(context, "sysctls"));
    let policies = ["Always", "OnRootMismatch"];
    optional_choice(errors, context, place, "fsGroupChangePolicy", &policies);
    seccomp(errors, place.child("seccompProfile"), present(context, "seccompProfile"));
    app_armor(errors, place.child("appArmorProfile"), present(context, "appArmorProfile"));
    optional_choice(errors, context, place, "supplementalGroupsPolicy", &["Merge", "Strict"]);
    optional_choice(errors, context, place, "seLinuxChangePolicy", &["MountOption", "Recursive"]);
}

fn sysctls(errors: &mut Errors, path: Path<'_>, sysctls: &[Value]) {
    let mut names = BTreeSet::new();
    for (i, sysctl) in sysctls.iter().enumerate() {
        let place = path.index(i);
        let name = text(sysctl, "name");
        if name.is_empty() {
            errors.push(FieldError::required(place.child("name"), ""));
        } else if name.len() > 253 || !name.split(['.', '/']).all(is_sysctl_segment) {
            let words = "must have at most 253 characters and match regex \
                ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            errors.push(FieldError::invalid(place.child("name"), name, words));
        } else if names.contains(name) {
            errors.push(FieldError::duplicate(place.child("name"), name));
        }
        names.insert(name);
    }
}

fn is_sysctl_segment(text: &str) -> bool {
    let end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let inner = |b: u8| end(Some(b)) || b == b'-' || b == b'_';
    end(text.bytes().next()) && end(text.bytes().last()) && text.bytes().all(inner)
}

fn seccomp(errors: &mut Errors, path: Path<'_>, profile: Option<&Value>) {
    let Some(profile) = profile else { return };
    match text(profile, "type") {
        "" => {
            let words = "type is required when seccompProfile is set";
            errors.push(FieldError::required(path.child("type"), words));
        }
        "Localhost" | "RuntimeDefault" | "Unconfined" => {}
        other => {
            let known = ["Localhost", "RuntimeDefault", "Unconfined"];
            errors.push(FieldError::not_supported(path.child("type"), other, &known));
        }
    }
    let place = path.child("localhostProfile");
    match (text(profile, "type") == "Localhost", present(profile, "localhostProfile")) {
        (true, None) => {
            let words = "must be set when seccomp type is Localhost";
            errors.push(FieldError::required(place, words));
        }
        (true, Some(file)) => descending_path(errors, place, file.as_str().unwrap_or("")),
        (false, Some(_)) => {
            let words = "can only be set when seccomp type is Localhost";
            errors.push(FieldError::invalid(place, shown(Some(profile)), words));
        }
        (false, None) => {}
    }
}

fn app_armor(errors: &mut Errors, path: Path<'_>, profile: Option<&Value>) {
    let Some(profile) = profile else { return };
    let place = path.child("localhostProfile");
    let local = present(profile, "localhostProfile").and_then(Value::as_str);
    match (text(profile, "type"), local) {
        ("Localhost", None | Some("")) => {
            let words = "must be set when AppArmor type is Localhost";
            errors.push(FieldError::required(place, words));
        }
        ("Localhost", Some(name)) if name.trim() != name => {
            let words = "must not be padded with whitespace";
            errors.push(FieldError::invalid(place, name, words));
        }
        ("RuntimeDefault" | "Unconfined", Some(name)) => {
            let words = "can only be set when AppArmor type is Localhost";
            errors.push(FieldError::invalid(place, name, words));
        }
        ("Localhost" | "RuntimeDefault" | "Unconfined", _) => {}
        ("", _) => {
            let words = "type is required when appArmorProfile is set";
            errors.push(FieldError::required(path.child("type"), words));
        }
        (other, _) => {
            let known = ["Localhost", "RuntimeDefault", "Unconfined"];
            errors.push(FieldError::not_supported(path.child("type"), other, &known));
        }
    }
}

pub fn of_container(
    errors: &mut Errors,
    path: Path<'_>,
    context: Option<&Value>,
    host_users: bool,
) {
    let Some(context) = context else { return };
    id(errors, context, path, "runAsUser");
    id(errors, context, path, "runAsGroup");
    optional_choice(errors, context, path, "procMount", &["Default", "Unmasked"]);
    if host_users && text(context, "procMount") == "Unmasked" {
        let words = "`hostUsers` must be false to use `Unmasked`";
        errors.push(FieldError::invalid(path.child("procMount"), "Unmasked", words));
    }
    seccomp(errors, path.child("seccompProfile"), present(context, "seccompProfile"));
    let escalation = context.get("allowPrivilegeEscalation").and_then(Value::as_bool);
    if escalation == Some(false) {
        if context.bool_at(&["privileged"]) {
            let words = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.push(FieldError::invalid(
                path,
                super::super::internal::shown("SecurityContext", context),
                words,
            ));
        }
        let added = context.items_at(&["capabilities", "add"]);
        if added.iter().any(|capability| capability.as_str() == Some("CAP_SYS_ADMIN")) {
            let words = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` \
                CAP_SYS_ADMIN";
            errors.push(FieldError::invalid(
                path,
                super::super::internal::shown("SecurityContext", context),
                words,
            ));
        }
    }
    app_armor(errors, path.child("appArmorProfile"), present(context, "appArmorProfile"));
}
