//! `load`: a command of ours that sends requests at a rate and counts what comes of them.
//!
//! What is to be reached from this machine it asks from here. A Service's name or ClusterIP it
//! asks from inside of the cluster, as a pod would, and says so.

use super::address::Address;
use super::reach::{Failure, Network};
use crate::cluster::{Origin, Unreachable};
use crate::sh::tools;
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A load that runs: plain data.
#[derive(Clone, Debug)]
pub struct Load {
    words: Vec<String>,
    line: Option<Line>,
    begun: Millis,
    sent: u64,
    reported: Millis,
    counts: Counts,
}

/// What came of the requests so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub ok: u64,
    pub failed: u64,
    /// How often each pod answered; an empty name for what is no pod.
    pub pods: BTreeMap<Str, u64>,
    /// How often each reason was met.
    pub reasons: BTreeMap<Str, u64>,
    /// The last failures, oldest first: when, in milliseconds since the start, and why.
    pub last: Vec<(Millis, Str)>,
}

/// A command line taken apart.
#[derive(Clone, Debug)]
struct Line {
    address: Address,
    rate: u64,
    /// It ends after so long.
    time_ms: Option<Millis>,
    namespace: String,
    is_inside: bool,
}

const HELP: &str =
    "Sends requests at a rate, and counts what comes of them. It is no program that \
other machines have.

Usage: load URL [--rate N] [--time 30s] [-n NAMESPACE]

  -r, --rate N      requests a second: 10 if none is given, 100 at most
  -t, --time T      how long; without it until Ctrl-C
  -n NAMESPACE      where a Service's name is looked up; default if none is given

A node's port, a load balancer and a port-forward are asked from this machine; a Service's name or
ClusterIP from inside of the cluster, as a pod would.

  load http://web              load http://localhost:8080 --rate 2
";

const MOST_A_SECOND: u64 = 100;
const REPORT_EVERY_MS: Millis = 5_000;
/// So many failures are remembered with their moment.
const MOST_LAST: usize = 5;

impl Load {
    /// With the words that follow its name.
    pub fn new(words: &[String]) -> Load {
        Load {
            words: words.to_vec(),
            line: None,
            begun: 0,
            sent: 0,
            reported: 0,
            counts: Counts::default(),
        }
    }

    /// What it asks for, and what came of it; none before its first step.
    pub fn sight(&self) -> Option<(&Address, &Counts)> {
        Some((&self.line.as_ref()?.address, &self.counts))
    }

    /// Sends what is due.
    pub(crate) fn step(&mut self, network: &mut Network<'_>, io: &mut Io<'_>) -> Step {
        if io.signal.is_some() {
            return self.end(io);
        }
        let line = match self.line.take() {
            Some(line) => line,
            None => match self.begin(network, io) {
                Ok(line) => line,
                Err(code) => return Step::Exited(code),
            },
        };
        while self.due(&line) <= io.now {
            let is_over = line.time_ms.is_some_and(|most| self.due(&line) >= self.begun + most);
            if is_over {
                return self.end(io);
            }
            self.send(&line, network, io.now);
            self.sent += 1;
        }
        if io.now >= self.reported + REPORT_EVERY_MS {
            self.reported += REPORT_EVERY_MS;
            let text = self.report(io.now);
            io.stdout.write(&text);
        }
        let next = self.due(&line).min(self.reported + REPORT_EVERY_MS);
        self.line = Some(line);
        Step::Blocked(Wait::until(next))
    }

    /// When the next request is due.
    fn due(&self, line: &Line) -> Millis {
        self.begun + self.sent * 1000 / line.rate
    }

    fn begin(&mut self, network: &Network<'_>, io: &mut Io<'_>) -> Result<Line, u8> {
        if self.words.iter().any(|word| word == "-h" || word == "--help") {
            io.stdout.write(HELP);
            return Err(0);
        }
        let mut line = read(&self.words).map_err(|why| {
            io.stderr.write(&format!("load: {why}\nSee 'load --help'.\n"));
            2
        })?;
        let (address, cluster) = (&line.address, &network.cluster);
        let host = address.host.as_str();
        line.is_inside = !address.is_local()
            && cluster.machine(host).is_none()
            && !cluster.is_outside_reachable(host);
        (self.begun, self.reported) = (io.now, io.now);
        let place = match line.is_inside {
            true => format!(", from inside of the cluster (namespace {})", line.namespace),
            false => String::new(),
        };
        let (rate, end) = (line.rate, if line.time_ms.is_some() { "" } else { " Ctrl-C ends it." });
        io.stdout.write(&format!("{rate} requests a second to {address}{place}.{end}\n"));
        Ok(line)
    }

    fn send(&mut self, line: &Line, network: &mut Network<'_>, now: Millis) {
        let (pod, end) = match line.is_inside {
            true => inside(line, network),
            false => {
                let got = network.get(&line.address);
                let pod = got.served.map(|served| served.pod).unwrap_or_default();
                (pod, got.end.map(|page| page.status).map_err(reason))
            }
        };
        let why = match end {
            Ok(status) if status < 500 => {
                self.counts.ok += 1;
                *self.counts.pods.entry(pod).or_default() += 1;
                return;
            }
            Ok(status) => format!("HTTP {status}").into(),
            Err(why) => Str::lit(why),
        };
        self.counts.failed += 1;
        *self.counts.reasons.entry(why.clone()).or_default() += 1;
        self.counts.last.push((now - self.begun, why));
        let surplus = self.counts.last.len().saturating_sub(MOST_LAST);
        self.counts.last.drain(..surplus);
    }

    fn report(&self, now: Millis) -> String {
        let Counts { ok, failed, last, .. } = &self.counts;
        let seconds = (now - self.begun) / 1000;
        let mut text = format!("{seconds:>4} s {ok:>7} ok {failed:>6} failed");
        if let Some((_, why)) = last.last() {
            let _ = write!(text, "   last: {why}");
        }
        text.push('\n');
        text
    }

    /// The sum of it all; 1 if anything failed.
    fn end(&self, io: &mut Io<'_>) -> Step {
        let Counts { ok, failed, pods, reasons, last } = &self.counts;
        let mut text = format!("{} requests: {ok} ok, {failed} failed\n", ok + failed);
        for (pod, count) in pods {
            let name = if pod.is_empty() { "the node itself" } else { pod.as_str() };
            let _ = writeln!(text, "{count:>7}  {name}");
        }
        for (why, count) in reasons {
            let _ = writeln!(text, "{count:>7}  {why}");
        }
        if let Some((at, why)) = last.last() {
            let _ = writeln!(text, "last failure after {}.{} s: {why}", at / 1000, at % 1000 / 100);
        }
        io.stdout.write(&text);
        Step::Exited(u8::from(*failed > 0))
    }
}

/// Asks as a pod of the namespace would: who answered, and the status or why there is none.
fn inside(line: &Line, network: &mut Network<'_>) -> (Str, Result<u16, &'static str>) {
    let from = Origin { namespace: &line.namespace, address: "" };
    let Address { host, port, path, .. } = &line.address;
    match network.cluster.get(from, host, *port, path) {
        Ok((there, reply)) => (there.pod.map(|(_, pod)| pod).unwrap_or_default(), Ok(reply.status)),
        Err(why) => {
            let failure = match why {
                Unreachable::UnknownHost => Failure::UnknownHost,
                Unreachable::Refused => Failure::Refused,
                Unreachable::NoRoute => Failure::NoRoute,
                Unreachable::TimedOut => Failure::TimedOut,
            };
            (Str::default(), Err(reason(failure)))
        }
    }
}

fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::UnknownHost => "no such host",
        Failure::Refused => "connection refused",
        Failure::NoRoute => "no route to host",
        Failure::TimedOut => "timed out",
        Failure::Empty => "no answer",
        Failure::NoTls => "it speaks no TLS",
        Failure::Untrusted => "certificate not trusted",
    }
}

fn read(words: &[String]) -> Result<Line, String> {
    let (mut url, mut rate, mut time_ms, mut namespace) = (None, 10, None, "default".to_string());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let (name, glued) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (word.as_str(), None),
        };
        let is_flag = matches!(name, "-r" | "--rate" | "-t" | "--time" | "-n" | "--namespace");
        if !is_flag {
            match (word.starts_with('-'), &url) {
                (false, None) => url = Some(word),
                (true, _) => return Err(format!("unknown flag {word}")),
                _ => return Err(format!("one URL is enough, and {word} is another")),
            }
            continue;
        }
        let value = glued.or_else(|| rest.next().cloned());
        let value = value.ok_or_else(|| format!("{name} needs a value"))?;
        let bad = || format!("{name} does not take {value:?}");
        match name {
            "-r" | "--rate" => {
                let number = value.parse().map_err(|_| bad())?;
                rate =
                    if (1..=MOST_A_SECOND).contains(&number) { number } else { return Err(bad()) };
            }
            "-t" | "--time" => {
                let number = value.strip_suffix('s').unwrap_or(&value);
                time_ms = Some(tools::milliseconds(number).ok_or_else(bad)?);
            }
            _ => namespace = value,
        }
    }
    let url = url.ok_or("no URL is given")?;
    let address = Address::read(url).ok_or_else(|| format!("{url:?} is no URL"))?;
    Ok(Line { address, rate, time_ms, namespace, is_inside: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_refused() {
        let line = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(String::from).collect();
            read(&words).map(|it| (it.address.to_string(), it.rate, it.time_ms))
        };
        assert_eq!(line("web"), Ok(("http://web/".into(), 10, None)));
        let want = Ok(("http://web:8080/".into(), 25, Some(2000)));
        assert_eq!(line("-r 25 http://web:8080 --time=2s"), want);
        for wrong in ["", "web --rate 0", "web --rate 1000", "web -r", "web --fast", "web other"] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
    }
}
