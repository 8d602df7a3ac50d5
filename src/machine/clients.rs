//! Programs that use the network: `wget`, `curl`, `nslookup`, `nc`, `ping`, and busybox' `httpd`.

use super::inside::Around;
use super::network::{Answer, Ask};
use crate::sh::{Files, absolute};
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;

/// The names of these programs.
pub(super) const CLIENTS: &[&str] = &["curl", "httpd", "nc", "nslookup", "ping", "wget"];

/// One of them, running.
#[derive(Clone, Debug)]
pub struct Client {
    name: Str,
    cwd: Str,
    words: Vec<String>,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    New,
    /// It asked, and gives up at a moment.
    Asked {
        id: u64,
        since: Millis,
        until: Option<Millis>,
    },
    /// It listens on a port and serves a folder.
    Listening {
        port: u16,
        folder: Str,
    },
    /// It pings: how often it has, and when next.
    Pinging {
        address: Str,
        count: u64,
        next: Millis,
        is_there: bool,
    },
}

/// A command line taken apart.
#[derive(Debug, Default)]
struct Line {
    flags: Vec<(char, String)>,
    rest: Vec<String>,
}

impl Line {
    /// Letters in `with_value` take the rest of their word or the next word.
    fn read(words: &[String], with_value: &str) -> Line {
        let mut line = Line::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if let Some(long) = word.strip_prefix("--") {
                let (name, value) = long.split_once('=').unwrap_or((long, ""));
                let takes = matches!(
                    name,
                    "max-time" | "connect-timeout" | "output" | "request" | "header" | "data"
                );
                let value = match value {
                    "" if takes => words.next().cloned().unwrap_or_default(),
                    value => value.into(),
                };
                line.flags.push((short(name), value));
                continue;
            }
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                line.rest.push(word.clone());
                continue;
            };
            for (at, letter) in letters.char_indices() {
                if !with_value.contains(letter) {
                    line.flags.push((letter, String::new()));
                    continue;
                }
                let rest = &letters[at + letter.len_utf8()..];
                let value = match rest {
                    "" => words.next().cloned().unwrap_or_default(),
                    rest => rest.into(),
                };
                line.flags.push((letter, value));
                break;
            }
        }
        line
    }

    fn has(&self, letter: char) -> bool {
        self.flags.iter().any(|(known, _)| *known == letter)
    }

    fn value(&self, letter: char) -> Option<&str> {
        self.flags.iter().find(|(known, _)| *known == letter).map(|(_, value)| value.as_str())
    }

    fn millis(&self, letter: char) -> Option<Millis> {
        crate::sh::tools::milliseconds(self.value(letter)?)
    }
}

/// The letter of a long flag.
fn short(name: &str) -> char {
    match name {
        "quiet" | "silent" => 's',
        "spider" => 'Z',
        "timeout" => 'T',
        "max-time" | "connect-timeout" => 'm',
        "output" => 'o',
        "fail" => 'f',
        "head" => 'I',
        "include" => 'i',
        "write-out" => 'w',
        "request" => 'X',
        "header" => 'H',
        "data" => 'd',
        _ => '?',
    }
}

/// Host, port and path of an address.
fn target(url: &str) -> Option<(String, u16, String)> {
    let (usual, rest) = match url.split_once("://") {
        Some(("http", rest)) => (80, rest),
        Some(("https", rest)) => (443, rest),
        Some(_) => return None,
        None => (80, url),
    };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, usual),
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    (!host.is_empty()).then(|| (host.to_string(), port, format!("{slash}{path}")))
}

impl Client {
    pub fn new(name: &str, words: &[String], cwd: &str) -> Client {
        Client { name: name.into(), cwd: cwd.into(), words: words.to_vec(), stage: Stage::New }
    }

    /// The port it listens on, and the folder that it serves there.
    pub fn listens(&self) -> Option<(u16, Str)> {
        match &self.stage {
            Stage::Listening { port, folder } => Some((*port, folder.clone())),
            _ => None,
        }
    }

    /// Goes on as far as possible.
    pub(super) fn step(&mut self, io: &mut Io<'_>, around: &mut Around<'_>) -> Step {
        if let Some(signal) = io.signal {
            return Step::Exited(128 + signal.number());
        }
        match &mut self.stage {
            Stage::New => self.begin(io, around),
            Stage::Listening { .. } => Step::Blocked(Wait::default()),
            Stage::Pinging { address, count, next, is_there } => {
                if *next > io.now {
                    return Step::Blocked(Wait::until(*next));
                }
                if *is_there {
                    io.stdout.write(&format!(
                        "64 bytes from {address}: seq={count} ttl=63 time=0.1 ms\n"
                    ));
                }
                (*count, *next) = (*count + 1, io.now + 1000);
                let line = Line::read(&self.words, "cWiw");
                let most = line.value('c').and_then(|count| count.parse::<u64>().ok());
                if most.is_none_or(|most| *count < most) {
                    return Step::Blocked(Wait::until(*next));
                }
                let host = line.rest.first().map_or("", String::as_str);
                let (got, lost) = if *is_there { (*count, 0) } else { (0, 100) };
                io.stdout.write(&format!(
                    "\n--- {host} ping statistics ---\n{count} packets transmitted, {got} packets \
                     received, {lost}% packet loss\n"
                ));
                Step::Exited(u8::from(!*is_there))
            }
            Stage::Asked { id, since, until } => {
                let (id, since, until) = (*id, *since, *until);
                if let Some(answer) = around.answers.remove(&id) {
                    return self.end(&answer, since, io, around);
                }
                match until {
                    Some(until) if until <= io.now => {
                        let took = io.now - since;
                        io.stderr.write(&match self.name.as_str() {
                            "curl" => format!(
                                "curl: (28) Connection timed out after {took} milliseconds\n"
                            ),
                            "nc" => "nc: timed out\n".to_string(),
                            name => format!("{name}: download timed out\n"),
                        });
                        Step::Exited(if self.name == "curl" { 28 } else { 1 })
                    }
                    Some(until) => Step::Blocked(Wait::change().or(Wait::until(until))),
                    None => Step::Blocked(Wait::change()),
                }
            }
        }
    }

    fn begin(&mut self, io: &mut Io<'_>, around: &mut Around<'_>) -> Step {
        let name = self.name.clone();
        let with_value = match name.as_str() {
            "wget" => "OTPU",
            "curl" => "omwXHduAT",
            "nc" => "wpie",
            "ping" => "cWiw",
            _ => "ph",
        };
        let line = Line::read(&self.words, with_value);
        let first = line.rest.first().cloned().unwrap_or_default();
        let (ask, seconds) = match name.as_str() {
            "httpd" => return self.listen(&line, 80, io, around),
            "nc" if line.has('l') => return self.listen(&line, 0, io, around),
            "nslookup" => (Ask::Name { name: first.trim_end_matches('.').into() }, None),
            "ping" => (Ask::Ping { host: first.as_str().into() }, None),
            "nc" => {
                let port = line.rest.get(1).and_then(|port| port.parse().ok());
                let Some(port) = port else { return self.usage(io) };
                (Ask::Open { host: first.as_str().into(), port }, line.millis('w'))
            }
            _ => {
                let Some((host, port, path)) = target(&first) else { return self.usage(io) };
                let letter = if name == "wget" { 'T' } else { 'm' };
                let ask = Ask::Http { host: host.into(), port, path: path.into() };
                (ask, line.millis(letter))
            }
        };
        if first.is_empty() {
            return self.usage(io);
        }
        *around.next_dial += 1;
        let id = *around.next_dial;
        around.dials.push((id, ask));
        let until = seconds.map(|millis| io.now + millis);
        self.stage = Stage::Asked { id, since: io.now, until };
        Step::Blocked(Wait::change().or(Wait { until, ..Wait::default() }))
    }

    fn usage(&self, io: &mut Io<'_>) -> Step {
        let name = &self.name;
        match name.as_str() {
            "curl" => io.stderr.write("curl: (2) no URL specified\n"),
            _ => io.stderr.write(&format!("{name}: missing operand\n")),
        }
        Step::Exited(if name == "curl" { 2 } else { 1 })
    }

    fn listen(&mut self, line: &Line, usual: u16, io: &mut Io<'_>, around: &Around<'_>) -> Step {
        let given = line.value('p').or(line.rest.last().map(String::as_str));
        let port = given.and_then(|port| port.rsplit(':').next()?.parse().ok()).unwrap_or(usual);
        if around.taken_ports.contains(&port) {
            io.stderr.write(&format!("{}: bind: Address already in use\n", self.name));
            return Step::Exited(1);
        }
        let folder = absolute(&self.cwd, line.value('h').unwrap_or("."));
        self.stage = Stage::Listening { port, folder: folder.into() };
        // Without -f it would leave the shell alone, which here comes to the same.
        Step::Blocked(Wait::default())
    }

    /// What it says at the end.
    fn end(
        &mut self,
        answer: &Answer,
        since: Millis,
        io: &mut Io<'_>,
        around: &mut Around<'_>,
    ) -> Step {
        match self.name.as_str() {
            "nslookup" => self.looked_up(answer, io),
            "nc" => self.opened(answer, io),
            "ping" => self.pinged(answer, io),
            "curl" => self.curled(answer, io.now - since, io, around),
            _ => self.got(answer, io, around),
        }
    }

    fn looked_up(&self, answer: &Answer, io: &mut Io<'_>) -> Step {
        io.stdout.write("Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n");
        if let Answer::Names { name, addresses } = answer {
            for address in addresses {
                io.stdout.write(&format!("Name:\t{name}\nAddress: {address}\n"));
            }
            io.stdout.write("\n");
            return Step::Exited(0);
        }
        let name = self.words.iter().find(|word| !word.starts_with('-'));
        let name = name.map_or("", String::as_str);
        io.stdout.write(&format!("** server can't find {name}: NXDOMAIN\n\n"));
        Step::Exited(1)
    }

    fn opened(&self, answer: &Answer, io: &mut Io<'_>) -> Step {
        let line = Line::read(&self.words, "wpie");
        let word = |i: usize| line.rest.get(i).map_or("", String::as_str);
        let (host, port) = (word(0), word(1));
        let said = match answer {
            Answer::Reached { address } => {
                if line.has('v') {
                    io.stderr.write(&format!("{host} ({address}:{port}) open\n"));
                }
                return Step::Exited(0);
            }
            Answer::UnknownHost => format!("nc: bad address '{host}'\n"),
            Answer::Refused { address } if line.has('v') => {
                format!("nc: {host} ({address}:{port}): Connection refused\n")
            }
            Answer::TimedOut { address } if line.has('v') => {
                format!("nc: {host} ({address}:{port}): Connection timed out\n")
            }
            _ => String::new(),
        };
        io.stderr.write(&said);
        Step::Exited(1)
    }

    fn pinged(&mut self, answer: &Answer, io: &mut Io<'_>) -> Step {
        let line = Line::read(&self.words, "cWiw");
        let host = line.rest.first().map_or("", String::as_str);
        let (address, is_there) = match answer {
            Answer::Reached { address } => (address, true),
            Answer::UnknownHost => {
                io.stderr.write(&format!("ping: bad address '{host}'\n"));
                return Step::Exited(1);
            }
            Answer::TimedOut { address }
            | Answer::NoRoute { address }
            | Answer::Refused { address } => (address, false),
            _ => return Step::Exited(1),
        };
        io.stdout.write(&format!("PING {host} ({address}): 56 data bytes\n"));
        self.stage = Stage::Pinging { address: address.clone(), count: 0, next: io.now, is_there };
        Step::Blocked(Wait::until(io.now + 1))
    }

    /// The end of `wget`.
    fn got(&self, answer: &Answer, io: &mut Io<'_>, around: &mut Around<'_>) -> Step {
        let line = Line::read(&self.words, "OTPU");
        let quiet = line.has('q') || line.has('s');
        let url = line.rest.first().map_or("", String::as_str);
        let (host, port, path) = target(url).unwrap_or_default();
        let failed = |why: &str, io: &mut Io<'_>| {
            io.stderr.write(&format!("wget: {why}\n"));
            Step::Exited(1)
        };
        let (address, status, body) = match answer {
            Answer::Http { address, status, body } => (address, *status, body),
            Answer::UnknownHost => return failed(&format!("bad address '{host}'"), io),
            Answer::Refused { address } => {
                let why = format!("can't connect to remote host ({address}): Connection refused");
                return failed(&why, io);
            }
            Answer::NoRoute { address } => {
                let why = format!("can't connect to remote host ({address}): No route to host");
                return failed(&why, io);
            }
            _ => return failed("download timed out", io),
        };
        if !quiet {
            io.stderr.write(&format!("Connecting to {host} ({address}:{port})\n"));
        }
        if status >= 400 {
            let words = reason(status);
            return failed(&format!("server returned error: HTTP/1.1 {status} {words}"), io);
        }
        if line.has('Z') {
            return Step::Exited(0);
        }
        let own = match path.rsplit('/').next() {
            Some(name) if !name.is_empty() => name,
            _ => "index.html",
        };
        match line.value('O').unwrap_or(own) {
            "-" => io.stdout.write(body),
            file => {
                let place = absolute(&self.cwd, file);
                if let Err(why) = around.files.write(&place, body, io.now) {
                    return failed(&format!("can't open '{file}': {}", why.text()), io);
                }
                if !quiet {
                    io.stderr.write(&format!("saving to '{file}'\n'{file}' saved\n"));
                }
            }
        }
        Step::Exited(0)
    }

    /// The end of `curl`.
    fn curled(
        &self,
        answer: &Answer,
        took: Millis,
        io: &mut Io<'_>,
        around: &mut Around<'_>,
    ) -> Step {
        let line = Line::read(&self.words, "omwXHduAT");
        let url = line.rest.first().map_or("", String::as_str);
        let (host, port, _) = target(url).unwrap_or_default();
        let shows = !line.has('s') || line.has('S');
        let failed = |code: u8, why: &str, io: &mut Io<'_>| {
            if shows {
                io.stderr.write(&format!("curl: ({code}) {why}\n"));
            }
            Step::Exited(code)
        };
        let (status, body) = match answer {
            Answer::Http { status, body, .. } => (*status, body),
            Answer::UnknownHost => {
                return failed(6, &format!("Could not resolve host: {host}"), io);
            }
            Answer::TimedOut { .. } => {
                let why = format!("Connection timed out after {took} milliseconds");
                return failed(28, &why, io);
            }
            _ => {
                let why = format!(
                    "Failed to connect to {host} port {port} after {took} ms: Could not connect to \
                     server"
                );
                return failed(7, &why, io);
            }
        };
        if status >= 400 && line.has('f') {
            let why = format!("The requested URL returned error: {status}");
            return failed(22, &why, io);
        }
        if line.has('I') || line.has('i') {
            let (words, length) = (reason(status), body.len());
            io.stdout
                .write(&format!("HTTP/1.1 {status} {words}\r\nContent-Length: {length}\r\n\r\n"));
        }
        match line.value('o') {
            _ if line.has('I') => {}
            None | Some("-") => io.stdout.write(body),
            Some("/dev/null") => {}
            Some(file) => {
                let place = absolute(&self.cwd, file);
                if around.files.write(&place, body, io.now).is_err() {
                    return failed(23, "Failure writing output to destination", io);
                }
            }
        }
        if let Some(format) = line.value('w') {
            let text = format.replace("%{http_code}", &status.to_string()).replace("\\n", "\n");
            io.stdout.write(&text);
        }
        Step::Exited(0)
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_one_letter_may_stand_together() {
        let read = |text: &str| {
            let words: Vec<String> = text.split(' ').map(String::from).collect();
            let line = Line::read(&words, "OT");
            let value = line.value('O').map(String::from);
            (line.has('q'), value, line.rest.join(" "))
        };
        let want = (true, Some("-".to_string()), "http://web".to_string());
        assert_eq!(read("-qO- http://web"), want);
        assert_eq!(read("-q -O - -T 2 http://web"), want);
        assert_eq!(read("http://web"), (false, None, "http://web".into()));
    }

    #[test]
    fn addresses_are_taken_apart() {
        let part = |host: &str, port, path: &str| Some((host.to_string(), port, path.to_string()));
        assert_eq!(target("web"), part("web", 80, "/"));
        assert_eq!(target("http://web:8080/x?y"), part("web", 8080, "/x?y"));
        assert_eq!(target("https://web"), part("web", 443, "/"));
        assert_eq!(target("ftp://web"), None);
    }
}
