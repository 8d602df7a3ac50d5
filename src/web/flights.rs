//! Requests and watch events on their way: a yellow dot from lamp to lamp along the bar.

use super::picture::SceneProps;
use crate::app::Scene;
use crate::app::requests::DOT_MS;
use crate::view::{Actor, Layout};
use yew::prelude::*;

/// All dots on their way.
#[component]
pub fn Flights(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    html! {
        <div class="flights" aria-hidden="true">
            { for scene.flights.iter().map(|flight| {
                let from = place(scene, &flight.flight.from);
                let to = place(scene, &flight.flight.to);
                let middle = scene.layout.bar.center().1;
                let style = format!(
                    "--x0:{}px;--y0:{}px;--x1:{}px;--y1:{}px;--m:{}px;--ms:{}ms;",
                    from.0, from.1, to.0, to.1, middle, scene.motion_percent * 38 / 10,
                );
                let side = (to.0 > scene.layout.size.0 - 120).then_some("left");
                html! {
                    <i key={flight.id.to_string()} class={classes!("tok", side)} {style}>
                        <span>{ flight.flight.label.to_string() }</span>
                    </i>
                }
            }) }
        </div>
    }
}

/// Requests on their way to pods: round and green if they arrive, else square, red and crossed.
#[component]
pub fn Requests(props: &SceneProps) -> Html {
    html! {
        <div class="flights" aria-hidden="true">
            { for props.scene.dots.iter().map(|dot| {
                let [(x0, y0), (x1, y1), (x2, y2)] = dot.way.points;
                let style = format!(
                    "--x0:{x0}px;--y0:{y0}px;--x1:{x1}px;--y1:{y1}px;--x2:{x2}px;--y2:{y2}px;\
                     --ms:{DOT_MS}ms;",
                );
                let class = classes!("req", (!dot.way.has_arrived).then_some("bad"));
                html! { <i key={dot.id.to_string()} {class} {style} /> }
            }) }
        </div>
    }
}

fn place(scene: &Scene, actor: &Actor) -> (i32, i32) {
    let layout: &Layout = &scene.layout;
    match actor {
        Actor::Kubectl => layout.lamp(layout.kubectl),
        Actor::Etcd => layout.lamp(layout.etcd),
        Actor::Controllers => layout.lamp(layout.controllers),
        Actor::Scheduler => layout.lamp(layout.scheduler),
        Actor::Kubelet(node) => layout.kubelet(scene.frame.node_index(node).unwrap_or(usize::MAX)),
    }
}
