//! Lines that belong together: a heredoc is entered line by line, and is one command.

use crate::value::Str;

/// The heredocs that are open: the terminal, the word that ends it, and its first line.
#[derive(Default)]
pub(super) struct Heredocs(Vec<(usize, String, Str)>);

impl Heredocs {
    /// The first line of the command that a line completes; none if more of it is to come.
    pub fn whole(&mut self, terminal: usize, line: &Str) -> Option<Str> {
        if let Some(place) = self.0.iter().position(|(of, ..)| *of == terminal) {
            let is_end = line.trim() == self.0[place].1;
            return is_end.then(|| self.0.swap_remove(place).2);
        }
        match (line.contains('\n'), opened(line)) {
            (false, Some(end)) => {
                self.0.push((terminal, end, line.clone()));
                None
            }
            (true, _) => Some(line.lines().next().unwrap_or_default().into()),
            (false, None) => Some(line.clone()),
        }
    }

    /// Ctrl-C: what was begun in a terminal is given up.
    pub fn give_up(&mut self, terminal: usize) {
        self.0.retain(|(of, ..)| *of != terminal);
    }
}

/// The word that ends the heredoc that a line opens.
fn opened(line: &str) -> Option<String> {
    let (_, word) = line
        .split_once("<<")
        .filter(|(before, rest)| !rest.starts_with('<') && !before.contains("(("))?;
    let word = word.trim_start_matches('-').trim_start();
    let word = word.split(|c: char| c.is_whitespace() || "|;&<>".contains(c)).next()?;
    let word = word.trim_matches(['\'', '"']);
    (!word.is_empty()).then(|| word.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heredoc_is_one_command() {
        let mut open = Heredocs::default();
        let mut whole = |terminal, line: &str| open.whole(terminal, &line.into());
        assert_eq!(whole(0, "kubectl get pods"), Some("kubectl get pods".into()));
        assert_eq!(whole(0, "cat << 'EOF' | kubectl apply -f -"), None);
        assert_eq!(whole(1, "ls"), Some("ls".into()), "another terminal");
        assert_eq!(whole(0, "kind: Pod"), None);
        assert_eq!(whole(0, "EOF"), Some("cat << 'EOF' | kubectl apply -f -".into()));
        assert_eq!(whole(0, "echo $((1 << 3))"), Some("echo $((1 << 3))".into()));
        assert_eq!(whole(0, "cat <<< here"), Some("cat <<< here".into()));
        assert_eq!(whole(0, "cat <<A\nb\nA"), Some("cat <<A".into()), "pasted as one line");
        assert_eq!(open.whole(0, &"cat << EOF".into()), None);
        open.give_up(0);
        assert_eq!(open.whole(0, &"ls".into()), Some("ls".into()));
    }
}
