//! The marks: small signs in a box of 20 by 20, drawn from strokes.
//!
//! A circle is alive, a diamond waits for a decision, a square is being made or finished by
//! design, an octagon failed, a broken ring is not known.

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Running,
    NotReady,
    Pending,
    Unschedulable,
    Creating,
    Pulling,
    Init,
    Terminating,
    Crash,
    ImagePull,
    Error,
    Oom,
    Config,
    Evicted,
    Completed,
    Unknown,
    Ghost,
    ContainerRunning,
    ContainerWaiting,
    ContainerEnded,
    Node,
    NodeCordoned,
    NodeSilent,
}

/// A piece of a sign. Widths are in hundredths of a pixel of the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    Fill(&'static str),
    /// Cut out of what lies below.
    Knock(&'static str, u16),
    Line(&'static str, u16),
    Dash(&'static str, u16, &'static str),
}

use Stroke::{Dash, Fill, Knock, Line};

const OCTAGON: Stroke = Fill("M6.4 1.5h7.2l4.9 4.9v7.2l-4.9 4.9H6.4l-4.9-4.9V6.4z");
const SQUARE: &str = "M4 2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z";
const DIAMOND: &str = "M10 1l9 9-9 9-9-9z";
const DISC: &str = "M10 1a9 9 0 1 1-.01 0z";
const RING: &str = "M10 2a8 8 0 1 1-.01 0z";
const CHECK: Stroke = Knock("M5.8 10.4l2.8 2.8 5.6-6", 200);
const BOX: &str = "M4.8 4.8h10.4v10.4H4.8z";
const SHELVES: &str = "M2.5 4.5h15v5h-15zM2.5 11.5h15v5h-15z";
const DOTS: &str = "M5.4 10a1.2 1.2 0 1 1 2.4 0 1.2 1.2 0 0 1-2.4 0M8.8 10a1.2 1.2 0 1 1 2.4 0 \
    1.2 1.2 0 0 1-2.4 0M12.2 10a1.2 1.2 0 1 1 2.4 0 1.2 1.2 0 0 1-2.4 0";
const QUESTION: &str = "M7.7 8a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.9-1.1 1.7M10 14.3v.1";

impl Mark {
    /// All marks, in the order of the enum.
    pub const ALL: &[Mark] = &[
        Mark::Running,
        Mark::NotReady,
        Mark::Pending,
        Mark::Unschedulable,
        Mark::Creating,
        Mark::Pulling,
        Mark::Init,
        Mark::Terminating,
        Mark::Crash,
        Mark::ImagePull,
        Mark::Error,
        Mark::Oom,
        Mark::Config,
        Mark::Evicted,
        Mark::Completed,
        Mark::Unknown,
        Mark::Ghost,
        Mark::ContainerRunning,
        Mark::ContainerWaiting,
        Mark::ContainerEnded,
        Mark::Node,
        Mark::NodeCordoned,
        Mark::NodeSilent,
    ];

    /// What it is drawn from, the lowest stroke first.
    pub fn strokes(self) -> &'static [Stroke] {
        match self {
            Mark::Running => &[Fill(DISC), CHECK],
            Mark::NotReady => &[Line(RING, 180), Fill("M10 4.4a5.6 5.6 0 0 0 0 11.2z")],
            Mark::Pending => &[Dash(DIAMOND, 180, "3.4 2.4"), Fill(DOTS)],
            Mark::Unschedulable => &[Fill(DIAMOND), Knock("M10 5.6v5.2M10 14v.1", 200)],
            Mark::Creating => &[Line(SQUARE, 180), Line("M10 6v8M6 10h8", 180)],
            Mark::Pulling => &[Line(SQUARE, 180), Line("M10 5v6.4M7 9l3 3 3-3M6 15h8", 170)],
            Mark::Init => &[Line(SQUARE, 180), Line("M5.5 14.5h3.2v-3.6h3.4V7.2h3", 170)],
            Mark::Terminating => &[Line("M10 2a8 8 0 1 1-7.6 5.4", 200), Line("M6.6 10h6.8", 220)],
            _ => self.strokes_of_ends(),
        }
    }

    /// The same for what has ended or failed, and for containers and machines.
    fn strokes_of_ends(self) -> &'static [Stroke] {
        match self {
            Mark::Crash => {
                &[OCTAGON, Knock("M14 8.2A4.4 4.4 0 1 0 14.3 11.6M14.4 5.2v3.2h-3.2", 170)]
            }
            Mark::ImagePull => {
                &[OCTAGON, Knock("M10 4.8v5.4M7.4 8.2l2.6 2.6 2.6-2.6M6.4 14.4h7.2", 170)]
            }
            Mark::Oom => &[OCTAGON, Knock("M6.6 14V9.4M10 14V4.8M13.4 14V7.4", 190)],
            Mark::Config => {
                &[OCTAGON, Knock("M6.2 7h7.6M6.2 10h4M6.2 13h2.4M13 10.4v2.2M13 14.6v.1", 160)]
            }
            Mark::Evicted => &[OCTAGON, Knock("M6 10h7.4M10.6 7l3 3-3 3", 180)],
            Mark::Completed => &[Fill(SQUARE), CHECK],
            Mark::Unknown => &[Dash(RING, 180, "2.6 2.6"), Line(QUESTION, 170)],
            Mark::Ghost => &[Dash(RING, 140, "1.2 3")],
            Mark::ContainerRunning => {
                &[Fill("M6 4h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z")]
            }
            Mark::ContainerWaiting => &[Dash(BOX, 180, "3 2")],
            Mark::ContainerEnded => &[Line(BOX, 160), Line("M4 16L16 4", 160)],
            Mark::Node => &[
                Line(SHELVES, 150),
                Line("M5.5 7h.1M5.5 14h.1", 240),
                Line("M10 7h5M10 14h5", 130),
            ],
            Mark::NodeCordoned => &[Line(SHELVES, 150), Line("M5.5 7h9M5.5 14h9", 160)],
            Mark::NodeSilent => &[Dash(SHELVES, 140, "2.4 2"), Line("M4 18.5L16 1.5", 180)],
            _ => &[OCTAGON, Knock("M6.9 6.9l6.2 6.2M13.1 6.9l-6.2 6.2", 200)],
        }
    }

    /// The name of its symbol in the page.
    pub fn id(self) -> String {
        format!("m{}", self as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_marks_look_alike() {
        for (i, mark) in Mark::ALL.iter().enumerate() {
            assert_eq!(*mark as usize, i);
            assert!(Mark::ALL[..i].iter().all(|other| other.strokes() != mark.strokes()));
        }
    }
}
