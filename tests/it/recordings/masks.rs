//! What differs from run to run in a line, and what is written in its place.
//!
//! Names that end at random, hashes, uids, addresses, the node that a pod lands on, how long a
//! pull takes, and dates.

use regex_lite::{Captures, Regex};
use std::sync::LazyLock;

/// The letters of which Kubernetes makes the random ends of names.
const SAFE: &str = "[bcdfghjklmnpqrstvwxz2456789]";

/// A duration as tables show it.
const DURATION: &str = r"(?:\d+(?:\.\d+)?(?:d|h|m|s))+";

/// A pattern; `{S}` stands for a letter of a random end, `{D}` for a duration.
pub fn regex(pattern: &str) -> Regex {
    let pattern = pattern.replace("{S}", SAFE).replace("{D}", DURATION);
    Regex::new(&pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

/// A match and its surroundings.
pub struct Place<'t> {
    pub before: &'t str,
    pub text: &'t str,
    pub after: &'t str,
}

/// Whether a match counts where it stands: what other engines say by looking around.
pub type Stands = fn(&Place) -> bool;

/// Replaces each match that stands where it should.
pub fn replace(
    text: &str,
    pattern: &Regex,
    stands: Stands,
    mut with: impl FnMut(&Captures) -> String,
) -> String {
    let mut out = String::new();
    let (mut copied, mut from) = (0, 0);
    while let Some(found) = pattern.captures_at(text, from) {
        let whole = found.get(0).expect("a match has a whole");
        let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
        if stands(&Place { before, text: whole.as_str(), after }) {
            out.push_str(&text[copied..whole.start()]);
            out.push_str(&with(&found));
            copied = whole.end();
            from = copied;
        } else {
            from = whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8);
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// Something that differs from run to run.
struct Mask {
    /// What each match holds, so that most lines need not be searched.
    holds: &'static str,
    pattern: Regex,
    stands: Stands,
    /// What is written instead; `${1}` is the first group.
    with: &'static str,
}

/// `text` with all of it masked.
pub fn mask(text: &str) -> String {
    let mut text = text.to_owned();
    for mask in MASKS.iter() {
        if text.contains(mask.holds) {
            text = replace(&text, &mask.pattern, mask.stands, |found| {
                let mut with = String::new();
                found.expand(mask.with, &mut with);
                with
            });
        }
    }
    text
}

/// Whether the name goes on before the match.
fn in_a_name(place: &Place) -> bool {
    place.before.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// A template's hash holds a digit; a word of eight letters does not.
fn is_hash(place: &Place) -> bool {
    let letters = place.text[1..].trim_start_matches(|c: char| c.is_ascii_lowercase());
    in_a_name(place) && letters.starts_with(|c: char| c.is_ascii_digit())
}

fn is_random_end(place: &Place) -> bool {
    in_a_name(place) && place.text != "-https"
}

/// The addresses of the API server and of DNS are the same everywhere.
fn is_drawn_address(place: &Place) -> bool {
    place.text != "10.96.0.1" && place.text != "10.96.0.10"
}

fn anywhere(_: &Place) -> bool {
    true
}

static MASKS: LazyLock<Vec<Mask>> = LazyLock::new(|| {
    let mask = |holds, pattern, stands, with| Mask { holds, pattern: regex(pattern), stands, with };
    let any: Stands = anywhere;
    vec![
        mask("T", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", any, "<time>"),
        mask(
            " +0000",
            r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000",
            any,
            "<date>",
        ),
        mask("-", r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", any, "<uid>"),
        mask("://", r"(containerd|docker)://[0-9a-f]{64}", any, "${1}://<container-id>"),
        mask("sha256:", r"sha256:[0-9a-f]{64}", any, "sha256:<digest>"),
        mask("esource", r#"((?:resourceVersion|resource-version)"?: )"\d+""#, any, r#"${1}"<rv>""#),
        mask("kube-api-access-", r"kube-api-access-{S}{5}\b", any, "kube-api-access-<rand>"),
        mask(
            "-hash",
            r#"(pod-template-hash|controller-revision-hash)([=:] ?"?)[a-z0-9-]*[a-z0-9]"#,
            any,
            "${1}${2}<hash>",
        ),
        mask("-", r"-{S}{6,10}-{S}{5}\b", any, "-<hash>-<rand>"),
        mask("-", r"-{S}{8,10}\b", is_hash, "-<hash>"),
        mask("-", r"-{S}{5}\b", is_random_end, "-<rand>"),
        mask("10.244.", r"\b10\.244\.[012]\.\d+\b", any, "<pod-ip>"),
        mask("10.", r"\b10\.(9[6-9]|10\d|11[01])\.\d+\.\d+\b", is_drawn_address, "<cluster-ip>"),
        mask("192.168.49.", r"\b192\.168\.49\.[234]\b", any, "<node-ip>"),
        mask("node-", r"\bnode-[123]\b", any, "<node>"),
        mask(":3", r":3[0-2]\d{3}\b", any, ":<node-port>"),
        mask(
            "odePort",
            r#"((?:nodePort"?: |NodePort:\s+\S+\s+))3[0-2]\d{3}\b"#,
            any,
            "${1}<node-port>",
        ),
        mask(
            "including waiting",
            r"in [0-9.]+m?s \([0-9.]+m?s including waiting\)\. Image size: \d+ bytes",
            any,
            "in <pull>",
        ),
    ]
});

#[test]
fn what_is_drawn_is_masked_and_nothing_else() {
    for (text, masked) in [
        ("web-7887448d46-9mjgq", "web-<hash>-<rand>"),
        ("web-7887448d46", "web-<hash>"),
        ("deployment-webserver", "deployment-webserver"),
        ("nginx-https", "nginx-https"),
        ("web-9mjgq 10.244.1.17 node-2", "web-<rand> <pod-ip> <node>"),
        ("10.96.0.1 10.96.0.10 10.96.0.11", "10.96.0.1 10.96.0.10 <cluster-ip>"),
        ("10.112.3.4", "10.112.3.4"),
        ("80:31234/TCP", "80:<node-port>/TCP"),
        ("NodePort:  http  30001/TCP", "NodePort:  http  <node-port>/TCP"),
        ("pod-template-hash=858c8cf4c5", "pod-template-hash=<hash>"),
        ("uid: 01234567-89ab-cdef-0123-456789abcdef", "uid: <uid>"),
        ("at: \"2026-11-21T23:38:11Z\"", "at: \"<time>\""),
        ("Sat, 21 Nov 2026 23:38:11 +0000", "<date>"),
    ] {
        assert_eq!(mask(text), masked);
    }
}
