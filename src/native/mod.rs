//! The command line of the native binary: `play`.

pub mod play;

use std::process::ExitCode;

/// What the binary can do.
const USAGE: &str = "usage: respawn play    answer the play protocol on standard input and output";

/// Runs the native binary.
pub fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["play"] => play::run(std::io::stdin().lock(), std::io::stdout().lock()),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
