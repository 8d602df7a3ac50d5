//! How long a machine's work takes, as data: one pace for the page, one for the recordings.

use crate::sim::Millis;

/// How long a machine takes for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Making a sandbox: its network, its address.
    pub sandbox: Span,
    /// Creating a container from an image that is there.
    pub create: Span,
    /// Starting a created container.
    pub start: Span,
    /// From a container's start to the first thing that its process does.
    pub boot: Span,
    /// From SIGTERM to a server's end.
    pub server_end_ms: Millis,
    pub pull: PullPace,
    /// Whether servers print what real ones do when they start. The recordings' printed nothing.
    pub servers_speak: bool,
}

/// Something takes at least and at most so long; who it is for decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub least_ms: Millis,
    pub most_ms: Millis,
}

impl Span {
    pub const fn new(least_ms: Millis, most_ms: Millis) -> Span {
        Span { least_ms, most_ms }
    }

    /// How long it takes for the one whose fingerprint `bits` is.
    pub fn pick(self, bits: u64) -> Millis {
        let width = self.most_ms.saturating_sub(self.least_ms) + 1;
        self.least_ms + bits % width
    }
}

/// How long a pull takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPace {
    /// Always the same for one name, between the two, whether the image is there or not.
    ByName(Span),
    /// Asking the registry, then the bytes, unless the image is there already.
    BySize { ask_ms: Millis, kb_per_ms: u64 },
}

impl Pace {
    /// The page's: about what a small cloud machine needs.
    pub const REALISTIC: Pace = Pace {
        sandbox: Span::new(150, 400),
        create: Span::new(30, 90),
        start: Span::new(50, 160),
        boot: Span::new(30, 60),
        server_end_ms: 150,
        pull: PullPace::BySize { ask_ms: 600, kb_per_ms: 40 },
        servers_speak: true,
    };

    /// That of the recordings: their containers were faked, so only pulls and ends took time.
    pub const RECORDED: Pace = Pace {
        sandbox: Span::new(20, 40),
        create: Span::new(10, 20),
        start: Span::new(10, 20),
        boot: Span::new(30, 60),
        server_end_ms: 150,
        pull: PullPace::ByName(Span::new(700, 1_700)),
        servers_speak: false,
    };
}

impl PullPace {
    /// How long a pull of an image takes. `bits` are the name's fingerprint.
    pub fn pull_ms(self, bits: u64, size_bytes: u64, is_present: bool) -> Millis {
        match self {
            PullPace::ByName(span) => span.pick(bits),
            PullPace::BySize { ask_ms, .. } if is_present => ask_ms,
            PullPace::BySize { ask_ms, kb_per_ms } => ask_ms + size_bytes / 1000 / kb_per_ms.max(1),
        }
    }
}
