//! The kubeconfig: which cluster, user and namespace a command works with.

use super::command::Call;
use super::errors::{Error, Result, text};
use super::flags::Flags;
use super::host::{FileError, Host};
use crate::api::duration::parse_go;
use crate::value::{Value, yaml};
use crate::{list, map};

/// The address of the simulated API server.
pub const SERVER: &str = "https://127.0.0.1:6443";

/// The kubeconfig as a command sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file's content.
    pub file: Value,
    /// Where the file is, and where changes are written.
    pub path: String,
    /// The namespace to work in.
    pub namespace: String,
    /// Whether the command line named the namespace.
    pub explicit: bool,
    /// The server to reach.
    pub server: String,
}

impl Config {
    /// Reads the kubeconfig that the command line and the environment name, and checks it as far
    /// as the command needs it.
    pub fn load(host: &dyn Host, call: &Call) -> Result<Config> {
        let flags = &call.line.flags;
        let path = path(host, flags);
        let file = match host.read_file(&path) {
            Ok(content) => yaml::parse(&content, 1).map(|loaded| loaded.value).unwrap_or_default(),
            Err(FileError::NotFound) if !flags.text("kubeconfig").is_empty() => {
                return Err(text(format!("stat {path}: {}", FileError::NotFound.text())));
            }
            Err(_) => standard(),
        };
        let mut config = Config {
            file,
            path,
            namespace: "default".to_string(),
            explicit: false,
            server: SERVER.to_string(),
        };
        if call.path.starts_with("kubectl config") {
            return Ok(config);
        }
        config.resolve(call)?;
        Ok(config)
    }

    fn resolve(&mut self, call: &Call) -> Result<()> {
        let flags = &call.line.flags;
        // `create rolebinding --user` is another flag than kubectl's own.
        let own = |flag: &str| call.command.has_flag(flag);
        let global = |flag: &str| if own(flag) { "" } else { flags.text(flag) };
        let context = self.chosen_context(flags)?;
        let or = |flag: &str, key: &str| match global(flag) {
            "" => context.str_at(&[key]).to_string(),
            given => given.to_string(),
        };
        let user = or("user", "user");
        if !global("user").is_empty() && self.entry("users", &user).is_none() {
            return Err(text(format!("auth info {user:?} does not exist")));
        }
        let cluster = or("cluster", "cluster");
        match self.entry("clusters", &cluster) {
            Some(entry) => self.server = entry.str_at(&["cluster", "server"]).to_string(),
            None if !global("cluster").is_empty() => {
                return Err(text(format!("no server found for cluster {cluster:?}")));
            }
            None => self.server = "http://localhost:8080".to_string(),
        }
        if flags.changed("server") {
            self.server = flags.text("server").to_string();
        }
        let namespace = or("namespace", "namespace");
        if !namespace.is_empty() {
            self.namespace = namespace;
        }
        self.explicit = !flags.text("namespace").is_empty();
        check_timeout(flags.text("request-timeout"))?;
        self.reach()
    }

    fn chosen_context(&self, flags: &Flags) -> Result<Value> {
        let asked = flags.text("context");
        let name = if asked.is_empty() { self.file.str_at(&["current-context"]) } else { asked };
        match self.entry("contexts", name) {
            Some(entry) => Ok(entry.get("context").cloned().unwrap_or_default()),
            None if name.is_empty() => Ok(Value::Null),
            None => Err(Error::Plain(format!(
                "Error in configuration: context was not found for specified context: {name}"
            ))),
        }
    }

    /// Fails where no server listens.
    fn reach(&self) -> Result<()> {
        let bare = |address: &str| {
            let address = address.split_once("://").map_or(address, |(_, rest)| rest);
            address.trim_end_matches('/').to_string()
        };
        let host = bare(&self.server);
        if host == bare(SERVER) {
            return Ok(());
        }
        Err(Error::Plain(format!(
            "The connection to the server {host} was refused - did you specify the right host or \
             port?"
        )))
    }

    /// The entry of that name in one of the file's lists.
    pub fn entry(&self, list: &str, name: &str) -> Option<&Value> {
        self.file.items_at(&[list]).iter().find(|entry| entry.str_at(&["name"]) == name)
    }
}

fn path(host: &dyn Host, flags: &Flags) -> String {
    let named = flags.text("kubeconfig");
    if !named.is_empty() {
        return named.to_string();
    }
    let listed = host.env("KUBECONFIG").unwrap_or_default();
    match listed.split(':').find(|path| !path.is_empty()) {
        Some(first) => first.to_string(),
        None => format!("{}/.kube/config", host.env("HOME").unwrap_or_default()),
    }
}

fn check_timeout(value: &str) -> Result<()> {
    if value.parse::<i64>().is_ok() || parse_go(value).is_ok() {
        return Ok(());
    }
    Err(text(
        "Invalid timeout value. Timeout must be a single integer in seconds, or an integer \
         followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    ))
}

/// The kubeconfig of a learner who has none yet: one cluster, its administrator.
pub fn standard() -> Value {
    map! {
        "apiVersion": "v1", "kind": "Config",
        "clusters": list![map! {
            "name": "kubernetes",
            "cluster": map! { "certificate-authority-data": "LS0t", "server": SERVER },
        }],
        "contexts": list![map! {
            "name": "kubernetes-admin@kubernetes",
            "context": map! { "cluster": "kubernetes", "user": "kubernetes-admin" },
        }],
        "current-context": "kubernetes-admin@kubernetes",
        "users": list![map! {
            "name": "kubernetes-admin",
            "user": map! { "client-certificate-data": "LS0t", "client-key-data": "LS0t" },
        }],
    }
}
