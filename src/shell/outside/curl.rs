//! `curl` on the learner's own machine.

use super::address::Address;
use super::reach::{Failure, Got, Network, Page};
use crate::sh::{Files, Tree, absolute, tools};
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;

/// A curl that runs: plain data.
#[derive(Clone, Debug)]
pub(crate) struct Curl {
    words: Vec<String>,
    cwd: Str,
    /// What it was told to do; none before its first step.
    line: Option<Line>,
    /// The number of the URL that it is at.
    place: usize,
    /// What will be known at a moment, and since when it has waited for that.
    waiting: Option<(Got, Millis, Millis)>,
    status: u8,
}

/// A command line taken apart.
#[derive(Clone, Debug, Default)]
struct Line {
    urls: Vec<String>,
    is_silent: bool,
    fails: bool,
    shows_head: bool,
    only_head: bool,
    output: Option<String>,
    format: Option<String>,
    most_ms: Option<Millis>,
}

/// Options of curl that have a value, beside those that matter here.
const WITH_VALUE: [&str; 14] = [
    "-H",
    "-d",
    "-X",
    "-u",
    "-A",
    "-b",
    "-e",
    "--data",
    "--header",
    "--request",
    "--user",
    "--user-agent",
    "--retry",
    "--resolve",
];

impl Line {
    fn read(words: &[String]) -> Line {
        let mut line = Line::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-o" | "--output" => line.output = words.next().cloned(),
                "-w" | "--write-out" => line.format = words.next().cloned(),
                "-m" | "--max-time" | "--connect-timeout" => {
                    line.most_ms = words.next().and_then(|word| tools::milliseconds(word));
                }
                "--silent" => line.is_silent = true,
                "--fail" => line.fails = true,
                "--head" => line.only_head = true,
                "--include" => line.shows_head = true,
                word if WITH_VALUE.contains(&word) => {
                    words.next();
                }
                word if word.starts_with("--") => {}
                word if word.len() > 1 && word.starts_with('-') => {
                    line.letters(&word[1..], &mut words)
                }
                word => line.urls.push(word.to_string()),
            }
        }
        line
    }

    /// Letters that stand together; one with a value takes the rest, or the next word.
    fn letters<'w>(&mut self, letters: &str, words: &mut impl Iterator<Item = &'w String>) {
        for (at, letter) in letters.char_indices() {
            let mut value = || match &letters[at + letter.len_utf8()..] {
                "" => words.next().cloned(),
                rest => Some(rest.to_string()),
            };
            match letter {
                's' => self.is_silent = true,
                'S' => self.is_silent = false,
                'f' => self.fails = true,
                'i' => self.shows_head = true,
                'I' => self.only_head = true,
                'o' => self.output = value(),
                'w' => self.format = value(),
                'm' => self.most_ms = value().and_then(|text| tools::milliseconds(&text)),
                'H' | 'd' | 'X' | 'u' | 'A' | 'b' | 'e' => {
                    value();
                }
                _ => continue,
            }
            if matches!(letter, 'o' | 'w' | 'm' | 'H' | 'd' | 'X' | 'u' | 'A' | 'b' | 'e') {
                return;
            }
        }
    }
}

impl Curl {
    /// With the words that follow its name.
    pub fn new(words: &[String], cwd: &str) -> Curl {
        Curl {
            words: words.to_vec(),
            cwd: cwd.into(),
            line: None,
            place: 0,
            waiting: None,
            status: 0,
        }
    }

    /// Goes on as far as possible.
    pub fn step(&mut self, network: &mut Network<'_>, files: &mut Tree, io: &mut Io<'_>) -> Step {
        if let Some(signal) = io.signal {
            return Step::Exited(128 + signal.number());
        }
        let line = self.line.take().unwrap_or_else(|| Line::read(&self.words));
        if line.urls.is_empty() {
            io.stderr.write("curl: (2) no URL specified\n");
            return Step::Exited(2);
        }
        let mut step = Step::Exited(0);
        while let Some(url) = line.urls.get(self.place) {
            match self.ask(url, &line, network, io.now) {
                Ok(Some((took, got))) => {
                    self.place += 1;
                    let code = self.tell(url, &line, took, &got, files, io);
                    self.status = if code == 0 { self.status } else { code };
                }
                Ok(None) => {
                    let until = self.waiting.as_ref().map_or(io.now, |(.., until)| *until);
                    step = Step::Blocked(Wait::until(until));
                    break;
                }
                Err(()) => {
                    self.place += 1;
                    self.status = 3;
                    complain(&line, io, 3, "URL rejected: Malformed input to a URL function");
                }
            }
        }
        self.line = Some(line);
        match step {
            Step::Exited(_) => Step::Exited(self.status),
            step => step,
        }
    }

    /// What came of a URL, and after how long; nothing if that is still to be waited for.
    fn ask(
        &mut self,
        url: &str,
        line: &Line,
        network: &mut Network<'_>,
        now: Millis,
    ) -> Result<Option<(Millis, Got)>, ()> {
        if self.waiting.is_none() {
            let address = Address::read(url).ok_or(())?;
            let mut got = network.get(&address);
            if let Some(most) = line.most_ms.filter(|most| *most < got.after_ms) {
                (got.after_ms, got.end) = (most, Err(Failure::TimedOut));
            }
            let until = now + got.after_ms;
            self.waiting = Some((got, now, until));
        }
        Ok(match self.waiting.take() {
            Some((got, since, until)) if until <= now => Some((now - since, got)),
            waiting => {
                self.waiting = waiting;
                None
            }
        })
    }

    fn tell(
        &self,
        url: &str,
        line: &Line,
        took: Millis,
        got: &Got,
        files: &mut Tree,
        io: &mut Io<'_>,
    ) -> u8 {
        let page = match &got.end {
            Ok(page) => page,
            Err(failure) => return failed(url, line, took, *failure, io),
        };
        if line.fails && page.status >= 400 {
            let text = format!("The requested URL returned error: {}", page.status);
            return complain(line, io, 22, &text);
        }
        let mut text = String::new();
        if line.shows_head || line.only_head {
            text += &head(page);
        }
        if !line.only_head {
            text += &page.body;
        }
        match line.output.as_deref() {
            None | Some("-") => io.stdout.write(&text),
            Some("/dev/null") => {}
            Some(file) => {
                let place = absolute(&self.cwd, file);
                if files.write(&place, &text, io.now).is_err() {
                    return complain(line, io, 23, "Failure writing output to destination");
                }
            }
        }
        if let Some(format) = &line.format {
            let status = page.status.to_string();
            io.stdout.write(&format.replace("%{http_code}", &status).replace("\\n", "\n"));
        }
        0
    }
}

fn head(page: &Page) -> String {
    let reason = match page.status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Error",
    };
    let (status, length) = (page.status, page.body.len());
    format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\n\r\n")
}

/// curl's words and exit code.
fn failed(url: &str, line: &Line, took: Millis, failure: Failure, io: &mut Io<'_>) -> u8 {
    let (host, port) = Address::read(url).map(|it| (it.host, it.port)).unwrap_or_default();
    let connect =
        |why: &str| format!("Failed to connect to {host} port {port} after {took} ms: {why}");
    let (code, text) = match failure {
        Failure::UnknownHost => (6, format!("Could not resolve host: {host}")),
        Failure::Refused => (7, connect("Could not connect to server")),
        Failure::NoRoute => (7, connect("No route to host")),
        Failure::TimedOut => (28, connect("Timeout was reached")),
        Failure::Empty => (52, "Empty reply from server".into()),
        Failure::NoTls => {
            (35, "TLS connect error: error:0A0000C6:SSL routines::packet length too long".into())
        }
        Failure::Untrusted => {
            (60, "SSL certificate problem: unable to get local issuer certificate".into())
        }
    };
    complain(line, io, code, &text)
}

fn complain(line: &Line, io: &mut Io<'_>, code: u8, text: &str) -> u8 {
    if !line.is_silent {
        io.stderr.write(&format!("curl: ({code}) {text}\n"));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_told_from_urls() {
        let words = ["-sS", "-o/dev/null", "-w", "%{http_code}", "-m", "2", "localhost:8080"];
        let line = Line::read(&words.map(String::from));
        assert_eq!(line.urls, ["localhost:8080"]);
        assert_eq!(line.output.as_deref(), Some("/dev/null"));
        assert_eq!(line.format.as_deref(), Some("%{http_code}"));
        assert_eq!((line.most_ms, line.is_silent), (Some(2000), false));
        let line = Line::read(&["-fsXPOST", "http://web"].map(String::from));
        assert_eq!((line.fails, line.is_silent, line.urls.len()), (true, true, 1));
    }
}
