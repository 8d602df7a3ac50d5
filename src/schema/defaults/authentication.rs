//! Defaults of token requests. Mirrors `pkg/apis/authentication/v1/defaults.go`.

use super::{Row, set};
use crate::value::Map;

pub(super) const ROWS: &[Row] = &[Row { upstream: "SetDefaults_TokenRequestSpec", apply: token }];

/// A token lasts an hour.
fn token(spec: &mut Map) {
    set(spec, "expirationSeconds", 3600);
}
