//! A node's computer: its images, containers, processes and network.
//!
//! It is asked by [`Machine::call`] in the manner of a container runtime, and goes on by itself
//! with [`Machine::advance`]. A call answers nothing: who wants to know what became of it looks,
//! as kubelets do. All is plain data, so a machine in the middle of a pull can be copied.
//!
//! Start at [`Machine`]; the images are in `images.yaml`. Absent on purpose: pods, the API, and
//! any decision about what should run.

mod attach;
mod catalog;
mod clients;
mod computer;
mod container;
mod containers;
mod disk;
mod execs;
mod image;
mod inside;
mod network;
mod pace;
mod places;
mod processes;
mod program;
mod pulling;
mod reference;
mod running;
mod sandboxes;
mod script;
mod small;
mod tar;
#[cfg(test)]
mod tests;

pub use catalog::{Entry, Runs, Tools};
pub use computer::{Call, Hook, Machine, Note, What};
pub use container::{
    Container, ContainerConfig, ContainerState, Exit, Log, LogLine, Sandbox, SandboxConfig,
    SandboxState,
};
pub use disk::{Mount, VolumeConfig};
pub use execs::{Exec, ExecConfig, Heard, PRE_STOP};
pub use image::{Image, Pull, PullState};
pub use network::{Answer, Ask, Dial, Page};
pub use pace::{Pace, PullPace, Span};
pub use processes::Process;
pub use program::Program;
pub use reference::Reference;
