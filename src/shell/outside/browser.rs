//! The page's browser: where it has been, and what it shows. It stands on the learner's own
//! machine, so it meets the network as `curl` does there.

use super::address::Address;
use super::reach::{Failure, Got, Network};
use super::why::explain;
use crate::shell::hint::Hint;
use crate::sim::Millis;
use crate::value::Str;
use std::rc::Rc;

/// What somebody does with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Go {
    /// An address is entered.
    To(Str),
    Back,
    Forward,
    Reload,
}

/// The browser as plain data.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    visited: Vec<Str>,
    /// The number of the one that is shown.
    place: usize,
    sheet: Option<Rc<Sheet>>,
    /// How often it asked for something.
    asked: u64,
}

/// What it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The address in full; what was typed, if it is none.
    pub url: Str,
    /// Nothing if what was typed is no address.
    pub got: Option<Got>,
    /// Why it failed, if it did.
    pub hint: Option<Hint>,
    /// From this moment on it is there.
    pub at: Millis,
    /// How many were asked for before it.
    pub number: u64,
}

/// So many addresses are remembered.
const MOST_VISITED: usize = 50;
/// A browser gives up on who does not answer after this; Linux would try two minutes.
const PATIENCE_MS: Millis = 10_000;
/// From the request to the page.
const PAGE_MS: Millis = 2;

impl Browser {
    /// What it shows, or will show in a moment.
    pub fn sheet(&self) -> Option<&Rc<Sheet>> {
        self.sheet.as_ref()
    }

    /// Whether there is an address before the one that is shown.
    pub fn can_go_back(&self) -> bool {
        self.place > 0
    }

    /// Whether there is one after it.
    pub fn can_go_forward(&self) -> bool {
        self.place + 1 < self.visited.len()
    }

    /// When what it waits for is there.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        self.sheet.as_ref().map(|sheet| sheet.at).filter(|at| *at > now)
    }

    /// Takes a deed in, now.
    pub(crate) fn go(&mut self, go: &Go, network: &mut Network<'_>) {
        match go {
            Go::To(text) => self.visit(text),
            Go::Back if self.can_go_back() => self.place -= 1,
            Go::Forward if self.can_go_forward() => self.place += 1,
            Go::Reload if !self.visited.is_empty() => {}
            _ => return,
        }
        let Some(url) = self.visited.get(self.place).cloned() else { return };
        self.asked += 1;
        self.sheet = Some(Rc::new(ask(url, self.asked, network)));
    }

    /// Puts an address behind the one that is shown; what followed it is forgotten.
    fn visit(&mut self, text: &str) {
        let text = text.trim();
        let url = Address::read(text).map_or(Str::from(text), |it| it.to_string().into());
        self.visited.truncate(self.place + 1);
        if self.visited.last() != Some(&url) {
            self.visited.push(url);
        }
        let surplus = self.visited.len().saturating_sub(MOST_VISITED);
        self.visited.drain(..surplus);
        self.place = self.visited.len() - 1;
    }
}

fn ask(url: Str, number: u64, network: &mut Network<'_>) -> Sheet {
    let now = network.cluster.now();
    let Some(address) = Address::read(&url) else {
        return Sheet { url, got: None, hint: None, at: now, number };
    };
    let mut got = network.get(&address);
    if got.after_ms > PATIENCE_MS {
        (got.end, got.after_ms) = (Err(Failure::TimedOut), PATIENCE_MS);
    }
    let failure = got.end.as_ref().err().copied();
    let hint = failure.map(|why| explain(network.cluster, network.forwards, &address, why));
    let at = now + got.after_ms.max(PAGE_MS);
    Sheet { url, got: Some(got), hint, at, number }
}
