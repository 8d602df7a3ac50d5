//! Plans on their way: their calls are carried out one after another, each with its delay.

use super::happening::{Actor, Happening};
use super::work::WorkKey;
use super::{Cluster, Wakeup};
use crate::api::{Reason, Status, Verb};
use crate::loops::{ApiCall, Call, EventNote, LOOPS, Plan, Remember};
use crate::sim::{CauseId, Millis};
use crate::value::{Str, Value};
use std::rc::Rc;

/// A plan that is being carried out.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    key: WorkKey,
    calls: Vec<Call>,
    cause: Option<CauseId>,
    again_at: Option<Millis>,
}

impl Cluster {
    /// Begins to carry out what a loop planned for a key.
    pub(super) fn take_off(&mut self, key: WorkKey, plan: Plan, woken_by: Option<CauseId>) {
        match plan.memory {
            Remember::Same => {}
            Remember::Put(memory) => self.memories.insert_mut(key.clone(), memory),
            Remember::Forget => {
                self.memories.remove_mut(&key);
            }
        }
        if plan.calls.is_empty() && plan.events.is_empty() {
            self.land(&key, None, plan.again_at, woken_by);
            return;
        }
        let cause = Some(self.trace.record(
            self.now,
            woken_by,
            Happening::Reconcile {
                loop_number: key.loop_number(),
                object: key.object().clone(),
                because: plan.because,
            },
        ));
        for note in &plan.events {
            self.record_event(note, cause);
        }
        if plan.calls.is_empty() {
            self.land(&key, None, plan.again_at, cause);
            return;
        }
        let flight = Flight { key, calls: plan.calls, cause, again_at: plan.again_at };
        self.next_call(&Rc::new(flight), 0);
    }

    fn next_call(&mut self, flight: &Rc<Flight>, index: usize) {
        let delay = match flight.calls[index] {
            Call::Api(_) => self.profile.api.draw(&mut self.server.chance, &["api"]),
            // The kubelet talks to the runtime on its own machine.
            Call::Machine { .. } => 0,
        };
        self.agenda.add(self.now + delay, Wakeup::Carry(flight.clone(), index));
    }

    /// Carries out one call of a plan, and puts the next one down.
    pub(super) fn carry(&mut self, flight: &Rc<Flight>, index: usize) {
        let failure = match &flight.calls[index] {
            Call::Api(call) => self.call_api(flight, call),
            Call::Machine { node, call } => {
                self.call_machine(node, call);
                None
            }
        };
        if failure.is_none() && index + 1 < flight.calls.len() {
            self.next_call(flight, index + 1);
        } else {
            self.land(&flight.key, failure, flight.again_at, flight.cause);
        }
    }

    /// Asks the API server, and gives the message of its refusal.
    fn call_api(&mut self, flight: &Flight, call: &ApiCall) -> Option<Str> {
        let actor = Actor::Loop(flight.key.loop_number());
        match self.request(actor, flight.cause, &call.request) {
            Ok(response) => {
                let object = response.into_object().unwrap_or_default();
                self.note_success(call.on_success.as_ref(), &object, flight.cause);
                None
            }
            // What was to be deleted is gone: nothing is left to do.
            Err(status)
                if status.reason == Reason::NotFound && call.request.verb == Verb::Delete =>
            {
                None
            }
            Err(status) => {
                self.note_failure(call.on_failure.as_ref(), &status, flight.cause);
                Some(Str::from(status.message))
            }
        }
    }

    /// Ends a plan: the key may be reconciled again.
    fn land(
        &mut self,
        key: &WorkKey,
        failed: Option<Str>,
        again_at: Option<Millis>,
        cause: Option<CauseId>,
    ) {
        let rest = if LOOPS[key.loop_number()].rests { self.profile.rest_ms } else { 0 };
        if let Some(at) = self.queue.finish(key, self.now, rest, failed, again_at, cause) {
            self.agenda.add(at, Wakeup::Reconcile(key.clone()));
        }
    }

    fn note_success(&mut self, note: Option<&EventNote>, object: &Value, cause: Option<CauseId>) {
        if let Some(note) = note {
            self.record_event(&filled(note, object.str_at(&["metadata", "name"])), cause);
        }
    }

    fn note_failure(&mut self, note: Option<&EventNote>, status: &Status, cause: Option<CauseId>) {
        if let Some(note) = note {
            self.record_event(&filled(note, &status.message), cause);
        }
    }
}

/// The note with what only the answer knew.
fn filled(note: &EventNote, what: &str) -> EventNote {
    EventNote { message: Str::from(note.message.replacen("{}", what, 1)), ..note.clone() }
}

/// The component's name of a loop.
pub(super) fn loop_name(number: usize) -> &'static str {
    LOOPS.get(number).map_or("", |control_loop| control_loop.name)
}
