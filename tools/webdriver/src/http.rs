//! One HTTP request to the driver and its JSON answer.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long the driver may take to answer: opening a browser on a busy machine is the slowest.
const PATIENCE: Duration = Duration::from_secs(90);

/// Sends `body` to `path` of the driver at `host` (`127.0.0.1:9515`) and returns the answer's
/// `value`, or the driver's words on what went wrong.
pub fn call(host: &str, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let answer = exchange(host, method, path, body).map_err(|e| format!("{method} {path}: {e}"))?;
    let mut answer: Value =
        serde_json::from_slice(&answer).map_err(|e| format!("{method} {path}: {e}"))?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => {
            let message = value["message"].as_str().unwrap_or_default();
            Err(format!("{method} {path}: {error}: {}", message.lines().next().unwrap_or_default()))
        }
        None => Ok(value),
    }
}

fn exchange(host: &str, method: &str, path: &str, body: &Value) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = if method == "POST" { body.to_string() } else { String::new() };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut length = None;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut answer = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut answer)?;
    Ok(answer)
}
