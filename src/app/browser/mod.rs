//! The page's browser as a value: what stands in its address bar, what it shows, who served it,
//! and where else it could go.

mod sheet;

use super::effect::Effect;
use super::model::{Model, Tab};
use crate::api::Resource;
use crate::api::views::MetaView;
use crate::shell::{Address, Counts, Fix, Sheet};
pub use crate::shell::{Failure, Go, Hint, Served};
use crate::value::Str;
pub use sheet::{Block, Kind};
use std::rc::Rc;

/// All that the browser's panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Browsing {
    /// What the address bar says.
    pub url: Str,
    /// How often something was asked for: tells one page from the same one again.
    pub number: u64,
    pub status: Status,
    pub host: String,
    pub body: Rc<Vec<Block>>,
    pub served: Option<Served>,
    /// Why there is no page, in the words of `text::hints`, and what would help.
    pub hint: Option<Hint>,
    pub can_go_back: bool,
    pub can_go_forward: bool,
    pub places: Vec<Place>,
    pub loads: Vec<LoadSight>,
}

/// A `load` that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadSight {
    pub url: String,
    pub passed: u64,
    pub failed: u64,
    /// Why the last one failed.
    pub last: Str,
}

/// How far a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing was asked for yet.
    #[default]
    Blank,
    /// What was typed is no address.
    NoAddress,
    Loading,
    /// It is there, with its status by HTTP.
    Loaded(u16),
    Failed(Failure),
}

impl Status {
    /// The word in the page's contract.
    pub fn word(self) -> String {
        match self {
            Status::Blank => "blank".into(),
            Status::NoAddress => "no-address".into(),
            Status::Loading => "loading".into(),
            Status::Loaded(code) => code.to_string(),
            Status::Failed(failure) => match failure {
                Failure::UnknownHost => "unknown-host",
                Failure::Refused => "refused",
                Failure::NoRoute => "no-route",
                Failure::TimedOut => "timed-out",
                Failure::Empty => "empty",
                Failure::NoTls => "no-tls",
                Failure::Untrusted => "untrusted",
            }
            .into(),
        }
    }
}

/// Somewhere the browser can go.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub url: Str,
    pub leads: Leads,
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Leads {
    ToPod(Str),
    ToService(Str),
}

/// What the panel was made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct BrowserKey {
    revision: u64,
    number: u64,
    is_loading: bool,
    forwards: Vec<u16>,
    loads: Vec<LoadSight>,
}

/// No more places than this are offered.
const MOST_PLACES: usize = 8;

impl Model {
    /// Something is done with the browser; it comes to the front.
    pub(super) fn browse(&mut self, go: Go, effects: &mut Vec<Effect>) {
        let was_past = self.is_in_the_past();
        self.tab = Tab::Browser;
        self.pace.is_paused &= !self.engine.can_redo();
        self.engine.browse(go);
        self.look();
        self.tell_fork(was_past);
        effects.push(self.save());
    }

    /// Makes the panel anew if something of it may have changed. Not inlined: the first load does
    /// without it.
    #[inline(never)]
    pub(super) fn paint_browser(&mut self) {
        let session = self.engine.session();
        let now = session.now();
        let wanted = BrowserKey {
            revision: self.engine.revision(),
            number: session.browser().sheet().map_or(0, |sheet| sheet.number),
            is_loading: session.browser().due(now).is_some(),
            forwards: session.forwards().iter().map(|forward| forward.local).collect(),
            loads: session.loads().map(|(address, counts)| sight(address, counts)).collect(),
        };
        if wanted == self.browser_key {
            return;
        }
        let browser = session.browser();
        let mut next = Browsing {
            can_go_back: browser.can_go_back(),
            can_go_forward: browser.can_go_forward(),
            places: self.places(),
            loads: wanted.loads.clone(),
            ..Browsing::default()
        };
        if let Some(sheet) = browser.sheet() {
            fill(&mut next, sheet, wanted.is_loading);
        }
        if *self.browser != next {
            self.browser = Rc::new(next);
        }
        self.browser_key = wanted;
    }

    /// Where one can go from here: the port-forwards, then what Services open to the outside.
    fn places(&self) -> Vec<Place> {
        let session = self.engine.session();
        let mut places: Vec<Place> = Vec::new();
        for forward in session.forwards() {
            let url = format!("http://localhost:{}/", forward.local).into();
            places.push(Place { url, leads: Leads::ToPod(forward.pod) });
        }
        let cluster = session.cluster();
        for (_, service) in cluster.view().list(Resource::SERVICES, "") {
            let name = Str::from(MetaView(service).name());
            let urls = cluster.outside_addresses(service).into_iter();
            places.extend(urls.map(|url| Place { url, leads: Leads::ToService(name.clone()) }));
        }
        places.truncate(MOST_PLACES);
        places
    }
}

fn sight(address: &Address, counts: &Counts) -> LoadSight {
    let last = counts.last.last().map(|(_, why)| why.clone()).unwrap_or_default();
    let (url, failed) = (address.to_string(), counts.failed);
    LoadSight { url, passed: counts.ok + failed, failed, last }
}

fn fill(next: &mut Browsing, sheet: &Sheet, is_loading: bool) {
    next.url = sheet.url.clone();
    next.number = sheet.number;
    next.host = Address::read(&sheet.url).map(|it| it.host).unwrap_or_default();
    let Some(got) = &sheet.got else {
        next.status = Status::NoAddress;
        return;
    };
    // Why nobody will answer can be told while it is still waited for.
    next.hint = sheet.hint.clone();
    next.status = match &got.end {
        _ if is_loading => Status::Loading,
        Err(failure) => Status::Failed(*failure),
        Ok(page) => {
            next.served = got.served.clone();
            next.body = Rc::new(sheet::blocks(&page.body));
            Status::Loaded(page.status)
        }
    };
}

/// What would help: another address, or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    Open(String),
    Type(String),
}

/// What a hint proposes.
pub fn help(hint: &Hint) -> Option<Help> {
    match (&hint.fix, hint.facts.get("address")) {
        (Some(Fix::Line(line)), _) => Some(Help::Type(line.to_string())),
        (_, "") => None,
        (_, address) => Some(Help::Open(address.to_string())),
    }
}
