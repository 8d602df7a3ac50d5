//! Trunk's description of a page, as far as ours uses it: `data-trunk` links and two patterns.
//!
//! What it does not understand it refuses, so that the two builds cannot drift in silence.

use anyhow::{Context, Result, bail};

/// A `<link data-trunk …>` of index.html.
#[derive(Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// The whole tag, to be replaced.
    pub tag: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Link<'a> {
    /// The value of an attribute, if the tag has it.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }

    /// The same, but the tag must have it.
    pub fn need(&self, name: &str) -> Result<&'a str> {
        self.get(name).with_context(|| format!("index.html: no {name} in {}", self.tag))
    }
}

/// Finds the `data-trunk` links of a page.
pub fn links(html: &str) -> Result<Vec<Link<'_>>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<link ") {
        let end = start + rest[start..].find('>').context("index.html: a tag does not end")? + 1;
        let tag = &rest[start..end];
        rest = &rest[end..];
        let inner = tag.trim_start_matches("<link").trim_end_matches('>').trim_end_matches('/');
        let attributes = attributes(inner)?;
        if attributes.iter().any(|(name, _)| *name == "data-trunk") {
            found.push(Link { tag, attributes });
        }
    }
    Ok(found)
}

/// Splits `name="value" name …` into pairs; a name without a value has an empty one.
fn attributes(mut text: &str) -> Result<Vec<(&str, &str)>> {
    let mut pairs = Vec::new();
    loop {
        text = text.trim_start();
        let Some(end) = text.find(|c: char| c.is_whitespace() || c == '=') else {
            if !text.is_empty() {
                pairs.push((text, ""));
            }
            return Ok(pairs);
        };
        let name = &text[..end];
        text = &text[end..];
        let Some(value) = text.strip_prefix("=\"") else {
            if text.starts_with('=') {
                bail!("index.html: the value of {name} needs double quotes");
            }
            pairs.push((name, ""));
            continue;
        };
        let quote = value.find('"').with_context(|| format!("index.html: {name} does not end"))?;
        pairs.push((name, &value[..quote]));
        text = &value[quote + 1..];
    }
}

/// Reads a one-line string setting (`key = 'value'` or `key = "value"`) of Trunk.toml.
pub fn setting<'a>(toml: &'a str, key: &str) -> Result<&'a str> {
    let line = toml.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
    let value = line.with_context(|| format!("Trunk.toml: no {key}"))?.trim();
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('\'').or_else(|| inner('"')).with_context(|| format!("Trunk.toml: {key} is no string"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_for_trunk_are_found() {
        let html =
            "<link rel=\"me\" href=\"x\" />\n<link data-trunk rel=\"css\" href=\"a b.css\"/>";
        let links = links(html).unwrap();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].tag, "<link data-trunk rel=\"css\" href=\"a b.css\"/>");
        assert_eq!(links[0].get("rel"), Some("css"));
        assert_eq!(links[0].get("href"), Some("a b.css"));
        assert_eq!(links[0].get("data-trunk"), Some(""));
        assert!(links[0].need("data-bin").is_err());
    }

    #[test]
    fn values_without_quotes_are_refused() {
        assert!(links("<link data-trunk rel=css>").is_err());
        assert!(links("<link data-trunk rel=\"css>").is_err());
    }

    #[test]
    fn settings_keep_their_inner_quotes() {
        let toml = "# public_url\npublic_url = \"./\"\npattern = '<a href=\"{js}\">'\nn = 1\n";
        assert_eq!(setting(toml, "public_url").unwrap(), "./");
        assert_eq!(setting(toml, "pattern").unwrap(), "<a href=\"{js}\">");
        assert!(setting(toml, "n").is_err());
        assert!(setting(toml, "absent").is_err());
    }
}
