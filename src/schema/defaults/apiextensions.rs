//! Defaults of custom resources' definitions. Mirrors
//! `apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go`.

use super::{Row, change, set, set_text, text_at};

use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_CustomResourceDefinition", apply: definition },
    Row { upstream: "SetDefaults_ServiceReference", apply: service },
];

fn definition(object: &mut Map) {
    change(object, "spec", |spec| {
        change(spec, "names", |names| {
            let kind = text_at(names, "kind").to_string();
            if text_at(names, "singular").is_empty() && !kind.is_empty() {
                names.insert(Str::lit("singular"), kind.to_lowercase());
            }
            if text_at(names, "listKind").is_empty() && !kind.is_empty() {
                names.insert(Str::lit("listKind"), format!("{kind}List"));
            }
        });
        set(spec, "conversion", Value::map());
        change(spec, "conversion", |conversion| set_text(conversion, "strategy", "None"));
    });
    let versions = object.get("spec").map(|spec| spec.items_at(&["versions"])).unwrap_or_default();
    let stored = versions.iter().find(|version| version.bool_at(&["storage"]));
    let Some(name) = stored.map(|version| version.text_at(&["name"])) else { return };
    change(object, "status", |status| set(status, "storedVersions", Value::list([name])));
}

fn service(reference: &mut Map) {
    set(reference, "port", 443);
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::{list, map};

    #[test]
    fn a_definition_names_its_list_and_what_it_stores() {
        let of = Type::of("apiextensions.k8s.io/v1", "CustomResourceDefinition").unwrap();
        let spec = map! { "names": map! { "kind": "Backup", "plural": "backups" },
        "versions": list![map! { "name": "v1", "storage": true }] };
        let mut object = decode(of, &map! { "spec": spec }).unwrap().value;
        default(of, &mut object);
        assert_eq!(object.str_at(&["spec", "names", "singular"]), "backup");
        assert_eq!(object.str_at(&["spec", "names", "listKind"]), "BackupList");
        assert_eq!(object.str_at(&["spec", "conversion", "strategy"]), "None");
        assert_eq!(object.at(&["status", "storedVersions"]), Some(&list!["v1"]));
    }
}
