//! The volumes of a pod or of a template.

use super::page::{Page, plain, quantity};
use crate::value::Value;

/// Volumes, each with where its content comes from (upstream: `describeVolumes`).
pub fn describe(volumes: &[Value], indent: &str, page: &mut Page) {
    if volumes.is_empty() {
        return page.line(0, format!("{indent}Volumes:\t<none>"));
    }
    page.line(0, format!("{indent}Volumes:"));
    let blank = if indent.is_empty() { "" } else { " " };
    for volume in volumes {
        page.line(1, format!("{blank}{}:", volume.str_at(&["name"])));
        source(volume, page);
    }
}

/// A source that is told by a sentence and some of its fields: field of the volume, sentence, and
/// the fields with the names they go by.
type Source = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SOURCES: &[Source] = &[
    (
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path"), ("HostPathType", "type")],
    ),
    (
        "secret",
        "Secret (a volume populated by a Secret)",
        &[("SecretName", "secretName"), ("Optional", "optional")],
    ),
    (
        "configMap",
        "ConfigMap (a volume populated by a ConfigMap)",
        &[("Name", "name"), ("Optional", "optional")],
    ),
    (
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        &[("ClaimName", "claimName"), ("ReadOnly", "readOnly")],
    ),
    (
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server"), ("Path", "path"), ("ReadOnly", "readOnly")],
    ),
];

fn source(volume: &Value, page: &mut Page) {
    for (field, sentence, facts) in SOURCES {
        if let Some(found) = volume.at(&[field]) {
            page.field(2, "Type", sentence);
            for (title, fact) in *facts {
                let absent = match *fact {
                    "optional" | "readOnly" => "false",
                    "type" => "<none>",
                    _ => "",
                };
                let value = found.at(&[fact]).map_or(absent.to_string(), |v| plain(Some(v)));
                page.field(2, title, value);
            }
            return;
        }
    }
    if let Some(found) = volume.at(&["emptyDir"]) {
        let limit = found.at(&["sizeLimit"]).map(quantity).filter(|limit| limit.value() > 0);
        page.field(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
        page.field(2, "Medium", found.str_at(&["medium"]));
        page.field(2, "SizeLimit", limit.map_or("<unset>".to_string(), |limit| limit.to_string()));
    } else if let Some(found) = volume.at(&["downwardAPI"]) {
        page.field(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
        page.line(2, "Items:");
        for item in found.items_at(&["items"]) {
            let field = item.str_at(&["fieldRef", "fieldPath"]);
            page.line(3, format!("{field} -> {}", item.str_at(&["path"])));
        }
    } else if let Some(found) = volume.at(&["projected"]) {
        projected(found, page);
    } else {
        page.line(1, "<unknown>");
    }
}

fn projected(found: &Value, page: &mut Page) {
    let sentence = "Projected (a volume that contains injected data from multiple sources)";
    page.field(2, "Type", sentence);
    for source in found.items_at(&["sources"]) {
        for (field, title) in [("secret", "SecretName"), ("configMap", "ConfigMapName")] {
            if let Some(from) = source.at(&[field]) {
                page.field(2, title, from.str_at(&["name"]));
                page.field(2, "Optional", from.bool_at(&["optional"]).to_string());
            }
        }
        if source.at(&["downwardAPI"]).is_some() {
            page.field(2, "DownwardAPI", "true");
        }
        if let Some(token) = source.at(&["serviceAccountToken"]) {
            page.field(2, "TokenExpirationSeconds", plain(token.at(&["expirationSeconds"])));
        }
    }
}
