//! The words after a verb that say which objects it is about: `pods`, `deploy,rs`, `pod/x svc/y`,
//! `pod a b c`.

use super::mapper;
use crate::kubectl::errors::{Result, text};

/// What the arguments ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Types without names, as they were typed.
    pub types: Vec<String>,
    /// Names of the one type.
    pub names: Vec<String>,
    /// `TYPE/NAME` pairs.
    pub pairs: Vec<(String, String)>,
}

/// Reads the arguments with kubectl's rules.
pub fn read(args: &[String]) -> Result<Asked> {
    let args = spread(args);
    let with_slash = args.iter().filter(|arg| arg.contains('/')).count();
    if with_slash > 0 {
        if with_slash != args.len() {
            return Err(text(
                "there is no need to specify a resource type as a separate argument when passing \
                 arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' \
                 instead of 'kubectl get resource resource/<resource_name>'",
            ));
        }
        let pairs = args.iter().map(|arg| pair(arg)).collect::<Result<_>>()?;
        return Ok(Asked { pairs, ..Asked::default() });
    }
    let Some((first, names)) = args.split_first() else { return Ok(Asked::default()) };
    let types = split_unique(&expand_categories(first));
    Ok(Asked { types, names: names.to_vec(), pairs: Vec::new() })
}

/// `a,b c` means `a/c b/c`.
fn spread(args: &[String]) -> Vec<String> {
    let Some((first, names)) = args.split_first() else { return Vec::new() };
    let types = split_unique(first);
    if names.is_empty() || types.len() < 2 {
        return args.to_vec();
    }
    let pairs =
        types.iter().flat_map(|kind| names.iter().map(move |name| format!("{kind}/{name}")));
    pairs.collect()
}

fn pair(arg: &str) -> Result<(String, String)> {
    let parts: Vec<&str> = arg.split('/').collect();
    let [kind, name] = parts.as_slice() else {
        return Err(text("arguments in resource/name form may not have more than one slash"));
    };
    if kind.is_empty() || name.is_empty() || kind.contains(',') {
        return Err(text("arguments in resource/name form must have a single resource and name"));
    }
    Ok((kind.to_string(), name.to_string()))
}

fn expand_categories(types: &str) -> String {
    let expand = |word: &str| match mapper::category(word) {
        Some(members) => {
            let names: Vec<String> = members.iter().map(|member| member.group_resource()).collect();
            names.join(",")
        }
        None => word.to_string(),
    };
    types.split(',').map(expand).collect::<Vec<_>>().join(",")
}

fn split_unique(types: &str) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for kind in types.split(',') {
        if !unique.iter().any(|seen| seen == kind) {
            unique.push(kind.to_string());
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked> {
        read(&line.split(' ').map(String::from).collect::<Vec<_>>())
    }

    fn said(line: &str) -> String {
        asked(line).unwrap_err().words()
    }

    #[test]
    fn types_and_names_combine() {
        assert_eq!(asked("pod a b").unwrap().names, ["a", "b"]);
        let pairs = asked("pods,svc a").unwrap().pairs;
        assert_eq!(pairs, [("pods".into(), "a".into()), ("svc".into(), "a".into())]);
        assert_eq!(asked("pods,svc,pods").unwrap().types, ["pods", "svc"]);
        assert!(asked("all").unwrap().types.contains(&"deployments.apps".to_string()));
    }

    #[test]
    fn misformed_pairs_are_told_in_kubectls_words() {
        let single = "arguments in resource/name form must have a single resource and name";
        assert_eq!(said("pods/"), single);
        assert_eq!(said("/x"), single);
        assert_eq!(
            said("pod//x"),
            "arguments in resource/name form may not have more than one slash"
        );
        assert!(said("pod pod/x").starts_with("there is no need to specify a resource type"));
    }
}
