//! Talking with a process in a container until it ends: `exec` and `attach`.

use crate::api::{Reason, Request};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::host::Session;
use crate::kubectl::verbs::Waiting;
use crate::sim::{Pipe, Signal, Wait};

/// A session with a process in a container.
#[derive(Clone, Debug)]
pub struct Talking {
    pub session: Session,
    /// Whether kubectl's own input goes there.
    stdin: bool,
    /// Whether kubectl's terminal is the process' own: its keys go there, too.
    tty: bool,
    signal: Option<Signal>,
    /// What is said at the end of a session with a container's own process; none for a command.
    farewell: Option<String>,
}

/// Asks the server for a session with a command and begins it.
pub fn begin(cx: &mut Cx<'_>, request: Request, stdin: bool, tty: bool) -> Result<Next> {
    Ok(Next::Wait(Box::new(Waiting::Exec(open(cx, request, stdin, tty)?))))
}

/// Asks the server for a session.
pub fn open(cx: &mut Cx<'_>, request: Request, stdin: bool, tty: bool) -> Result<Talking> {
    let answer =
        cx.object(request).map_err(|error| match error.has_reason(Reason::InternalError) {
            // Such a refusal comes over the connection, not as an answer of the server.
            true => text(error.words()),
            false => error,
        })?;
    let session = Session { node: answer.text_at(&["node"]), id: answer.text_at(&["session"]) };
    Ok(Talking { session, stdin, tty, signal: None, farewell: None })
}

impl Talking {
    /// Makes it a session with a container's own process, whose exit code is not kubectl's.
    pub fn with_farewell(self, words: String) -> Talking {
        Talking { farewell: Some(words), ..self }
    }

    /// Hands on what came in, and shows what came back.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        let mut nothing = Pipe::holding("");
        let input = if self.stdin { &mut *cx.input } else { &mut nothing };
        let heard = cx.host.talk(&self.session, input, self.signal.take());
        cx.print(heard.stdout);
        cx.err.write(&heard.stderr);
        match heard.end {
            Some(Ok(_)) if self.farewell.is_some() => {
                cx.print(self.farewell.as_deref().unwrap_or(""));
                Ok(Turn::Done)
            }
            Some(Ok(0)) => Ok(Turn::Done),
            Some(Ok(code)) => {
                Err(Error::Exit(format!("command terminated with exit code {code}"), code))
            }
            Some(Err(why)) => {
                let place = "error executing command in container";
                Err(text(format!("Internal error occurred: {place}: {why}")))
            }
            None => {
                let reads = self.stdin && !cx.input.is_closed();
                let wait = if reads { Wait::input() } else { Wait::default() };
                Ok(Turn::Blocked(Wait::change().or(wait)))
            }
        }
    }

    /// Keeps a signal for the process; false if kubectl itself is to hear it.
    pub fn hand_on(&mut self, signal: Signal) -> bool {
        let is_key = self.tty && signal == Signal::Interrupt;
        if is_key {
            self.signal = Some(signal);
        }
        is_key
    }
}
