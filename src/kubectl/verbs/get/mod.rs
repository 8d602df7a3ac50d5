//! `kubectl get`: reads objects and shows them as a table, or whole.

mod watch;

pub use watch::Watching;

use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::{Printer, TabWriter, TableOptions, TablePrinter, sort};
use crate::kubectl::resource::{Info, Query};
use crate::value::Value;
use crate::{list, map};

pub static COMMAND: Command = Command {
    name: "get",
    suggest_for: &["list", "ls"],
    usage: "get (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    about: "Shows one or many objects",
    flags: &[
        FLAGS,
        groups::PRINT,
        groups::FILENAME,
        groups::SELECTOR,
        groups::FIELD_SELECTOR,
        groups::ALL_NAMESPACES,
        groups::CHUNK_SIZE,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("watch", "show what is there, then every change").short('w'),
    Flag::off("watch-only", "show every change from now on"),
    Flag::off("output-watch-events", "say what kind of change each is"),
    Flag::off("ignore-not-found", "a missing object is no failure"),
    Flag::off("no-headers", "no line with the columns' names"),
    Flag::off("show-kind", "put the type before each name"),
    Flag::off("show-labels", "a last column with all labels"),
    Flag::slice("label-columns", "a column for each of these labels").short('L'),
    Flag::text("sort-by", "", "sort by this field, a JSONPath"),
    Flag::text("raw", "", "ask the server for this path"),
    Flag::text("subresource", "", "show a subresource: status, scale or resize"),
    Flag::on("server-print", "let the server make the table"),
];

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" \
                       for a complete list of supported resources.\n";
const NO_TYPE_USAGE: &str = "Required resource not specified.\nUse \"kubectl explain <resource>\" \
                             for a detailed description of that resource (e.g. kubectl explain \
                             pods).";

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if !flags.text("raw").is_empty() {
        return raw(cx);
    }
    let watching = flags.on("watch") || flags.on("watch-only");
    if !watching && cx.args().is_empty() && flags.list("filename").is_empty() {
        cx.complain(NO_TYPE);
        return Err(usage(&cx.call.path, NO_TYPE_USAGE));
    }
    let output = flags.text("output");
    if flags.on("show-labels") && !matches!(output, "" | "wide") {
        return Err(text(format!("--show-labels option cannot be used with {output} printer")));
    }
    if flags.on("output-watch-events") && !watching {
        return Err(text(
            "--output-watch-events option can only be used with --watch or --watch-only",
        ));
    }
    if watching {
        return watch::begin(cx);
    }
    let query = query(cx);
    if !query.as_table {
        whole(cx, query)?;
    } else {
        tables(cx, query)?;
    }
    Ok(Next::Done)
}

/// `--raw`: what the server answers at a path that is no resource.
fn raw(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if !cx.args().is_empty() {
        return Err(text("arguments may not be passed when --raw is specified"));
    }
    let watching = flags.on("watch") || flags.on("watch-only");
    if watching || !flags.text("selector").is_empty() {
        return Err(text(
            "--raw may not be specified with other flags that filter the server request or alter \
             the output",
        ));
    }
    if !flags.text("output").is_empty() {
        return Err(text("--raw and --output are mutually exclusive"));
    }
    let path = flags.text("raw");
    if !path.starts_with('/') {
        return Err(text(format!(
            "--raw must be a valid URL path: parse {path:?}: invalid URI for request"
        )));
    }
    match path.split('?').next().unwrap_or(path) {
        "/healthz" | "/livez" | "/readyz" => cx.print("ok"),
        _ => return Err(not_simulated("get --raw of a resource")),
    }
    Ok(Next::Done)
}

fn query(cx: &Cx<'_>) -> Query {
    let flags = cx.flags();
    let human = flags.text("template").is_empty() && matches!(flags.text("output"), "" | "wide");
    Query {
        types_alone: true,
        latest: true,
        as_table: human,
        subresource: flags.text("subresource").to_string(),
        validate: false,
        ..Query::of(cx)
    }
}

fn table_options(cx: &Cx<'_>, with_kind: bool) -> TableOptions {
    let flags = cx.flags();
    TableOptions {
        no_headers: flags.on("no-headers"),
        wide: flags.text("output") == "wide",
        with_namespace: flags.on("all-namespaces"),
        with_kind: with_kind || flags.on("show-kind"),
        show_labels: flags.on("show-labels"),
        label_columns: flags.list("label-columns").to_vec(),
    }
}

/// Prints a table for each run of objects of one type.
fn tables(cx: &mut Cx<'_>, query: Query) -> Result<()> {
    let ignore = cx.flags().on("ignore-not-found");
    let all_namespaces = query.all_namespaces;
    let found = query.find(cx)?;
    let (mut infos, error) = found.infos(cx);
    let mut errors: Vec<Error> = error.into_iter().collect();
    if ignore {
        errors = without_not_found(errors);
    }
    let with_kind = infos.iter().any(|info| info.resource != infos[0].resource);
    let field = cx.flags().text("sort-by").to_string();
    if !field.is_empty() {
        for info in &mut infos {
            sort_rows(info, &field)?;
        }
    }
    let mut writer = TabWriter::for_tables();
    let mut shown = String::new();
    let mut all_namespaced = !all_namespaces;
    let mut last: Option<(crate::api::Resource, TablePrinter)> = None;
    for info in &infos {
        all_namespaced &= info.resource.is_namespaced();
        if last.as_ref().is_none_or(|(resource, _)| *resource != info.resource) {
            flush(&mut shown, &mut writer, last.is_some() && !cx.flags().on("no-headers"));
            writer.forget_widths();
            let mut options = table_options(cx, with_kind);
            options.with_namespace &= info.resource.is_namespaced();
            last = Some((info.resource, TablePrinter::new(options)));
        }
        if let (Some((resource, printer)), Some(table)) = (&mut last, &info.table) {
            printer.print(*resource, table, None, &mut writer);
        }
    }
    flush(&mut shown, &mut writer, infos.len() > 1 && !cx.flags().on("no-headers"));
    cx.print(&shown);
    if shown.is_empty() && !ignore && errors.is_empty() {
        match all_namespaced {
            true => cx.complain(format!("No resources found in {} namespace.", cx.namespace())),
            false => cx.complain("No resources found"),
        }
    }
    Error::all(errors).map_or(Ok(()), Err)
}

/// Adds what the writer holds, after an empty line if there is something before it.
fn flush(shown: &mut String, writer: &mut TabWriter, divide: bool) {
    let text = writer.flush();
    if !text.is_empty() && !shown.is_empty() && divide {
        shown.push('\n');
    }
    shown.push_str(&text);
}

fn sort_rows(info: &mut Info, field: &str) -> Result<()> {
    let Some(table) = &mut info.table else { return Ok(()) };
    let objects: Vec<Value> = table.rows.iter().map(|row| row.object.clone()).collect();
    let order = sort::order(&objects, field, true)?;
    table.rows = order.into_iter().map(|i| table.rows[i].clone()).collect();
    Ok(())
}

fn without_not_found(errors: Vec<Error>) -> Vec<Error> {
    let flat = errors.into_iter().flat_map(|error| match error {
        Error::Many(inner) => inner,
        one => vec![one],
    });
    flat.filter(|error| !error.is_not_found()).collect()
}

/// Prints whole objects: one as it is, several as a list.
fn whole(cx: &mut Cx<'_>, query: Query) -> Result<()> {
    let ignore = cx.flags().on("ignore-not-found");
    let found = query.find(cx)?;
    let (infos, error) = found.infos(cx);
    let mut errors: Vec<Error> = error.into_iter().collect();
    if ignore {
        errors = without_not_found(errors);
    }
    if found.single && !errors.is_empty() {
        return Error::all(errors).map_or(Ok(()), Err);
    }
    if infos.is_empty() && ignore {
        return Error::all(errors).map_or(Ok(()), Err);
    }
    let Some(mut printer) = Printer::of_get(cx)? else { return Ok(()) };
    let object = match infos.as_slice() {
        [one] if found.single => one.object.clone(),
        _ => listed(cx, infos)?,
    };
    match printer.print(&object) {
        Ok(text) => cx.print(text),
        Err(error) => {
            cx.print(printer.take_rest());
            errors.push(error);
        }
    }
    Error::all(errors).map_or(Ok(()), Err)
}

fn listed(cx: &Cx<'_>, infos: Vec<Info>) -> Result<Value> {
    let mut objects: Vec<Value> = infos.into_iter().map(|info| info.object).collect();
    let field = cx.flags().text("sort-by");
    if !field.is_empty() && !objects.is_empty() {
        let order = sort::order(&objects, field, false)?;
        objects = order.into_iter().map(|i| objects[i].clone()).collect();
    }
    let mut list = map! {
        "apiVersion": "v1", "kind": "List", "metadata": map! { "resourceVersion": "" },
        "items": list![],
    };
    list.set(&["items"], Value::from(objects));
    Ok(list)
}

#[cfg(test)]
mod tests {
    use crate::api::{Resource, WatchEvent, WatchKind};
    use crate::kubectl::fake::World;
    use crate::map;
    use crate::value::Value;

    fn pod(name: &str, phase: &str) -> Value {
        map! {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": map! { "name": name, "namespace": "default" },
            "status": map! { "phase": phase },
        }
    }

    fn world() -> World {
        let service = map! {
            "apiVersion": "v1", "kind": "Service",
            "metadata": map! { "name": "web", "namespace": "default" },
        };
        World::default()
            .with(Resource::PODS, pod("a", "Running"))
            .with(Resource::PODS, pod("b", "Pending"))
            .with(Resource::SERVICES, service)
    }

    #[test]
    fn several_types_come_in_several_tables() {
        let ran = world().run("get pods,svc,deploy");
        assert_eq!(
            ran.out,
            "NAME    STATUS\npod/a   Running\npod/b   Pending\n\nNAME          STATUS\n\
             service/web   \n"
        );
        assert_eq!((ran.err.as_str(), ran.exit), ("", Some(0)));
    }

    #[test]
    fn nothing_found_is_said_on_standard_error() {
        let said = |line: &str| World::default().run(line);
        assert_eq!(said("get pods").err, "No resources found in default namespace.\n");
        assert_eq!(said("get pods -A").err, "No resources found\n");
        assert_eq!(said("get nodes").err, "No resources found\n");
        assert_eq!(said("get pods -n x").err, "No resources found in x namespace.\n");
        assert_eq!(said("get pods -o name").err, "");
        assert_eq!(
            said("get pods -o yaml").out,
            "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n"
        );
        let missing = said("get pod x y");
        assert_eq!(
            missing.err,
            "Error from server (NotFound): pods \"x\" not found\n\
             Error from server (NotFound): pods \"y\" not found\n"
        );
        assert_eq!(missing.exit, Some(1));
        let ignored = said("get pod x --ignore-not-found");
        assert_eq!((ignored.err.as_str(), ignored.exit), ("", Some(0)));
    }

    #[test]
    fn objects_are_printed_as_asked() {
        let shown = |line: &str| world().run(line).out;
        assert_eq!(shown("get pods -o name"), "pod/a\npod/b\n");
        assert_eq!(shown("get pods -o jsonpath={.items[*].metadata.name}"), "a b");
        assert_eq!(shown("get pod a -o jsonpath={.status.phase}"), "Running");
        assert_eq!(shown("get pods --no-headers"), "a     Running\nb     Pending\n");
        assert_eq!(
            shown("get pods --sort-by=.status.phase"),
            "NAME   STATUS\nb      Pending\na      Running\n"
        );
    }

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said = |line: &str| World::default().run(line).err;
        assert_eq!(
            said("get pods -o yml"),
            "error: unable to match a printer suitable for the output format \"yml\", allowed \
             formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,\
             jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n"
        );
        assert_eq!(
            said("get pod a -o jsonpath={.x"),
            "Error from server (NotFound): pods \"a\" not found\n"
        );
        assert_eq!(said("get nope"), "error: the server doesn't have a resource type \"nope\"\n");
        assert_eq!(
            said("get pods --kubeconfig=nofile"),
            "error: stat nofile: no such file or directory\n"
        );
    }

    #[test]
    fn a_watch_shows_each_change() {
        let mut world = world();
        let object = pod("a", "Failed because of x");
        let change = WatchEvent { kind: WatchKind::Modified, object, resource_version: 8 };
        world.changes = vec![change];
        let ran = world.run("get pods -w");
        assert_eq!(
            ran.out,
            "NAME   STATUS\na      Running\nb      Pending\na      Failed because of x\n"
        );
        assert_eq!(ran.exit, None);
    }
}
