//! The states of a pod as one sees them: mark, tone, outline and caption of each.

use super::marks::Mark;
use crate::text::{Lang, state as words};

/// What a pod's tile shows. Finer than kubectl's STATUS, which stays the word on the tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    NotReady,
    Pending,
    Unschedulable,
    Creating,
    Pulling,
    Init,
    Terminating,
    CrashLoop,
    ImagePull,
    ImageBackOff,
    Error,
    OomKilled,
    Config,
    Evicted,
    Completed,
    Unknown,
    /// Running when its machine was last heard of.
    Stale,
    /// Gone; only the picture remembers it.
    Ghost,
}

/// The tone of a state: a colour that repeats what the shape says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Ok,
    Work,
    Wait,
    Leave,
    Bad,
    Done,
    Unknown,
}

/// How a tile is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    Solid,
    Dashed,
    Hatched,
    Cut,
    Barred,
    Dotted,
}

/// A state's row in the table.
#[derive(Debug)]
pub struct StateLook {
    pub state: State,
    pub mark: Mark,
    pub tone: Tone,
    pub outline: Outline,
    pub caption: fn(Lang) -> &'static str,
}

macro_rules! looks {
    ($($state:ident: $mark:ident $tone:ident $outline:ident $caption:ident;)*) => {
        /// Every state, in the order of a pod's life; then what can go wrong.
        pub const LOOKS: &[StateLook] = &[$(StateLook {
            state: State::$state,
            mark: Mark::$mark,
            tone: Tone::$tone,
            outline: Outline::$outline,
            caption: words::$caption,
        }),*];
    };
}

looks! {
    Running: Running Ok Solid running;
    NotReady: NotReady Ok Solid not_ready;
    Pending: Pending Wait Dashed pending;
    Unschedulable: Unschedulable Wait Dashed unschedulable;
    Creating: Creating Work Solid creating;
    Pulling: Pulling Work Solid pulling;
    Init: Init Work Solid init;
    Terminating: Terminating Leave Hatched terminating;
    CrashLoop: Crash Bad Cut crash_loop;
    ImagePull: ImagePull Bad Cut image_pull;
    ImageBackOff: ImagePull Bad Cut image_back_off;
    Error: Error Bad Cut error;
    OomKilled: Oom Bad Cut oom_killed;
    Config: Config Bad Cut config;
    Evicted: Evicted Bad Cut evicted;
    Completed: Completed Done Barred completed;
    Unknown: Unknown Unknown Dotted unknown;
    Stale: Unknown Unknown Dotted stale;
    Ghost: Ghost Unknown Dotted gone;
}

/// What is known of a pod beside kubectl's STATUS.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Facts {
    pub is_ready: bool,
    pub is_bound: bool,
    pub is_unschedulable: bool,
    pub is_pulling: bool,
    /// Its machine has not been heard of.
    pub is_silent: bool,
}

impl State {
    /// The state behind kubectl's STATUS word.
    pub fn of(status: &str, facts: Facts) -> State {
        match status {
            "Terminating" => State::Terminating,
            _ if facts.is_silent && facts.is_bound => State::Stale,
            "Running" if facts.is_ready => State::Running,
            "Running" | "NotReady" => State::NotReady,
            "Pending" if facts.is_unschedulable => State::Unschedulable,
            "Pending" if facts.is_bound => State::Creating,
            "Pending" => State::Pending,
            "ContainerCreating" | "PodInitializing" if facts.is_pulling => State::Pulling,
            "ContainerCreating" | "PodInitializing" => State::Creating,
            "CrashLoopBackOff" | "Init:CrashLoopBackOff" => State::CrashLoop,
            "ImagePullBackOff" | "Init:ImagePullBackOff" => State::ImageBackOff,
            "ErrImagePull" | "Init:ErrImagePull" | "ErrImageNeverPull" | "InvalidImageName" => {
                State::ImagePull
            }
            "OOMKilled" | "Init:OOMKilled" => State::OomKilled,
            "Evicted" => State::Evicted,
            "Completed" | "Succeeded" => State::Completed,
            "Unknown" => State::Unknown,
            "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
                State::Config
            }
            _ if is_init_progress(status) => State::Init,
            _ => State::Error,
        }
    }

    /// Its row in the table.
    pub fn look(self) -> &'static StateLook {
        LOOKS.iter().find(|look| look.state == self).unwrap_or(&LOOKS[0])
    }

    /// Whether it is plainly well: nothing that needs the eye.
    pub fn is_calm(self) -> bool {
        matches!(self, State::Running | State::Completed)
    }

    /// Whether something went wrong.
    pub fn is_bad(self) -> bool {
        self.look().tone == Tone::Bad
    }
}

/// `Init:0/2`, but not `Init:Error`.
fn is_init_progress(status: &str) -> bool {
    status.strip_prefix("Init:").is_some_and(|rest| rest.contains('/'))
}

impl Tone {
    /// The name that the style sheet knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Work => "work",
            Tone::Wait => "wait",
            Tone::Leave => "leave",
            Tone::Bad => "bad",
            Tone::Done => "done",
            Tone::Unknown => "unknown",
        }
    }
}

impl Outline {
    /// The name that the style sheet knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Outline::Solid => "solid",
            Outline::Dashed => "dashed",
            Outline::Hatched => "hatched",
            Outline::Cut => "cut",
            Outline::Barred => "barred",
            Outline::Dotted => "dotted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(status: &str) -> State {
        State::of(status, Facts { is_bound: true, ..Facts::default() })
    }

    #[test]
    fn every_state_has_one_row_and_its_own_shape_or_words() {
        for (i, look) in LOOKS.iter().enumerate() {
            assert_eq!(look.state as usize, i, "rows stand in the order of the enum");
            let twin = |other: &&StateLook| {
                other.state != look.state
                    && other.mark == look.mark
                    && (other.caption)(Lang::Ko) == (look.caption)(Lang::Ko)
            };
            assert!(!LOOKS.iter().any(|other| twin(&other)), "{:?}", look.state);
        }
    }

    #[test]
    fn kubectls_words_find_their_state() {
        for (word, expected) in [
            ("Running", State::NotReady),
            ("Init:0/1", State::Init),
            ("Init:Error", State::Error),
            ("Init:CrashLoopBackOff", State::CrashLoop),
            ("StartError", State::Error),
            ("Completed", State::Completed),
            ("Pending", State::Creating),
        ] {
            assert_eq!(state(word), expected, "{word}");
        }
        assert_eq!(State::of("Pending", Facts::default()), State::Pending);
    }

    #[test]
    fn on_a_silent_machine_only_leaving_is_sure() {
        let facts = Facts { is_bound: true, is_silent: true, is_ready: true, ..Facts::default() };
        assert_eq!(State::of("Running", facts), State::Stale);
        assert_eq!(State::of("Terminating", facts), State::Terminating);
    }
}
