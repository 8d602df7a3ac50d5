//! Defaults of admission webhooks and policies.
//! Mirrors `pkg/apis/admissionregistration/v1/defaults.go`.

use super::{Row, set};
use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_ValidatingWebhook", apply: webhook },
    Row { upstream: "SetDefaults_MutatingWebhook", apply: mutating_webhook },
    Row { upstream: "SetDefaults_ServiceReference", apply: service },
    Row { upstream: "SetDefaults_ValidatingAdmissionPolicySpec", apply: fail },
    Row { upstream: "SetDefaults_MutatingAdmissionPolicySpec", apply: fail },
    Row { upstream: "SetDefaults_MatchResources", apply: match_resources },
    Row { upstream: "SetDefaults_RuleWithOperations", apply: rule },
    Row { upstream: "SetDefaults_NamedRuleWithOperations", apply: rule },
];

fn webhook(webhook: &mut Map) {
    fail(webhook);
    match_resources(webhook);
    set(webhook, "timeoutSeconds", 10);
}

fn mutating_webhook(hook: &mut Map) {
    webhook(hook);
    set(hook, "reinvocationPolicy", Str::lit("Never"));
}

fn service(reference: &mut Map) {
    set(reference, "port", 443);
}

fn fail(spec: &mut Map) {
    set(spec, "failurePolicy", Str::lit("Fail"));
}

fn match_resources(matching: &mut Map) {
    set(matching, "matchPolicy", Str::lit("Equivalent"));
    set(matching, "namespaceSelector", Value::map());
    set(matching, "objectSelector", Value::map());
}

/// `SetDefaults_Rule`: the type is embedded in both, and so is what it gets.
fn rule(rule: &mut Map) {
    set(rule, "scope", Str::lit("*"));
}
