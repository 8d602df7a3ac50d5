//! Runs that were handed in are played again: what was done counts, and nothing else does.

use super::Learner;
use crate::app::class::{ClassMsg, Found};
use crate::app::lessons::{LessonMsg, StepState};
use crate::app::pace::Speed;
use crate::app::sharing::{Kept, RunMsg};
use crate::app::{Effect, Model, Msg, Settings};
use crate::timeline::pack;

/// The files of the first exercise, as they are fetched.
const FILES: [(&str, &str); 4] = [
    ("course.yaml", include_str!("../../../static/course/course.yaml")),
    ("first-pod/exercise.yaml", include_str!("../../../static/course/first-pod/exercise.yaml")),
    ("first-pod/en.md", include_str!("../../../static/course/first-pod/en.md")),
    ("first-pod/ko.md", include_str!("../../../static/course/first-pod/ko.md")),
];

fn arrive() -> Learner {
    Learner::arrive(Settings { speed: Some(Speed::Twenty), ..Settings::default() })
}

/// Sends a message and fetches what is asked for, until nothing more is.
fn send(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut kept = Vec::new();
    let mut todo = model.update(msg);
    while let Some(effect) = todo.pop() {
        let Effect::Fetch(path) = effect else {
            kept.push(effect);
            continue;
        };
        let text = FILES.iter().find(|(known, _)| *known == path);
        let text = text.map(|(_, text)| text.to_string());
        todo.extend(model.update(Msg::Lesson(LessonMsg::Loaded { path, text })));
    }
    kept
}

/// A link to a run of the first exercise whose first step is done, by somebody.
fn hand_in(by: &str) -> String {
    let mut pupil = arrive();
    send(&mut pupil.model, Msg::Lesson(LessonMsg::Address(Some("first-pod".into()))));
    pupil.type_line("kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol");
    pupil.watch(10_000.0);
    pupil.model.update(Msg::Run(RunMsg::Sheet(true)));
    pupil.model.update(Msg::Run(RunMsg::By(by.into())));
    let sheet = pupil.model.sharing.sheet.clone().expect("the sheet is open");
    format!("https://somewhere/#/run/{}", sheet.code.as_deref().expect("a code"))
}

#[test]
fn a_class_is_seen_at_a_glance() {
    let mut teacher = arrive();
    let own = teacher.model.frame().pods.len();
    send(&mut teacher.model, Msg::Lesson(LessonMsg::Toggle));
    teacher.model.update(Msg::Class(ClassMsg::Sheet(true)));

    let mut other = arrive();
    other.type_line("kubectl get nodes");
    other.watch(1000.0);
    let free = other.model.engine.save();
    let claim = free.replacen('{', r#"{"exercise":"first-pod","by":"nobody","#, 1);
    let links = [
        hand_in("지민"),
        format!("Alex: {}", hand_in("")),
        "#/run/broken".to_string(),
        pack(&free),
        pack(&claim),
        pack(&claim.replace("first-pod", "../../etc")),
    ];
    let effects = send(&mut teacher.model, Msg::Class(ClassMsg::Links(links.join("\n"))));
    assert!(effects.is_empty(), "{effects:?}");
    teacher.watch(3000.0);

    let class = teacher.model.class.clone();
    let names: Vec<&str> = class.rows.iter().map(|row| &*row.by).collect();
    assert_eq!(names, ["지민", "Alex", "", "", "nobody", "nobody"]);
    for row in &class.rows[..2] {
        let Found::Played { states, lines, .. } = &row.found else { panic!("{:?}", row.found) };
        assert_eq!((states[..2].to_vec(), *lines), (vec![StepState::Done, StepState::Now], 1));
    }
    assert!(matches!(class.rows[2].found, Found::Unreadable(_)));
    assert!(class.rows[3..].iter().all(|row| row.found == Found::NoExercise), "claims count not");
    assert_eq!(teacher.model.frame().pods.len(), own, "the own cluster is as it was");

    let effects = teacher.model.update(Msg::Class(ClassMsg::Copy));
    let [Effect::Copy(table)] = &effects[..] else { panic!("{effects:?}") };
    assert!(table.starts_with("지민\tfirst-pod\t1\t"), "{table}");
    assert_eq!(table.lines().count(), 6);
}

#[test]
fn a_file_joins_the_links_and_nothing_is_played_twice() {
    let mut pupil = arrive();
    send(&mut pupil.model, Msg::Lesson(LessonMsg::Address(Some("first-pod".into()))));
    pupil.type_line("kubectl get pods");
    pupil.watch(1000.0);
    let effects = pupil.model.update(Msg::Run(RunMsg::Save));
    let [Effect::SaveFile { text, .. }] = &effects[..] else { panic!("{effects:?}") };

    let mut teacher = arrive();
    send(&mut teacher.model, Msg::Lesson(LessonMsg::Toggle));
    teacher.model.update(Msg::Class(ClassMsg::Sheet(true)));
    send(&mut teacher.model, Msg::Class(ClassMsg::Links(hand_in("A"))));
    teacher.watch(1000.0);
    send(&mut teacher.model, Msg::Class(ClassMsg::Files(vec![text.clone()])));
    let found = teacher.model.class.rows.iter().map(|row| &row.found);
    let waits: Vec<bool> = found.map(|found| *found == Found::Waiting).collect();
    assert_eq!(waits, [false, true]);
    teacher.watch(1000.0);
    assert!(matches!(teacher.model.class.rows[1].found, Found::Played { .. }));

    // Without a network that is said, and the next change asks again.
    let mut offline = arrive();
    send(&mut offline.model, Msg::Lesson(LessonMsg::Toggle));
    offline.model.update(Msg::Class(ClassMsg::Sheet(true)));
    let link = teacher.model.class.links.lines().next().unwrap_or_default().to_string();
    let ask = |model: &mut Model, links: String| model.update(Msg::Class(ClassMsg::Links(links)));
    let path = "first-pod/exercise.yaml".to_string();
    assert_eq!(ask(&mut offline.model, link.clone()), [Effect::Fetch(path.clone())]);
    offline.model.update(Msg::Lesson(LessonMsg::Loaded { path: path.clone(), text: None }));
    assert_eq!(offline.model.class.rows[0].found, Found::Offline);
    assert_eq!(ask(&mut offline.model, link + "\n"), [Effect::Fetch(path)]);

    // To watch it is to be able to take back its lines, too; it has none of the page's own.
    let code = teacher.model.class.rows[1].code.to_string();
    teacher.model.update(Msg::Run(RunMsg::Address { code, kept: Kept::default() }));
    assert!(teacher.model.is_guest() && !teacher.model.class.is_open);
    assert!(teacher.model.can_undo());
    teacher.model.update(Msg::Undo);
    assert!(!teacher.model.can_undo());
}
