//! Talking with processes in containers: `exec`, and what else somebody sits before.

use super::Cluster;
use crate::machine::{Call, ExecConfig, Heard};
use crate::sim::{Pipe, Signal};
use crate::value::Str;

/// A command in a container that somebody talks with.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub node: Str,
    pub id: Str,
}

impl Cluster {
    /// A number that grows with every change that somebody who waits for one may want to see: a
    /// write to the API, or something to hear in a session.
    pub fn changes(&self) -> u64 {
        self.server.store.revision() + self.news
    }

    /// Runs a command in a container of a node, for somebody who will [`Cluster::talk`] with it.
    pub fn open_exec(&mut self, node: &Str, config: ExecConfig) -> Session {
        self.sessions += 1;
        let id = Str::from(format!("session-{}", self.sessions));
        let config = ExecConfig { id: id.clone(), is_session: true, ..config };
        self.call_machine(node, &Call::Exec(config));
        Session { node: node.clone(), id }
    }

    /// Sits before a container's first process.
    pub fn open_attach(&mut self, node: &Str, container: Str) -> Session {
        self.sessions += 1;
        let id = Str::from(format!("session-{}", self.sessions));
        self.call_machine(node, &Call::Attach { id: id.clone(), container });
        Session { node: node.clone(), id }
    }

    /// Hands input or a signal on, and takes what there is to hear. After the end is heard, the
    /// session is over.
    pub fn talk(&mut self, session: &Session, input: &mut Pipe, signal: Option<Signal>) -> Heard {
        let Some(machine) = self.machines.get_mut(&session.node) else {
            return Heard { end: Some(Ok(1)), ..Heard::default() };
        };
        let heard = machine.talk(self.now, &session.id, input, signal);
        self.put_down_machine(&session.node);
        heard
    }
}
