//! `curl` on the learner's own machine, from which no address of the cluster can be reached.

use crate::sh::tools::Call;
use crate::value::Str;

/// What an address comes to.
struct Target {
    host: String,
    port: u16,
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

/// Runs it at one go.
pub(super) fn run(call: &mut Call<'_>) -> u8 {
    let (mut silent, mut urls) = (false, Vec::new());
    let mut words = call.start.argv[1..].iter();
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            words.next();
        } else if let Some(letters) = word.strip_prefix('-').filter(|l| !l.starts_with('-')) {
            silent |= letters.contains('s') && !letters.contains('S');
        } else if word.starts_with("--") {
            silent |= word == "--silent";
        } else {
            urls.push(word.clone());
        }
    }
    if urls.is_empty() {
        call.err.push_str("curl: (2) no URL specified\n");
        return 2;
    }
    let mut status = 0;
    for url in urls {
        let (code, text) = fetch(&url);
        status = code;
        if !silent {
            call.err.push_str(&format!("curl: ({code}) {text}\n"));
        }
    }
    status
}

/// Why an address can't be reached.
fn fetch(url: &str) -> (u8, Str) {
    let Some(Target { host, port }) = read(url) else {
        return (3, Str::lit("URL rejected: Malformed input to a URL function"));
    };
    let local = host == "localhost" || host.starts_with("127.") || host == "[::1]";
    let numeric = host.chars().all(|c| c.is_ascii_digit() || c == '.') || host.starts_with('[');
    let text = match (local, numeric) {
        (true, _) => format!(
            "Failed to connect to {host} port {port} after 0 ms: Could not connect to server"
        ),
        (false, true) => {
            format!("Failed to connect to {host} port {port} after 3 ms: No route to host")
        }
        (false, false) => return (6, format!("Could not resolve host: {host}").into()),
    };
    (7, text.into())
}

fn read(url: &str) -> Option<Target> {
    let (port, rest) = match url.split_once("://") {
        Some(("http", rest)) => (80, rest),
        Some(("https", rest)) => (443, rest),
        Some(_) => return None,
        None => (80, url),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let authority = authority.rsplit('@').next().unwrap_or("");
    match authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => Some(Target { host: host.to_owned(), port: port.parse().ok()? }),
        None => Some(Target { host: authority.to_owned(), port }),
    }
    .filter(|target| !target.host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_they_lead() {
        let cases = [
            (
                "http://localhost:8080/x",
                7,
                "Failed to connect to localhost port 8080 after 0 ms: Could not connect to server",
            ),
            (
                "10.244.0.5",
                7,
                "Failed to connect to 10.244.0.5 port 80 after 3 ms: No route to host",
            ),
            ("web", 6, "Could not resolve host: web"),
            ("http://:x", 3, "URL rejected: Malformed input to a URL function"),
        ];
        for (url, code, text) in cases {
            assert_eq!(fetch(url), (code, text.into()), "{url}");
        }
    }
}
