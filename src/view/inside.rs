//! What is inside of a pod: its containers on their machine, what they share, and the last turns
//! of the two loops that repair: the kubelet's, and that of the pod's controller.

use super::actions::{Action, Does};
use super::frame::ChipState;
use super::inspect::Inspection;
use super::of_cluster::virtual_time;
use crate::api::views::{ContainerView, MetaView, PodView};
use crate::api::{ObjectKey, time};
use crate::cluster::Cluster;
use crate::cluster::runtime::Placed;
use crate::sim::Millis;
use crate::text::{Lang, inside as words, page, why};
use crate::value::{Str, Value};

/// A pod from within.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// The machine that it is bound to; empty if there is none yet.
    pub node: Str,
    pub address: Str,
    /// In the order of the spec, init containers first.
    pub containers: Vec<Inner>,
    pub volumes: Vec<Shared>,
    pub shares_processes: bool,
    /// `Always`, `OnFailure` or `Never`.
    pub policy: Str,
    /// The last container that ended, and whether it was started again.
    pub kubelet: Option<Turn>,
    /// The last pod that the controller made.
    pub controller: Option<Turn>,
    /// Who makes another pod when this one is gone; none: nobody.
    pub keeper: Option<ObjectKey>,
}

/// A container.
#[derive(Clone, Debug, PartialEq)]
pub struct Inner {
    pub name: Str,
    pub role: Role,
    pub state: ChipState,
    /// `Running`, or Kubernetes' reason.
    pub word: Str,
    /// Since when it is so.
    pub since: Option<Millis>,
    pub restarts: i64,
    /// The first twelve digits of its id; empty if it was never made.
    pub id: Str,
    pub image: Str,
    /// Its command, if the spec names one.
    pub command: String,
    /// What the spec says of its ports: `http 80/TCP`.
    pub declared: Vec<String>,
    /// Where it listens, declared or not.
    pub listens: Vec<u16>,
    /// Path and volume.
    pub mounts: Vec<(Str, Str)>,
    pub actions: Vec<Action>,
}

/// What a container is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Main,
    Init,
    Sidecar,
}

/// A volume of the pod and the containers that mount it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    pub name: Str,
    /// `emptyDir`, `configMap`, …
    pub kind: Str,
    pub users: Vec<Str>,
}

/// What a loop did last.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    pub at: Millis,
    pub what: Str,
    /// The exit code, if this one still waits for its start.
    pub waits: Option<i64>,
}

/// For so long a turn counts as just done.
pub const FRESH_MS: Millis = 30_000;

impl Inside {
    /// Looks into the pod that is inspected.
    pub fn of(cluster: &Cluster, inspection: &Inspection, lang: Lang) -> Inside {
        let pod = PodView(&inspection.object);
        let placed = cluster.placed(pod.node_name());
        let uid = pod.meta().uid();
        let is_its = |it: &&Placed| {
            let label = it.sandbox.config.labels.get("io.kubernetes.pod.uid");
            label.and_then(Value::as_str) == Some(uid)
        };
        let own: Vec<&Placed> = placed.iter().filter(is_its).collect();
        let inits = pod.init_containers().iter().map(|it| (it, true));
        let both = inits.chain(pod.containers().iter().map(|it| (it, false)));
        let containers: Vec<Inner> = both
            .map(|(it, is_init)| Inner::of(cluster, pod, ContainerView(it), is_init, &own))
            .map(|inner| inner.with_actions(inspection, lang))
            .collect();
        Inside {
            node: pod.node_name().into(),
            address: pod.pod_ip().into(),
            volumes: volumes(pod, &containers),
            shares_processes: inspection.object.bool_at(&["spec", "shareProcessNamespace"]),
            policy: inspection.object.str_at(&["spec", "restartPolicy"]).into(),
            kubelet: kubelet_turn(cluster, pod),
            controller: controller_turn(cluster, pod),
            keeper: inspection.above.first().cloned(),
            containers,
        }
    }

    /// Whether a turn was done just now.
    pub fn is_fresh(turn: Option<&Turn>, now: Millis) -> bool {
        turn.is_some_and(|turn| now.saturating_sub(turn.at) < FRESH_MS)
    }
}

impl Inner {
    fn of(
        cluster: &Cluster,
        pod: PodView<'_>,
        spec: ContainerView<'_>,
        is_init: bool,
        placed: &[&Placed],
    ) -> Inner {
        let status = pod.container_status(spec.name());
        let (state, word, since) = status.map_or_else(
            || (ChipState::Waiting, Str::default(), None),
            |status| condition(cluster, status),
        );
        let id = status.map_or("", |status| status.str_at(&["containerID"]));
        let id = id.rsplit('/').next().unwrap_or("");
        let live = placed.iter().filter_map(|it| it.container.as_ref()).find(|it| *it.id == *id);
        Inner {
            name: spec.name().into(),
            role: match (is_init, spec.is_restartable_init()) {
                (false, _) => Role::Main,
                (true, true) => Role::Sidecar,
                (true, false) => Role::Init,
            },
            state,
            word,
            since,
            restarts: status.and_then(|it| it.int_at(&["restartCount"])).unwrap_or(0),
            id: id.chars().take(12).collect::<String>().into(),
            image: spec.image().into(),
            command: command(spec),
            declared: spec.ports().iter().map(declared).collect(),
            listens: live.map(|live| live.ports()).unwrap_or_default(),
            mounts: mounts(spec),
            actions: Vec::new(),
        }
    }

    /// What can be done with it: its log, a shell, and removing it behind Kubernetes' back.
    fn with_actions(mut self, inspection: &Inspection, lang: Lang) -> Inner {
        let key = &inspection.key;
        let place = match &*key.namespace {
            "default" => key.name.to_string(),
            namespace => format!("{} -n {namespace}", key.name),
        };
        let is_only = inspection.object.items_at(&["spec", "containers"]).len() == 1
            && self.role == Role::Main;
        let place = if is_only { place } else { format!("{place} -c {}", self.name) };
        let mut add = |name, line, is_grave| {
            self.actions.push(Action { name, does: Does::Type(line), is_grave });
        };
        if self.id.is_empty() {
            return self;
        }
        add(why::logs(lang), format!("kubectl logs {place}"), false);
        if self.state == ChipState::Running {
            add(why::open_shell(lang), format!("kubectl exec -it {place} -- sh"), false);
            add(words::remove(lang), format!("docker container rm -f {}", self.id), true);
        }
        self
    }
}

/// How a container is, Kubernetes' word for it, and since when.
fn condition(cluster: &Cluster, status: &Value) -> (ChipState, Str, Option<Millis>) {
    let part = |kind: &str| status.at(&["state", kind]).filter(|state| !state.is_null());
    let moment = |state: &Value, name: &str| {
        time::parse(state.str_at(&[name])).map(|at| virtual_time(cluster, at))
    };
    if let Some(state) = part("running") {
        return (ChipState::Running, Str::lit("Running"), moment(state, "startedAt"));
    }
    if let Some(state) = part("terminated") {
        let word = state.str_at(&["reason"]).into();
        return (ChipState::Ended, word, moment(state, "finishedAt"));
    }
    let word = part("waiting").map_or("", |state| state.str_at(&["reason"]));
    (ChipState::Waiting, word.into(), None)
}

fn command(spec: ContainerView<'_>) -> String {
    let words = spec.command().iter().chain(spec.args()).filter_map(Value::as_str);
    words.collect::<Vec<_>>().join(" ")
}

fn declared(port: &Value) -> String {
    let number = port.int_at(&["containerPort"]).unwrap_or(0);
    let protocol = match port.str_at(&["protocol"]) {
        "" => "TCP",
        protocol => protocol,
    };
    format!("{} {number}/{protocol}", port.str_at(&["name"])).trim().to_string()
}

fn mounts(spec: ContainerView<'_>) -> Vec<(Str, Str)> {
    let mounts = spec.volume_mounts().iter();
    let both = mounts.map(|it| (it.text_at(&["mountPath"]), it.text_at(&["name"])));
    both.filter(|(path, _)| !path.starts_with("/var/run/secrets/")).collect()
}

/// The volumes that somebody mounts, but for the one with the service account's token.
fn volumes(pod: PodView<'_>, containers: &[Inner]) -> Vec<Shared> {
    let volumes = pod.0.items_at(&["spec", "volumes"]).iter();
    let shared = volumes.map(|volume| {
        let name = volume.text_at(&["name"]);
        let kinds = volume.as_map().into_iter().flat_map(|map| map.iter());
        let kind = kinds.map(|(key, _)| key).find(|key| **key != *"name");
        let mounts = |it: &&Inner| it.mounts.iter().any(|(_, volume)| *volume == name);
        let users = containers.iter().filter(mounts).map(|it| it.name.clone()).collect();
        Shared { kind: kind.cloned().unwrap_or_default(), name, users }
    });
    shared.filter(|shared| !shared.users.is_empty()).collect()
}

/// The container that was started again last, or that ended last and waits for it.
fn kubelet_turn(cluster: &Cluster, pod: PodView<'_>) -> Option<Turn> {
    let inits = pod.0.items_at(&["status", "initContainerStatuses"]).iter();
    let turns = inits.chain(pod.container_statuses()).filter_map(|status| {
        let (state, _, since) = condition(cluster, status);
        let restarts = status.int_at(&["restartCount"]).unwrap_or(0);
        let last = status.at(&["lastState", "terminated"]);
        let now = status.at(&["state", "terminated"]);
        let ended = now.or(last).filter(|it| !it.is_null());
        let what = status.text_at(&["name"]);
        let code = ended.and_then(|it| it.int_at(&["exitCode"]));
        match (state, ended) {
            (ChipState::Running, _) => since.filter(|_| restarts > 0).map(|at| (at, what, None)),
            (_, Some(ended)) => {
                let at = time::parse(ended.str_at(&["finishedAt"]))?;
                Some((virtual_time(cluster, at), what, code))
            }
            _ => None,
        }
    });
    let last = turns.max_by_key(|(at, ..)| *at)?;
    Some(Turn { at: last.0, what: last.1, waits: last.2 })
}

/// The pod that this one's controller made last.
fn controller_turn(cluster: &Cluster, pod: PodView<'_>) -> Option<Turn> {
    let controller = pod.meta().controller()?;
    let owned = cluster.view().owned_by(controller.uid());
    let born = owned.filter_map(|(key, object)| {
        let at = MetaView(object).creation_timestamp()?;
        Some((virtual_time(cluster, at), key.name.clone()))
    });
    let (at, what) = born.max()?;
    Some(Turn { at, what, waits: None })
}

/// What a role is called; nothing for an ordinary container.
pub fn role_name(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Main => "",
        Role::Init => words::init(lang),
        Role::Sidecar => words::sidecar(lang),
    }
}

/// Nothing, in words, where a list is empty.
pub fn or_none(lang: Lang, text: String) -> String {
    if text.is_empty() { page::fact_none(lang).to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Resource;
    use crate::cluster::Scenario;
    use crate::shell::{Input, Session};
    use crate::value::json;

    fn after(lines: &[&str]) -> Session {
        let mut session = Session::new(&Scenario::page(), 1);
        for line in lines {
            session.input(&Input::Line { terminal: 0, text: (*line).into() });
            session.advance(session.now() + 20_000);
        }
        session
    }

    fn inside(session: &Session, name: &str) -> Inside {
        let cluster = session.cluster();
        let all = cluster.view().list(Resource::PODS, "default");
        let key = all.map(|(key, _)| key).find(|key| key.name.starts_with(name));
        let inspection = Inspection::of(cluster, key.expect("a pod")).expect("it is there");
        Inside::of(cluster, &inspection, Lang::En)
    }

    #[test]
    fn a_removed_container_is_the_kubelets_turn() {
        let mut session = after(&["kubectl run bare --image=nginx"]);
        let before = inside(&session, "bare");
        assert_eq!((before.kubelet, before.controller, before.keeper), (None, None, None));
        let container = &before.containers[0];
        assert_eq!((container.state, &*container.word), (ChipState::Running, "Running"));
        assert_eq!((container.listens.as_slice(), container.declared.len()), ([80].as_slice(), 0));
        let Does::Type(line) = &container.actions[2].does else { panic!("a command") };
        session.input(&Input::Line { terminal: 0, text: line.as_str().into() });
        session.advance(session.now() + 5000);
        let after = inside(&session, "bare");
        let turn = after.kubelet.expect("a turn");
        assert_eq!((&*turn.what, turn.waits), ("bare", None));
        let named = json::parse(r#"{"name": "http", "containerPort": 80}"#).expect("JSON");
        assert_eq!(declared(&named), "http 80/TCP");
        assert!(Inside::is_fresh(Some(&turn), session.now()));
        assert_ne!(after.containers[0].id, container.id);
        assert_eq!(after.containers[0].restarts, 1);
    }

    #[test]
    fn a_failing_container_waits_and_a_replica_set_keeps_its_pods() {
        let fails = "kubectl create deployment fails --image=busybox -- sh -c 'exit 3'";
        let session = after(&[fails]);
        let found = inside(&session, "fails");
        assert_eq!(found.kubelet.and_then(|turn| turn.waits), Some(3));
        assert_eq!(found.containers[0].command, "sh -c exit 3");
        assert_eq!(found.keeper.map(|key| key.resource), Some(Resource::REPLICA_SETS));
        assert!(found.controller.expect("a turn").what.starts_with("fails-"));
    }
}
