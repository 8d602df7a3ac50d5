//! Names of images: from what people write to what a registry is asked for.

use crate::value::Str;

/// An image's full name: registry, repository, and a tag or a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `docker.io`, `registry.k8s.io`…
    pub domain: Str,
    /// `library/nginx`, `kiamol/ch02-hello-kiamol`…
    pub path: Str,
    /// `latest` if neither tag nor digest was written; empty if only a digest was.
    pub tag: Str,
    /// `sha256:…`, or empty.
    pub digest: Str,
}

impl Reference {
    /// Reads what stands in a container's `image`.
    ///
    /// # Errors
    ///
    /// The words of `distribution/reference` for a name that cannot be one.
    pub fn parse(text: &str) -> Result<Reference, String> {
        const BAD: &str = "invalid reference format";
        let (rest, digest) = text.split_once('@').map_or((text, ""), |(name, d)| (name, d));
        if text.contains('@') && !is_digest(digest) {
            return Err(BAD.into());
        }
        let slash = rest.rfind('/').map_or(0, |i| i + 1);
        let (name, tag) = match rest[slash..].find(':') {
            Some(colon) => (&rest[..slash + colon], Some(&rest[slash + colon + 1..])),
            None => (rest, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(BAD.into());
        }
        let (domain, path) = split_domain(name);
        if path.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(format!("{BAD}: repository name ({path}) must be lowercase"));
        }
        if !is_domain(&domain) || !path.split('/').all(is_component) {
            return Err(BAD.into());
        }
        let tag = tag.unwrap_or(if digest.is_empty() { "latest" } else { "" });
        Ok(Reference {
            domain: domain.into(),
            path: path.into(),
            tag: tag.into(),
            digest: digest.into(),
        })
    }

    /// `docker.io/library/nginx`.
    pub fn repository(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// `docker.io/library/nginx:latest`: what containerd calls it.
    pub fn full(&self) -> String {
        match (self.tag.is_empty(), self.digest.is_empty()) {
            (false, true) => format!("{}/{}:{}", self.domain, self.path, self.tag),
            (true, _) => format!("{}/{}@{}", self.domain, self.path, self.digest),
            _ => format!("{}/{}:{}@{}", self.domain, self.path, self.tag, self.digest),
        }
    }

    /// The name as the catalogue has it: without `docker.io/` and `library/`.
    pub fn short(&self) -> String {
        match (self.domain.as_str(), self.path.strip_prefix("library/")) {
            ("docker.io", Some(name)) => name.into(),
            ("docker.io", None) => self.path.as_str().into(),
            _ => self.repository(),
        }
    }
}

fn split_domain(name: &str) -> (String, String) {
    let is_host = |part: &str| {
        part.contains(['.', ':'])
            || part == "localhost"
            || part.contains(|c: char| c.is_ascii_uppercase())
    };
    let (domain, path) = match name.split_once('/') {
        Some((first, rest)) if is_host(first) => (first, rest),
        _ => ("docker.io", name),
    };
    let domain = if domain == "index.docker.io" { "docker.io" } else { domain };
    if domain == "docker.io" && !path.contains('/') {
        return (domain.into(), format!("library/{path}"));
    }
    (domain.into(), path.into())
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = domain.split_once(':').unwrap_or((domain, "1"));
    let label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inside && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    host.split('.').all(label) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

/// Lower-case letters and digits, with single `.`, one or two `_` or any `-` between them.
fn is_component(part: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = part.as_bytes();
    let ends = bytes.first().zip(bytes.last()).is_some_and(|(a, b)| word(*a) && word(*b));
    let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    ends && separators
        .into_iter()
        .all(|run| matches!(run, "" | "." | "_" | "__") || run.bytes().all(|b| b == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let bytes = tag.as_bytes();
    bytes.first().is_some_and(|b| word(*b))
        && bytes.len() <= 128
        && bytes.iter().all(|b| word(*b) || *b == b'.' || *b == b'-')
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_become_full_ones() {
        let full = |text: &str| Reference::parse(text).map(|r| r.full());
        assert_eq!(full("nginx").as_deref(), Ok("docker.io/library/nginx:latest"));
        assert_eq!(full("kiamol/ch02").as_deref(), Ok("docker.io/kiamol/ch02:latest"));
        assert_eq!(full("localhost:5000/a/b:1").as_deref(), Ok("localhost:5000/a/b:1"));
        assert_eq!(full("registry.k8s.io/pause:3.9").as_deref(), Ok("registry.k8s.io/pause:3.9"));
    }

    #[test]
    fn a_name_that_cannot_be_one_is_refused_in_upstreams_words() {
        let error = |text: &str| Reference::parse(text).unwrap_err();
        assert_eq!(
            error("Nginx"),
            "invalid reference format: repository name (library/Nginx) must be lowercase"
        );
        for bad in ["nginx:", "", "a//b", "-a", "nginx:la test", "a@sha256:1", "nginx:1.2:3", "é"]
        {
            assert_eq!(error(bad), "invalid reference format", "{bad}");
        }
    }

    #[test]
    fn the_catalogue_knows_short_names() {
        let short = |text: &str| Reference::parse(text).unwrap().short();
        assert_eq!(short("docker.io/library/nginx:1.25"), "nginx");
        assert_eq!(short("luksa/kubia"), "luksa/kubia");
        assert_eq!(short("registry.k8s.io/pause"), "registry.k8s.io/pause");
    }
}
