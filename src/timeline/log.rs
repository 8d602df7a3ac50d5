//! What was put into a run, and when.

use crate::cluster::Scenario;
use crate::shell::Input;
use crate::sim::Millis;

/// Everything that a run depends on.
#[derive(Clone, Debug)]
pub struct Log {
    pub scenario: Scenario,
    pub seed: u64,
    /// In the order in which they were put in; their moments never go back.
    pub inputs: Vec<Timed>,
}

/// An input with its moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    pub at: Millis,
    pub input: Input,
}
