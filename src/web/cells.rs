//! Many pods on one canvas: the shape of each says its kind of situation, its colour repeats it.
//! For readers, and for whoever asks the document, a summary takes the place of the elements.

use super::picture::SceneProps;
use crate::app::{Msg, Scene, Selection};
use crate::text::page;
use crate::view::{Pod, Rect, State, Tone};
use std::collections::BTreeMap;
use std::f64::consts::PI;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// So many pods in trouble are still named one by one.
const MAX_NAMED: usize = 40;

/// All pods of a crowded picture.
#[component]
pub fn Cells(props: &SceneProps) -> Html {
    let canvas = use_node_ref();
    let theme = gloo::utils::document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"))
        .unwrap_or_default();
    {
        let canvas = canvas.clone();
        use_effect_with((props.scene.clone(), theme), move |(scene, _)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                draw(&canvas, scene);
            }
        });
    }
    let scene = props.scene.clone();
    let onclick = props.on.reform(move |event: MouseEvent| {
        Msg::Select(hit(&scene, event.offset_x(), event.offset_y()))
    });
    html! {<>
        <canvas ref={canvas} class="cells" aria-hidden="true" {onclick} />
        { summary(props) }
    </>}
}

/// The pod at a place.
fn hit(scene: &Scene, x: i32, y: i32) -> Option<Selection> {
    let is_at = |rect: &Rect| {
        x >= rect.x - 1 && x <= rect.right() + 1 && y >= rect.y - 1 && y <= rect.bottom() + 1
    };
    let place = scene.layout.pods.iter().position(is_at)?;
    scene.frame.pods.get(place).map(|pod| Selection::Pod(pod.uid.clone()))
}

fn draw(canvas: &HtmlCanvasElement, scene: &Scene) {
    let scale = gloo::utils::window().device_pixel_ratio();
    let (width, height) = scene.layout.size;
    let pixels = |length: i32| (f64::from(length) * scale).round() as u32;
    if canvas.width() != pixels(width) || canvas.height() != pixels(height) {
        canvas.set_width(pixels(width));
        canvas.set_height(pixels(height));
    }
    let context = canvas.get_context("2d").ok().flatten();
    let Some(pen) = context.and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok()) else {
        return;
    };
    let _ = pen.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
    pen.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
    let mut tones: BTreeMap<u8, (Tone, Vec<Rect>)> = BTreeMap::new();
    for (pod, rect) in scene.frame.pods.iter().zip(&scene.layout.pods) {
        let tone = if pod.state == State::NotReady { Tone::Work } else { pod.state.look().tone };
        tones.entry(tone as u8).or_insert((tone, Vec::new())).1.push(*rect);
    }
    let colours = gloo::utils::window().get_computed_style(canvas).ok().flatten();
    for (tone, rects) in tones.into_values() {
        let name = format!("--{}", tone.name());
        let colour = colours.as_ref().and_then(|it| it.get_property_value(&name).ok());
        let colour = colour.unwrap_or_default();
        pen.set_fill_style_str(colour.trim());
        pen.set_stroke_style_str(colour.trim());
        pen.set_line_width(2.0);
        pen.begin_path();
        rects.iter().for_each(|rect| shape(&pen, tone, *rect));
        match tone {
            Tone::Leave | Tone::Unknown => pen.stroke(),
            _ => pen.fill(),
        }
    }
    let chosen = match &scene.selection {
        Some(Selection::Pod(uid)) => scene.frame.pods.iter().position(|pod| pod.uid == *uid),
        _ => None,
    };
    if let Some(rect) = chosen.and_then(|place| scene.layout.pods.get(place)) {
        let colour = colours.and_then(|it| it.get_property_value("--focus").ok());
        pen.set_stroke_style_str(colour.unwrap_or_default().trim());
        let (x, y) = (f64::from(rect.x) - 3.0, f64::from(rect.y) - 3.0);
        pen.stroke_rect(x, y, f64::from(rect.w) + 6.0, f64::from(rect.h) + 6.0);
    }
}

/// A circle is alive, a diamond waits, a square is made or done, an octagon failed, a ring leaves.
fn shape(pen: &CanvasRenderingContext2d, tone: Tone, rect: Rect) {
    let (x, y) = (f64::from(rect.x), f64::from(rect.y));
    let (w, h) = (f64::from(rect.w), f64::from(rect.h));
    let (cx, cy, r) = (x + w / 2.0, y + h / 2.0, w / 2.0);
    let polygon = |points: &[(f64, f64)]| {
        for (i, (px, py)) in points.iter().enumerate() {
            match i {
                0 => pen.move_to(*px, *py),
                _ => pen.line_to(*px, *py),
            }
        }
        pen.close_path();
    };
    match tone {
        Tone::Ok => {
            pen.move_to(cx + r, cy);
            let _ = pen.arc(cx, cy, r, 0.0, 2.0 * PI);
        }
        Tone::Leave | Tone::Unknown => {
            pen.move_to(cx + r - 1.0, cy);
            let _ = pen.arc(cx, cy, r - 1.0, 0.0, 2.0 * PI);
        }
        Tone::Work | Tone::Done => pen.rect(x + 0.5, y + 0.5, w - 1.0, h - 1.0),
        Tone::Wait => polygon(&[(cx, y), (x + w, cy), (cx, y + h), (x, cy)]),
        Tone::Bad => {
            let (a, b) = (w * 0.3, w * 0.7);
            polygon(&[
                (x + a, y),
                (x + b, y),
                (x + w, y + a),
                (x + w, y + b),
                (x + b, y + h),
                (x + a, y + h),
                (x, y + b),
                (x, y + a),
            ]);
        }
    }
}

/// How many pods of each STATUS there are where, and by name those in trouble.
fn summary(props: &SceneProps) -> Html {
    let (frame, lang) = (&props.scene.frame, props.scene.lang);
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for pod in frame.pods.iter().filter(|pod| pod.state != State::Ghost) {
        let node = pod.node.as_deref().unwrap_or_default();
        *counts.entry((node, &pod.status)).or_default() += 1;
    }
    let in_trouble = |pod: &&Pod| pod.state.is_bad() || pod.state == State::Terminating;
    html! {
        <ul class="sum" aria-label={page::pods_summary(lang)}>
            { for counts.into_iter().map(|((node, status), count)| {
                let place = match node {
                    "" => page::no_machine(lang).to_string(),
                    node => node.to_string(),
                };
                let words = format!("{place}: {status}, {}", page::pods(lang, count));
                let name = node.into();
                let machine = (!node.is_empty()).then_some(Selection::Node(name));
                html! {
                    <li key={format!("{node} {status}")} data-pods={count.to_string()}
                        data-node={node.to_string()} data-phase={status.to_string()}>
                        { choice(props, machine, words) }
                    </li>
                }
            }) }
            { for frame.pods.iter().filter(in_trouble).take(MAX_NAMED).map(|pod| html! {
                <li key={pod.uid.to_string()} data-pod={pod.path()} data-uid={pod.uid.to_string()}
                    data-phase={pod.status.to_string()}
                    data-node={pod.node.as_deref().unwrap_or_default().to_string()}>
                    { choice(props, Some(Selection::Pod(pod.uid.clone())),
                        format!("{}: {}", pod.name, pod.status)) }
                </li>
            }) }
        </ul>
    }
}

/// A line of the summary that can be looked at more closely: the list is shown while it has the
/// keyboard's focus, since nobody can aim at a canvas with keys.
fn choice(props: &SceneProps, selection: Option<Selection>, words: String) -> Html {
    if selection.is_none() {
        return html! { { words } };
    }
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Select(selection.clone()));
    html! { <button type="button" {onclick}>{ words }</button> }
}
