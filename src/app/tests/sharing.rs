//! Passing a run on, opening one, and what becomes of the learner's own meanwhile.

use super::Learner;
use crate::app::lessons::LessonMsg;
use crate::app::pace::Speed;
use crate::app::sharing::{FILE_NAME, Kept, RunMsg, SHARED, SHARED_EDITOR};
use crate::app::terminal::Entry;
use crate::app::{Effect, Model, Msg, Notice, Settings};
use crate::value::Str;

fn arrive() -> Learner {
    Learner::arrive(Settings { speed: Some(Speed::Twenty), ..Settings::default() })
}

fn pods(model: &Model) -> Vec<Str> {
    model.frame().pods.iter().map(|pod| pod.uid.clone()).collect()
}

/// The code of the run on somebody's page.
fn code(learner: &mut Learner) -> String {
    learner.model.update(Msg::Run(RunMsg::Sheet(true)));
    let sheet = learner.model.sharing.sheet.clone().expect("the sheet is open");
    learner.model.update(Msg::Run(RunMsg::Sheet(false)));
    sheet.code.as_deref().expect("it fits into an address").to_string()
}

/// The code of a run with four pods and a file.
fn somebodys_run() -> (String, Vec<Str>) {
    let mut teacher = arrive();
    teacher.type_line("kubectl scale deployment web --replicas=4");
    teacher.watch(3000.0);
    teacher.model.update(Msg::FileName("lonely.yaml".into()));
    teacher
        .model
        .update(Msg::Edited("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}".into()));
    teacher.model.update(Msg::Apply);
    teacher.watch(3000.0);
    (code(&mut teacher), pods(&teacher.model))
}

fn open(model: &mut Model, code: &str, kept: Kept) -> Vec<Effect> {
    model.update(Msg::Run(RunMsg::Address { code: code.to_string(), kept }))
}

fn saved(effects: &[Effect], wanted: &str) -> Option<String> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Save { name, text } if *name == wanted => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn a_link_shows_the_same_run_and_the_own_one_waits_untouched() {
    let (code, theirs) = somebodys_run();
    let mut learner = arrive();
    learner.type_line("kubectl delete deployment web");
    learner.watch(8000.0);
    learner.model.update(Msg::Edited("# mine".into()));
    let own = (pods(&learner.model), learner.model.virtual_now());
    open(&mut learner.model, &code, Kept::default());
    assert_eq!(pods(&learner.model), theirs);
    assert_eq!(learner.model.notice, Some(Notice::Shared));
    assert_eq!(learner.model.editor.name, "lonely.yaml");
    assert!(learner.model.editor.applied.is_some(), "it was applied in that run");
    let lines = &learner.model.terminal().entries;
    let scale = |entry: &Entry| matches!(entry, Entry::Line { text, .. } if text.contains("scale"));
    assert!(lines.iter().any(|entry| scale(entry)), "its lines are in the terminal");

    let effects = learner.model.update(Msg::Submit("kubectl delete pods --all".into()));
    assert!(saved(&effects, SHARED).is_some());
    assert_eq!(saved(&effects, "respawn.work"), None, "the own work is not kept over");
    let effects = learner.model.update(Msg::Edited("# theirs".into()));
    assert_eq!(saved(&effects, "respawn.editor"), None);
    learner.watch(8000.0);
    assert_ne!(pods(&learner.model), theirs);

    learner.model.update(Msg::Run(RunMsg::Leave));
    assert_eq!((pods(&learner.model), learner.model.virtual_now()), own);
    assert_eq!((&*learner.model.editor.text, learner.model.notice), ("# mine", None));
    let effects = learner.model.update(Msg::Submit("kubectl get pods".into()));
    assert!(saved(&effects, "respawn.work").is_some());
}

#[test]
fn what_was_done_in_it_is_there_when_the_link_is_opened_again() {
    let (code, theirs) = somebodys_run();
    let mut learner = arrive();
    open(&mut learner.model, &code, Kept::default());
    let effects = learner.model.update(Msg::Edited("# a draft".into()));
    let editor = saved(&effects, SHARED_EDITOR);
    learner.type_line("kubectl delete deployment web");
    learner.watch(8000.0);
    let effects = learner.model.update(Msg::Submit("kubectl get pods".into()));
    let kept = Kept { runs: saved(&effects, SHARED), editor };
    let mut again = arrive();
    open(&mut again.model, &code, kept.clone());
    assert!(pods(&again.model).is_empty());
    assert_eq!(again.model.editor.text, "# a draft");

    // Another one is shown as it was passed on, and what was done in the first stays kept.
    let mut other = arrive();
    other.type_line("kubectl scale deployment web --replicas=1");
    other.watch(8000.0);
    let other_code = self::code(&mut other);
    open(&mut again.model, &other_code, kept);
    assert_eq!((pods(&again.model).len(), again.model.editor.text.contains("draft")), (1, false));
    let effects = again.model.update(Msg::Submit("kubectl get pods".into()));
    let runs = saved(&effects, SHARED).expect("kept");
    assert!(runs.starts_with(&other_code) && runs.contains(&code) && runs.lines().count() == 4);

    // Starting over gives the run back as it was passed on, and forgets the rest of it alone.
    let kept = Kept { runs: Some(runs), editor: None };
    let mut last = arrive();
    open(&mut last.model, &code, kept);
    let effects = last.model.update(Msg::Reset);
    assert_eq!(pods(&last.model), theirs);
    let runs = saved(&effects, SHARED).expect("kept");
    assert!(runs.starts_with(&other_code) && !runs.contains(&code));
}

#[test]
fn what_can_not_be_read_is_said_and_changes_nothing() {
    let (code, _) = somebodys_run();
    let mut learner = arrive();
    let own = pods(&learner.model);
    let file =
        |text: Option<&str>| RunMsg::File { text: text.map(Into::into), kept: Kept::default() };
    open(&mut learner.model, &code[..code.len() - 9], Kept::default());
    for (msg, notice) in [
        (None, Notice::RunDamaged),
        (Some(file(None)), Notice::RunDamaged),
        (Some(file(Some("apiVersion: v1"))), Notice::RunDamaged),
        (Some(file(Some(r#"{"respawn": 99}"#))), Notice::RunNewer),
    ] {
        if let Some(msg) = msg {
            learner.model.notice = None;
            let effects = learner.model.update(Msg::Run(msg));
            assert!(effects.iter().all(|effect| !matches!(effect, Effect::Address(_))));
        }
        assert_eq!(learner.model.notice, Some(notice));
        assert_eq!(pods(&learner.model), own);
        assert!(!learner.model.is_guest());
    }
}

#[test]
fn a_saved_file_opens_as_a_link_does() {
    let mut teacher = arrive();
    teacher.type_line("kubectl scale deployment web --replicas=2");
    teacher.watch(8000.0);
    let effects = teacher.model.update(Msg::Run(RunMsg::Save));
    let [Effect::SaveFile { name: FILE_NAME, text }] = &effects[..] else { panic!("{effects:?}") };
    let mut learner = arrive();
    let kept = Kept::default();
    let effects = learner.model.update(Msg::Run(RunMsg::File { text: Some(text.clone()), kept }));
    assert_eq!(pods(&learner.model), pods(&teacher.model));
    let code = code(&mut teacher);
    assert!(effects.contains(&Effect::Address(format!("/run/{code}"))));
    let shown = pods(&learner.model);
    learner.type_line("kubectl delete deployment web");
    open(&mut learner.model, &code, Kept::default());
    learner.watch(8000.0);
    assert_ne!(pods(&learner.model), shown, "the address that follows does not open it again");
}

#[test]
fn a_run_in_which_explain_was_asked_waits_for_the_prose() {
    let mut teacher = arrive();
    teacher.type_line("kubectl explain pods.spec");
    teacher.model.update(Msg::Prose(Some("v1 PodSpec\tWhat a pod is to be.\n".into())));
    teacher.watch(2000.0);
    let code = code(&mut teacher);
    for prose in [Some("v1 PodSpec\tWhat a pod is to be.\n".to_string()), None] {
        let mut learner = arrive();
        let effects = open(&mut learner.model, &code, Kept::default());
        assert!(effects.contains(&Effect::FetchProse) && !learner.model.is_guest());
        learner.model.update(Msg::Prose(prose.clone()));
        assert!(learner.model.is_guest(), "with the prose, or without if it can't be had");
        let printed = learner.model.terminal().entries.iter().any(|entry| {
            matches!(&**entry, Entry::Output(text) if text.contains("What a pod is to be."))
        });
        assert_eq!(printed, prose.is_some());
    }
}

#[test]
fn an_address_without_a_run_leads_back() {
    let (code, _) = somebodys_run();
    let mut learner = arrive();
    let own = pods(&learner.model);
    open(&mut learner.model, &code, Kept::default());
    learner.model.update(Msg::Lesson(LessonMsg::Address(None)));
    assert_eq!((pods(&learner.model), learner.model.is_guest()), (own.clone(), false));
    open(&mut learner.model, &code, Kept::default());
    learner.model.update(Msg::Lesson(LessonMsg::Address(Some("first-pod".into()))));
    assert_eq!((pods(&learner.model), learner.model.is_guest()), (own, false));
}
