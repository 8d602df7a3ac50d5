//! What the table of fields says of a name that it does not know.

use crate::schema::{Kind, Type};
use crate::shell::hint::near::nearest;
use crate::value::{Path, Step};

/// The kinds that can be written in a manifest.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    crate::api::Resource::all().map(|resource| resource.kind())
}

/// The API version under which a kind is served.
pub fn api_version_for(kind: &str) -> Option<String> {
    let resource = crate::api::Resource::all().find(|resource| resource.kind() == kind)?;
    Some(resource.api_version().to_string())
}

/// The type of the object at a path.
pub fn type_at(of: Type, path: &Path) -> Option<Type> {
    let mut at = Some(of);
    let mut is_map = false;
    for step in path.steps() {
        match step {
            Step::Index(_) => {}
            Step::Key(_) if is_map => is_map = false,
            Step::Key(name) => {
                let field = at?.field(name)?;
                at = field.shape.object();
                is_map = matches!(field.shape.kind, Kind::Map(_));
            }
        }
    }
    at
}

/// What somebody meant who wrote a field that is not known.
#[derive(Debug, PartialEq)]
pub enum Meant {
    /// A field of the same object.
    Field(&'static str),
    /// The same name, in what stands above or right below: its path.
    Elsewhere(String),
}

/// What is meant by the last step of `path` in an object of type `of`.
pub fn meant_field(of: Type, path: &Path) -> Option<Meant> {
    let parent = path.parent()?;
    let Some(Step::Key(name)) = path.steps().last() else { return None };
    let here = type_at(of, &parent)?;
    if let Some(meant) = nearest(name, here.fields().iter().map(|field| field.name)) {
        return Some(Meant::Field(meant));
    }
    // A list's name without its last letter, and the other way round.
    let plural = |known: &&str| *known == format!("{name}s") || **known == format!("{name}es");
    if let Some(meant) = here.fields().iter().map(|field| field.name).find(|n| plural(n)) {
        return Some(Meant::Field(meant));
    }
    for inner in here.fields() {
        let has = |of: Type| of.field(name).is_some();
        if matches!(inner.shape.kind, Kind::Object(inner) if has(inner)) {
            return Some(Meant::Elsewhere(join(&parent, inner.name)));
        }
    }
    // Keys of one's own belong into a map: labels into `matchLabels`, amounts into `limits`.
    let map = match here.name() {
        "LabelSelector" => Some("matchLabels"),
        "ObjectMeta" => Some("labels"),
        "ResourceRequirements" | "VolumeResourceRequirements" => Some("requests"),
        _ => None,
    };
    if let Some(map) = map {
        return Some(Meant::Elsewhere(join(&parent, map)));
    }
    let mut above = parent.parent();
    while let Some(path) = above {
        if type_at(of, &path).is_some_and(|of| of.field(name).is_some()) {
            return Some(Meant::Elsewhere(if path.is_root() {
                "/".into()
            } else {
                path.to_string()
            }));
        }
        above = path.parent();
    }
    None
}

fn join(path: &Path, name: &str) -> String {
    if path.is_root() { name.to_string() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::hint::case::path;

    #[test]
    fn a_field_is_meant_here_or_stands_elsewhere() {
        let pod = Type::of("v1", "Pod").unwrap();
        let meant = |field: &str| meant_field(pod, &path(field));
        assert_eq!(meant("metadate"), Some(Meant::Field("metadata")));
        assert_eq!(meant("spec.container"), Some(Meant::Field("containers")));
        assert_eq!(meant("spec.containers[0].Image"), Some(Meant::Field("image")));
        assert_eq!(meant("spec.containers[0].restartPolicyy"), Some(Meant::Field("restartPolicy")));
        assert_eq!(meant("spec.containers[0].volumes"), Some(Meant::Elsewhere("spec".into())));
        assert_eq!(meant("name"), Some(Meant::Elsewhere("metadata".into())));
        assert_eq!(meant("metadata.app"), Some(Meant::Elsewhere("metadata.labels".into())));
        assert_eq!(meant("spec.nonsense"), None);
    }
}
