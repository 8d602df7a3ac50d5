//! Cargo, asked to build and to test, and what it answered.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The target of the page.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Builds the program for the page with a cargo profile; returns where the wasm file is.
pub fn build_wasm(bin: &str, profile: &str) -> Result<PathBuf> {
    need_target()?;
    let mut cargo = cargo(&["build", "--bin", bin, "--target", WASM, "--profile", profile]);
    cargo.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut child = cargo.spawn().context("cargo")?;
    let mut wasm = None;
    for line in BufReader::new(child.stdout.take().context("cargo's output")?).lines() {
        let message: Value = serde_json::from_str(&line?).unwrap_or_default();
        let files = message["filenames"].as_array().into_iter().flatten();
        let mut files = files.filter_map(Value::as_str);
        if message["target"]["name"] == bin && message["target"]["kind"][0] == "bin" {
            wasm = files.find(|file| file.ends_with(".wasm")).map(PathBuf::from).or(wasm);
        }
    }
    if !child.wait()?.success() {
        bail!("the program does not build");
    }
    wasm.context("cargo built no wasm file")
}

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs `cargo ARGS` (a `test` command) with `env`, shows its output and counts its results.
/// Ending badly without a failed test (it did not build, the browser died) counts as one.
pub fn test(args: &[&str], env: &[(&str, String)]) -> Result<Count> {
    let mut cargo = cargo(args);
    cargo.envs(env.iter().map(|(name, value)| (name, value))).stdout(Stdio::piped());
    let mut child = cargo.spawn().context("cargo")?;
    let mut count = Count::default();
    for line in BufReader::new(child.stdout.take().context("cargo's output")?).lines() {
        let line = line?;
        println!("{line}");
        count += counted(&line).unwrap_or_default();
    }
    if !child.wait()?.success() && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// Reads a line such as `test result: ok. 12 passed; 0 failed; …`.
fn counted(line: &str) -> Option<Count> {
    let (_, results) = line.split_once("test result: ")?;
    let number = |what: &str| {
        let (before, _) = results.split_once(what)?;
        before.split_whitespace().last()?.parse().ok()
    };
    Some(Count { passed: number(" passed")?, failed: number(" failed")? })
}

fn cargo(args: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.args(args);
    cargo
}

/// Adds the page's target to the tool chain if it is not there. Usually rustup did so already,
/// as rust-toolchain.toml names it.
fn need_target() -> Result<()> {
    let asked = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output();
    let folder = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if folder.is_ok_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", WASM]).status();
    if !added.is_ok_and(|status| status.success()) {
        bail!("the Rust target {WASM} is missing: install Rust by rustup, see https://rustup.rs");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_tests_are_read() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out";
        assert_eq!(counted(line), Some(Count { passed: 12, failed: 3 }));
        assert_eq!(counted("test value::reads ... ok"), None);
    }
}
