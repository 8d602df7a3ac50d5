//! `apply --server-side`: the server merges and remembers who wants which field.

use super::Way;
use super::migrate::migrate;
use crate::api::{PatchType, Reason};
use crate::kubectl::cx::{Cx, DryRun};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::patch::patch;
use crate::kubectl::resource::Info;

/// Who applies by the server, if the command does not say.
pub const SERVER_SIDE_MANAGER: &str = "kubectl";

const CONFLICT: &str = "Please review the fields above--they currently have other managers. Here\n\
are the ways you can resolve this warning:\n\
* If you intend to manage all of these fields, please re-run the apply\n  \
command with the `--force-conflicts` flag.\n\
* If you do not intend to manage all of the fields, please edit your\n  \
manifest to remove references to the fields that should keep their\n  current managers.\n\
* You may co-own fields by updating your manifest to match the existing\n  \
value; in this case, you'll become the manager if the other manager(s)\n  \
stop managing the field (remove it from their configuration).\n\
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Hands the object to the server as it is.
pub fn apply(cx: &mut Cx<'_>, info: &mut Info, way: &Way) -> Result<&'static str> {
    let mut request = patch(info, PatchType::Apply, info.object.clone());
    request.subresource = cx.flags().text("subresource").into();
    request.options.dry_run = way.dry_run == DryRun::Server;
    request.options.field_validation = way.validation;
    request.options.field_manager = way.manager.as_str().into();
    request.options.force = way.force_conflicts;
    info.object =
        cx.object(request.clone()).map_err(|error| match error.has_reason(Reason::Conflict) {
            true => text(format!("{}\n{CONFLICT}", error.words())),
            false => error,
        })?;
    migrate(cx, info, way, request);
    if info.object.at(&["metadata", "deletionTimestamp"]).is_some() {
        cx.warn(format!(
            "Detected changes to resource {} which is currently being deleted.",
            info.name
        ));
    }
    Ok("serverside-applied")
}
