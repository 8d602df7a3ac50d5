//! The panel for what is selected: its state, its facts, and what can be done, each with the
//! command that it types.

use super::mark::mark;
use super::picture::SceneProps;
use crate::app::{Msg, Scene, Selection};
use crate::text::{Lang, page};
use crate::view::{Mark, NodeState, Owner, Pod, State, age, caption};
use yew::prelude::*;

/// Details of the selection, or how to select.
#[component]
pub fn Details(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    let lang = scene.lang;
    let found = match &scene.selection {
        Some(Selection::Pod(uid)) => scene
            .frame
            .pod(uid)
            .filter(|pod| pod.state != State::Ghost)
            .map(|it| pod(scene, it, &props.on)),
        Some(Selection::Node(name)) => {
            scene.frame.node_index(name).map(|i| node(scene, i, &props.on))
        }
        Some(Selection::Owner(uid)) => {
            scene.frame.owner(uid).map(|(_, it)| owner(scene, it, &props.on))
        }
        None => return html! { <p class="hint">{ page::select_hint(lang) }</p> },
    };
    found.unwrap_or_else(|| html! { <p class="hint">{ page::gone_hint(lang) }</p> })
}

fn pod(scene: &Scene, pod: &Pod, on: &Callback<Msg>) -> Html {
    let lang = scene.lang;
    let look = pod.state.look();
    let (stem, own) = pod.name_parts();
    let owner = pod.owner.as_deref().and_then(|uid| scene.frame.owner(uid));
    let owner = match owner {
        Some((_, owner)) => format!("{} {}", owner.kind, owner.name),
        None => page::nobody_owns(lang).to_string(),
    };
    let restarts: i64 = pod.chips.iter().map(|chip| chip.restarts).sum();
    let none = || page::fact_none(lang).to_string();
    let or_none = |text: &str| if text.is_empty() { none() } else { text.to_string() };
    let flag = match &*pod.namespace {
        "default" => String::new(),
        other => format!(" -n {other}"),
    };
    let name = &pod.name;
    html! {
        <div class={classes!("pp", format!("t-{}", look.tone.name()))}>
            <div class="hd2">
                <span class="g">{ mark(look.mark, 24) }</span>
                <h2>{ stem.to_string() }<b>{ own.to_string() }</b></h2>
            </div>
            <p class="st2">
                <b>{ pod.status.to_string() }</b>{ format!(" {}", caption(lang, pod)) }
            </p>
            { facts(&[
                (page::fact_node(lang), or_none(pod.node.as_deref().unwrap_or(""))),
                (page::fact_ip(lang), or_none(&pod.ip)),
                (page::fact_owner(lang), owner),
                (page::fact_age(lang), age(lang, scene.now.saturating_sub(pod.created_at))),
                (page::fact_restarts(lang), restarts.to_string()),
            ]) }
            { actions(lang, on, &[
                (page::describe(lang), format!("kubectl describe pod {name}{flag}"), false),
                (page::show_yaml(lang), format!("kubectl get pod {name}{flag} -o yaml"), false),
                (page::delete(lang), format!("kubectl delete pod {name}{flag}"), true),
            ]) }
        </div>
    }
}

fn node(scene: &Scene, i: usize, on: &Callback<Msg>) -> Html {
    let lang = scene.lang;
    let node = &scene.frame.nodes[i];
    let sign = match node.state {
        NodeState::Ready => Mark::Node,
        NodeState::Silent => Mark::NodeSilent,
        NodeState::Cordoned => Mark::NodeCordoned,
    };
    let name = &node.name;
    html! {
        <div class="pp">
            <div class="hd2">
                <span class="g">{ mark(sign, 24) }</span>
                <h2><b>{ name.to_string() }</b></h2>
            </div>
            <p class="st2"><b>{ node.state.word() }</b></p>
            { facts(&[(page::cluster(lang), page::pods(lang, scene.frame.pods_on(name)))]) }
            { actions(lang, on, &[
                (page::describe(lang), format!("kubectl describe node {name}"), false),
                (page::show_yaml(lang), format!("kubectl get node {name} -o yaml"), false),
            ]) }
        </div>
    }
}

fn owner(scene: &Scene, owner: &Owner, on: &Callback<Msg>) -> Html {
    let lang = scene.lang;
    let (kind, name) = (owner.kind.to_lowercase(), &owner.name);
    let more = owner.wants + 1;
    let less = owner.wants.saturating_sub(1);
    let scale = |count: usize| format!("kubectl scale {kind} {name} --replicas={count}");
    html! {
        <div class="pp">
            <h2>{ owner.kind.to_string() }{ " " }<b>{ name.to_string() }</b></h2>
            <p class="st2"><b>{ page::wants_has(lang, &owner.wants, &owner.has) }</b></p>
            { actions(lang, on, &[
                ("+1", scale(more), false),
                ("−1", scale(less), false),
                (page::describe(lang), format!("kubectl describe {kind} {name}"), false),
                (page::show_yaml(lang), format!("kubectl get {kind} {name} -o yaml"), false),
                (page::delete(lang), format!("kubectl delete {kind} {name}"), true),
            ]) }
        </div>
    }
}

fn facts(rows: &[(&'static str, String)]) -> Html {
    html! {
        <dl class="facts">{ for rows.iter().map(|(name, value)| html! {
            <><dt>{ *name }</dt><dd>{ value }</dd></>
        }) }</dl>
    }
}

/// Buttons, each with the command that it types at its right.
fn actions(lang: Lang, on: &Callback<Msg>, rows: &[(&'static str, String, bool)]) -> Html {
    html! {<>
        <h3 class="sub">{ page::actions(lang) }</h3>
        <div class="acts">{ for rows.iter().map(|(label, line, is_grave)| {
            let typed = line.clone();
            let onclick = on.reform(move |_: MouseEvent| Msg::Type(typed.clone()));
            html! {
                <button type="button" {onclick}>
                    <span class={classes!(is_grave.then_some("d"))}>{ *label }</span>
                    <span class="mono">{ line }</span>
                </button>
            }
        }) }</div>
    </>}
}
