//! How long a machine's work takes, as data: one pace for the page, one for the recordings.

use crate::sim::Millis;

/// How long a machine takes for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Making a sandbox: its network, its address.
    pub sandbox_ms: Millis,
    /// Creating a container from an image that is there.
    pub create_ms: Millis,
    /// Starting a created container.
    pub start_ms: Millis,
    /// From SIGTERM to a server's end.
    pub server_end_ms: Millis,
    pub pull: PullPace,
}

/// How long a pull takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPace {
    /// Always the same for one name, between the two, whether the image is there or not.
    ByName { least_ms: Millis, most_ms: Millis },
    /// Asking the registry, then the bytes, unless the image is there already.
    BySize { ask_ms: Millis, kb_per_ms: u64 },
}

impl Pace {
    /// The page's: about what a small cloud machine needs.
    pub const REALISTIC: Pace = Pace {
        sandbox_ms: 180,
        create_ms: 40,
        start_ms: 60,
        server_end_ms: 150,
        pull: PullPace::BySize { ask_ms: 600, kb_per_ms: 30 },
    };

    /// That of the recordings: their containers were faked, so only pulls and ends took time.
    pub const RECORDED: Pace = Pace {
        sandbox_ms: 10,
        create_ms: 5,
        start_ms: 5,
        server_end_ms: 150,
        pull: PullPace::ByName { least_ms: 700, most_ms: 1700 },
    };
}

impl PullPace {
    /// How long a pull of an image takes. `bits` are the name's fingerprint.
    pub fn pull_ms(self, bits: u64, size_bytes: u64, is_present: bool) -> Millis {
        match self {
            PullPace::ByName { least_ms, most_ms } => least_ms + bits % (most_ms - least_ms).max(1),
            PullPace::BySize { ask_ms, .. } if is_present => ask_ms,
            PullPace::BySize { ask_ms, kb_per_ms } => ask_ms + size_bytes / 1000 / kb_per_ms.max(1),
        }
    }
}
