//! What the learner reads: the same in both languages, and nothing that was not taught.

use super::course::{Folder, course, folder, wanted};
use respawn::lessons::{Act, Block, Page, Player, Section};
use std::collections::BTreeSet;

/// What a section must have in common in both languages.
fn shape(section: &Section) -> (String, usize, Vec<String>) {
    let code = section.body.iter().filter_map(|block| match block {
        Block::Code(text) => Some(text.clone()),
        _ => None,
    });
    (section.id.to_string(), section.hints.len(), code.collect())
}

fn sections(page: &Page) -> impl Iterator<Item = &Section> {
    page.sections.iter().chain([&page.end])
}

#[test]
fn both_languages_have_the_same_sections_hints_and_code() {
    for Folder { exercise, en, ko, .. } in wanted() {
        let id = &exercise.id;
        let steps: Vec<&str> = exercise.steps.iter().map(|step| &*step.id).collect();
        for (name, page) in [("en.md", &en), ("ko.md", &ko)] {
            let found: Vec<&str> = page.sections.iter().map(|section| &*section.id).collect();
            assert_eq!(found, steps, "{id}/{name}: its sections are the steps");
            assert!(!page.intro.is_empty(), "{id}/{name} begins with an introduction");
            for section in &page.sections {
                assert!(!section.hints.is_empty(), "{id}/{name}: {} has no hint", section.id);
            }
            for section in sections(page) {
                assert!(!section.body.is_empty(), "{id}/{name}: {} is empty", section.id);
            }
        }
        for (a, b) in sections(&en).zip(sections(&ko)) {
            assert_eq!(shape(a), shape(b), "{id}: {} differs in the two languages", a.id);
        }
    }
}

#[test]
fn korean_is_in_korean_and_english_is_not() {
    let is_hangul = |c: &char| ('가'..='힣').contains(c);
    for Folder { exercise, text_en, text_ko, .. } in wanted() {
        let id = &exercise.id;
        assert_eq!(text_en.chars().find(is_hangul), None, "{id}/en.md");
        for paragraph in text_ko.split("\n\n").filter(|it| !it.starts_with("```")) {
            assert!(paragraph.chars().any(|c| is_hangul(&c)), "{id}/ko.md: {paragraph}");
        }
    }
}

/// The commands at the start of each part of a line, without what the record has.
fn tools(line: &str) -> BTreeSet<String> {
    const RECORDED: [&str; 4] = ["kubectl", "k", "docker", "curl"];
    let first = line.lines().next().unwrap_or_default();
    let parts = first.split(['|', ';', '&']).flat_map(|part| part.split("$("));
    let words = parts.filter_map(|part| part.split_whitespace().next().map(str::to_string));
    words
        .filter(|word| !RECORDED.contains(&word.as_str()) && !word.contains(['\'', '"', '{']))
        .collect()
}

/// A step needs no command that neither it nor an earlier one in the course explains.
#[test]
fn no_solution_needs_what_was_not_taught() {
    let mut taught: BTreeSet<String> = BTreeSet::new();
    for entry in course().exercises() {
        let Folder { exercise, en, ko, .. } = folder(&entry.id);
        let mut player = Player::new(&exercise);
        let pages = [&en, &ko].map(|page| format!("{page:?}"));
        for step in &exercise.steps {
            for word in &step.teaches {
                for page in &pages {
                    assert!(page.contains(&**word), "{}: `{word}` is in no text", exercise.id);
                }
            }
            taught.extend(step.teaches.iter().map(ToString::to_string));
            let before = player.timeline.session().record().len();
            let mut needed = BTreeSet::new();
            for act in &step.solution {
                if let Act::Line { text, .. } = act {
                    let text = text.text(player.timeline.session());
                    needed.extend(tools(&text.unwrap_or_default()));
                }
                player.act(&exercise, std::slice::from_ref(act));
            }
            let session = player.timeline.session();
            needed.extend(session.record().since(before).map(|deed| deed.name.to_string()));
            for name in needed {
                assert!(
                    taught.contains(&name),
                    "{}: step {} needs `{name}`, which no step up to here teaches",
                    exercise.id,
                    step.id
                );
            }
            player.wait(&exercise, player.attempt.done() + 1, 900_000);
        }
    }
}
