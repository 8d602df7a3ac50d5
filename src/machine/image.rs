//! Images on a node's disk, and pulls under way.

use super::{Entry, Reference};
use crate::sim::Millis;
use crate::value::{Map, Str};

/// An image that was pulled.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// `docker.io/library/nginx:latest`.
    pub name: Str,
    /// `docker.io/library/nginx@sha256:…`: what a container's status calls `imageID`.
    pub id: Str,
    pub size_bytes: u64,
    /// What it does when it runs.
    pub entry: &'static Entry,
}

/// A pull that somebody asked for. It stays on record until it is forgotten.
#[derive(Clone, Debug, PartialEq)]
pub struct Pull {
    /// Chosen by whoever asked.
    pub id: Str,
    /// What was asked for, as written.
    pub image: Str,
    /// Whom it is for, in the words of whoever asked.
    pub labels: Map,
    pub asked_at: Millis,
    pub state: PullState,
    /// Nobody waits for it any more: it goes off the record when it is over.
    pub(super) is_forgotten: bool,
}

/// How far a pull is.
#[derive(Clone, Debug, PartialEq)]
pub enum PullState {
    /// Images are pulled one after another, as kubelets do unless told otherwise.
    Queued,
    Pulling {
        begun_at: Millis,
        ends_at: Millis,
    },
    Done {
        begun_at: Millis,
        ended_at: Millis,
    },
    /// With the runtime's words.
    Failed {
        ended_at: Millis,
        message: Str,
    },
}

impl PullState {
    /// Whether nothing more will come of it.
    pub fn is_over(&self) -> bool {
        matches!(self, PullState::Done { .. } | PullState::Failed { .. })
    }
}

impl Image {
    /// The image that a name stands for, with the digest and size that it always has.
    pub fn of(reference: &Reference, entry: &'static Entry) -> Image {
        let name = reference.full();
        let bits = fingerprint(&name);
        let digest = match reference.digest.as_str() {
            "" => format!("sha256:{}", digest_of(&name)),
            digest => digest.to_string(),
        };
        Image {
            id: format!("{}@{digest}", reference.repository()).into(),
            size_bytes: entry.size_mb * 1_000_000 + bits % 1_000_000,
            name: name.into(),
            entry,
        }
    }
}

/// A number that follows from a text: FNV-1a, then mixed so that all bits depend on all letters.
pub fn fingerprint(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(hash)
}

fn mix(bits: u64) -> u64 {
    let bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

/// 64 hexadecimal digits that follow from a text. It looks like SHA-256 and is not.
pub fn digest_of(text: &str) -> String {
    let first = fingerprint(text);
    (0..4u64).map(|i| format!("{:016x}", mix(first.wrapping_add(i << 56)))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::catalog;
    use super::*;

    #[test]
    fn an_image_always_has_the_same_digest() {
        let image = |text: &str| {
            let reference = Reference::parse(text).unwrap();
            Image::of(&reference, catalog::find(&reference).unwrap())
        };
        let nginx = image("nginx");
        assert_eq!(nginx, image("docker.io/library/nginx:latest"));
        assert_ne!(nginx.id, image("nginx:1.25").id);
        assert_eq!(nginx.name, "docker.io/library/nginx:latest");
        assert!(nginx.id.starts_with("docker.io/library/nginx@sha256:"));
        assert_eq!(nginx.id.len(), "docker.io/library/nginx@sha256:".len() + 64);
        assert_eq!(nginx.size_bytes / 1_000_000, 60);
    }
}
