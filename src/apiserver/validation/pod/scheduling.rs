//! Gates, spreading, and name resolution.

use super::super::Errors;
use super::super::fields::{
    complain, dns1123_subdomain, ip, items, number, optional_choice, positive, present,
    qualified_name, shown, text, texts,
};
use super::super::selector::label_selector;
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;
use std::collections::BTreeSet;

/// Readiness gates and scheduling gates.
pub fn gates(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let list = path.child("readinessGates");
    super::qualified_names(errors, list, items(spec, "readinessGates"), "conditionType");
    let list = path.child("schedulingGates");
    let mut seen = BTreeSet::new();
    for (i, gate) in items(spec, "schedulingGates").iter().enumerate() {
        let name = text(gate, "name");
        qualified_name(errors, list.index(i), name);
        if !seen.insert(name) {
            errors.push(FieldError::duplicate(list.index(i), name));
        }
    }
}

pub fn spread(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let constraints = items(spec, "topologySpreadConstraints");
    for (i, constraint) in constraints.iter().enumerate() {
        let place = path.index(i);
        positive(errors, place.child("maxSkew"), number(constraint, "maxSkew").unwrap_or(0));
        let (key, action) =
            (text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable"));
        if key.is_empty() {
            errors.push(FieldError::required(place.child("topologyKey"), "can not be empty"));
        }
        let actions = ["DoNotSchedule", "ScheduleAnyway"];
        if !actions.contains(&action) {
            let place = place.child("whenUnsatisfiable");
            errors.push(FieldError::not_supported(place, action, &actions));
        }
        let same = |other: &Value| {
            text(other, "topologyKey") == key && text(other, "whenUnsatisfiable") == action
        };
        if constraints[i + 1..].iter().any(same) {
            let place = place.child("{topologyKey, whenUnsatisfiable}");
            errors.push(FieldError::duplicate(place, format!("{{{key}, {action}}}").as_str()));
        }
        if let Some(domains) = number(constraint, "minDomains") {
            let place = place.child("minDomains");
            positive(errors, place, domains);
            if action != "DoNotSchedule" {
                let words = format!(
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                );
                errors.push(FieldError::invalid(place, domains, &words));
            }
        }
        for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            optional_choice(errors, constraint, place, field, &["Honor", "Ignore"]);
        }
        let keys = place.child("matchLabelKeys");
        for (j, key) in texts(items(constraint, "matchLabelKeys")).enumerate() {
            complain(errors, keys.index(j), key, meta::qualified_name(key));
        }
        label_selector(errors, place.child("labelSelector"), present(constraint, "labelSelector"));
    }
}

pub fn dns_config(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let config = present(spec, "dnsConfig");
    let servers = config.map_or(&[][..], |config| items(config, "nameservers"));
    if text(spec, "dnsPolicy") == "None" {
        if config.is_none() {
            let words = "must provide `dnsConfig` when `dnsPolicy` is None";
            errors.push(FieldError::required(path, words));
            return;
        }
        if servers.is_empty() {
            let words = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            errors.push(FieldError::required(path.child("nameservers"), words));
            return;
        }
    }
    let Some(config) = config else { return };
    let list = path.child("nameservers");
    if servers.len() > 3 {
        let words = "must not have more than 3 nameservers";
        errors.push(FieldError::invalid(list, shown(config.get("nameservers")), words));
    }
    for (i, server) in texts(servers).enumerate() {
        ip(errors, list.index(i), server);
    }
    let list = path.child("searches");
    let searches = items(config, "searches");
    if searches.len() > 32 {
        let words = "must not have more than 32 search paths";
        errors.push(FieldError::invalid(list, shown(config.get("searches")), words));
    }
    for (i, search) in texts(searches).enumerate().filter(|(_, search)| *search != ".") {
        let search = search.strip_suffix('.').unwrap_or(search);
        // An underscore is fine at the start of and inside a part.
        dns1123_subdomain(errors, list.index(i), &search.replace('_', "a"));
    }
    let list = path.child("options");
    for (i, option) in items(config, "options").iter().enumerate() {
        if text(option, "name").is_empty() {
            errors.push(FieldError::required(list.index(i), "must not be empty"));
        }
    }
}
