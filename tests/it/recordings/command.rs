//! What a recorded line asks for, as far as it matters for the comparison of its answers.

use regex_lite::Regex;
use std::sync::LazyLock;

/// How the answer of a command has to be read.
pub struct Command {
    /// A table for people: how many blanks stand between its columns is chance.
    pub is_table: bool,
    /// A watch: it may say a line more or less often.
    pub is_watch: bool,
    /// A description, perhaps with a list of events in it.
    pub is_description: bool,
    /// A list of events.
    pub is_events: bool,
    /// Its rows are in an order that was asked for.
    pub is_sorted: bool,
}

struct Patterns {
    table: Regex,
    tree: Regex,
    watch: Regex,
    description: Regex,
    events: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("a pattern of ours");
    Patterns {
        table: regex(r"\bkubectl\s+(-\S+\s+)*(get|delete|api-resources|top|events)\b"),
        tree: regex(r"(-o|--output)[= ]?(yaml|json|kyaml)\b"),
        watch: regex(r"\s(-w|--watch|--watch-only)\b|\brollout (status|restart)\b|\s-w$"),
        description: regex(r"\bkubectl\s+(-\S+\s+)*describe\b"),
        events: regex(r"\bkubectl\s+(-\S+\s+)*(events?|get\s+(-\S+\s+)*(events?|ev))\b"),
    }
});

impl Command {
    pub fn of(line: &str) -> Command {
        let is_tree = PATTERNS.tree.is_match(line) || line.contains("--help");
        Command {
            is_table: PATTERNS.table.is_match(line) && !is_tree,
            is_watch: PATTERNS.watch.is_match(line),
            is_description: PATTERNS.description.is_match(line),
            is_events: PATTERNS.events.is_match(line),
            is_sorted: line.contains("--sort-by"),
        }
    }
}

#[test]
fn a_line_tells_how_its_answer_is_read() {
    assert!(Command::of("kubectl --namespace=web get pods").is_table);
    assert!(!Command::of("kubectl get pods -o yaml").is_table);
    assert!(!Command::of("kubectl get --help").is_table);
    assert!(Command::of("kubectl get pods -w").is_watch);
    assert!(!Command::of("kubectl get pods --show-labels").is_watch);
    assert!(Command::of("kubectl get ev").is_events);
    assert!(Command::of("kubectl describe pod web").is_description);
    assert!(Command::of("kubectl get pods --sort-by=.metadata.name").is_sorted);
}
