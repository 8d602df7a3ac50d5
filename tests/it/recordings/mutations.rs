//! Holds the comparison itself to account: it must accept what was recorded, and refuse it once
//! it is altered in a way that counts.

use super::masks::{Stands, regex, replace};
use super::play::Recording;
use super::{compare, each, names};
use respawn::value::Value;

/// An alteration that a comparison must notice.
struct Mutation {
    name: &'static str,
    alter: fn(&str) -> String,
}

const MUTATIONS: [Mutation; 8] = [
    Mutation { name: "a line more", alter: |text| format!("{text}spurious\n") },
    Mutation { name: "columns squeezed", alter: squeezed },
    Mutation { name: "ages of 99 days", alter: aged },
    Mutation {
        name: "another state",
        alter: |text| text.replace("Running", "Pending").replace(" created", " configured"),
    },
    Mutation {
        name: "no final newline",
        alter: |text| text.strip_suffix('\n').unwrap_or(text).to_owned(),
    },
    Mutation { name: "another toleration", alter: |text| text.replace("300s", "3s") },
    Mutation { name: "another image", alter: |text| text.replace("nginx", "httpd") },
    Mutation { name: "another subnet", alter: |text| text.replace("10.244.", "10.42.") },
];

fn squeezed(text: &str) -> String {
    let between_words: Stands = |at| {
        let ends_blank = at.before.is_empty() || at.before.ends_with(char::is_whitespace);
        let goes_on_blank = at.after.is_empty() || at.after.starts_with(char::is_whitespace);
        !ends_blank && !goes_on_blank
    };
    replace(text, &regex(" {2,}"), between_words, |_| " ".to_owned())
}

fn aged(text: &str) -> String {
    let last_cell: Stands = |at| {
        let mut before = at.before.chars().rev();
        let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let rest = at.after.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        blank(before.next()) && blank(before.next()) && rest.starts_with('\n')
    };
    replace(text, &regex(r"\d+s"), last_cell, |_| "99d".to_owned())
}

/// Of one recording: its steps, those accepted unaltered, and of each mutation how many alterations
/// were tried and how many refused.
struct Tally {
    steps: usize,
    accepted: usize,
    refused: [(usize, usize); MUTATIONS.len()],
}

fn tally(name: &str) -> Tally {
    let recording = Recording::read(name);
    let mut tally = Tally { steps: 0, accepted: 0, refused: Default::default() };
    for step in recording.steps().iter().filter(|step| step.get("action").is_none()) {
        tally.steps += 1;
        tally.accepted += usize::from(compare::is_met(step, step, false));
        if step.get("container_text").is_some() {
            continue;
        }
        let stdout = step.str_at(&["stdout"]);
        for (mutation, (tried, refused)) in MUTATIONS.iter().zip(&mut tally.refused) {
            let altered = (mutation.alter)(stdout);
            if altered != stdout {
                let answer: Value = with_stdout(step, &altered);
                *tried += 1;
                *refused += usize::from(!compare::is_met(step, &answer, false));
            }
        }
    }
    tally
}

fn with_stdout(step: &Value, stdout: &str) -> Value {
    let mut answer = step.clone();
    answer.set(&["stdout"], stdout);
    answer
}

#[test]
fn an_altered_answer_is_refused_and_the_recorded_one_is_not() {
    let names = names();
    let tallies = each(&names, tally);
    for (name, tally) in names.iter().zip(&tallies) {
        assert_eq!(tally.accepted, tally.steps, "{name} is not accepted against itself");
    }
    for (place, mutation) in MUTATIONS.iter().enumerate() {
        let sum = |of: fn(&(usize, usize)) -> usize| {
            tallies.iter().map(|tally| of(&tally.refused[place])).sum::<usize>()
        };
        let (tried, refused) = (sum(|pair| pair.0), sum(|pair| pair.1));
        assert!(tried > 0, "{}: never tried", mutation.name);
        // A few must be let through: the ages of events in a description are not compared.
        assert!(refused * 10 >= tried * 9, "{}: {refused} of {tried} refused", mutation.name);
    }
}

#[test]
fn an_altered_exit_code_or_standard_error_is_refused() {
    let step = respawn::map! {
        "cmd": "kubectl get pods web", "stdout": "", "exit": 1,
        "stderr": "Error from server (NotFound): pods \"web\" not found\n",
    };
    assert!(compare::is_met(&step, &step, false));
    for (field, value) in [("exit", Value::Int(0)), ("stderr", Value::from("pods not found\n"))] {
        let mut answer = step.clone();
        answer.set(&[field], value);
        assert!(!compare::is_met(&step, &answer, false), "{field}");
    }
    assert!(!compare::is_met(&step, &Value::Null, false));
}
