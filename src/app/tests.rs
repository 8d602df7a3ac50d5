//! The interface as a learner lives through it: messages in, what is shown out.

use super::Tab;
use super::browser::{Failure, Help, Leads, Status, help};
use super::pace::Speed;
use super::terminal::{Entry, sentence};
use super::{Effect, Model, Msg, Notice, Settings, Step, Wake};
use crate::text::Lang;
use crate::view::State;
use std::rc::Rc;

mod class;
mod sharing;
mod wakes;

/// A page in someone's hands: real time passes in animation frames.
struct Learner {
    model: Model,
    now: f64,
    /// Each sentence once, in the order in which it was shown.
    said: Vec<String>,
    frames: usize,
}

impl Learner {
    fn arrive(settings: Settings) -> Learner {
        let mut learner =
            Learner { model: Model::new(settings), now: 0.0, said: Vec::new(), frames: 0 };
        learner.watch(50.0);
        learner
    }

    /// At rest among many pods, at speed 1.
    fn among_many() -> Learner {
        let speed = Some(Speed::Twenty);
        let mut learner = Learner::arrive(Settings { speed, ..Settings::default() });
        learner.type_line("kubectl scale deployment web --replicas=160");
        learner.watch(8_000.0);
        let run = learner.states().iter().filter(|state| **state == State::Running).count();
        assert_eq!(run, 160);
        learner.model.update(Msg::Speed(Speed::One));
        learner.watch(8_000.0);
        learner
    }

    /// Lets real milliseconds pass, waking the model only when it asks for it.
    fn watch(&mut self, ms: f64) {
        let end = self.now + ms;
        while self.now < end {
            self.now += match self.model.wake() {
                Wake::Frame => 16.0,
                Wake::In(ms) => ms.clamp(1.0, (end - self.now).max(1.0)),
                Wake::Never => end - self.now,
            };
            self.frames += 1;
            self.model.update(Msg::Frame { now: self.now });
            while self.model.has_more(self.now) {
                self.model.update(Msg::More { now: self.now });
            }
            let say = self.model.stage.say.text(Lang::En).to_string();
            if self.said.last() != Some(&say) {
                self.said.push(say);
            }
        }
    }

    fn type_line(&mut self, line: &str) {
        self.model.update(Msg::Submit(line.to_string()));
    }

    fn states(&self) -> Vec<State> {
        self.model.frame().pods.iter().map(|pod| pod.state).collect()
    }
}

#[test]
fn the_first_second_shows_a_living_cluster_and_a_command_in_grey() {
    let learner = Learner::arrive(Settings::default());
    assert_eq!(learner.states(), [State::Running; 3]);
    assert!(learner.model.terminal().ghost.starts_with("kubectl delete pod web-"));
    assert!(learner.said[0].contains("wants 3 pods"));
}

#[test]
fn a_deleted_pod_is_replaced_stage_by_stage() {
    let mut learner = Learner::arrive(Settings::default());
    let before: Vec<_> = learner.model.frame().pods.iter().map(|pod| pod.name.clone()).collect();
    learner.type_line("");
    learner.watch(40_000.0);
    let said = learner.said.join("\n");
    let mut from = 0;
    for words in [
        "asks the API server to delete",
        "is now Terminating",
        "wants 3 and counts 2",
        "creates another pod",
        "The scheduler binds",
        "until its first probe succeeds",
        "another one took its place",
    ] {
        let place = said[from..].find(words).unwrap_or_else(|| panic!("{words} in\n{said}"));
        from += place;
    }
    let after = learner.model.frame();
    assert_eq!(after.pods.len(), 3, "the ghost has faded");
    let new = after.pods.iter().filter(|pod| !before.contains(&pod.name)).count();
    assert_eq!(new, 1);
    assert_eq!(learner.model.pace.speed, Speed::One, "slow motion has done its work");
}

#[test]
fn a_resting_page_wakes_about_once_a_second_and_keeps_time() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::One), ..Settings::default() });
    learner.watch(2000.0);
    learner.frames = 0;
    let start = learner.model.virtual_now();
    let scene = learner.model.scene.clone();
    learner.watch(30_000.0);
    assert!(learner.frames < 120, "{} frames in 30 s of rest", learner.frames);
    assert_eq!(scene.frame, learner.model.scene.frame, "and nothing changed");
    let passed = learner.model.virtual_now() - start;
    assert!((29_000..=30_000).contains(&passed), "{passed} ms in 30 s");
}

#[test]
fn a_crowded_page_at_rest_wakes_ten_times_a_second_at_most() {
    let mut learner = Learner::among_many();
    learner.frames = 0;
    learner.watch(5_000.0);
    assert!(learner.frames <= 50, "{} frames in 5 s of rest", learner.frames);
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n  containers:\n  \
                   - name: c\n    image: nginx\n";

#[test]
fn a_pasted_manifest_goes_to_the_editor_and_apply_types_its_command() {
    let mut learner =
        Learner::arrive(Settings { speed: Some(Speed::Twenty), ..Settings::default() });
    learner.model.update(Msg::Pasted(POD.to_string()));
    assert_eq!(learner.model.editor.name, "hello.yaml");
    learner.model.update(Msg::Apply);
    learner.watch(3000.0);
    assert!(learner.model.frame().pods.iter().any(|pod| pod.name == *"hello"));
    assert!(shown(&learner.model).contains("pod/hello created"));
    assert!(shown(&learner.model).contains("kubectl apply -f hello.yaml"));
}

#[test]
fn pasted_lines_follow_each_other_and_a_heredoc_is_taken_whole() {
    let mut learner =
        Learner::arrive(Settings { speed: Some(Speed::Twenty), ..Settings::default() });
    let text = format!("cat << EOF | kubectl apply -f -\n{POD}EOF\necho don");
    learner.model.update(Msg::PasteLines(text));
    learner.watch(4000.0);
    assert!(shown(&learner.model).contains("pod/hello created"));
    assert_eq!(&*learner.model.typed, "echo don", "the last line waits for Enter");
}

#[test]
fn enter_right_after_a_long_paste_comes_after_it() {
    let mut learner = Learner::arrive(Settings::default());
    let lines: String = (0..2 * super::update::LINES_A_GO).map(|n| format!("line {n}\n")).collect();
    learner.model.update(Msg::PasteLines(format!("cat << EOF > all.txt\n{lines}EOF")));
    learner.model.update(Msg::Submit("EOF".to_string()));
    learner.watch(1000.0);
    learner.type_line("wc -l all.txt");
    learner.watch(1000.0);
    let said = shown(&learner.model);
    assert!(said.contains("128 all.txt"), "{said}");
}

#[test]
fn a_reload_finds_everything_as_it_was_left() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("kubectl run hello --image=nginx");
    learner.watch(6000.0);
    let effects = learner.model.update(Msg::Submit("kubectl get pods".to_string()));
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::Save { name: "respawn.work", text } => Some(text.clone()),
        _ => None,
    });
    let (again, effects) = Model::open(Settings::default(), saved.as_deref(), None);
    assert_eq!(effects, []);
    assert_eq!(again.virtual_now(), learner.model.virtual_now());
    let names = |model: &Model| -> Vec<_> {
        model.frame().pods.iter().map(|pod| (pod.uid.clone(), pod.name.clone())).collect()
    };
    assert_eq!(names(&again), names(&learner.model));
    assert_eq!(shown(&again), shown(&learner.model));
}

#[test]
fn a_slip_of_the_pen_is_answered_by_the_shell_and_then_by_us() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("kubelctl get pods");
    learner.watch(500.0);
    let text = shown(&learner.model);
    assert!(text.contains("command not found"), "{text}");
    assert!(text.ends_with("(There is no `kubelctl` here. Did you mean `kubectl`?)\n"), "{text}");
    assert_eq!(learner.model.terminal().ghost, "kubectl get pods", "the line as it was meant");
}

#[test]
fn a_damaged_save_is_kept_aside_and_said() {
    let (model, effects) = Model::open(Settings::default(), Some("{ damaged"), None);
    assert_eq!(model.notice, Some(Notice::SaveDamaged));
    let aside = Some("respawn.work.damaged");
    assert_eq!(effects, [Effect::Forget { name: "respawn.work", aside }]);
}

/// Everything that the terminal shows.
fn shown(model: &Model) -> String {
    let piece = |entry: &Rc<Entry>| match &**entry {
        Entry::Line { prompt, text } => format!("{prompt}{text}\n"),
        Entry::Output(text) | Entry::Error(text) => text.clone(),
        Entry::Note(text) => format!("({text})\n"),
        Entry::Hint(hint) => format!("({})\n", sentence(hint, Lang::En)),
        Entry::Link(url) => format!("({url})\n"),
    };
    model.terminal().entries.iter().map(piece).collect()
}

#[test]
fn undo_brings_back_what_was_deleted_and_redo_takes_it_again() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::Four), ..Settings::default() });
    assert!(!learner.model.can_undo(), "what was there before is not ours to take back");
    let names = |model: &Model| -> Vec<_> {
        let live = model.frame().pods.iter().filter(|pod| pod.state != State::Ghost);
        live.map(|pod| pod.name.clone()).collect()
    };
    let (before, text) = (names(&learner.model), shown(&learner.model));
    learner.type_line("");
    learner.watch(9000.0);
    let after = names(&learner.model);
    assert_ne!(after, before);
    learner.model.update(Msg::Undo);
    learner.watch(5000.0);
    assert_eq!(names(&learner.model), before);
    assert_eq!(shown(&learner.model), text);
    learner.model.update(Msg::Redo);
    learner.watch(9000.0);
    assert_eq!(names(&learner.model), after, "the same future, to the letter");
}

/// The lanes on which something was written since a moment.
fn writers(learner: &Learner, since: u64) -> Vec<String> {
    let writes = learner.model.engine.ribbon().marks().iter().filter(|write| write.at >= since);
    let mut names: Vec<_> = writes.map(|write| write.lane.name(Lang::En)).collect();
    names.dedup();
    names
}

#[test]
fn the_ribbon_has_what_happened_before_and_who_wrote_since() {
    let mut learner = Learner::arrive(Settings::default());
    let first = writers(&learner, 0);
    let place = |name: &str| first.iter().position(|it| it == name).unwrap_or(usize::MAX);
    assert_eq!(place("you"), 0);
    assert!(place("Deployment") < place("ReplicaSet"), "{first:?}");
    assert!(place("ReplicaSet") < place("Scheduler"), "{first:?}");
    let now = learner.model.virtual_now();
    learner.type_line("");
    learner.watch(40_000.0);
    let since = writers(&learner, now);
    assert_eq!(since[0], "you");
    assert!(since.contains(&"scheduler".to_string()), "{since:?}");
    learner.model.update(Msg::ToggleRibbon);
    let strip = &learner.model.strip;
    assert!(!strip.links.is_empty() && !strip.lanes.is_empty());
    assert!(strip.axis.end().1 <= strip.size.0);
}

#[test]
fn the_past_stands_still_and_the_way_back_leads_to_now() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("");
    learner.watch(40_000.0);
    let (end, names) = (learner.model.virtual_now(), learner.states());
    let writes = learner.model.engine.ribbon().marks().len();
    learner.model.update(Msg::Step(Step::First));
    learner.watch(5000.0);
    assert!(learner.model.is_in_the_past() && learner.model.scene.is_past);
    assert_eq!(learner.states(), [State::Running; 3], "as it was at the beginning");
    assert!(learner.model.moment.words.contains("ago"));
    let stands = learner.model.virtual_now();
    learner.watch(5000.0);
    assert_eq!(learner.model.virtual_now(), stands);
    learner.model.update(Msg::Step(Step::Forward));
    learner.watch(100.0);
    assert!(learner.model.virtual_now() > stands);
    learner.model.update(Msg::Step(Step::Now));
    learner.watch(100.0);
    assert!(!learner.model.is_in_the_past());
    assert!(learner.model.virtual_now() >= end && !learner.model.pace.is_paused);
    assert_eq!(learner.states(), names);
    assert_eq!(learner.model.engine.ribbon().marks().len(), writes, "nothing is counted twice");
}

#[test]
fn typing_in_the_past_begins_another_future_and_keeps_a_trace() {
    let mut learner = Learner::arrive(Settings::default());
    let before = learner.model.virtual_now();
    learner.type_line("");
    learner.watch(40_000.0);
    learner.model.update(Msg::GoTo(before - 1));
    learner.watch(50.0);
    learner.type_line("kubectl scale deployment web --replicas=4");
    learner.watch(40_000.0);
    assert!(!learner.model.is_in_the_past());
    assert_eq!(learner.states().len(), 4);
    let ribbon = learner.model.engine.ribbon();
    assert!(!ribbon.abandoned().is_empty());
    assert!(ribbon.marks().windows(2).all(|pair| pair[0].revision < pair[1].revision));
    assert_eq!(learner.model.notice, Some(Notice::Forked));
}

#[test]
fn a_kept_run_has_its_ribbon_again() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("");
    learner.watch(40_000.0);
    let text = learner.model.engine.save();
    let (again, _) = Model::open(Settings::default(), Some(&text), None);
    let marks = |model: &Model| model.engine.ribbon().marks().to_vec();
    let (kept, lived) = (marks(&again), marks(&learner.model));
    assert_eq!(kept[..], lived[..kept.len()]);
    assert!(kept.len() + 4 > lived.len());
}

#[test]
fn details_say_what_it_is_why_and_what_can_be_done() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("");
    learner.watch(40_000.0);
    learner.model.update(Msg::Why);
    let details = learner.model.details.clone().expect("details");
    assert!(details.reasons.lead.contains("did not come back"), "{}", details.reasons.lead);
    let steps: Vec<_> = details.reasons.steps.iter().map(|step| step.did.as_str()).collect();
    assert!(steps[0].starts_with("typed `kubectl delete pod web-"), "{steps:?}");
    assert!(steps.last().unwrap().ends_with("is now Running"), "{steps:?}");
    let inspection = details.inspection.clone().expect("it is there");
    assert_eq!(inspection.above.len(), 2, "its ReplicaSet and its Deployment");
    assert!(inspection.events.windows(2).all(|pair| pair[0].at / 1000 <= pair[1].at / 1000));
    let names: Vec<_> = inspection.parts.iter().map(|part| part.name.to_string()).collect();
    assert_eq!(names, ["metadata", "spec", "status"]);
    assert!(inspection.parts[2].lines.iter().any(|line| line.is_changed));
    learner.model.update(Msg::Inspect(inspection.above[1].clone()));
    let deployment = learner.model.details.clone().expect("details");
    assert_eq!(deployment.key.resource.kind(), "Deployment");
    assert!(matches!(learner.model.selection, Some(super::Selection::Owner(_))));
}

#[test]
fn a_machine_cut_off_goes_dark_at_once_and_its_pods_leave_later() {
    let calm = Settings { speed: Some(Speed::Twenty), ..Settings::default() };
    let mut learner = Learner::arrive(calm);
    learner.model.update(Msg::Inspect(crate::api::ObjectKey::new(
        crate::api::Resource::NODES,
        "",
        "node-2",
    )));
    let details = learner.model.details.clone().expect("details");
    let crate::view::Does::Fault(fault) = details.actions[0].does.clone() else {
        panic!("the first deed switches the machine");
    };
    learner.model.update(Msg::Fault(fault));
    learner.watch(100.0);
    assert!(
        learner.model.frame().nodes[1].is_cut && learner.model.frame().nodes[1].state.is_ready()
    );
    learner.watch(5_000.0);
    assert!(!learner.model.frame().nodes[1].state.is_ready());
    assert!(learner.states().contains(&State::Stale));
    learner.watch(20_000.0);
    assert!(learner.states().contains(&State::Terminating));
    assert_eq!(learner.states().iter().filter(|state| **state == State::Running).count(), 3);
}

#[test]
fn a_port_forward_leads_to_a_page_and_a_cluster_ip_does_not() {
    let mut learner =
        Learner::arrive(Settings { speed: Some(Speed::Twenty), ..Settings::default() });
    learner.type_line("kubectl port-forward deployment/web 8080:80");
    learner.watch(500.0);
    let link = |entry: &Rc<Entry>| matches!(&**entry, Entry::Link(url) if url.contains("8080"));
    assert!(learner.model.terminal().entries.iter().any(link));
    learner.model.update(Msg::Open("localhost:8080".into()));
    learner.watch(500.0);
    assert_eq!(learner.model.tab, Tab::Browser);
    let browsing = learner.model.browser.clone();
    assert_eq!((&*browsing.url, browsing.status), ("http://localhost:8080/", Status::Loaded(200)));
    let served = browsing.served.as_ref().expect("a pod").pod.clone();
    assert!(browsing.places.iter().any(|place| place.leads == Leads::ToPod(served.clone())));
    assert_eq!(browsing.body[0].text, "Welcome to nginx!");
    let kept = learner.model.engine.save();

    let address = learner.model.frame().services[0].address.to_string();
    learner.model.update(Msg::Open(address));
    learner.watch(500.0);
    let browsing = learner.model.browser.clone();
    assert_eq!(browsing.status, Status::Failed(Failure::NoRoute));
    let hint = browsing.hint.as_ref().expect("why");
    assert_eq!(hint.id, "net_cluster_ip");
    let way = Help::Type("kubectl port-forward svc/web 8080:80".into());
    assert_eq!(help(hint), Some(way));
    assert!(browsing.can_go_back);

    let (mut again, _) = Model::open(Settings::default(), Some(&kept), None);
    again.update(Msg::Tab(Tab::Browser));
    assert_eq!(again.browser.served.as_ref().map(|it| &it.pod), Some(&served));
}

#[test]
fn requests_under_load_are_seen_a_few_at_a_time_and_counted() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::One), ..Settings::default() });
    learner.type_line("load http://web --rate 50");
    let (mut most, mut ids) = (0, std::collections::BTreeSet::new());
    for _ in 0..40 {
        learner.watch(100.0);
        let scene = learner.model.scene.clone();
        most = most.max(scene.dots.len());
        ids.extend(scene.dots.iter().map(|dot| dot.id));
    }
    assert!((2..=3).contains(&most), "{most} at once");
    assert!((5..=8).contains(&ids.len()), "{} dots in four seconds", ids.len());
    let (passed, failed) = learner.model.scene.requests;
    assert!(passed > 100 && failed == 0, "{passed} {failed}");
    learner.model.update(Msg::Tab(Tab::Browser));
    assert_eq!(learner.model.browser.loads[0].url, "http://web/");

    let calm = Settings { is_calm: true, speed: Some(Speed::One), ..Settings::default() };
    let mut learner = Learner::arrive(calm);
    learner.type_line("load http://web");
    learner.watch(3_000.0);
    assert!(learner.model.scene.dots.is_empty());
    assert!(learner.model.scene.requests.0 > 10);
}

#[test]
fn the_arrows_put_the_line_behind_the_prompt_where_it_is_drawn() {
    let mut learner = Learner::arrive(Settings::default());
    learner.type_line("echo one");
    learner.watch(500.0);
    let drawn = learner.model.typed.clone();
    learner.model.update(Msg::Typed("ech".into()));
    assert_eq!((&*learner.model.typed, learner.model.typed.changes), ("ech", drawn.changes));
    let effects = learner.model.update(Msg::Earlier("ech".into()));
    assert_eq!(effects, [Effect::SetLine("echo one".into())]);
    assert_eq!(&*learner.model.typed, "echo one");
    assert_ne!(learner.model.typed.changes, drawn.changes, "the field draws it anew");
    learner.model.update(Msg::Later);
    assert_eq!(&*learner.model.typed, "ech");
}

#[test]
fn a_line_entered_while_the_page_rests_begins_now() {
    let mut learner = Learner::arrive(Settings { speed: Some(Speed::Four), ..Settings::default() });
    learner.watch(3000.0);
    // The page rests for up to a second between two wakes.
    learner.now += 900.0;
    learner.type_line("sleep 1");
    learner.model.update(Msg::Frame { now: learner.now + 16.0 });
    assert!(learner.model.terminal().is_busy, "most of the second is still to come");
    learner.now += 16.0;
    learner.watch(400.0);
    assert!(!learner.model.terminal().is_busy);
}
