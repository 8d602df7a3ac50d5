//! A number that tells two runs apart: equal runs have equal digests, natively and in the browser.

use crate::shell::{SegmentKind, Session};
use crate::value::json;

/// The digest of all objects, of what the terminals show, and of the time.
pub fn digest(session: &Session) -> u64 {
    let mut hash = Fnv::default();
    hash.add(&session.now().to_string());
    for (key, object) in session.cluster().store().all() {
        hash.add(&format!("{key:?}"));
        hash.add(&json::print_compact(object));
    }
    for terminal in session.terminals() {
        let said = terminal.screen().since(0);
        for segment in said.filter(|segment| segment.kind != SegmentKind::Hint) {
            hash.add(&format!("{:?}", segment.kind));
            hash.add(&segment.text);
        }
    }
    hash.0
}

/// FNV-1a with 64 bits; each text ends with a byte that no text contains.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
