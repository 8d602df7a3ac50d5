//! The panel for what is selected: what it is, its YAML, why it is so, and what can be done.

use super::inside::pod;
use super::mark::{icon, icons, mark};
use super::narration::sentence;
use crate::api::{ObjectKey, Resource};
use crate::app::{Details, Msg, Side};
use crate::text::{Lang, page, ribbon, why};
use crate::view::{Action, Does, EventRow, Inspection, Part, Reason, age, short_clock, span};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub struct DetailsProps {
    pub details: Option<Rc<Details>>,
    pub side: Side,
    pub lang: Lang,
    /// Virtual time, in whole seconds.
    pub now: u64,
    pub on: Callback<Msg>,
}

/// Details of the selection, or how to select.
#[component]
pub fn DetailsPanel(props: &DetailsProps) -> Html {
    let Some(details) = &props.details else {
        return html! { <p class="hint">{ page::select_hint(props.lang) }</p> };
    };
    let body = match (props.side, &details.inspection) {
        (Side::Why, _) => reasons(props, details),
        (_, None) => html! { <p class="st2">{ page::gone_hint(props.lang) }</p> },
        (Side::Summary, Some(inspection)) => summary(props, details, inspection),
        (Side::Yaml, Some(inspection)) => yaml(props, inspection),
    };
    html! {
        <div class={classes!("pp", format!("t-{}", details.tone.name()))}>
            { head(props, details) }
            { body }
        </div>
    }
}

fn head(props: &DetailsProps, details: &Details) -> Html {
    let name = &*details.key.name;
    let (stem, own) = name.split_at_checked(details.stem).unwrap_or(("", name));
    let namespace = match &*details.key.namespace {
        "" => String::new(),
        namespace => format!(" · {namespace}"),
    };
    html! {
        <div class="hd2">
            if let Some(sign) = details.mark { <span class="g">{ mark(sign, 24) }</span> }
            <div class="who2">
                <h2>{ stem.to_string() }<b>{ own.to_string() }</b></h2>
                <p class="st2">
                    if details.status.is_empty() {
                        { details.key.resource.kind() }{ namespace }
                    } else {
                        <b>{ &details.status }</b>{ format!(" {}{namespace}", details.caption) }
                    }
                </p>
            </div>
            { sides(props) }
        </div>
    }
}

fn sides(props: &DetailsProps) -> Html {
    let lang = props.lang;
    let sides =
        [(Side::Summary, why::summary(lang)), (Side::Yaml, "YAML"), (Side::Why, page::why(lang))];
    html! {
        <div class="seg" role="group" aria-label={why::view(lang)}>
            { for sides.into_iter().map(|(side, name)| html! {
                <button type="button" aria-pressed={(side == props.side).to_string()}
                    onclick={props.on.reform(move |_: MouseEvent| Msg::Side(side))}>
                    { name }
                </button>
            }) }
        </div>
    }
}

fn summary(props: &DetailsProps, details: &Details, inspection: &Inspection) -> Html {
    let lang = props.lang;
    let is_node = inspection.key.resource == Resource::NODES;
    let below = if is_node { why::pods_here(lang) } else { why::owns(lang) };
    html! {<>
        <dl class="facts">
            { for details.facts.iter().map(|(name, value)| html! {
                <><dt>{ *name }</dt><dd>{ value }</dd></>
            }) }
            { age_of(props, inspection) }
            { kin(props, why::owned_by(lang), &inspection.above) }
            { kin(props, below, &inspection.below) }
        </dl>
        if let Some(inside) = &details.inside { { pod(props, details, inside) } }
        <h3 class="sub">
            { page::actions(lang) }<span>{ why::types_commands(lang) }</span>
        </h3>
        <div class="acts">{ for details.actions.iter().map(|action| button(props, action)) }</div>
        <h3 class="sub">{ why::events(lang) }<span>{ why::newest_last(lang) }</span></h3>
        { events(props, &inspection.events) }
    </>}
}

fn age_of(props: &DetailsProps, inspection: &Inspection) -> Html {
    let words = age(props.lang, props.now.saturating_sub(inspection.created_at));
    html! { <><dt>{ page::fact_age(props.lang) }</dt><dd>{ words }</dd></> }
}

/// Other objects, each a way to its own details.
fn kin(props: &DetailsProps, name: &'static str, keys: &[ObjectKey]) -> Html {
    if keys.is_empty() {
        return Html::default();
    }
    html! {<>
        <dt>{ name }</dt>
        <dd class="kin">{ for keys.iter().map(|key| {
            let to = key.clone();
            let onclick = props.on.reform(move |_: MouseEvent| Msg::Inspect(to.clone()));
            let kind = (key.resource != Resource::PODS).then(|| key.resource.kind());
            html! {
                <button type="button" class="link" {onclick}>
                    if let Some(kind) = kind { { kind }{ " " } }{ key.name.to_string() }
                </button>
            }
        }) }</dd>
    </>}
}

/// A button with the command that it types at its right.
pub(super) fn button(props: &DetailsProps, action: &Action) -> Html {
    let (msg, words) = match &action.does {
        Does::Type(line) => (Msg::Type(line.clone()), line.clone()),
        Does::Fault(fault) => {
            let note = match action.is_grave {
                true => why::cut_note(props.lang),
                false => why::connect_note(props.lang),
            };
            (Msg::Fault(fault.clone()), note.to_string())
        }
        Does::Browse(url) => (Msg::Open(url.to_string()), url.to_string()),
    };
    let onclick = props.on.reform(move |_: MouseEvent| msg.clone());
    let is_command = (!matches!(action.does, Does::Fault(_))).then_some("mono");
    html! {
        <button type="button" {onclick}>
            <span class={classes!(action.is_grave.then_some("d"))}>{ action.name }</span>
            <span class={classes!("line", is_command)}>{ words }</span>
        </button>
    }
}

fn events(props: &DetailsProps, rows: &[EventRow]) -> Html {
    if rows.is_empty() {
        return html! { <p class="st2">{ why::no_events(props.lang) }</p> };
    }
    html! {
        <ol class="events">{ for rows.iter().map(|row| html! {
            <li class={classes!(row.is_warning.then_some("warn"))}>
                <span class="when">{ age(props.lang, props.now.saturating_sub(row.at)) }</span>
                <b>{ row.reason.to_string() }</b>
                <span class="msg">
                    { row.message.to_string() }
                    if row.count > 1 {
                        <i>{ format!(" · {}", why::times(props.lang, &row.count)) }</i>
                    }
                </span>
            </li>
        }) }</ol>
    }
}

/// The tree in parts, with the lines marked that the last write changed.
fn yaml(props: &DetailsProps, inspection: &Inspection) -> Html {
    let lang = props.lang;
    let any = inspection.parts.iter().flat_map(|part| &part.lines).any(|line| line.is_changed);
    html! {<>
        if any { <p class="st2"><span class="chg key">{ why::last_write(lang) }</span></p> }
        <div class="yaml">{ for inspection.parts.iter().map(|it| part(lang, inspection, it)) }</div>
    </>}
}

fn part(lang: Lang, inspection: &Inspection, part: &Part) -> Html {
    let by_kubelet = matches!(inspection.key.resource, Resource::PODS | Resource::NODES);
    let changed = part.lines.iter().filter(|line| line.is_changed).count();
    let caption = match &*part.name {
        "metadata" => page::who_it_is(lang),
        "spec" => page::what_was_asked(lang),
        "status" if by_kubelet => page::what_is_reported(lang),
        "status" => why::controller_reports(lang),
        _ => "",
    };
    let class = match &*part.name {
        "spec" => "p-spec",
        "status" => "p-status",
        _ => "p-meta",
    };
    html! {
        <details key={part.name.to_string()} class={classes!("part", class)}
            open={&*part.name != "metadata"}>
            <summary>
                <b class="mono">{ part.name.to_string() }</b><span>{ caption }</span>
                if changed > 0 { <i>{ why::lines_changed(lang, &changed) }</i> }
            </summary>
            <pre class="mono">{ for part.lines.iter().map(|line| html! {
                <span class={classes!(line.is_changed.then_some("chg"))}>
                    { format!("{}\n", line.text) }
                </span>
            }) }</pre>
        </details>
    }
}

/// The chain of causes, from the outside to the newest write.
fn reasons(props: &DetailsProps, details: &Details) -> Html {
    let (lang, reasons) = (props.lang, &details.reasons);
    let first = reasons.steps.first().map_or(0, |step| step.at);
    let before = first.saturating_sub(1);
    html! {<>
        <p class="lead">{ sentence(&reasons.lead) }</p>
        <ol class="chain">
            { for reasons.steps.iter().enumerate().map(|(i, it)| step(props, i, first, it)) }
        </ol>
        if !reasons.steps.is_empty() {
            <div class="row">
                <button type="button" class="btn"
                    onclick={props.on.reform(move |_: MouseEvent| Msg::GoTo(before))}>
                    { icon(icons::UNDO, 15) }{ why::just_before(lang) }
                </button>
            </div>
        }
    </>}
}

fn step(props: &DetailsProps, i: usize, first: u64, reason: &Reason) -> Html {
    let lang = props.lang;
    let time = match i {
        0 => short_clock(reason.at),
        _ => format!("+{}", span(lang, reason.at.saturating_sub(first))),
    };
    let at = reason.at;
    let onclick = props.on.reform(move |_: MouseEvent| Msg::GoTo(at));
    let label = format!("{}: {}", why::go_there(lang), ribbon::at_clock(lang, &time));
    html! {
        <li>
            <button type="button" class="when" {onclick} aria-label={label}
                title={why::go_there(lang)}>{ time }</button>
            <div>
                <b>{ &reason.who }</b>{ " " }{ sentence(&reason.did) }
                if !reason.rule.is_empty() { <p class="rule">{ sentence(&reason.rule) }</p> }
            </div>
        </li>
    }
}
