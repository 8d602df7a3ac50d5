//! `create namespace`, `create serviceaccount`, `create token`.

use super::{generator_flags, make, name};
use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::Result;
use crate::kubectl::flags::Flag;
use crate::map;

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
    name(cx.call)?;
    Err(not_simulated("create token"))
}
