//! Addresses as people type them.

use std::fmt;

/// A URL, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub is_tls: bool,
    /// Without the brackets that an IPv6 address has.
    pub host: String,
    pub port: u16,
    /// From its first slash on, with what follows it.
    pub path: String,
}

impl Address {
    /// Reads a URL; `http://` may be left out. None if it is none, or of another protocol.
    pub fn read(url: &str) -> Option<Address> {
        let (is_tls, rest) = match url.split_once("://") {
            Some(("http", rest)) => (false, rest),
            Some(("https", rest)) => (true, rest),
            Some(_) => return None,
            None => (false, url),
        };
        let (authority, path) = match rest.find(['/', '?', '#']) {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let authority = authority.rsplit('@').next().unwrap_or("");
        let number = |(_, port): &(&str, &str)| !port.ends_with(']');
        let (host, port) = match authority.rsplit_once(':').filter(number) {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, if is_tls { 443 } else { 80 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let is_clean = !host.is_empty() && !host.contains(char::is_whitespace);
        is_clean.then_some(Address { is_tls, host, port, path })
    }

    /// Whether it is this machine itself.
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.starts_with("127.") || self.host == "::1"
    }

    /// Whether its host is a number and no name.
    pub fn is_numeric(&self) -> bool {
        self.host.contains(':') || self.host.chars().all(|c| c.is_ascii_digit() || c == '.')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.is_tls { ("https", 443) } else { ("http", 80) };
        match self.host.contains(':') {
            true => write!(f, "{scheme}://[{}]", self.host)?,
            false => write!(f, "{scheme}://{}", self.host)?,
        }
        if self.port != usual {
            write!(f, ":{}", self.port)?;
        }
        f.write_str(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let parts = |url| Address::read(url).map(|it| (it.host, it.port, it.path));
        let part = |host: &str, port, path: &str| Some((host.to_owned(), port, path.to_owned()));
        assert_eq!(parts("http://localhost:8080/x?y"), part("localhost", 8080, "/x?y"));
        assert_eq!(parts("10.244.0.5"), part("10.244.0.5", 80, "/"));
        assert_eq!(parts("https://[::1]/"), part("::1", 443, "/"));
        assert_eq!(parts("http://:x"), None);
        assert_eq!(parts("ftp://x"), None);
        assert_eq!(parts("two words"), None);
    }

    #[test]
    fn an_address_is_written_in_full() {
        let written = |url| Address::read(url).map(|it| it.to_string()).unwrap_or_default();
        assert_eq!(written("localhost:8080"), "http://localhost:8080/");
        assert_eq!(written("http://Web:80/a?b"), "http://web/a?b");
        assert_eq!(written("https://[::1]:443"), "https://[::1]/");
    }
}
