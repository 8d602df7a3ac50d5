//! `create namespace`, `create serviceaccount`, `create token`.

use super::{generator_flags, make, name, refuse};
use crate::api::duration::parse_go;
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::print::Printer;
use crate::map;
use crate::value::Value;

pub static NAMESPACE: Command = Command {
    name: "namespace",
    aliases: &["ns"],
    usage: "namespace NAME [--dry-run=server|client|none] [options]",
    about: "Makes a namespace",
    flags: generator_flags!(&[]),
    run: Run::Work(namespace),
    ..BARE
};

pub static SERVICE_ACCOUNT: Command = Command {
    name: "serviceaccount",
    aliases: &["sa"],
    usage: "serviceaccount NAME [--dry-run=server|client|none] [options]",
    about: "Makes a service account",
    flags: generator_flags!(&[]),
    run: Run::Work(service_account),
    ..BARE
};

pub static TOKEN: Command = Command {
    name: "token",
    usage: "token SERVICE_ACCOUNT_NAME [options]",
    about: "Asks for a token of a service account",
    flags: &[TOKEN_FLAGS],
    run: Run::Work(token),
    ..BARE
};

const TOKEN_FLAGS: &[Flag] = &[
    Flag::array("audience", "for whom the token is"),
    Flag::text("bound-object-kind", "", "kind of the object that the token is bound to"),
    Flag::text("bound-object-name", "", "name of that object"),
    Flag::text("bound-object-uid", "", "uid of that object"),
    Flag::duration("duration", "0s", "how long the token is good"),
    Flag::text("output", "", "how to print").short('o'),
];

fn namespace(cx: &mut Cx<'_>) -> Result<Next> {
    let object = map! {
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": map! { "name": name(cx.call)? }, "spec": map! {}, "status": map! {},
    };
    make(cx, Resource::NAMESPACES, object, None)
}

fn service_account(cx: &mut Cx<'_>) -> Result<Next> {
    let object = map! {
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": map! { "name": name(cx.call)? },
    };
    make(cx, Resource::SERVICE_ACCOUNTS, object, Some("serviceaccount:"))
}

fn token(cx: &mut Cx<'_>) -> Result<Next> {
    let account = name(cx.call)?;
    let flags = cx.flags();
    let duration = parse_go(flags.text("duration")).unwrap_or(0);
    let (kind, object) = (flags.text("bound-object-kind"), flags.text("bound-object-name"));
    if duration < 0 {
        return refuse("--duration must be greater than or equal to 0");
    }
    if duration % 1_000_000_000 != 0 {
        return refuse("--duration cannot be expressed in units less than seconds");
    }
    if flags.list("audience").iter().any(|audience| audience.is_empty()) {
        return refuse("--audience must not be an empty string");
    }
    if kind.is_empty() {
        for (flag, word) in [("name", object), ("uid", flags.text("bound-object-uid"))] {
            if !word.is_empty() {
                return refuse(format!(
                    "--bound-object-{flag} can only be set if --bound-object-kind is provided"
                ));
            }
        }
    } else if !["Node", "Pod", "Secret"].contains(&kind) {
        return refuse("supported --bound-object-kind values are Node, Pod, Secret");
    } else if object.is_empty() {
        return refuse("--bound-object-name is required if --bound-object-kind is provided");
    }
    let mut spec = map! {
        "audiences": Value::list(flags.list("audience").iter().map(String::as_str)),
    };
    if duration > 0 {
        spec.set(&["expirationSeconds"], duration / 1_000_000_000);
    }
    let body = map! {
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec,
    };
    let mut request = Request::create(Resource::SERVICE_ACCOUNTS, cx.namespace(), body).on("token");
    request.name = account.into();
    let answer = cx
        .object(request)
        .map_err(|why| text(format!("failed to create token: {}", why.words())))?;
    if !flags.text("output").is_empty() {
        let shown = Printer::of(cx, "created")?.print(&answer)?;
        cx.print(shown);
        return Ok(Next::Done);
    }
    let end = if cx.to_terminal { "\n" } else { "" };
    cx.print(format!("{}{end}", answer.str_at(&["status", "token"])));
    Ok(Next::Done)
}
