//! Which functions ran before the first picture stood still: `tools/xtask/first-load.txt`.
//!
//! `cargo xtask record` makes it in a browser. Functions are known by a hash of their names, as
//! names of generic functions are long and nobody reads two thousand of them. A function that is
//! new since then goes to the later part, and is loaded at once if it is called before; the page
//! tests find that out and say to record again.

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;

const FILE: &str = "tools/xtask/first-load.txt";
const HEAD: &str = "\
# The functions that the first picture needs, as hashes of their names.
# Made by `cargo xtask record`; see tools/xtask/src/split.
";

/// Reads the recording.
pub fn read() -> Result<BTreeSet<u32>> {
    let text = fs::read_to_string(FILE).context(FILE)?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| u32::from_str_radix(line, 16).with_context(|| format!("{FILE}: {line}")))
        .collect()
}

/// Writes the recording: all functions of these names.
pub fn write(names: &[String]) -> Result<()> {
    if names.is_empty() {
        bail!("nothing ran");
    }
    let hashes: BTreeSet<u32> = names.iter().map(|name| hash(name)).collect();
    let mut text = HEAD.to_string();
    for hash in &hashes {
        text.push_str(&format!("{hash:08x}\n"));
    }
    fs::write(FILE, text).context(FILE)?;
    println!("{FILE}: {} functions", hashes.len());
    Ok(())
}

/// Whether a function of this name is in a recording. All that is not Rust's (the glue's own
/// small functions) is.
pub fn has(recording: &BTreeSet<u32>, name: &str) -> bool {
    !name.contains("::") || recording.contains(&hash(name))
}

/// FNV-1a of a name without what differs from build to build, which is the hash of each crate, in
/// brackets, and the suffix of LLVM; and without the number that wasm-bindgen gives to one of
/// several functions of a name, as the linker knows nothing of it.
pub fn hash(name: &str) -> u32 {
    let name = name.split(".llvm.").next().unwrap_or(name);
    let mut hash = 0x811c_9dc5_u32;
    let mut rest = without_number(name);
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = crate_hash(rest) {
            rest = after;
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        for byte in letter.to_string().bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

/// A name without a number in brackets at its end.
fn without_number(name: &str) -> &str {
    let inner = name.strip_suffix(']').and_then(|name| name.rsplit_once('['));
    match inner {
        Some((name, number)) if number.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => name,
    }
}

/// What follows a crate's hash, if the text begins with one: `[c5930c85a12de822]`.
fn crate_hash(text: &str) -> Option<&str> {
    let (digits, rest) = text.strip_prefix('[')?.split_once(']')?;
    let is_hash = digits.len() >= 12 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hash.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_the_next_build() {
        let one = "<core[c5930c85a12de822]::str::Chars>::next.llvm.123";
        let two = "<core[a12de822c5930c85]::str::Chars>::next";
        assert_eq!(hash(one), hash(two));
        assert_ne!(hash(two), hash("<core[a12de822c5930c85]::str::Bytes>::next"));
        assert_eq!(hash("a::b[12]"), hash("a::b"));
        assert_ne!(hash("a::b::<[u8]>"), hash("a::b::<[u16]>"));
    }

    #[test]
    fn what_the_glue_needs_stays() {
        assert!(has(&BTreeSet::new(), "__wbindgen_malloc"));
        assert!(!has(&BTreeSet::new(), "respawn::sh::run"));
    }
}
