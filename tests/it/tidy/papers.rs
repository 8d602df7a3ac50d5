//! The papers that belong to a project exist and hold something.

use super::{none, root};
use std::fs;

const PAPERS: [&str; 7] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "docs/ARCHITECTURE.md",
    "docs/TESTING.md",
];

#[test]
fn the_papers_are_there() {
    let short = |paper: &&&str| {
        fs::read_to_string(root().join(paper)).map_or(true, |text| text.lines().count() < 8)
    };
    none(PAPERS.iter().filter(short).map(|paper| format!("{paper}: missing or empty")).collect());
}

/// A link to a file of ours leads somewhere.
#[test]
fn links_between_papers_hold() {
    let mut broken = Vec::new();
    for paper in super::files("", ".md") {
        let folder = root().join(&paper.path);
        let folder = folder.parent().expect("a file is in a folder");
        for target in paper.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains(':') || file.contains(' ');
            if !elsewhere && !folder.join(file).exists() {
                broken.push(format!("{}: no {target}", paper.path));
            }
        }
    }
    none(broken);
}

#[test]
fn the_readme_has_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    for command in ["cargo xtask serve", "cargo xtask test"] {
        assert!(readme.contains(command), "README.md does not say `{command}`");
    }
}
