//! `kubectl config`: shows and changes the kubeconfig.

mod change;
mod show;

use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::value::{Value, yaml};

pub static COMMAND: Command = Command {
    name: "config",
    usage: "config SUBCOMMAND [options]",
    about: "Shows and changes the kubeconfig",
    subcommands: &[
        &VIEW,
        &SET_CLUSTER,
        &SET_CREDENTIALS,
        &SET_CONTEXT,
        &SET,
        &UNSET,
        &CURRENT_CONTEXT,
        &USE_CONTEXT,
        &GET_CONTEXTS,
        &GET_CLUSTERS,
        &GET_USERS,
        &DELETE_CLUSTER,
        &DELETE_CONTEXT,
        &DELETE_USER,
        &RENAME_CONTEXT,
    ],
    run: Run::Help { to_stderr: true },
    ..BARE
};

/// A subcommand with its function.
macro_rules! part {
    ($name:ident = $word:literal, $aliases:expr, $usage:literal, $about:literal,
        $flags:expr, $run:path) => {
        static $name: Command = Command {
            name: $word,
            aliases: $aliases,
            usage: $usage,
            about: $about,
            flags: $flags,
            run: Run::Work($run),
            ..BARE
        };
    };
}

part!(
    VIEW = "view",
    &[],
    "view [flags] [options]",
    "Shows the kubeconfig",
    &[
        groups::PRINT,
        &[
            Flag::off("raw", "also show certificates and keys"),
            Flag::off("minify", "only what the current context needs"),
            Flag::off("flatten", "put files' contents into the config"),
            Flag::on("merge", "merge several files"),
        ]
    ],
    show::view
);
part!(
    CURRENT_CONTEXT = "current-context",
    &[],
    "current-context [flags] [options]",
    "Shows the current context",
    &[],
    show::current_context
);
part!(
    GET_CONTEXTS = "get-contexts",
    &[],
    "get-contexts [(-o|--output=)name)] [options]",
    "Lists contexts",
    &[&[
        Flag::off("no-headers", "no line with the columns' names"),
        Flag::text("output", "", "name").short('o'),
    ]],
    show::get_contexts
);
part!(
    GET_CLUSTERS = "get-clusters",
    &[],
    "get-clusters [options]",
    "Lists clusters",
    &[],
    show::get_clusters
);
part!(GET_USERS = "get-users", &[], "get-users [options]", "Lists users", &[], show::get_users);
part!(
    USE_CONTEXT = "use-context",
    &["use"],
    "use-context CONTEXT_NAME [options]",
    "Makes a context the current one",
    &[],
    change::use_context
);
part!(
    SET_CONTEXT = "set-context",
    &[],
    "set-context [NAME | --current] [options]",
    "Makes or changes a context",
    &[&[Flag::off("current", "change the current context")]],
    change::set_context
);
part!(
    SET_CLUSTER = "set-cluster",
    &[],
    "set-cluster NAME [--server=server] [options]",
    "Makes or changes a cluster",
    &[&[
        Flag::off("embed-certs", "put files' contents into the config"),
        Flag::text("proxy-url", "", "address of a proxy"),
    ]],
    change::set_cluster
);
part!(
    SET_CREDENTIALS = "set-credentials",
    &[],
    "set-credentials NAME [--token=bearer_token] [options]",
    "Makes or changes a user",
    &[&[Flag::off("embed-certs", "put files' contents into the config")]],
    change::set_credentials
);
part!(
    SET = "set",
    &[],
    "set PROPERTY_NAME PROPERTY_VALUE [options]",
    "Sets one value",
    &[&[Flag::off("set-raw-bytes", "the value is coded in base64")]],
    change::set
);
part!(
    UNSET = "unset",
    &[],
    "unset PROPERTY_NAME [options]",
    "Takes out one value",
    &[],
    change::unset
);
part!(
    DELETE_CONTEXT = "delete-context",
    &[],
    "delete-context NAME [options]",
    "Takes out a context",
    &[],
    change::delete_context
);
part!(
    DELETE_CLUSTER = "delete-cluster",
    &[],
    "delete-cluster NAME [options]",
    "Takes out a cluster",
    &[],
    change::delete_cluster
);
part!(
    DELETE_USER = "delete-user",
    &[],
    "delete-user NAME [options]",
    "Takes out a user",
    &[],
    change::delete_user
);
part!(
    RENAME_CONTEXT = "rename-context",
    &[],
    "rename-context CONTEXT_NAME NEW_NAME [options]",
    "Gives a context another name",
    &[],
    change::rename_context
);

/// Writes the kubeconfig back.
fn write(cx: &mut Cx<'_>, file: &Value) -> Result<()> {
    let path = cx.config.path.clone();
    cx.host
        .write_file(&path, &yaml::print(file))
        .map_err(|why| text(format!("open {path}: {}", why.text())))
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn contexts_are_listed_changed_and_used() {
        let mut world = World::default();
        assert_eq!(
            world.run("config get-contexts").out,
            "CURRENT   NAME                          CLUSTER      AUTHINFO           NAMESPACE\n\
             *         kubernetes-admin@kubernetes   kubernetes   kubernetes-admin   \n"
        );
        assert_eq!(
            world.run("config set-context --current --namespace=kube-system").out,
            "Context \"kubernetes-admin@kubernetes\" modified.\n"
        );
        assert_eq!(world.run("get pods").err, "No resources found in kube-system namespace.\n");
        assert_eq!(
            world.run("config use-context nope").err,
            "error: no context exists with the name: \"nope\"\n"
        );
        let made = world.run("config set-context new --cluster=kubernetes --user=kubernetes-admin");
        assert_eq!(made.out, "Context \"new\" created.\n");
        assert_eq!(world.run("config use-context new").out, "Switched to context \"new\".\n");
        let deleted = world.run("config delete-context new");
        assert_eq!(deleted.out, "deleted context new from /home/learner/.kube/config\n");
        assert!(deleted.err.starts_with("warning: this removed your active context"));
        assert_eq!(
            world.run("config unset current-context").out,
            "Property \"current-context\" unset.\n"
        );
        assert_eq!(world.run("config current-context").err, "error: current-context is not set\n");
        assert_eq!(world.run("config get-users").out, "NAME\nkubernetes-admin\n");
    }

    #[test]
    fn keys_are_left_out_of_the_view() {
        let shown = World::default().run("config view").out;
        assert!(shown.starts_with(
            "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: DATA+OMITTED\n    \
             server: https://127.0.0.1:6443\n  name: kubernetes\n"
        ));
        assert!(shown.ends_with("client-key-data: DATA+OMITTED\n"));
    }
}
