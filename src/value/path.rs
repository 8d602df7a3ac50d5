//! Where in a tree something is: a path of map keys and list positions.

use super::{Str, Value};
use std::fmt;

/// One step down the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a map.
    Key(Str),
    /// Into a list, counted from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Step {
        Step::Key(key.into())
    }
}

impl From<Str> for Step {
    fn from(key: Str) -> Step {
        Step::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Step {
        Step::Index(index)
    }
}

/// The steps from the root to a place. Shown as the API server shows a field:
/// `spec.containers[0].image`, `metadata.annotations[example.com/owner]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The root itself.
    pub fn root() -> Path {
        Path::default()
    }

    /// The steps in order.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes one step further, in place.
    pub fn push(&mut self, step: impl Into<Step>) {
        self.0.push(step.into());
    }

    /// Takes the last step back.
    pub fn pop(&mut self) -> Option<Step> {
        self.0.pop()
    }

    /// The path one step further.
    pub fn then(&self, step: impl Into<Step>) -> Path {
        let mut path = self.clone();
        path.push(step);
        path
    }

    /// The path one step back; none from the root.
    pub fn parent(&self) -> Option<Path> {
        let (_, way) = self.0.split_last()?;
        Some(Path(way.to_vec()))
    }

    /// Whether `other` is this place or one below it.
    pub fn contains(&self, other: &Path) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl<S: Into<Step>> FromIterator<S> for Path {
    fn from_iter<I: IntoIterator<Item = S>>(steps: I) -> Path {
        Path(steps.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if !is_word(key) => write!(f, "[{key}]")?,
                Step::Key(key) if i == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-$".contains(&b))
}

impl Value {
    /// The value at a path, if there is one.
    pub fn at_path(&self, path: &Path) -> Option<&Value> {
        path.0.iter().try_fold(self, |value, step| match (value, step) {
            (Value::Map(map), Step::Key(key)) => map.get(key),
            (Value::List(items), Step::Index(index)) => items.get(*index),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn image() -> Path {
        Path::root().then("spec").then("containers").then(0).then("image")
    }

    #[test]
    fn shown_as_the_api_server_does() {
        assert_eq!(image().to_string(), "spec.containers[0].image");
        let path: Path = ["metadata", "annotations", "example.com/owner"].into_iter().collect();
        assert_eq!(path.to_string(), "metadata.annotations[example.com/owner]");
        assert_eq!(Path::root().to_string(), "");
    }

    #[test]
    fn leads_to_a_value() {
        let pod = map! { "spec": map! { "containers": list![map! { "image": "nginx" }] } };
        assert_eq!(pod.at_path(&image()), Some(&Value::from("nginx")));
        assert_eq!(pod.at_path(&image().then("x")), None);
        assert!(image().parent().unwrap().contains(&image()));
    }
}
