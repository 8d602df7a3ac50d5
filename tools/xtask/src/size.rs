//! What a first visit loads, file by file, and how large it may be.

use anyhow::{Context, Result, bail};
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What the first load may take in brotli, in bytes.
const CEILING: usize = 350_000;

/// Prints the sizes of the first load and of what comes after it, and fails above the ceiling.
///
/// The first load is index.html, every file beside it that it names but the later part of the
/// program, and the snippets that the program imports.
pub fn check(dist: &Path) -> Result<()> {
    let html = fs::read_to_string(dist.join("index.html"))
        .with_context(|| format!("no page in {}", dist.display()))?;
    let mut names = names_in(dist)?;
    let is_later = |name: &String| html.contains(&format!("later={name}"));
    let later: Vec<String> = names.iter().filter(|name| is_later(name)).cloned().collect();
    names.retain(|name| name == "index.html" || (html.contains(name) && !is_later(name)));
    let snippets = dist.join("snippets");
    if snippets.is_dir() {
        add_folder(dist, &snippets, &mut names)?;
    }
    println!("{:<40} {:>10} {:>10} {:>10}", "file", "bytes", "gzip", "brotli");
    let first_load = print_sizes(dist, &names, "first load")?;
    if !later.is_empty() {
        print_sizes(dist, &later, "after the first picture")?;
    }
    if first_load > CEILING {
        bail!("the first load is {first_load} bytes in brotli, the ceiling {CEILING}");
    }
    Ok(())
}

/// Prints the sizes of some files and their sum; gives the sum in brotli.
fn print_sizes(dist: &Path, names: &[String], sum: &str) -> Result<usize> {
    let mut total = [0; 3];
    for name in names {
        let contents = fs::read(dist.join(name))?;
        let sizes = [contents.len(), gzip(&contents)?, brotli(&contents)?];
        println!("{name:<40} {:>10} {:>10} {:>10}", sizes[0], sizes[1], sizes[2]);
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    println!("{sum:<40} {:>10} {:>10} {:>10}", total[0], total[1], total[2]);
    Ok(total[2])
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
