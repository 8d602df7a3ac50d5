//! The world: it owns all state, runs what is due, and carries out what the loops plan.
//!
//! A cluster moves in two ways only: [`Cluster::advance`] runs what is due in virtual time, and an
//! input is applied at its millisecond ([`Cluster::request`], [`Cluster::fault`]). The same seed
//! and the same inputs give the same run.
//!
//! Start at [`Cluster::advance`]. Absent on purpose: command lines, and printing.

mod boot;
mod dialing;
mod event_recorder;
mod fault;
mod flight;
mod happening;
pub mod invariants;
mod machines;
mod network;
mod node_object;
mod proxy;
pub mod runtime;
mod said;
mod sessions;
mod sight;
mod tables;
mod traffic;
mod work;

pub use crate::store::Change;
pub use boot::{FIRST_FILE, Scenario};
pub use fault::Fault;
pub use happening::{Actor, Happening, Outline};
pub use network::{Destination, Origin, Unreachable};
pub use sessions::Session;
pub use sight::PullUnderWay;
pub use traffic::{Passing, Reply, Sender, Traffic};

use crate::api::time::UnixMillis;
use crate::api::{Outcome, Request, Resource, Table, Verb};
use crate::apiserver::{Moment, Server};
use crate::loops::{Context, LOOPS, Memory, Profile};
use crate::machine::Machine;
use crate::sim::{Agenda, CauseId, Millis, Trace};
use crate::store::{Store, View};
use crate::value::{FastHash, Str, Value};
use archery::RcK;
use flight::Flight;
use rpds::HashTrieMap;
use said::Recorder;
use std::collections::BTreeMap;
use std::rc::Rc;
use work::{Queue, WorkKey};

/// A whole simulated cluster as plain data. A clone is a checkpoint.
#[derive(Clone, Debug)]
pub struct Cluster {
    now: Millis,
    /// Milliseconds since 1970 at virtual time 0.
    epoch: UnixMillis,
    profile: Rc<Profile>,
    server: Server,
    agenda: Agenda<Wakeup>,
    queue: Queue,
    memories: HashTrieMap<WorkKey, Memory, RcK, FastHash>,
    machines: BTreeMap<Str, Machine>,
    /// For each machine the moment for which its next wake-up is down in the agenda.
    machine_due: BTreeMap<Str, Millis>,
    /// Nodes whose kubelet is stopped, with the work that waits for it.
    stopped: BTreeMap<Str, Vec<WorkKey>>,
    recorder: Recorder,
    trace: Trace<Happening>,
    /// What kube-proxy has written.
    tables: tables::Tables,
    /// Who connected to whom.
    traffic: Traffic,
    /// How many sessions with processes were opened.
    sessions: u64,
    /// How often there was something to hear in one.
    news: u64,
    /// Up to this revision the loops have been told of changes.
    told: u64,
    /// Up to this revision the next compaction drops changes.
    compact_to: u64,
}

/// What the agenda may hold.
#[derive(Clone, Debug)]
enum Wakeup {
    /// A key may be due for its loop; stale if the queue says otherwise.
    Reconcile(WorkKey),
    /// The next call of a plan that is being carried out.
    Carry(Rc<Flight>, usize),
    /// Something on this node's machine is due.
    Machine(Str),
    /// The oldest events may have outlived their time.
    ExpireEvents,
    /// Old changes are dropped, as etcd's compaction does.
    Compact,
}

/// How many agenda items may run within one millisecond before we must suppose a loop that feeds
/// itself. A bug of ours and no learner's doing, hence an assertion.
const MAX_ITEMS_A_MILLISECOND: u32 = 2_000_000;

/// So long at least, and twice as long at most, changes are kept for those who watch. etcd is told
/// to keep five minutes; nobody here falls behind, and what is kept costs memory.
const COMPACTION_MS: Millis = 120_000;

impl Cluster {
    /// Virtual time now.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Milliseconds since 1970 at virtual time 0.
    pub fn epoch(&self) -> UnixMillis {
        self.epoch
    }

    /// The seed that all chance follows from.
    pub fn seed(&self) -> u64 {
        self.server.chance.seed()
    }

    /// The delays it runs with.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// All objects, to read.
    pub fn view(&self) -> View<'_> {
        self.server.store.view()
    }

    /// The store with its history, for watches.
    pub fn store(&self) -> &Store {
        &self.server.store
    }

    /// What has happened, and why.
    pub fn trace(&self) -> &Trace<Happening> {
        &self.trace
    }

    /// A node's computer.
    pub fn machine(&self, node: &str) -> Option<&Machine> {
        self.machines.get(node)
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Millis> {
        self.agenda.next_at()
    }

    /// Runs all that is due up to and with `to`, and sets the clock to it. Does nothing if the
    /// clock is past it.
    pub fn advance(&mut self, to: Millis) {
        let mut items = 0;
        while let Some(at) = self.agenda.next_at().filter(|at| *at <= to) {
            items = if at > self.now { 0 } else { items + 1 };
            assert!(items < MAX_ITEMS_A_MILLISECOND, "the cluster does not settle at {at} ms");
            self.now = self.now.max(at);
            if let Some((at, wakeup)) = self.agenda.pop_due(to) {
                self.run(at, wakeup);
            }
        }
        self.now = self.now.max(to);
    }

    fn run(&mut self, at: Millis, wakeup: Wakeup) {
        match wakeup {
            Wakeup::Reconcile(key) => {
                if let Some(cause) = self.queue.start(&key, at) {
                    self.reconcile(key, cause);
                }
            }
            Wakeup::Carry(flight, index) => self.carry(&flight, index),
            Wakeup::Machine(node) => self.run_machine(&node),
            Wakeup::ExpireEvents => self.expire_events(),
            Wakeup::Compact => {
                self.server.store.compact(self.compact_to);
                self.compact_to = self.told;
                self.agenda.add(self.now + COMPACTION_MS, Wakeup::Compact);
            }
        }
    }

    /// Somebody asks the API server for something, now. `cause` says what led to it.
    pub fn request(&mut self, actor: Actor, cause: Option<CauseId>, request: &Request) -> Outcome {
        let outline = Outline::of(request);
        let happening = Happening::Request { actor, outline };
        let id = self.trace.record(self.now, cause, happening);
        let agent = actor.agent(self.profile.kubelet_agent);
        let is_typed = matches!(actor, Actor::Recorder);
        let moment = Moment { now: self.now, epoch: self.epoch, cause: id, agent, is_typed };
        let outcome = self.answer(moment, request);
        if let Err(status) = &outcome {
            let refused = Happening::Refused { reason: status.reason };
            self.trace.record(self.now, Some(id), refused);
        }
        if !matches!(request.verb, Verb::Get | Verb::List | Verb::Watch) {
            self.tell_loops();
        }
        outcome
    }

    /// The table that the API server would send for these objects now.
    pub fn table(&self, resource: Resource, objects: &[Value]) -> Table {
        self.server.table(self.epoch, self.now, resource, objects.iter().cloned())
    }

    /// Writes down something that came from outside, such as a line that was typed.
    pub fn record(&mut self, happening: Happening) -> CauseId {
        self.trace.record(self.now, None, happening)
    }

    /// Wakes every loop that a change since the last call concerns.
    fn tell_loops(&mut self) {
        let store = &self.server.store;
        let changes = store.changes_since(self.told).expect("what is untold is never compacted");
        let mut keys = Vec::new();
        let mut wakes = Vec::new();
        for change in changes {
            for (number, control_loop) in LOOPS.iter().enumerate() {
                if control_loop.watches.contains(&change.key.resource) {
                    (control_loop.keys_for)(change, store.view(), &mut keys);
                    wakes.extend(
                        keys.drain(..).map(|key| (WorkKey::new(number, key), change.cause)),
                    );
                }
            }
        }
        self.told = store.revision();
        for (key, cause) in wakes {
            let delay = self.profile.watch.draw(&mut self.server.chance, &["watch"]);
            self.wake(key, self.now + delay, Some(cause));
        }
    }

    /// Puts a key down for reconciling.
    fn wake(&mut self, key: WorkKey, at: Millis, cause: Option<CauseId>) {
        if let Some(at) = self.queue.wake(&key, at, cause) {
            self.agenda.add(at, Wakeup::Reconcile(key));
        }
    }

    fn reconcile(&mut self, key: WorkKey, cause: Option<CauseId>) {
        let control_loop = &LOOPS[key.loop_number()];
        if let Some(node) = control_loop.node_of.and_then(|of| of(self.view(), key.object()))
            && let Some(waiting) = self.stopped.get_mut(&node)
        {
            waiting.push(key.clone());
            self.queue.finish(&key, self.now, 0, None, None, cause);
            return;
        }
        let context = Context {
            now: self.now,
            epoch: self.epoch,
            view: self.server.store.view(),
            memory: self.memories.get(&key),
            machines: &self.machines,
            chance: &self.server.chance,
            profile: &self.profile,
            failed: self.queue.failure(&key).map(|why| why.as_str()),
        };
        let plan = (control_loop.reconcile)(&context, key.object());
        self.take_off(key, plan, cause);
    }
}

#[cfg(test)]
mod tests;
