//! `curl` on the learner's own machine: it reaches what `kubectl port-forward` has opened, and no
//! address of the cluster itself.

use crate::cluster::Cluster;
use crate::kubectl::Forward;
use crate::sim::Io;

/// What an address comes to.
struct Target {
    host: String,
    port: u16,
    path: String,
}

/// Options of curl that have a value.
const WITH_VALUE: [&str; 12] = [
    "-o",
    "-H",
    "-d",
    "-X",
    "-m",
    "-u",
    "-A",
    "-w",
    "--max-time",
    "--connect-timeout",
    "--data",
    "--header",
];

/// What curl sees of the world.
pub(super) struct Network<'a> {
    pub cluster: &'a Cluster,
    pub forwards: &'a [Forward],
    /// Local ports that were connected to.
    pub connected: &'a mut Vec<u16>,
}

/// Runs it at one go; `words` follow its name.
pub(super) fn run(words: &[String], network: &mut Network<'_>, io: &mut Io<'_>) -> u8 {
    let (mut silent, mut head, mut fail, mut urls) = (false, false, false, Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            words.next();
        } else if let Some(letters) = word.strip_prefix('-').filter(|l| !l.starts_with('-')) {
            silent |= letters.contains('s') && !letters.contains('S');
            head |= letters.contains(['I', 'i']);
            fail |= letters.contains('f');
        } else if word.starts_with("--") {
            silent |= word == "--silent";
            fail |= word == "--fail";
        } else {
            urls.push(word);
        }
    }
    if urls.is_empty() {
        io.stderr.write("curl: (2) no URL specified\n");
        return 2;
    }
    let mut status = 0;
    for url in urls {
        match network.fetch(url) {
            Ok((code, _)) if fail && code >= 400 => {
                status = 22;
                if !silent {
                    let text = "curl: (22) The requested URL returned error:";
                    io.stderr.write(&format!("{text} {code}\n"));
                }
            }
            Ok((code, body)) => {
                if head {
                    let reason = if code == 200 { "OK" } else { "Not Found" };
                    let length = body.len();
                    io.stdout.write(&format!(
                        "HTTP/1.1 {code} {reason}\r\nContent-Length: {length}\r\n\r\n"
                    ));
                }
                io.stdout.write(&body);
            }
            Err((code, text)) => {
                status = code;
                if !silent {
                    io.stderr.write(&format!("curl: ({code}) {text}\n"));
                }
            }
        }
    }
    status
}

impl Network<'_> {
    /// The HTTP status and body, or curl's exit code and words.
    fn fetch(&mut self, url: &str) -> Result<(u16, String), (u8, String)> {
        let Some(Target { host, port, path }) = read(url) else {
            return Err((3, "URL rejected: Malformed input to a URL function".into()));
        };
        let local = host == "localhost" || host.starts_with("127.") || host == "[::1]";
        let numeric = host.chars().all(|c| c.is_ascii_digit() || c == '.') || host.starts_with('[');
        if !local && !numeric {
            return Err((6, format!("Could not resolve host: {host}")));
        }
        let Some(forward) = self.forwards.iter().find(|f| local && f.local == port) else {
            let (after, why) = match local {
                true => (0, "Could not connect to server"),
                false => (3, "No route to host"),
            };
            let text = format!("Failed to connect to {host} port {port} after {after} ms: {why}");
            return Err((7, text));
        };
        self.connected.push(port);
        let reply = self.cluster.fetch(&forward.namespace, &forward.pod, forward.remote, &path);
        match reply {
            Some(reply) => Ok((reply.status, reply.body.to_string())),
            None => Err((52, "Empty reply from server".into())),
        }
    }
}

fn read(url: &str) -> Option<Target> {
    let (port, rest) = match url.split_once("://") {
        Some(("http", rest)) => (80, rest),
        Some(("https", rest)) => (443, rest),
        Some(_) => return None,
        None => (80, url),
    };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let authority = authority.rsplit('@').next().unwrap_or("");
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => (host.to_owned(), port.parse().ok()?),
        None => (authority.to_owned(), port),
    };
    (!host.is_empty()).then_some(Target { host, port, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let parts = |url| read(url).map(|t| (t.host, t.port, t.path));
        let part = |host: &str, port, path: &str| Some((host.to_owned(), port, path.to_owned()));
        assert_eq!(parts("http://localhost:8080/x?y"), part("localhost", 8080, "/x?y"));
        assert_eq!(parts("10.244.0.5"), part("10.244.0.5", 80, "/"));
        assert_eq!(parts("https://[::1]/"), part("[::1]", 443, "/"));
        assert_eq!(parts("http://:x"), None);
        assert_eq!(parts("ftp://x"), None);
    }
}
