//! What we would tell a learner about a line that failed. The words are `text`'s.

use crate::sh::{builtins, tools};
use crate::value::Str;

/// A hint about the line that ended last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The first word is no command, but close to one.
    MeantCommand { typed: Str, meant: Str },
}

/// The hint for a line that ended with this exit code.
pub(super) fn hint(line: &str, status: u8) -> Option<Hint> {
    if status != 127 {
        return None;
    }
    let words = line.split(|c: char| c.is_whitespace() || "|&;()".contains(c));
    let plain = words.filter(|word| !word.is_empty() && !word.contains('='));
    let known = |word: &str| {
        super::system::COMMANDS.contains(&word)
            || builtins::find(word).is_some()
            || tools::find(word).is_some()
    };
    let typed = plain.take(1).find(|word| !known(word))?;
    let tools = tools::TOOLS.iter().map(|tool| tool.name).filter(|name| name.len() > 3);
    let candidates = super::system::COMMANDS.iter().copied().chain(tools);
    let near = candidates.map(|name| (distance(typed, name), name)).min_by_key(|(d, _)| *d);
    let (distance, meant) = near?;
    let close = distance <= 2 && distance * 3 <= meant.len();
    close.then(|| Hint::MeantCommand { typed: typed.into(), meant: meant.into() })
}

/// How many letters have to be added, taken out or changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 40;
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().take(LONGEST).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, d) in b.iter().enumerate() {
            let best = (diagonal + usize::from(c != *d)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_noticed_and_a_stranger_is_not() {
        let meant = |line| hint(line, 127).map(|Hint::MeantCommand { meant, .. }| meant);
        assert_eq!(meant("kubelctl get pods").as_deref(), Some("kubectl"));
        assert_eq!(meant("kubctl get pods | cat").as_deref(), Some("kubectl"));
        assert_eq!(meant("A=1 kubetcl version").as_deref(), Some("kubectl"));
        assert_eq!(meant("minikube start"), None);
        assert_eq!(meant("kubectl get pods"), None);
        assert_eq!(hint("kubelctl", 1), None);
    }
}
