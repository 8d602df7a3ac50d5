//! Defaults of endpoint slices. Mirrors `pkg/apis/discovery/v1/defaults.go`.

use super::{Row, set};
use crate::value::{Map, Str};

pub(super) const ROWS: &[Row] = &[Row { upstream: "SetDefaults_EndpointPort", apply: port }];

fn port(port: &mut Map) {
    set(port, "name", Str::default());
    set(port, "protocol", Str::lit("TCP"));
}
