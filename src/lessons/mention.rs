//! A text that mentions what is in the cluster: `${pods app=web metadata.name}`.

use super::path::FieldPath;
use super::pick::{Pick, resource};
use super::read::scalar;
use crate::shell::Session;
use crate::value::Str;

/// A text with places that are filled from the cluster. A `${` without a blank up to its `}` is
/// the shell's own, and stays.
#[derive(Clone, Debug)]
pub(super) struct Mention(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Text(Str),
    Field { pick: Pick, path: FieldPath },
}

impl Mention {
    /// Reads a text with `${KIND/NAME PATH}` or `${KIND LABELS PATH}` in it.
    pub fn parse(text: &str) -> Result<Mention, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let inner = rest[start + 2..].split('}').next().unwrap_or_default();
            let end = start + 2 + inner.len();
            if rest.len() <= end || !inner.contains(' ') {
                pieces.push(Piece::Text(rest[..start + 2].into()));
                rest = &rest[start + 2..];
                continue;
            }
            pieces.push(Piece::Text(rest[..start].into()));
            pieces.push(field(inner)?);
            rest = &rest[end + 1..];
        }
        pieces.push(Piece::Text(rest.into()));
        Ok(Mention(pieces))
    }

    /// The text with every place filled by the first value that there is; none where one is not.
    pub fn filled(&self, now: &Session) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Field { pick, path } => text.push_str(values(pick, path, now).first()?),
            }
        }
        Some(text)
    }

    /// Whether a text holds this one, with any of the values that there are in each place.
    pub fn is_in(&self, text: &str, now: &Session) -> bool {
        let mut ways = vec![String::new()];
        for piece in &self.0 {
            let next = match piece {
                Piece::Text(piece) => vec![piece.clone()],
                Piece::Field { pick, path } => values(pick, path, now),
            };
            ways =
                ways.iter().flat_map(|way| next.iter().map(move |n| format!("{way}{n}"))).collect();
        }
        ways.iter().any(|way| text.contains(way))
    }
}

fn field(inner: &str) -> Result<Piece, String> {
    let words: Vec<&str> = inner.split_whitespace().collect();
    let (target, labels, path) = match words[..] {
        [target, path] => (target, None, path),
        [target, labels, path] => (target, Some(labels), path),
        _ => return Err(format!("`${{{inner}}}`: write ${{KIND/NAME PATH}}")),
    };
    let (kind, name) = match target.split_once('/') {
        Some((kind, name)) => (kind, Some(Str::from(name))),
        None => (target, None),
    };
    let resource = resource(kind).ok_or_else(|| format!("`{kind}` is no kind"))?;
    let mut pick = Pick::of(resource, name);
    if let Some(labels) = labels {
        pick = pick.labelled(labels)?;
    }
    Ok(Piece::Field { pick, path: FieldPath::parse(path)? })
}

fn values(pick: &Pick, path: &FieldPath, now: &Session) -> Vec<Str> {
    let living = pick.living(now, now);
    living.flat_map(|object| path.values(object)).filter_map(scalar).collect()
}
