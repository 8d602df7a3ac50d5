//! Requests from the learner's own machine that came to nothing.

use crate::shell::hint::{Case, Hint, Rule, plain};
use crate::shell::outside::{self, Address, Failure};

pub const RULES: &[Rule] = &[
    Rule {
        id: "net_refused",
        when: &["curl: (7) Failed to connect to {host} port {port} after"],
        look: refused,
    },
    Rule {
        id: "net_refused",
        when: &["curl: (28) Failed to connect to {host} port {port} after"],
        look: timed_out,
    },
    Rule {
        id: "net_unknown_host",
        when: &["curl: (6) Could not resolve host: {host}"],
        look: host,
    },
    Rule {
        id: "net_forward_lost",
        when: &["curl: (52) Empty reply from server", "lost connection to pod"],
        look: plain,
    },
    Rule {
        id: "net_port_taken",
        when: &["Unable to listen on port {port}: Listeners failed"],
        look: plain,
    },
    Rule { id: "net_no_tls", when: &["curl: (35) TLS connect error"], look: no_tls },
    Rule { id: "net_untrusted", when: &["curl: (60) SSL certificate problem"], look: untrusted },
];

/// The address that the line asks for.
fn address(case: &Case<'_>) -> Option<Address> {
    let words = case.line.split_whitespace().skip_while(|word| *word != "curl").skip(1);
    let mut words =
        words.map(|word| word.trim_matches(['"', '\''])).filter(|it| !it.starts_with('-'));
    words.find_map(|word| {
        Address::read(word).filter(|it| word.contains([':', '.']) || it.is_local())
    })
}

fn look(case: &Case<'_>, hint: &mut Hint, failure: Failure) {
    let host = hint.facts.get("host").to_string();
    let port = hint.facts.get("port").parse().unwrap_or(80);
    let named = Address::read(&host).map(|it| Address { port, ..it });
    let Some(address) = named.or_else(|| address(case)) else { return };
    *hint = outside::explain(case.cluster, &[], &address, failure);
}

fn refused(case: &Case<'_>, hint: &mut Hint) {
    look(case, hint, Failure::Refused);
}

fn timed_out(case: &Case<'_>, hint: &mut Hint) {
    look(case, hint, Failure::TimedOut);
}

fn host(case: &Case<'_>, hint: &mut Hint) {
    look(case, hint, Failure::UnknownHost);
}

fn no_tls(case: &Case<'_>, hint: &mut Hint) {
    look(case, hint, Failure::NoTls);
}

fn untrusted(case: &Case<'_>, hint: &mut Hint) {
    look(case, hint, Failure::Untrusted);
}
