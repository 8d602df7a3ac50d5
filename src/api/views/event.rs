//! Events.

use super::view;
use crate::api::time::{self, UnixMillis};

view! {
    /// An Event of the core group.
    EventView {
        kind: str ["type"];
        reason: str ["reason"];
        message: str ["message"];
        count: int ["count"];
        involved_kind: str ["involvedObject", "kind"];
        involved_name: str ["involvedObject", "name"];
        involved_namespace: str ["involvedObject", "namespace"];
        involved_uid: str ["involvedObject", "uid"];
        involved_field_path: str ["involvedObject", "fieldPath"];
        source_component: str ["source", "component"];
        source_host: str ["source", "host"];
        reporting_component: str ["reportingComponent"];
        series: value ["series"];
    }
}

impl EventView<'_> {
    fn time(self, field: &str) -> Option<UnixMillis> {
        time::parse(self.0.str_at(&[field]))
    }

    pub fn event_time(self) -> Option<UnixMillis> {
        self.time("eventTime")
    }

    pub fn first_timestamp(self) -> Option<UnixMillis> {
        self.time("firstTimestamp")
    }

    pub fn last_timestamp(self) -> Option<UnixMillis> {
        self.time("lastTimestamp")
    }
}
