//! `create secret generic`, `tls` and `docker-registry`.

use super::sources::{self, Entries};
use super::{append_hash, generator_flags, make, name, refuse};
use crate::api::meta::config_map_key;
use crate::api::{Resource, go};
use crate::kubectl::base64;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::map;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "secret",
    usage: "secret (docker-registry | generic | tls) [options]",
    about: "Makes a secret by one of its subcommands",
    subcommands: &[&DOCKER, &TLS, &GENERIC],
    run: Run::Help { to_stderr: true },
    ..BARE
};

static GENERIC: Command = Command {
    name: "generic",
    usage: "generic NAME [--type=string] [--from-file=[key=]source] [options]",
    about: "Makes a secret from files and literals",
    flags: generator_flags!(GENERIC_FLAGS),
    run: Run::Work(generic),
    ..BARE
};

const GENERIC_FLAGS: &[Flag] = &[
    Flag::slice("from-file", "file or directory, or KEY=FILE"),
    Flag::array("from-literal", "KEY=VALUE"),
    Flag::slice("from-env-file", "file of lines KEY=VALUE"),
    Flag::text("type", "", "the secret's type"),
    Flag::off("append-hash", "put a hash of the data behind the name"),
];

static TLS: Command = Command {
    name: "tls",
    usage: "tls NAME --cert=path/to/cert/file --key=path/to/key/file [options]",
    about: "Makes a secret of a certificate and its key",
    flags: generator_flags!(TLS_FLAGS),
    run: Run::Work(tls),
    ..BARE
};

const TLS_FLAGS: &[Flag] = &[
    Flag::text("cert", "", "file with the certificate"),
    Flag::text("key", "", "file with its key"),
    Flag::off("append-hash", "put a hash of the data behind the name"),
];

static DOCKER: Command = Command {
    name: "docker-registry",
    usage: "docker-registry NAME --docker-username=user --docker-password=password [options]",
    about: "Makes a secret for a registry of images",
    flags: generator_flags!(DOCKER_FLAGS),
    run: Run::Work(docker),
    ..BARE
};

const DOCKER_FLAGS: &[Flag] = &[
    Flag::text("docker-username", "", "user of the registry"),
    Flag::text("docker-password", "", "that user's password"),
    Flag::text("docker-email", "", "that user's address"),
    Flag::text("docker-server", "https://index.docker.io/v1/", "the registry"),
    Flag::slice("from-file", "a docker config file"),
    Flag::off("append-hash", "put a hash of the data behind the name"),
];

fn generic(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (files, literals) = (flags.list("from-file"), flags.list("from-literal"));
    let env_files = flags.list("from-env-file");
    if !env_files.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return refuse("from-env-file cannot be combined with from-file or from-literal");
    }
    let mut entries = Entries::new();
    let mut add = |key: &str, value: String| {
        let wrong = config_map_key(key);
        if !wrong.is_empty() {
            let wrong = wrong.join(";");
            return refuse(format!("{key:?} is not valid key name for a Secret {wrong}"));
        }
        if entries.iter().any(|(other, _)| other == key) {
            return refuse(format!(
                "cannot add key {key}, another key by that name already exists"
            ));
        }
        entries.push((key.to_string(), value));
        Ok(())
    };
    sources::literals(literals, &mut add)?;
    sources::files(cx, files, &mut add)?;
    sources::env_files(cx, env_files, "secret", &mut add)?;
    send(cx, name, flags.text("type"), entries)
}

fn tls(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (cert, key) = (flags.text("cert"), flags.text("key"));
    if cert.is_empty() || key.is_empty() {
        return refuse("key and cert must be specified");
    }
    let read = |path: &str| {
        cx.host
            .read_file(path)
            .map_err(|why| text(format!("Cannot read file {path}, open {path}: {}", why.text())))
    };
    let (cert, key) = (read(cert)?, read(key)?);
    if !cert.contains("-----BEGIN CERTIFICATE-----") {
        return refuse("tls: failed to find any PEM data in certificate input");
    }
    if !key.contains("PRIVATE KEY-----") {
        return refuse("tls: failed to find any PEM data in key input");
    }
    let entries = vec![("tls.crt".to_string(), cert), ("tls.key".to_string(), key)];
    send(cx, name, "kubernetes.io/tls", entries)
}

fn docker(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (user, password) = (flags.text("docker-username"), flags.text("docker-password"));
    let (server, email) = (flags.text("docker-server"), flags.text("docker-email"));
    let mut entries = Entries::new();
    let files = flags.list("from-file");
    if files.is_empty() && (user.is_empty() || password.is_empty() || server.is_empty()) {
        return refuse(
            "either --from-file or the combination of --docker-username, --docker-password and \
             --docker-server is required",
        );
    }
    if files.is_empty() {
        let mut login = map! {
            "username": user, "password": password,
            "auth": base64::encode(format!("{user}:{password}").as_bytes()),
        };
        if !email.is_empty() {
            login.set(&["email"], email);
        }
        let mut auths = Map::new();
        auths.insert(server, login);
        let config = map! { "auths": Value::Map(auths) };
        let config = go::json(&config, &["username", "password", "email", "auth"]);
        entries.push((".dockerconfigjson".to_string(), config));
    } else {
        sources::files(cx, files, &mut |key, value| {
            entries.push((key.to_string(), value));
            Ok(())
        })?;
    }
    send(cx, name, "kubernetes.io/dockerconfigjson", entries)
}

fn send(cx: &mut Cx<'_>, name: &str, kind: &str, entries: Entries) -> Result<Next> {
    let mut object = map! {
        "apiVersion": "v1", "kind": "Secret", "metadata": map! { "name": name },
    };
    if !kind.is_empty() {
        object.set(&["type"], kind);
    }
    if !entries.is_empty() {
        let coded = entries.iter().map(|(key, value)| (key, base64::encode(value.as_bytes())));
        object.set(&["data"], Value::Map(coded.collect::<Map>()));
    }
    append_hash(cx, &mut object);
    make(cx, Resource::SECRETS, object, Some("secret"))
}
