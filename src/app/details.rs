//! What the details show of the selection, made anew when something of it changed.

use super::model::{Model, Selection, Tab};
use crate::api::{ObjectKey, Resource};
use crate::text::{Lang, page, why as words};
use crate::value::Str;
use crate::view::{
    Action, Deed, Inside, Inspection, Mark, NodeState, Reasons, State, Tone, actions, caption,
};
use std::rc::Rc;

/// Which side of an object is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    Summary,
    Yaml,
    Why,
}

/// All that the details show.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub key: ObjectKey,
    pub mark: Option<Mark>,
    pub tone: Tone,
    /// How many bytes of the name come from its owner.
    pub stem: usize,
    /// kubectl's word for its state, and ours.
    pub status: String,
    pub caption: &'static str,
    pub facts: Vec<(&'static str, String)>,
    pub actions: Vec<Action>,
    /// Nothing if the object is gone.
    pub inspection: Option<Inspection>,
    pub reasons: Reasons,
    /// A pod from within.
    pub inside: Option<Inside>,
}

/// What details were made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DetailsKey {
    key: Option<ObjectKey>,
    lang: Lang,
    revision: u64,
    /// The beat that is shown: the mark is the picture's.
    shown: u64,
}

/// While things change, details are made anew no more often than this, in real milliseconds.
const EVERY_MS: f64 = 120.0;

impl Model {
    /// Selects a thing of the picture, or nothing.
    pub(super) fn select(&mut self, selection: Option<Selection>) {
        self.tab = match (&selection, self.tab, self.is_narrow) {
            (Some(_), ..) => Tab::Details,
            (None, Tab::Details, true) => Tab::Terminal,
            (None, Tab::Details, false) => Tab::Manifest,
            (None, tab, _) => tab,
        };
        self.selected_key = selection.as_ref().and_then(|it| self.key_of(it));
        if self.selection != selection {
            self.side = Side::Summary;
        }
        self.selection = selection;
    }

    /// Selects any object; what stands in the picture is selected there, too.
    pub(super) fn inspect(&mut self, key: ObjectKey) {
        let frame = &self.stage.shown;
        let named = |name: &Str, namespace: &Str| *name == key.name && *namespace == key.namespace;
        let pod = frame.pods.iter().find(|pod| named(&pod.name, &pod.namespace));
        let owner = frame.owners.iter().find(|owner| {
            named(&owner.name, &owner.namespace) && *owner.kind == *key.resource.kind()
        });
        let selection = match (key.resource, pod, owner) {
            (Resource::PODS, Some(pod), _) => Selection::Pod(pod.uid.clone()),
            (Resource::NODES, ..) => Selection::Node(key.name.clone()),
            (_, _, Some(owner)) => Selection::Owner(owner.uid.clone()),
            _ => Selection::Object(key.clone()),
        };
        self.select(Some(selection));
        self.selected_key = Some(key);
    }

    /// Tells why: of the selection, or of the pod that came last.
    pub(super) fn ask_why(&mut self) {
        if self.selected_key.is_none()
            && let Some(key) = self.newest_pod()
        {
            self.inspect(key);
        }
        self.tab = Tab::Details;
        self.side = Side::Why;
    }

    /// The pod that was created last, up to the moment that is looked at.
    fn newest_pod(&self) -> Option<ObjectKey> {
        let now = self.engine.now();
        let is_pod = |key: &ObjectKey| key.resource == Resource::PODS;
        let marks = self.engine.ribbon().marks().iter().rev();
        marks
            .filter(|mark| mark.at <= now && mark.deed == Deed::Created)
            .find(|mark| is_pod(&mark.key))
            .map(|mark| mark.key.clone())
    }

    fn key_of(&self, selection: &Selection) -> Option<ObjectKey> {
        let frame = &self.stage.shown;
        match selection {
            Selection::Pod(uid) => {
                let pod = frame.pod(uid)?;
                Some(ObjectKey::new(Resource::PODS, pod.namespace.clone(), pod.name.clone()))
            }
            Selection::Node(name) => Some(ObjectKey::new(Resource::NODES, "", name.clone())),
            Selection::Owner(uid) => {
                let (_, owner) = frame.owner(uid)?;
                let resource = Resource::all().find(|it| it.kind() == &*owner.kind)?;
                Some(ObjectKey::new(resource, owner.namespace.clone(), owner.name.clone()))
            }
            Selection::Object(key) => Some(key.clone()),
        }
    }

    /// Makes the details anew if something of them may have changed.
    pub(super) fn paint_details(&mut self) {
        let wanted = DetailsKey {
            key: self.selected_key.clone(),
            lang: self.settings.lang,
            revision: self.engine.revision(),
            shown: self.stage.shown_changes,
        };
        if wanted == self.details_key {
            return;
        }
        let is_other = wanted.key != self.details_key.key || wanted.lang != self.details_key.lang;
        if !is_other && self.now - self.details_at < EVERY_MS && !self.pace.is_paused {
            return;
        }
        self.details = self.selected_key.clone().map(|key| Rc::new(self.details_of(key)));
        (self.details_key, self.details_at) = (wanted, self.now);
    }

    /// Not inlined: the first load does without it.
    #[inline(never)]
    fn details_of(&self, key: ObjectKey) -> Details {
        let (cluster, lang) = (self.engine.cluster(), self.settings.lang);
        let inspection = Inspection::of(cluster, &key);
        let reasons = Reasons::of(cluster, self.engine.ribbon(), &key, lang);
        let mut details = Details {
            mark: None,
            tone: Tone::Unknown,
            stem: 0,
            status: String::new(),
            caption: "",
            facts: Vec::new(),
            actions: inspection.as_ref().map(|it| actions(it, lang)).unwrap_or_default(),
            reasons,
            inside: inspection
                .as_ref()
                .filter(|it| it.key.resource == Resource::PODS)
                .map(|it| Inside::of(cluster, it, lang)),
            inspection,
            key,
        };
        self.sight(&mut details);
        details
    }

    /// What the picture says of it.
    fn sight(&self, details: &mut Details) {
        let (frame, lang) = (&self.stage.shown, self.settings.lang);
        let is = |name: &Str, namespace: &Str| {
            *name == details.key.name && *namespace == details.key.namespace
        };
        let kind = details.key.resource.kind();
        if kind == "Pod"
            && let Some(pod) = frame.pods.iter().find(|pod| is(&pod.name, &pod.namespace))
        {
            let look = pod.state.look();
            (details.mark, details.tone) = (Some(look.mark), look.tone);
            (details.stem, details.caption) = (pod.stem, caption(lang, pod));
            details.status = match pod.state {
                State::Ghost => String::new(),
                _ => format!("{} · {}", pod.status, pod.ready_words()),
            };
            let restarts: i64 = pod.chips.iter().map(|chip| chip.restarts).sum();
            let none = |text: &str| match text {
                "" => page::fact_none(lang).to_string(),
                text => text.to_string(),
            };
            details.facts = vec![
                (page::fact_node(lang), none(pod.node.as_deref().unwrap_or(""))),
                (page::fact_ip(lang), none(&pod.ip)),
                (page::fact_restarts(lang), restarts.to_string()),
            ];
            if pod.owner.is_none() {
                details.facts.push((page::fact_owner(lang), page::nobody_owns(lang).to_string()));
            }
        }
        if let Some(node) = frame.nodes.iter().find(|node| kind == "Node" && is_node(node, details))
        {
            details.mark = Some(match node.state {
                NodeState::Ready => Mark::Node,
                NodeState::Silent => Mark::NodeSilent,
                NodeState::Cordoned => Mark::NodeCordoned,
            });
            details.tone = if node.state.is_ready() { Tone::Done } else { Tone::Bad };
            details.status = node.state.word().to_string();
            details.caption = if node.is_cut { words::is_cut(lang) } else { "" };
        }
        let owner = frame.owners.iter().find(|it| *it.kind == *kind && is(&it.name, &it.namespace));
        if let Some(owner) = owner {
            details.facts = vec![
                (words::wants(lang), owner.wants.to_string()),
                (words::has(lang), owner.has.to_string()),
                (words::ready(lang), owner.ready.to_string()),
            ];
        }
        let services = frame.services.iter();
        let service = services.filter(|_| kind == "Service").find(|it| is(&it.name, &it.namespace));
        if let Some(service) = service {
            details.facts = vec![
                (words::address(lang), service.address.to_string()),
                (words::ready(lang), page::pods(lang, service.targets.len())),
            ];
        }
    }
}

fn is_node(node: &crate::view::Node, details: &Details) -> bool {
    node.name == details.key.name
}
