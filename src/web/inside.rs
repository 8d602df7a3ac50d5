//! A pod from within, in the details: the machine around the pod around its containers, and beside
//! each other the two loops that repair.

use super::details::{DetailsProps, button};
use super::mark::mark;
use super::narration::sentence;
use crate::api::{ObjectKey, Resource};
use crate::app::{Details, Msg};
use crate::text::{inside as words, page, ribbon};
use crate::view::{ChipState, Inner, Inside, Mark, Shared, Turn, age, or_none, role_name};
use yew::prelude::*;

/// The machine, the pod, its containers, and who repairs them.
pub fn pod(props: &DetailsProps, details: &Details, inside: &Inside) -> Html {
    let lang = props.lang;
    let shares = match inside.shares_processes {
        true => words::shares_too(lang),
        false => words::shares(lang),
    };
    html! {<>
        <h3 class="sub">{ words::title(lang) }</h3>
        <div class="inside">
            { machine(props, inside) }
            <div class="inpod">
                <p class="st2">
                    <b>{ details.key.name.to_string() }</b>{ " " }
                    <span class="mono">{ inside.address.to_string() }</span>
                </p>
                { for inside.containers.iter().map(|it| container(props, it)) }
                { for inside.volumes.iter().map(|it| volume(props, it)) }
                if inside.containers.len() > 1 { <p class="st2">{ shares }</p> }
            </div>
        </div>
        <h3 class="sub">{ words::loops(lang) }</h3>
        <div class="loops">
            { small_loop(props, inside) }
            { big_loop(props, details, inside) }
        </div>
    </>}
}

/// The way out: the machine that the pod is on.
fn machine(props: &DetailsProps, inside: &Inside) -> Html {
    if inside.node.is_empty() {
        return html! { <p class="st2">{ words::no_machine(props.lang) }</p> };
    }
    let key = ObjectKey::new(Resource::NODES, "", inside.node.clone());
    let onclick = props.on.reform(move |_: MouseEvent| Msg::Inspect(key.clone()));
    html! {
        <button type="button" class="link" {onclick}>
            { mark(Mark::Node, 15) }{ inside.node.to_string() }
        </button>
    }
}

/// A container: a line, and all about it when it is opened.
fn container(props: &DetailsProps, it: &Inner) -> Html {
    let lang = props.lang;
    let (class, sign) = match it.state {
        ChipState::Running => ("runs", Mark::ContainerRunning),
        ChipState::Waiting => ("waits", Mark::ContainerWaiting),
        ChipState::Ended => ("ended", Mark::ContainerEnded),
    };
    let role = role_name(lang, it.role);
    html! {
        <details key={it.name.to_string()} class={classes!("incont", class)}
            data-container={it.name.to_string()} data-restarts={it.restarts.to_string()}
            data-id={it.id.to_string()}>
            <summary>
                { mark(sign, 13) }
                <b>{ it.name.to_string() }</b>
                if !role.is_empty() { <i>{ role }</i> }
                <span>{ it.word.to_string() }</span>
                if it.restarts > 0 { <em>{ format!("↻{}", it.restarts) }</em> }
            </summary>
            <dl class="facts">{ for facts(props, it).into_iter().map(|(name, value)| html! {
                <><dt>{ name }</dt><dd>{ value }</dd></>
            }) }</dl>
            <div class="acts">{ for it.actions.iter().map(|action| button(props, action)) }</div>
        </details>
    }
}

fn facts(props: &DetailsProps, it: &Inner) -> Vec<(&'static str, String)> {
    let lang = props.lang;
    let command = match it.command.is_empty() {
        true => words::its_image(lang).to_string(),
        false => it.command.clone(),
    };
    let id = match it.id.is_empty() {
        true => words::not_made(lang).to_string(),
        false => it.id.to_string(),
    };
    let listens: Vec<String> = it.listens.iter().map(ToString::to_string).collect();
    let mounts: Vec<String> =
        it.mounts.iter().map(|(path, volume)| format!("{path} ({volume})")).collect();
    let mut facts = vec![
        (words::image(lang), it.image.to_string()),
        (words::command(lang), command),
        (words::id(lang), id),
    ];
    if let Some(since) = it.since {
        let name = match it.state {
            ChipState::Ended => words::ended(lang),
            _ => words::since(lang),
        };
        facts.push((name, ago(props, since)));
    }
    facts.push((page::fact_restarts(lang), it.restarts.to_string()));
    facts.push((words::listens(lang), or_none(lang, listens.join(", "))));
    facts.push((words::declared(lang), or_none(lang, it.declared.join(", "))));
    facts.push((words::mounts(lang), or_none(lang, mounts.join(", "))));
    facts
}

fn volume(props: &DetailsProps, it: &Shared) -> Html {
    let users: Vec<&str> = it.users.iter().map(|user| &**user).collect();
    html! {
        <p class="involume">
            <i>{ words::volume(props.lang) }</i>
            <b>{ it.name.to_string() }</b>
            <span>{ format!("{} · {}", it.kind, users.join(", ")) }</span>
        </p>
    }
}

/// How long ago, in whole units.
fn time(props: &DetailsProps, at: u64) -> String {
    age(props.lang, props.now.saturating_sub(at))
}

fn ago(props: &DetailsProps, at: u64) -> String {
    ribbon::ago(props.lang, &time(props, at))
}

/// The kubelet's: a container is started again.
fn small_loop(props: &DetailsProps, inside: &Inside) -> Html {
    let lang = props.lang;
    let rule = match inside.node.is_empty() {
        true => words::small_rule_nowhere(lang).to_string(),
        false => words::small_rule(lang, &inside.node),
    };
    let turn = inside.kubelet.as_ref();
    let told = turn.map(|turn| {
        let time = time(props, turn.at);
        let is_over =
            *inside.policy == *"Never" || (*inside.policy == *"OnFailure" && turn.waits == Some(0));
        match turn.waits {
            None => words::small_turn(lang, &time, &turn.what),
            Some(_) if is_over => words::small_stays(lang, &time, &turn.what, &inside.policy),
            Some(code) => words::small_waits(lang, &time, &turn.what, &code),
        }
    });
    let told = told.unwrap_or_else(|| words::small_idle(lang).to_string());
    card(props, "small", words::small_loop(lang), &rule, &told, turn)
}

/// The controller's: another pod is made.
fn big_loop(props: &DetailsProps, details: &Details, inside: &Inside) -> Html {
    let lang = props.lang;
    let Some(keeper) = &inside.keeper else {
        return card(props, "big none", words::big_loop(lang), words::big_nobody(lang), "", None);
    };
    let rule = words::big_rule(lang, &keeper.resource.kind(), &keeper.name);
    let turn = inside.controller.as_ref();
    let told = turn.map(|turn| {
        let time = time(props, turn.at);
        match turn.what == details.key.name {
            true => words::big_this(lang, &time),
            false => words::big_turn(lang, &time, &turn.what),
        }
    });
    card(props, "big", words::big_loop(lang), &rule, &told.unwrap_or_default(), turn)
}

fn card(
    props: &DetailsProps,
    class: &'static str,
    title: &'static str,
    rule: &str,
    told: &str,
    turn: Option<&Turn>,
) -> Html {
    let is_fresh = Inside::is_fresh(turn, props.now);
    html! {
        <div class={classes!("loop", class, is_fresh.then_some("lit"))}>
            <b>{ picture(class == "small") }{ title }<span class="lampdot" /></b>
            <p>{ sentence(rule) }</p>
            if !told.is_empty() { <p class="told">{ sentence(told) }</p> }
        </div>
    }
}

/// The loop drawn: round a container's square, or round a whole pod with its ghost.
fn picture(is_small: bool) -> Html {
    let inner = match is_small {
        true => html! { <rect x="11" y="8" width="8" height="8" rx="2" class="full" /> },
        false => html! {<>
            <rect x="6.5" y="8" width="7" height="8" rx="1.5" class="dash" />
            <rect x="16.5" y="8" width="7" height="8" rx="1.5" />
        </>},
    };
    html! {
        <svg class="loopic" width="30" height="24" viewBox="0 0 30 24" aria-hidden="true">
            { inner }
            <path d="M20 3.2H8a5 5 0 0 0-5 5v7.6a5 5 0 0 0 5 5h14a5 5 0 0 0 5-5V7" />
            <path class="tip" d="M23.6 8.6L27 3.6l3 5z" />
        </svg>
    }
}
