//! Which objects a command is about: kubectl's resource builder.
//!
//! A verb fills in a [`Query`]; [`Query::find`] checks the words and gives a [`Found`], which is
//! visited object by object, or read as a list of [`Info`]s. Files and arguments come out alike.

mod args;
mod files;
pub mod manifest;
pub mod mapper;
mod visit;

pub use files::read as read_file;
pub use visit::{read as reread, request_on};

use super::cx::Cx;
use super::errors::{Error, Result, text};
use crate::api::{Resource, Table};
use crate::value::{Str, Value};

/// An object that a command is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Info {
    pub resource: Resource,
    /// Empty for what has no namespace.
    pub namespace: Str,
    pub name: Str,
    /// The file that it comes from; empty if it comes from the server.
    pub source: String,
    /// The object, once it was read.
    pub object: Value,
    /// What the server showed in its place, where tables were asked for.
    pub table: Option<Table>,
    pub resource_version: String,
}

impl Info {
    /// `pod/web`, `deployment.apps/web`: how success messages name it.
    pub fn named(&self) -> String {
        format!("{}/{}", self.resource.group_singular(), self.name)
    }
}

/// What a verb asks of the builder.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub args: Vec<String>,
    /// Read objects from the files that `-f` names.
    pub files: bool,
    pub selector: String,
    pub field_selector: String,
    /// `--all`: everything of the types.
    pub all: bool,
    pub all_namespaces: bool,
    /// A type without a name means all of it.
    pub types_alone: bool,
    /// Refuse objects of another namespace than the one on the command line.
    pub enforce_namespace: bool,
    /// Read objects that come from files again from the server.
    pub latest: bool,
    /// Do not read objects that are only named.
    pub names_only: bool,
    /// Go on after an object that fails.
    pub keep_going: bool,
    pub single_type: bool,
    /// Check files before they are used, as `--validate` wants it.
    pub validate: bool,
    /// Ask for tables.
    pub as_table: bool,
    pub subresource: String,
    /// Leave the namespaces of files as they are.
    pub local: bool,
}

/// The places that objects come from.
#[derive(Clone, Debug)]
pub struct Found {
    sources: Vec<Source>,
    query: Query,
    /// The command line means one object, so one is printed and not a list.
    pub single: bool,
}

#[derive(Clone, Debug)]
enum Source {
    Named {
        resource: Resource,
        namespace: Str,
        name: Str,
    },
    Selected {
        resource: Resource,
        namespace: Str,
    },
    File(String),
    /// What a kustomization gave, and what was said about it.
    Built(Vec<Value>, Vec<String>),
}

/// What kubectl says when it does not know which objects are meant.
pub const MISSING: &str = "You must provide one or more resources by argument or filename.\n\
    Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   \
    '<resource> <name>'\n   '<resource>'";

impl Query {
    /// A query with what the common flags and the arguments say.
    pub fn of(cx: &Cx<'_>) -> Query {
        let flags = cx.flags();
        Query {
            args: cx.args().to_vec(),
            files: flags.knows("filename"),
            selector: flags.text("selector").trim().to_string(),
            field_selector: flags.text("field-selector").trim().to_string(),
            all: flags.on("all"),
            all_namespaces: flags.on("all-namespaces"),
            enforce_namespace: cx.config.explicit,
            keep_going: true,
            validate: flags.knows("validate") && validates(flags.text("validate")),
            ..Query::default()
        }
    }

    /// Checks the words and says where the objects come from.
    pub fn find(self, cx: &Cx<'_>) -> Result<Found> {
        let mut errors = Vec::new();
        let files = if self.files { files::find(cx) } else { Ok(files::Files::default()) };
        let files = files.unwrap_or_else(|error| {
            errors.push(error);
            files::Files::default()
        });
        if self.all && !(self.selector.is_empty() && self.field_selector.is_empty()) {
            errors.push(text("setting 'all' parameter but found a non empty selector. "));
        }
        let asked = args::read(&self.args).unwrap_or_else(|error| {
            errors.push(error);
            args::Asked::default()
        });
        if let Some(error) = Error::all(errors) {
            return Err(error);
        }
        self.choose(cx, files, asked)
    }

    fn choose(self, cx: &Cx<'_>, files: files::Files, asked: args::Asked) -> Result<Found> {
        let everything = self.types_alone && !asked.types.is_empty() && asked.names.is_empty();
        let selected =
            self.all || everything || !self.selector.is_empty() || !self.field_selector.is_empty();
        if !files.built.is_empty() {
            refuse_args(&asked)?;
            let built = Source::Built(files.built, files.warnings);
            return Ok(Found { sources: vec![built], query: self, single: false });
        }
        if !files.paths.is_empty() {
            refuse_args(&asked)?;
            let single = files.single;
            let sources = files.paths.into_iter().map(Source::File).collect();
            return Ok(Found { sources, query: self, single });
        }
        if selected {
            return self.select(cx, asked);
        }
        if !asked.pairs.is_empty() {
            let single = asked.pairs.len() == 1;
            let kinds: Vec<String> = asked.pairs.iter().map(|(kind, _)| kind.clone()).collect();
            let resources = self.resources(&kinds)?;
            let one_of = |(kind, name): &(String, String)| -> Result<Source> {
                let resource = mapper::must_find(kind)?;
                let namespace = self.named_namespace(cx, resource)?;
                Ok(Source::Named { resource, namespace, name: name.into() })
            };
            debug_assert!(!resources.is_empty());
            let sources = asked.pairs.iter().map(one_of).collect::<Result<_>>()?;
            return Ok(Found { sources, query: self, single });
        }
        if !asked.names.is_empty() {
            if asked.types.len() > 1 {
                return Err(text("you must specify only one resource"));
            }
            let resource = self.resources(&asked.types)?[0];
            let namespace = self.named_namespace(cx, resource)?;
            let single = asked.names.len() == 1;
            let named = |name: &String| Source::Named {
                resource,
                namespace: namespace.clone(),
                name: name.into(),
            };
            let sources = asked.names.iter().map(named).collect();
            return Ok(Found { sources, query: self, single });
        }
        for kind in &asked.types {
            mapper::must_find(kind)?;
        }
        match asked.types.is_empty() {
            true => Err(text(MISSING)),
            false => Err(text("resource(s) were provided, but no name was specified")),
        }
    }

    fn select(self, cx: &Cx<'_>, asked: args::Asked) -> Result<Found> {
        if !asked.names.is_empty() {
            return Err(text("name cannot be provided when a selector is specified"));
        }
        if !asked.pairs.is_empty() {
            return Err(text(
                "selectors and the all flag cannot be used when passing resource/name arguments",
            ));
        }
        if asked.types.is_empty() {
            return Err(text("at least one resource must be specified to use a selector"));
        }
        if !self.subresource.is_empty() {
            return Err(text("subresource cannot be used when bulk resources are specified"));
        }
        let sources = self.resources(&asked.types)?.into_iter();
        let selected = |resource: Resource| Source::Selected {
            resource,
            namespace: match resource.is_namespaced() && !self.all_namespaces {
                true => cx.namespace(),
                false => Str::default(),
            },
        };
        let sources = sources.map(selected).collect();
        Ok(Found { sources, query: self, single: false })
    }

    /// The resources of some words, each once.
    fn resources(&self, words: &[String]) -> Result<Vec<Resource>> {
        let mut resources = Vec::new();
        for word in words {
            let resource = mapper::must_find(word)?;
            if !resources.contains(&resource) {
                resources.push(resource);
            }
        }
        if self.single_type && resources.len() > 1 {
            return Err(text("you may only specify a single resource type"));
        }
        Ok(resources)
    }

    fn named_namespace(&self, cx: &Cx<'_>, resource: Resource) -> Result<Str> {
        if !resource.is_namespaced() {
            return Ok(Str::default());
        }
        if self.all_namespaces {
            return Err(text("a resource cannot be retrieved by name across all namespaces"));
        }
        Ok(cx.namespace())
    }
}

impl Found {
    /// The type and namespace of a selection, for watching it.
    pub fn selection(&self) -> Option<(Resource, Str)> {
        match self.sources.as_slice() {
            [Source::Selected { resource, namespace }] => Some((*resource, namespace.clone())),
            _ => None,
        }
    }

    /// How many places objects come from.
    pub fn source_count(&self) -> usize {
        self.sources.len()
    }
}

fn refuse_args(asked: &args::Asked) -> Result<()> {
    if !asked.types.is_empty() {
        return Err(text(
            "when paths, URLs, or stdin is provided as input, you may not specify resource \
             arguments as well",
        ));
    }
    if !asked.pairs.is_empty() {
        return Err(text("resource/name arguments cannot be provided when a path is specified"));
    }
    Ok(())
}

/// Whether this value of `--validate` has files checked.
pub fn validates(value: &str) -> bool {
    !matches!(value, "false" | "ignore")
}
