//! Flags that many commands share.

use super::Flag;

/// Flags that every command has.
pub const GLOBAL: &[Flag] = &[
    Flag::text("as", "", "user to act as"),
    Flag::array("as-group", "group to act as"),
    Flag::text("as-uid", "", "uid to act as"),
    Flag::array("as-user-extra", "extra attribute of the user to act as"),
    Flag::text("cache-dir", "", "where discovery is kept"),
    Flag::text("certificate-authority", "", "file with the authority's certificate"),
    Flag::text("client-certificate", "", "file with the client's certificate"),
    Flag::text("client-key", "", "file with the client's key"),
    Flag::text("cluster", "", "cluster of the kubeconfig"),
    Flag::text("context", "", "context of the kubeconfig"),
    Flag::off("disable-compression", "ask for answers that are not compressed"),
    Flag::off("insecure-skip-tls-verify", "do not check the server's certificate"),
    Flag::text("kubeconfig", "", "the kubeconfig file"),
    Flag::text("kuberc", "", "the file with preferences"),
    Flag::off("match-server-version", "refuse a server of another version"),
    Flag::text("namespace", "", "namespace to work in").short('n'),
    Flag::text("password", "", "password for the server"),
    Flag::text("profile", "none", "profile to capture"),
    Flag::text("profile-output", "profile.pprof", "file for the profile"),
    Flag::text("request-timeout", "0", "how long one request may take"),
    Flag::text("server", "", "address of the API server").short('s'),
    Flag::text("tls-server-name", "", "name to expect in the server's certificate"),
    Flag::text("token", "", "token for the server"),
    Flag::text("user", "", "user of the kubeconfig"),
    Flag::text("username", "", "user name for the server"),
    Flag::off("warnings-as-errors", "fail when the server warns"),
    Flag::int32("v", "0", "how much to log").short('v'),
    Flag::text("vmodule", "", "how much to log, by file"),
];

/// Which files to read objects from.
pub const FILENAME: &[Flag] = &[
    Flag::slice("filename", "file, directory or - to read objects from").short('f'),
    Flag::text("kustomize", "", "kustomization directory").short('k'),
    Flag::off("recursive", "also read directories within directories").short('R'),
];

/// How to print, for commands that print objects on request.
pub const PRINT: &[Flag] = &[
    Flag::text("output", "", "yaml, json, name, jsonpath=…, go-template=…").short('o'),
    Flag::text("template", "", "the template, or the file that holds it"),
    Flag::on("allow-missing-template-keys", "fields that a template misses are empty"),
    Flag::off("show-managed-fields", "keep metadata.managedFields in yaml and json"),
];

/// The label selector.
pub const SELECTOR: &[Flag] =
    &[Flag::text("selector", "", "labels that objects must have").short('l')];

/// The field selector.
pub const FIELD_SELECTOR: &[Flag] =
    &[Flag::text("field-selector", "", "fields that objects must have")];

/// All namespaces at once.
pub const ALL_NAMESPACES: &[Flag] =
    &[Flag::off("all-namespaces", "look in all namespaces").short('A')];

/// All objects of the type.
pub const ALL: &[Flag] = &[Flag::off("all", "all objects of these types")];

/// Try without doing.
pub const DRY_RUN: &[Flag] =
    &[Flag::text("dry-run", "none", "none, client or server").bare("unchanged")];

/// Strict, warning or no validation of fields.
pub const VALIDATE: &[Flag] =
    &[Flag::text("validate", "strict", "strict, warn or ignore unknown fields").bare("strict")];

/// How many objects to ask for at once; the simulated server gives all in one answer.
pub const CHUNK_SIZE: &[Flag] = &[Flag::int("chunk-size", "500", "objects an answer")];

/// Keep the object as it was applied.
pub const SAVE_CONFIG: &[Flag] =
    &[Flag::off("save-config", "keep the object in its last-applied annotation")];

/// Note the command in the object.
pub const RECORD: &[Flag] = &[Flag::off("record", "keep the command in an annotation")
    .deprecated("--record will be removed in the future")];

/// Work without asking the server.
pub const LOCAL: &[Flag] = &[Flag::off("local", "work on the files only")];
