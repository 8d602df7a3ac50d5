//! From client-side to server-side apply: what kubectl owned by the former becomes its own by the
//! latter (upstream: `saveLastApplyAnnotationIfNecessary`, `csaupgrade.UpgradeManagedFieldsPatch`).

use super::Way;
use super::server_side::SERVER_SIDE_MANAGER;
use crate::api::{PatchType, Request};
use crate::kubectl::applied::{LAST_APPLIED, original};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::Result;
use crate::kubectl::patch::patch;
use crate::kubectl::resource::Info;
use crate::schema::structured::{FieldSet, Step};
use crate::value::{Str, Value};
use crate::{list, map};

/// Who owns the annotation of client-side apply after the migration.
const ANNOTATION_MANAGER: &str = "kubectl-last-applied";
const MANAGERS: &[&str] = &["metadata", "managedFields"];

/// Migrates the object in `info`; then `apply` is sent once more.
pub fn migrate(cx: &mut Cx<'_>, info: &mut Info, way: &Way, apply: Request) {
    if let Err(error) = keep_annotation(cx, info, way) {
        let why = error.words();
        cx.warn(format!(
            "failed to migrate {LAST_APPLIED} for Server-Side Apply. This is non-fatal and will \
             be retried next time you apply. Error: {why}"
        ));
        return;
    }
    let Some(managers) = upgraded(&info.object, &way.manager) else { return };
    let step = |path: &str, value: Value| map! { "op": "replace", "path": path, "value": value };
    let version = info.object.text_at(&["metadata", "resourceVersion"]);
    let steps = list![
        step("/metadata/managedFields", managers),
        step("/metadata/resourceVersion", version.into()),
    ];
    let mut request = patch(info, PatchType::Json, steps);
    request.options = apply.options.clone();
    match cx.object(request) {
        Ok(object) => info.object = object,
        Err(error) => {
            let why = error.words();
            cx.warn(format!(
                "server rejected managed fields migration to Server-Side Apply. This is non-fatal \
                 and will be retried next time you apply. Error: {why}"
            ));
            return;
        }
    }
    match cx.object(apply) {
        Ok(object) => info.object = object,
        Err(error) => {
            let why = error.words();
            cx.warn(format!(
                "failed to re-apply configuration after performing Server-Side Apply migration. \
                 This is non-fatal and will be retried next time you apply. Error: {why}"
            ));
        }
    }
}

/// Gives the annotation an owner that applies, so that it is not dropped with its old one.
fn keep_annotation(cx: &mut Cx<'_>, info: &mut Info, way: &Way) -> Result<()> {
    let Some(words) = original(&info.object) else { return Ok(()) };
    let owned = owners(&info.object, "Apply").next().is_some();
    if way.manager != SERVER_SIDE_MANAGER || owned {
        return Ok(());
    }
    let mut metadata = map! { "name": &info.name, "annotations": Value::map() };
    if !info.namespace.is_empty() {
        metadata.set(&["namespace"], &info.namespace);
    }
    metadata.set(&["annotations", LAST_APPLIED], words);
    let object = map! {
        "apiVersion": info.resource.api_version(), "kind": info.resource.kind(),
        "metadata": metadata,
    };
    let mut request = patch(info, PatchType::Apply, object);
    request.options.field_manager = Str::lit(ANNOTATION_MANAGER);
    info.object = cx.object(request)?;
    Ok(())
}

fn entries(object: &Value) -> &[Value] {
    object.items_at(MANAGERS)
}

/// The entries of an operation that own the annotation of client-side apply.
fn owners<'a>(object: &'a Value, operation: &'a str) -> impl Iterator<Item = &'a Value> {
    let field = |name: &'static str| Step::Field(Str::lit(name));
    let path = [field("metadata"), field("annotations"), field(LAST_APPLIED)];
    entries(object)
        .iter()
        .filter(move |entry| entry.str_at(&["operation"]) == operation && fields(entry).has(&path))
}

fn fields(entry: &Value) -> FieldSet {
    FieldSet::of_value(entry.get("fieldsV1").unwrap_or(&Value::Null))
}

/// The managers after the migration; none if there is nothing to migrate.
fn upgraded(object: &Value, manager: &str) -> Option<Value> {
    let before = entries(object);
    let names: Vec<Str> = owners(object, "Update").map(|e| e.text_at(&["manager"])).collect();
    let mut after = before.to_vec();
    for name in &names {
        let is_old = |entry: &Value| {
            entry.str_at(&["manager"]) == name.as_str()
                && entry.str_at(&["operation"]) == "Update"
                && entry.str_at(&["subresource"]).is_empty()
        };
        let is_new = |entry: &Value| {
            entry.str_at(&["manager"]) == manager
                && entry.str_at(&["operation"]) == "Apply"
                && entry.str_at(&["subresource"]).is_empty()
        };
        let Some(index) = after.iter().position(is_new).or_else(|| after.iter().position(is_old))
        else {
            continue;
        };
        after[index].set(&["operation"], "Apply");
        after[index].set(&["manager"], manager);
        let version = after[index].text_at(&["apiVersion"]);
        let old = after.iter().find(|e| is_old(e) && e.text_at(&["apiVersion"]) == version);
        if let Some(old) = old {
            let all = fields(&after[index]).union(&fields(old));
            after[index].set(&["fieldsV1"], all.to_value());
        }
        after.retain(|entry| !is_old(entry));
    }
    (after != before).then(|| Value::from(after))
}
