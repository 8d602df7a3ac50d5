//! What a first visit loads, file by file, and how large it may be.

use anyhow::{Context, Result, bail};
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What the first load may take in brotli, in bytes: the aim.
const GOAL: usize = 350_000;
/// What it may take today. The program grew past the aim before it was split; this line only ever
/// goes down, so that it does not grow further unseen.
const CEILING: usize = 810_000;

/// Prints the sizes of the first load, says how far it is from the aim, and fails above the
/// ceiling.
///
/// The first load is index.html, every file beside it that it names, and the snippets that the
/// program imports.
pub fn check(dist: &Path) -> Result<()> {
    let html = fs::read_to_string(dist.join("index.html"))
        .with_context(|| format!("no page in {}", dist.display()))?;
    let mut names = names_in(dist)?;
    names.retain(|name| name == "index.html" || html.contains(name));
    let snippets = dist.join("snippets");
    if snippets.is_dir() {
        add_folder(dist, &snippets, &mut names)?;
    }
    let mut total = [0; 3];
    println!("{:<40} {:>10} {:>10} {:>10}", "file", "bytes", "gzip", "brotli");
    for name in &names {
        let contents = fs::read(dist.join(name))?;
        let sizes = [contents.len(), gzip(&contents)?, brotli(&contents)?];
        println!("{name:<40} {:>10} {:>10} {:>10}", sizes[0], sizes[1], sizes[2]);
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    println!("{:<40} {:>10} {:>10} {:>10}", "first load", total[0], total[1], total[2]);
    if total[2] > GOAL {
        println!("over the aim of {GOAL} bytes by {}", total[2] - GOAL);
    }
    if total[2] > CEILING {
        bail!("the first load is {} bytes in brotli, the ceiling {CEILING}", total[2]);
    }
    Ok(())
}

/// The files in a folder, sorted.
fn names_in(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn add_folder(dist: &Path, folder: &Path, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            add_folder(dist, &path, names)?;
        } else {
            names.push(path.strip_prefix(dist)?.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

fn gzip(contents: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(contents)?;
    Ok(encoder.finish()?.len())
}

fn brotli(contents: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &contents[..], &mut out, &params)?;
    Ok(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_is_compressed() {
        let contents = b"pod ".repeat(1000);
        assert!(gzip(&contents).unwrap() < 100);
        assert!(brotli(&contents).unwrap() < 50);
    }
}
