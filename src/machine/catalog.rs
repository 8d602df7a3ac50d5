//! What registries have: the images that can be pulled, and how the others are refused.
//!
//! The images are data, in `images.yaml`; the build makes a table of them.

use super::Reference;

/// What is known of an image.
#[derive(Debug, PartialEq)]
pub struct Entry {
    /// Without `docker.io/` and `library/`; one that ends with `*` stands for a whole family.
    pub name: &'static str,
    pub entrypoint: &'static [&'static str],
    pub command: &'static [&'static str],
    pub runs: Runs,
    /// Where its server listens.
    pub ports: &'static [u16],
    pub tools: Tools,
    /// Its server ends with 1 if none of these variables is set.
    pub env: &'static [&'static str],
    /// What it prints when it starts.
    pub log: &'static [&'static str],
    /// What it prints when none of `env` is set.
    pub env_log: &'static [&'static str],
    /// The newest release; greater numbers are not found. Empty if it does not matter.
    pub newest: &'static str,
    /// What its server says to a request, with holes such as `{host}`; empty if nothing special.
    pub page: &'static str,
    pub size_mb: u64,
}

/// What an image's own program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// Stays until SIGTERM, then ends with 0.
    Server,
    /// Reads commands from its input; without any it ends at once with 0.
    Shell,
    /// Ends at once with 0, unless it is given a program to run, which then is a server.
    Interpreter,
    /// Prints its log and ends with 0.
    Once,
}

/// Which commands there are besides the image's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tools {
    Busybox,
    Debian,
    /// Not even a shell.
    None,
}

const ENTRIES: &[Entry] = include!(concat!(env!("OUT_DIR"), "/images.rs"));

/// Tags that are words and exist for any official image.
const TAG_WORDS: &[&str] = &[
    "latest",
    "stable",
    "mainline",
    "alpine",
    "slim",
    "perl",
    "edge",
    "rolling",
    "devel",
    "lts",
    "current",
    "bookworm",
    "bullseye",
    "buster",
    "trixie",
    "sid",
    "jammy",
    "focal",
    "noble",
    "bionic",
    "glibc",
    "musl",
    "uclibc",
    "unstable",
    "nightly",
    "apache",
    "fpm",
    "management",
    "jdk",
    "jre",
    "linux",
    "iron",
    "hydrogen",
    "gallium",
    "otel",
];

/// The image that a name stands for, or the registry's answer as containerd reports it.
pub fn find(reference: &Reference) -> Result<&'static Entry, String> {
    let full = reference.full();
    let failed = format!(
        "failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\""
    );
    let name = reference.short();
    let entry = ENTRIES.iter().find(|entry| matches(entry.name, &name)).ok_or_else(|| {
        format!(
            "rpc error: code = Unknown desc = {failed}: pull access denied, repository does not \
             exist or may require authorization: server message: insufficient_scope: \
             authorization failed"
        )
    })?;
    if has_tag(entry, &reference.tag) {
        return Ok(entry);
    }
    Err(format!("rpc error: code = NotFound desc = {failed}: {full}: not found"))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(family) => name.len() > family.len() && name.starts_with(family),
        None => pattern == name,
    }
}

/// An official image has numbered tags up to its newest release, and some words. Of others we
/// know no list, so they have any tag; 999 nobody has.
fn has_tag(entry: &Entry, tag: &str) -> bool {
    if tag.contains("999") {
        return false;
    }
    let first = tag.split('-').next().unwrap_or(tag);
    let is_number = first.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    if entry.name.contains('/') || tag.is_empty() {
        return true;
    }
    if !is_number {
        return TAG_WORDS.contains(&first);
    }
    entry.newest.is_empty() || numbers(first) <= numbers(entry.newest)
}

/// Major and minor of a version; only these are compared.
fn numbers(version: &str) -> (u64, u64) {
    let mut parts = version.trim_start_matches('v').split('.');
    let mut next = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up(text: &str) -> Result<&'static str, String> {
        find(&Reference::parse(text).unwrap()).map(|entry| entry.name)
    }

    #[test]
    fn known_names_and_families_are_found() {
        assert_eq!(look_up("nginx"), Ok("nginx"));
        assert_eq!(look_up("docker.io/library/nginx:1.25-alpine"), Ok("nginx"));
        assert_eq!(look_up("kiamol/ch03-sleep"), Ok("kiamol/*"));
        assert_eq!(look_up("registry.k8s.io/pause:3.10"), Ok("registry.k8s.io/pause"));
    }

    #[test]
    fn others_are_refused_in_containerds_words() {
        assert_eq!(
            look_up("helloimage").unwrap_err(),
            "rpc error: code = Unknown desc = failed to pull and unpack image \
             \"docker.io/library/helloimage:latest\": failed to resolve reference \
             \"docker.io/library/helloimage:latest\": pull access denied, repository does not \
             exist or may require authorization: server message: insufficient_scope: \
             authorization failed"
        );
        assert_eq!(
            look_up("nginx:1.999").unwrap_err(),
            "rpc error: code = NotFound desc = failed to pull and unpack image \
             \"docker.io/library/nginx:1.999\": failed to resolve reference \
             \"docker.io/library/nginx:1.999\": docker.io/library/nginx:1.999: not found"
        );
        for absent in ["nginx:1.30", "nginx:2.0", "busybox:nosuch", "kiamol/a:v999"] {
            assert!(look_up(absent).unwrap_err().ends_with(": not found"), "{absent}");
        }
    }

    #[test]
    fn a_name_comes_before_its_family() {
        for (i, entry) in ENTRIES.iter().enumerate() {
            let hidden = ENTRIES[..i].iter().any(|earlier| matches(earlier.name, entry.name));
            assert!(!hidden, "{} can never be found", entry.name);
        }
    }
}
