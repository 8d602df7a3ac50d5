//! Whether a text can name an image.

/// `[host[:port]/]path[:tag][@digest]`: the grammar of `distribution/reference`.
pub fn is_reference(text: &str) -> bool {
    let (name, digest) = text.split_once('@').map_or((text, None), |(a, b)| (a, Some(b)));
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return false;
    }
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let (path, tag) = match name[last..].find(':') {
        Some(colon) => (&name[..last + colon], Some(&name[last + colon + 1..])),
        None => (name, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return false;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    if parts.len() > 1 && is_host(parts[0]) && !is_component(parts[0]) {
        parts.remove(0);
    }
    parts.iter().all(|part| is_component(part))
}

fn is_host(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(label)
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Small letters and digits, with `.`, `_`, `__` or dashes between them.
fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !text.starts_with(plain) || !text.ends_with(plain) {
        return false;
    }
    let separators = text.split(plain).filter(|part| !part.is_empty());
    separators
        .into_iter()
        .all(|part| matches!(part, "." | "_" | "__") || part.chars().all(|c| c == '-'))
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    (1..=128).contains(&text.len())
        && text.starts_with(word)
        && text.chars().all(|c| word(c) || c == '.' || c == '-')
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
        && hex.len() >= 32
        && hex.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_names_follow_their_grammar() {
        for good in [
            "nginx",
            "nginx:1.25",
            "kiamol/ch02-hello-kiamol",
            "ghcr.io/a/b_c:v1",
            "localhost:5000/x",
            "registry.k8s.io/pause:3.9",
        ] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["Nginx", "nginx:", "", "a b", "nginx:1.2.3:4", "-x", "a//b", "nginx@sha256:1"] {
            assert!(!is_reference(bad), "{bad}");
        }
    }
}
