//! Projected volumes: several sources as files of one folder.

use super::super::Errors;
use super::super::fields::{file_mode, items, local_path, number, present, required, text};
use super::volumes::{downward_file, key_to_path};
use crate::api::field_error::{FieldError, Path};
use crate::value::Value;
use std::collections::BTreeSet;

pub fn projected(errors: &mut Errors, path: Path<'_>, volume: &Value) {
    file_mode(errors, volume, path, "defaultMode");
    let mut paths = BTreeSet::new();
    let list = path.child("sources");
    for (i, source) in items(volume, "sources").iter().enumerate() {
        let place = list.index(i);
        let mut found = 0;
        for kind in ["secret", "configMap", "downwardAPI"] {
            let Some(files) = present(source, kind) else { continue };
            found += 1;
            let place = place.child(kind);
            for (j, file) in items(files, "items").iter().enumerate() {
                let target = text(file, "path");
                let repeated = !target.is_empty() && !paths.insert(target);
                let named = if kind == "downwardAPI" {
                    downward_file(errors, place, file);
                    target
                } else {
                    let list = place.child("items");
                    key_to_path(errors, list.index(j), file);
                    text(files, "name")
                };
                if repeated {
                    let words = "conflicting duplicate paths";
                    errors.push(FieldError::invalid(path, named, words));
                }
            }
            if kind != "downwardAPI" {
                required(errors, files, place, "name");
            }
        }
        if let Some(token) = present(source, "serviceAccountToken") {
            found += 1;
            service_account_token(errors, path, place.child("serviceAccountToken"), token);
        }
        if found > 1 {
            let words = "may not specify more than 1 volume type per source";
            errors.push(FieldError::forbidden(place, words));
        }
    }
}

/// Upstream names the volume, not the source, when the token's path is wrong.
fn service_account_token(errors: &mut Errors, volume: Path<'_>, path: Path<'_>, token: &Value) {
    let seconds = number(token, "expirationSeconds").unwrap_or(0);
    let place = path.child("expirationSeconds");
    if seconds < 600 {
        let words = "may not specify a duration less than 10 minutes";
        errors.push(FieldError::invalid(place, seconds, words));
    }
    if seconds > 1 << 32 {
        let words = "may not specify a duration larger than 2^32 seconds";
        errors.push(FieldError::invalid(place, seconds, words));
    }
    if required(errors, token, volume, "path") {
        local_path(errors, volume.child("path"), text(token, "path"));
    }
}
