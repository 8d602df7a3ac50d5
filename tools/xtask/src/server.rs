//! A static file server for one folder, on this machine only.

use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How many ports are tried, from the wanted one upwards.
const PORTS: u16 = 20;

/// A bound server. The folder's files are under a prefix of the path, such as `/` or `/a/b/`.
pub struct Server {
    listener: TcpListener,
    site: Arc<Site>,
}

struct Site {
    folder: PathBuf,
    prefix: String,
}

impl Server {
    /// Binds to `port` of the loopback address, or to the next free one above it; port 0 takes
    /// any.
    pub fn bind(folder: &Path, prefix: &str, port: u16) -> Result<Server> {
        let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
        let listener = (port..=last).find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
        let listener = listener.with_context(|| format!("no free port from {port} to {last}"))?;
        let site = Site { folder: folder.to_owned(), prefix: prefix.to_owned() };
        Ok(Server { listener, site: Arc::new(site) })
    }

    /// Where the page is.
    pub fn address(&self) -> String {
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        format!("http://127.0.0.1:{port}{}", self.site.prefix)
    }

    /// Serves until the process ends.
    pub fn run(self) {
        for stream in self.listener.incoming().flatten() {
            let site = Arc::clone(&self.site);
            // A browser that goes away in the middle of an answer is nobody's error.
            thread::spawn(move || serve(&stream, &site).ok());
        }
    }
}

fn serve(stream: &TcpStream, site: &Site) -> std::io::Result<()> {
    // Browsers open connections ahead of need and leave them silent.
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let (status, kind, body) = answer(method, target, site);
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        out.write_all(&body)?;
    }
    out.flush()
}

fn answer(method: &str, target: &str, site: &Site) -> (&'static str, &'static str, Vec<u8>) {
    let refusal =
        |status: &'static str| (status, "text/plain; charset=utf-8", status.as_bytes().to_vec());
    if method != "GET" && method != "HEAD" {
        return refusal("405 Method Not Allowed");
    }
    let Some(file) = path_of(target, site) else { return refusal("404 Not Found") };
    match fs::read(&file) {
        Ok(body) => ("200 OK", kind_of(&file), body),
        Err(_) => refusal("404 Not Found"),
    }
}

/// The file that a request's target names; none outside the folder can be named.
fn path_of(target: &str, site: &Site) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix(&site.prefix)?;
    let unsafe_part = |part: &str| part.starts_with('.') || part.contains(['\\', ':', '%']);
    if path.starts_with('/') || path.split('/').any(unsafe_part) {
        return None;
    }
    let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
    Some(site.folder.join(format!("{path}{index}")))
}

/// The content type by the file's extension.
fn kind_of(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt" | "md" | "yaml") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site { folder: "dist".into(), prefix: "/a/b/".to_owned() }
    }

    #[test]
    fn paths_stay_in_the_folder() {
        let path = |target| path_of(target, &site());
        assert_eq!(path("/a/b/"), Some("dist/index.html".into()));
        assert_eq!(path("/a/b/?lang=ko"), Some("dist/index.html".into()));
        assert_eq!(path("/a/b/x/y.js?js=1"), Some("dist/x/y.js".into()));
        assert_eq!(path("/a/b/../secret"), None);
        assert_eq!(path("/a/b/%2e%2e/secret"), None);
        assert_eq!(path("/a/b//etc/passwd"), None);
        assert_eq!(path("/other"), None);
    }

    #[test]
    fn a_browser_streams_wasm_only_by_its_type() {
        assert_eq!(kind_of(Path::new("x_bg.wasm")), "application/wasm");
        assert_eq!(kind_of(Path::new("LICENSE")), "application/octet-stream");
    }

    #[test]
    fn only_reading_is_allowed() {
        assert_eq!(answer("POST", "/a/b/", &site()).0, "405 Method Not Allowed");
        assert_eq!(answer("GET", "/a/b/absent", &site()).0, "404 Not Found");
    }
}
