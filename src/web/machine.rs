//! A machine: its plate, its name and state, and the kubelet's lamp.

use super::actors::lamp;
use super::dom::at;
use super::mark::mark;
use super::picture::SceneProps;
use crate::app::{Msg, Scene, Selection};
use crate::text::{page, state};
use crate::view::{Actor, Level, Mark, Node, NodeState, State, age};
use yew::prelude::*;

/// All machines of the picture.
#[component]
pub fn Machines(props: &SceneProps) -> Html {
    let nodes = props.scene.frame.nodes.iter().enumerate();
    html! { <>{ for nodes.map(|(i, node)| machine(&props.scene, i, node, &props.on)) }</> }
}

fn machine(scene: &Scene, i: usize, node: &Node, on: &Callback<Msg>) -> Html {
    let (lang, layout) = (scene.lang, &scene.layout);
    let (sign, word, class) = match node.state {
        NodeState::Ready if node.is_cut => (Mark::Node, "Ready", "cut"),
        NodeState::Ready => (Mark::Node, "Ready", ""),
        NodeState::Silent => (Mark::NodeSilent, "NotReady", "silent"),
        NodeState::Cordoned => (Mark::NodeCordoned, "SchedulingDisabled", "cordoned"),
    };
    let pods = scene.frame.pods_on(&node.name);
    let label = page::node_label(lang, &node.name, &node.state.word(), &pods);
    let name = node.name.clone();
    let onclick = on.reform(move |_: MouseEvent| Msg::Select(Some(Selection::Node(name.clone()))));
    let is_selected = scene.selection == Some(Selection::Node(node.name.clone()));
    let class = classes!("machine", class, is_selected.then_some("sel"));
    let lit = scene.is_lit(&Actor::Kubelet(node.name.clone())).then_some("on");
    let off = (node.is_cut || node.state == NodeState::Silent).then_some("off");
    html! {<div key={node.name.to_string()} class="ab">
        <div {class} style={at(layout.machines[i])} data-node-name={node.name.to_string()}
            data-ready={node.state.is_ready().to_string()}>
            <button type="button" class="hd" {onclick}>
                <span class="sr">{ label }</span>
                <span class="g">{ mark(sign, if layout.is_phone { 15 } else { 17 }) }</span>
                <b aria-hidden="true">{ node.name.to_string() }</b>
                <span class="st" aria-hidden="true">{ word }{ silence(scene, node) }</span>
                { counts(scene, node) }
                <span class="kl" aria-hidden="true">{ "kubelet" }</span>
            </button>
            if pods == 0 && !layout.is_phone {
                <span class="free">{ page::no_pods(lang) }</span>
            }
        </div>
        { lamp(layout.kubelet(i), classes!(lit, off)) }
    </div>}
}

/// How long it has not been heard of.
fn silence(scene: &Scene, node: &Node) -> Html {
    match node.silent_since {
        Some(since) => {
            let time = age(scene.lang, scene.now.saturating_sub(since));
            html! { <span>{ format!(" · {}", state::silent_for(scene.lang, &time)) }</span> }
        }
        None => Html::default(),
    }
}

/// Counts with marks, when the pods are too small to speak for themselves.
fn counts(scene: &Scene, node: &Node) -> Html {
    if scene.layout.level == Level::Tile {
        return Html::default();
    }
    let mut counts: Vec<(State, usize)> = Vec::new();
    for pod in scene.frame.pods.iter().filter(|pod| pod.node.as_ref() == Some(&node.name)) {
        match counts.iter_mut().find(|(state, _)| state.look().mark == pod.state.look().mark) {
            Some((_, count)) => *count += 1,
            None => counts.push((pod.state, 1)),
        }
    }
    counts.sort_by_key(|(state, _)| *state as u8);
    html! {
        <span class="cnt" aria-hidden="true">
            { for counts.iter().take(4).map(|(state, count)| html! {
            <span key={*state as u8} class={format!("t-{}", state.look().tone.name())}>
                { mark(state.look().mark, 14) }{ count }
            </span>
            }) }
        </span>
    }
}
