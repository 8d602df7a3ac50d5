//! What an image's name says about pulling: whether its tag is `latest`.

/// Whether an image means the tag `latest`: it says so, or it names neither tag nor digest. A name
/// that cannot be one has no tag. Mirrors `parsers.ParseImageName`.
pub(super) fn is_latest(image: &str) -> bool {
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    let (repository, tag) = match name.rfind(':') {
        Some(colon) if !name[colon..].contains('/') => (&name[..colon], Some(&name[colon + 1..])),
        _ => (name, None),
    };
    if !is_repository(repository) || tag.is_some_and(|tag| !is_tag(tag)) {
        return false;
    }
    match tag {
        Some(tag) => tag == "latest",
        None => digest.is_none(),
    }
}

/// `[domain/]path`, where only a domain may have capitals and a port.
fn is_repository(repository: &str) -> bool {
    let is_domain = |part: &str| {
        part == "localhost"
            || part.contains(['.', ':'])
            || part.bytes().any(|b| b.is_ascii_uppercase())
    };
    let path = match repository.split_once('/') {
        Some((domain, path)) if is_domain(domain) => path,
        _ => repository,
    };
    path.split('/').all(is_path_part)
}

/// Small letters and digits, with `.`, `_`, `__` or hyphens between them.
fn is_path_part(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut rest = part;
    loop {
        let after_word = rest.trim_start_matches(is_word);
        if after_word.len() == rest.len() {
            return false;
        }
        if after_word.is_empty() {
            return true;
        }
        let after_mark = match after_word.as_bytes() {
            [b'.', ..] => &after_word[1..],
            [b'_', b'_', ..] => &after_word[2..],
            [b'_', ..] => &after_word[1..],
            [b'-', ..] => after_word.trim_start_matches('-'),
            _ => return false,
        };
        rest = after_mark;
    }
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_is_what_says_so_or_says_nothing() {
        for image in ["nginx", "nginx:latest", "localhost:5000/a/b", "reg.io/x:latest@sha256:0"] {
            assert!(is_latest(image), "{image}");
        }
        for image in ["nginx:1.25", "nginx@sha256:0", "", "Nginx", "nginx:", "a b", "x:-1", "a//b"]
        {
            assert!(!is_latest(image), "{image}");
        }
    }
}
