//! ConfigMaps, Secrets, ServiceAccounts.

use super::fields::{complain, entries, immutable, text};
use super::{Errors, Kind, metadata};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;

const LIMIT: usize = 1024 * 1024;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::CONFIG_MAPS,
        create: config_map,
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            frozen(errors, new, old, &["data", "binaryData"]);
            config_map(errors, new);
        },
    },
    Kind {
        resource: Resource::SECRETS,
        create: secret,
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            immutable(errors, Path::Root("type"), new.get("type"), old.get("type"));
            frozen(errors, new, old, &["data"]);
            secret(errors, new);
        },
    },
    Kind {
        resource: Resource::SERVICE_ACCOUNTS,
        create: |errors, object| metadata::create(errors, object, true, meta::dns1123_subdomain),
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            metadata::create(errors, new, true, meta::dns1123_subdomain);
        },
    },
];

/// What was marked immutable stays.
fn frozen(errors: &mut Errors, new: &Value, old: &Value, fields: &[&str]) {
    if !old.bool_at(&["immutable"]) {
        return;
    }
    let words = "field is immutable when `immutable` is set";
    if !new.bool_at(&["immutable"]) {
        errors.push(FieldError::forbidden(Path::Root("immutable"), words));
    }
    for field in fields {
        if new.get(field) != old.get(field) {
            errors.push(FieldError::forbidden(Path::Root(field), words));
        }
    }
}

/// Bytes that base64 text stands for.
fn decoded_len(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}

fn config_map(errors: &mut Errors, object: &Value) {
    metadata::create(errors, object, true, meta::dns1123_subdomain);
    let mut size = 0;
    let path = Path::Root("data");
    for (key, value) in entries(object.get("data")) {
        complain(errors, path.key(key), key, meta::config_map_key(key));
        if object.at(&["binaryData", key]).is_some() {
            let words = "duplicate of key present in binaryData";
            errors.push(FieldError::invalid(path.key(key), key.as_str(), words));
        }
        size += value.as_str().map_or(0, str::len);
    }
    let path = Path::Root("binaryData");
    for (key, value) in entries(object.get("binaryData")) {
        complain(errors, path.key(key), key, meta::config_map_key(key));
        size += value.as_str().map_or(0, decoded_len);
    }
    if size > LIMIT {
        errors.push(FieldError::too_long(Path::Root(""), LIMIT));
    }
}

fn secret(errors: &mut Errors, object: &Value) {
    metadata::create(errors, object, true, meta::dns1123_subdomain);
    let mut size = 0;
    let path = Path::Root("data");
    for (key, value) in entries(object.get("data")) {
        complain(errors, path.key(key), key, meta::config_map_key(key));
        size += value.as_str().map_or(0, decoded_len);
    }
    if size > LIMIT {
        errors.push(FieldError::too_long(path, LIMIT));
    }
    let has = |key: &str| object.at(&["data", key]).is_some();
    let mut require = |keys: &[&str]| {
        for key in keys.iter().filter(|key| !has(key)) {
            errors.push(FieldError::required(path.key(key), ""));
        }
    };
    match text(object, "type") {
        "kubernetes.io/dockercfg" => require(&[".dockercfg"]),
        "kubernetes.io/dockerconfigjson" => require(&[".dockerconfigjson"]),
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            require(&["username", "password"]);
        }
        "kubernetes.io/ssh-auth" => require(&["ssh-privatekey"]),
        "kubernetes.io/tls" => require(&["tls.crt", "tls.key"]),
        "kubernetes.io/service-account-token" => {
            const NAME: &str = "kubernetes.io/service-account.name";
            if object.str_at(&["metadata", "annotations", NAME]).is_empty() {
                let place = Path::Root("metadata");
                let place = place.child("annotations");
                errors.push(FieldError::required(place.key(NAME), ""));
            }
        }
        _ => {}
    }
}
