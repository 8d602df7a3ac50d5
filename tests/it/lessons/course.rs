//! The course as files, and what every exercise must have.

use respawn::lessons::{Course, Exercise, Page};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// An exercise with its texts.
pub struct Folder {
    pub exercise: Exercise,
    pub en: Page,
    pub ko: Page,
    pub text_en: String,
    pub text_ko: String,
}

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("static/course")
}

fn read(path: &str) -> String {
    let path = home().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The list of exercises.
pub fn course() -> Course {
    Course::parse(&read("course.yaml")).unwrap_or_else(|fault| panic!("course.yaml: {fault}"))
}

/// One exercise.
pub fn folder(id: &str) -> Folder {
    let page = |name: &str| {
        let path = format!("{id}/{name}");
        let text = read(&path);
        let page = Page::parse(&text).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        (page, text)
    };
    let ((en, text_en), (ko, text_ko)) = (page("en.md"), page("ko.md"));
    let path = format!("{id}/exercise.yaml");
    let exercise = Exercise::parse(id, &read(&path));
    let exercise = exercise.unwrap_or_else(|fault| panic!("{path}: {fault}"));
    Folder { exercise, en, ko, text_en, text_ko }
}

/// The exercises to test, in their order: all, or the one that is named.
pub fn wanted() -> Vec<Folder> {
    let only = std::env::var("EXERCISE").ok();
    let course = course();
    let ids = course.exercises().map(|entry| entry.id.to_string());
    ids.filter(|id| only.as_ref().is_none_or(|only| only == id)).map(|id| folder(&id)).collect()
}

#[test]
fn every_folder_is_in_the_list_and_every_title_agrees() {
    let course = course();
    let listed: Vec<String> = course.exercises().map(|entry| entry.id.to_string()).collect();
    let unique: BTreeSet<&String> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "an exercise stands in the list twice");
    let entries = std::fs::read_dir(home()).expect("static/course is a folder");
    for entry in entries.map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        assert!(!is_folder || listed.contains(&name), "{name} is not in course.yaml");
    }
    for entry in course.exercises() {
        let folder = folder(&entry.id);
        for (lang, page) in [("en", &folder.en), ("ko", &folder.ko)] {
            let lang = respawn::text::Lang::of_code(lang).expect("a language");
            assert_eq!(page.title, entry.title(lang), "{}: the title", entry.id);
        }
    }
}
