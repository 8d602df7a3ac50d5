//! Sitting before a container's own first process: `attach`.

use super::computer::{Due, Machine};
use super::execs::Heard;
use crate::sim::{Millis, Pipe, Signal};
use crate::value::Str;

/// What is said to whoever sits before a container's first process.
#[derive(Clone, Debug, Default)]
pub(super) struct Attached {
    /// The session of whoever does.
    id: Str,
    pub stdout: String,
    pub stderr: String,
    /// A key such as Ctrl-C that goes to what runs in the foreground.
    pub key: Option<Signal>,
}

impl Machine {
    /// Lets somebody sit before a container's first process. Who sat there before hears no more.
    pub(super) fn attach(&mut self, id: &Str, container: &str) {
        let is_mute = !self.pace.servers_speak;
        let Some(found) = self.container_mut(container) else { return };
        let mut attached = Attached { id: id.clone(), ..Attached::default() };
        // The prompt that stands there already.
        if let Some(last) = found.log.lines().last().filter(|last| !last.is_whole && !is_mute) {
            attached.stdout.push_str(&last.text);
        }
        found.attached = Some(attached);
    }

    /// Hands input to a container's first process, and takes what it has said.
    pub(super) fn talk_attached(
        &mut self,
        now: Millis,
        container: &Str,
        input: &mut Pipe,
        key: Option<Signal>,
    ) -> Heard {
        let is_mute = !self.pace.servers_speak;
        let Some(found) = self.container_mut(container) else {
            return Heard { end: Some(Ok(0)), ..Heard::default() };
        };
        let mut heard = Heard::default();
        if let Some(attached) = &mut found.attached {
            heard.stdout = std::mem::take(&mut attached.stdout);
            heard.stderr = std::mem::take(&mut attached.stderr);
            attached.key = key.or(attached.key);
        }
        if is_mute {
            (heard.stdout, heard.stderr) = Default::default();
        }
        if let Some(exit) = found.exit() {
            heard.end = Some(Ok(exit.code));
            return heard;
        }
        let text = input.take();
        let closes = input.is_closed() && !found.stdin.is_closed();
        if found.config.stdin {
            found.stdin.write(&text);
            if closes {
                found.stdin.close();
            }
        }
        if (!text.is_empty() || closes || key.is_some()) && found.is_running() {
            found.wake_at = Some(now);
            self.agenda.add(now, Due::Wake { id: container.clone() });
        }
        heard
    }

    /// The container before which a session sits.
    pub(super) fn attached_container(&self, id: &str) -> Option<Str> {
        let mut all = self.sandboxes.iter().flat_map(|sandbox| &sandbox.containers);
        let sits = |attached: &Attached| attached.id == id;
        all.find(|c| c.attached.as_ref().is_some_and(sits)).map(|container| container.id.clone())
    }
}
