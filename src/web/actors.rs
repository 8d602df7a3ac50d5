//! Those who act: kubectl, etcd, the controllers with their tallies, the scheduler; the bar that
//! they all talk to, and the tray where pods wait.

use super::dom::at;
use super::picture::SceneProps;
use crate::app::{Msg, Scene, Selection};
use crate::text::page;
use crate::view::{Actor, Owner, Rect};
use yew::prelude::*;

/// The upper half of the picture.
#[component]
pub fn Actors(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    let (layout, lang) = (&scene.layout, scene.lang);
    let waiting = scene.frame.waiting();
    let shell = if layout.is_phone { page::you(lang) } else { page::your_shell(lang) };
    let queue = match waiting {
        0 => page::nothing_waiting(lang).to_string(),
        n => page::waiting(lang, &n),
    };
    let revision = scene.frame.revision;
    html! {<>
        if !layout.is_phone {
            <div class="plate" style={at(layout.plane)}>
                <span class="cap">{ page::control_plane(lang) }</span>
            </div>
        }
        { tray(scene, waiting) }
        <div class="apibar" style={at(layout.bar)}>
            <b>{ page::api_server(lang) }</b>
            <span class="mono">{ &scene.request }</span>
        </div>
        { actor(scene, Actor::Kubectl, layout.kubectl, "kubectl", html! {
            <span>{ shell }</span>
        }) }
        { actor(scene, Actor::Etcd, layout.etcd, "etcd", html! {<>
            if layout.is_phone {
                <span class="mono">{ revision }</span>
            } else {
                <span class="what">{ page::record(lang) }</span>
                <span class="note">{ page::revision(lang, &revision) }</span>
            }
        </>}) }
        { actor(scene, Actor::Controllers, layout.controllers, page::controllers(lang),
            tally(scene, &props.on)) }
        { actor(scene, Actor::Scheduler, layout.scheduler, page::scheduler(lang), html! {
            if !layout.is_phone { <span class="note">{ queue }</span> }
        }) }
    </>}
}

fn actor(scene: &Scene, actor: Actor, rect: Rect, name: &str, inner: Html) -> Html {
    let lit = scene.is_lit(&actor).then_some("on");
    html! {<>
        <div class={classes!("actor", lit)} style={at(rect)}><b>{ name }</b>{ inner }</div>
        { lamp(scene.layout.lamp(rect), classes!(lit)) }
    </>}
}

/// A lamp: yellow when the one it belongs to acts now.
pub fn lamp((x, y): (i32, i32), state: Classes) -> Html {
    html! {
        <i class={classes!("lamp", state)} style={format!("transform:translate({x}px,{y}px)")} />
    }
}

fn tray(scene: &Scene, waiting: usize) -> Html {
    let (layout, lang) = (&scene.layout, scene.lang);
    let caption = match (waiting, layout.is_phone) {
        (0, false) => page::tray(lang).to_string(),
        (0, true) => page::tray_short(lang).to_string(),
        (1, _) => page::no_machine_yet(lang).to_string(),
        (n, _) => page::waiting(lang, &n),
    };
    let used = (waiting > 0).then_some("used");
    html! {
        <div class={classes!("tray", used)} style={at(layout.tray)}>
            <span class="cap">{ caption }</span>
        </div>
    }
}

/// Who wants how many, and has how many: the owner where something is amiss comes first.
fn tally(scene: &Scene, on: &Callback<Msg>) -> Html {
    let (owners, lang) = (&scene.frame.owners, scene.lang);
    let amiss = |owner: &&Owner| owner.ready != owner.wants || owner.has != owner.wants;
    let Some(owner) = owners.iter().find(amiss).or_else(|| owners.first()) else {
        return html! { <span class="note">{ page::nothing_owned(lang) }</span> };
    };
    let number = owners.iter().position(|other| other == owner).unwrap_or(0).min(3);
    let making = owner.has.saturating_sub(owner.ready);
    let words = match (making, owner.has < owner.wants) {
        (1.., false) => page::wants_makes(lang, &owner.wants, &making),
        _ => page::wants_has(lang, &owner.wants, &owner.has),
    };
    let hot = (owner.has != owner.wants).then_some("hot");
    let uid = owner.uid.clone();
    let onclick = on.reform(move |_: MouseEvent| Msg::Select(Some(Selection::Owner(uid.clone()))));
    html! {
        <button type="button" class={classes!("tally", format!("own-{number}"))} {onclick}>
            if !scene.layout.is_phone { { title(owner) } }
            <span class="row">
                { pips(owner) }
                if scene.layout.is_phone {
                    <span class="sr">{ format!("{}: {words}", owner.name) }</span>
                } else {
                    <span class={classes!("wh", hot)}>{ words }</span>
                }
            </span>
            if owners.len() > 1 && !scene.layout.is_phone {
                <span class="more">{ page::more_owners(lang, &(owners.len() - 1)) }</span>
            }
        </button>
    }
}

/// `Deployment web → ReplicaSet …d46`.
fn title(owner: &Owner) -> Html {
    let via = owner.via.as_deref().map(|via| {
        let start = via.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
        format!("…{}", &via[start..])
    });
    html! {
        <span class="who">
            <span class="kind">{ owner.kind.to_string() }{ " " }</span>
            <b class="mono">{ owner.name.to_string() }</b>
            if let Some(via) = via {
                <span class="via">{ " → ReplicaSet " }<b class="mono">{ via }</b></span>
            }
        </span>
    }
}

/// One pip a wanted replica up to five, above that a meter.
fn pips(owner: &Owner) -> Html {
    let (ready, has, wants) = (owner.ready.min(owner.wants), owner.has, owner.wants);
    if wants > 5 {
        let style = format!("transform:scaleX({:.3})", ready as f64 / wants as f64);
        return html! { <span class="meter"><i {style} /></span> };
    }
    html! {
        <span class="pips">{ for (0..wants).map(|i| {
            let class = match i {
                i if i < ready => "full",
                i if i < has => "half",
                _ => "gap",
            };
            html! { <i {class} /> }
        }) }</span>
    }
}
