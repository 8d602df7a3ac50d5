//! The lines of the picture: wires to the bar, owner lines, Service stubs.

use super::picture::SceneProps;
use crate::app::{Scene, Selection};
use crate::view::{Level, NodeState, State, bundle_line, owner_line, service_line, wire_of};
use yew::prelude::*;

/// All lines, below the tiles.
#[component]
pub fn Wires(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    let layout = &scene.layout;
    let boxes = [layout.kubectl, layout.etcd, layout.controllers, layout.scheduler];
    html! {
        <svg class="wires" aria-hidden="true">
            <defs>
                <pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)">
                    <rect width="4" height="9" />
                </pattern>
            </defs>
            { for boxes.map(|rect| html! { <path class="wire" d={wire_of(layout, rect)} /> }) }
            { for (0..layout.machines.len()).map(|machine| kubelet_wire(scene, machine)) }
            { owner_lines(scene) }
            { service_lines(scene) }
        </svg>
    }
}

fn kubelet_wire(scene: &Scene, machine: usize) -> Html {
    let layout = &scene.layout;
    let (x, y) = layout.kubelet(machine);
    let top = layout.machines[machine].y;
    let first = layout.machines[0].y;
    let start = if top == first { layout.bar.bottom() } else { top - 9 };
    let node = &scene.frame.nodes[machine];
    let is_silent = node.is_cut || node.state == NodeState::Silent;
    let class = classes!("wire", is_silent.then_some("silent"));
    html! { <path {class} d={format!("M{x} {start}V{}", y - 6)} /> }
}

fn owner_lines(scene: &Scene) -> Html {
    if scene.layout.level != Level::Tile {
        return bundles(scene);
    }
    let frame = &scene.frame;
    let selected = match &scene.selection {
        Some(Selection::Pod(uid)) => Some(uid),
        _ => None,
    };
    html! {<g key="lines">{ for frame.pods.iter().enumerate().filter_map(|(i, pod)| {
        if pod.state == State::Ghost {
            return None;
        }
        let path = owner_line(frame, &scene.layout, i)?;
        let (number, _) = frame.owner(pod.owner.as_deref()?)?;
        let class = classes!(
            "own",
            format!("own-{}", number.min(3)),
            (pod.state == State::Terminating).then_some("leaves"),
            selected.map(|uid| if *uid == pod.uid { "strong" } else { "dim" }),
        );
        let (x, y) = (scene.layout.pods[i].x, scene.layout.pods[i].y + 19);
        let stop = pod.node.is_some();
        Some(html! {
            <g key={pod.uid.to_string()} {class}>
                <path d={path} />
                if stop { <circle cx={x.to_string()} cy={y.to_string()} r="4.2" /> }
            </g>
        })
    }) }</g>}
}

/// One line an owner and machine, with a count, when pods are too small for their own.
fn bundles(scene: &Scene) -> Html {
    let frame = &scene.frame;
    if scene.layout.level > Level::Chip {
        return Html::default();
    }
    let pairs = (0..frame.owners.len().min(3))
        .flat_map(|owner| (0..frame.nodes.len()).map(move |machine| (owner, machine)));
    html! {<g key="bundles">{ for pairs.filter_map(|(owner, machine)| {
        let (uid, node) = (&frame.owners[owner].uid, &frame.nodes[machine].name);
        let mine = frame.pods.iter().filter(|pod| {
            pod.owner.as_ref() == Some(uid) && pod.node.as_ref() == Some(node)
        });
        if mine.count() == 0 {
            return None;
        }
        let path = bundle_line(&scene.layout, owner, machine)?;
        Some(html! { <g class={format!("own own-{owner}")}><path d={path} /></g> })
    }) }</g>}
}

fn service_lines(scene: &Scene) -> Html {
    let (frame, layout) = (&scene.frame, &scene.layout);
    let (Some(rail), Some(first), Some(last)) =
        (layout.service_y, layout.machines.first(), layout.machines.last())
    else {
        return Html::default();
    };
    if layout.is_phone {
        return Html::default();
    }
    let targets = |uid| frame.services.iter().any(|service| service.targets.contains(uid));
    let stubs = frame.pods.iter().enumerate().filter(|_| layout.level == Level::Tile);
    html! {<g key="stubs">
        <path class="stub" d={format!("M{} {rail}H{}", first.x + 200, last.right() - 39)} />
        { for stubs.filter_map(|(i, pod)| {
            let path = service_line(frame, layout, i)?;
            let tile = layout.pods[i];
            let head = format!("M{} {}l-5 4 5 4", tile.right() + 6, tile.bottom() - 22);
            let class = classes!("stub", (!targets(&pod.uid)).then_some("off"));
            Some(html! {
                <g key={pod.uid.to_string()} {class}><path d={path} /><path d={head} /></g>
            })
        }) }
    </g>}
}
