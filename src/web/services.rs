//! The rail below the machines: a Service, and how many pods answer for it.

use super::picture::SceneProps;
use crate::api::{ObjectKey, Resource};
use crate::app::Msg;
use crate::text::{browser, page};
use yew::prelude::*;

/// The first Service with its rail, and how many more there are.
#[component]
pub fn Services(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    let (layout, lang) = (&scene.layout, scene.lang);
    let (Some(y), Some(service)) = (layout.service_y, scene.frame.services.first()) else {
        return Html::default();
    };
    let words = match service.targets.len() {
        0 => page::no_ready_pods(lang).to_string(),
        1 => page::ready_pod(lang).to_string(),
        n => page::ready_pods(lang, &n),
    };
    let (passed, failed) = scene.requests;
    let count = match passed {
        0 => String::new(),
        _ => format!(" · {}", browser::requests(lang, &passed, &failed)),
    };
    let more = scene.frame.services.len() - 1;
    let x = layout.machines.first().map_or(8, |first| first.x);
    let label_x = layout.machines.first().map_or(8, |first| first.right()) + 14;
    let style = format!("transform:translate({x}px,{}px)", y - 14);
    let key = ObjectKey::new(Resource::SERVICES, &service.namespace, &service.name);
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Inspect(key.clone()));
    if layout.is_phone {
        return html! {
            <div class="svc flat" {style}>
                <b>{ "Service" }</b><span class="mono">{ service.name.to_string() }</span>
                <span>{ format!("· {words}{count}") }</span>
            </div>
        };
    }
    html! {
        <div class="svcs" {style}>
            <span style={format!("min-width:{}px", label_x - x - 14)}>
                <button type="button" class="svc" {onclick}>
                    <b>{ "Service" }</b><b class="mono">{ service.name.to_string() }</b>
                    <span class="mono">{ service.address.to_string() }</span>
                </button>
            </span>
            <div class="lbl">
                { words }
                if more > 0 { { format!(" · {}", page::services_more(lang, &more)) } }
                { count }
            </div>
        </div>
    }
}
