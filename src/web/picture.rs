//! The picture: the region in which the cluster lives.

use super::actors::Actors;
use super::cells::Cells;
use super::flights::{Flights, Requests};
use super::machine::Machines;
use super::services::Services;
use super::tile::Tile;
use super::wires::Wires;
use crate::app::{Msg, Scene, Selection};
use crate::text::{page, ribbon};
use crate::view::{Level, MANY, Pod, State, TimerKind};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct SceneProps {
    pub scene: Rc<Scene>,
    pub on: Callback<Msg>,
}

#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// What the pods show, and what is on its way.
    pub scene: Rc<Scene>,
    /// What everything around them shows: the same, or what was a frame ago.
    pub around: Rc<Scene>,
    pub on: Callback<Msg>,
}

/// The whole picture.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let (scene, around) = (&props.scene, &props.around);
    let layout = &scene.layout;
    let class = classes!(
        "pic",
        layout.is_phone.then_some("narrow"),
        (layout.size.0 < 760 && !layout.is_phone).then_some("slim"),
        (layout.level != Level::Tile).then_some("many"),
        (scene.motion_percent == 0 || scene.is_resized).then_some("still"),
    );
    let motion =
        format!("--motion:{}.{:02};", scene.motion_percent / 100, scene.motion_percent % 100);
    let style = match layout.is_phone {
        true => format!("{motion}height:{}px", layout.size.1),
        false => motion,
    };
    html! {
        <section id="picture" {class} {style} aria-label={page::cluster(scene.lang)}>
            if scene.is_past { <span class="past">{ ribbon::the_past(scene.lang) }</span> }
            <Wires scene={around.clone()} on={props.on.clone()} />
            <Actors scene={around.clone()} on={props.on.clone()} />
            <Machines scene={around.clone()} on={props.on.clone()} />
            <Services scene={around.clone()} on={props.on.clone()} />
            if scene.frame.pods.len() > MANY {
                <Cells scene={scene.clone()} on={props.on.clone()} />
            } else {
                <div class="pods">
                    { for scene.frame.pods.iter().enumerate().map(|(i, it)| tile(props, i, it)) }
                </div>
            }
            <Flights scene={scene.clone()} on={props.on.clone()} />
            if !scene.dots.is_empty() {
                <Requests scene={scene.clone()} on={props.on.clone()} />
            }
        </section>
    }
}

fn tile(props: &PictureProps, i: usize, pod: &Pod) -> Html {
    let scene = &props.scene;
    let rect = scene.layout.pods.get(i).copied().unwrap_or_default();
    html! {
        <Tile key={pod.uid.to_string()} pod={pod.clone()} {rect} level={scene.layout.level}
            lang={scene.lang} now={time_for(pod, scene.now)} is_phone={scene.layout.is_phone}
            is_fading={scene.fading.contains(&pod.uid)}
            is_selected={scene.selection == Some(Selection::Pod(pod.uid.clone()))}
            on={props.on.clone()} />
    }
}

/// Virtual time as coarse as a pod's tile allows, so that it is painted no more than needed.
fn time_for(pod: &Pod, now: u64) -> u64 {
    let step = match (pod.timer, pod.state) {
        (_, State::Ghost) => return 0,
        (Some(timer), _) if matches!(timer.kind, TimerKind::Grace | TimerKind::Pull) => 250,
        (Some(_), _) => 1000,
        (None, _) if now.saturating_sub(pod.created_at) < 60_000 => 1000,
        (None, _) => 60_000,
    };
    let age = now.saturating_sub(pod.created_at);
    pod.created_at + age / step * step
}
