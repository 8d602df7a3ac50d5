//! `ls`, with `-l`, `-a`, `-1`, `-d`, `-h`, `-t`, `-r`, `-S` and `-R` left out.

use super::call::{Call, once};
use super::options::{Options, flag};
use super::{Running, Start};
use crate::sh::files::Entry;
use crate::sh::tools::date;

pub fn start(start: Start) -> Box<dyn Running> {
    match Options::parse(&start, &KNOWN) {
        Ok(_) => once(start, run),
        Err(refused) => refused,
    }
}

const KNOWN: [super::options::Known; 10] = [
    flag('l', ""),
    flag('a', "all"),
    flag('A', "almost-all"),
    flag('1', ""),
    flag('d', "directory"),
    flag('h', "human-readable"),
    flag('t', ""),
    flag('r', "reverse"),
    flag('S', ""),
    flag('F', "classify"),
];

fn run(call: &mut Call<'_>) -> u8 {
    // The options were good when it started.
    let Ok(options) = Options::parse(call.start, &KNOWN) else { return 2 };
    let mut names = options.operands.clone();
    if names.is_empty() {
        names.push(".".into());
    }
    names.sort();
    let (mut files, mut directories, mut failed) = (Vec::new(), Vec::new(), false);
    for name in &names {
        let path = call.resolve(name);
        match call.files().entry(&path).filter(|_| !name.is_empty()) {
            Some(entry) if entry.directory && !options.has('d') => directories.push((name, path)),
            Some(entry) => files.push(Entry { name: name.as_str().into(), ..entry }),
            None => {
                call.complain(&format!("cannot access '{name}': No such file or directory"));
                failed = true;
            }
        }
    }
    let several = names.len() > 1;
    let mut first = files.is_empty();
    show(files, &options, call);
    for (name, path) in directories {
        if !std::mem::take(&mut first) {
            call.line("");
        }
        if several {
            call.line(&format!("{name}:"));
        }
        let mut entries = call.files().list(&path).unwrap_or_default();
        entries.retain(|e| options.has('a') || options.has('A') || !e.name.starts_with('.'));
        if options.has('a') {
            for dots in ["..", "."] {
                let entry = Entry { name: dots.into(), directory: true, size: 4096, modified: 0 };
                entries.insert(0, entry);
            }
        }
        if options.has('l') {
            call.line(&format!("total {}", entries.len() * 4));
        }
        show(entries, &options, call);
    }
    if failed { 2 } else { 0 }
}

fn show(mut entries: Vec<Entry>, options: &Options, call: &mut Call<'_>) {
    if options.has('t') {
        entries.sort_by(|a, b| b.modified.cmp(&a.modified).then(a.name.cmp(&b.name)));
    }
    if options.has('S') {
        entries.sort_by(|a, b| b.size.cmp(&a.size).then(a.name.cmp(&b.name)));
    }
    if options.has('r') {
        entries.reverse();
    }
    let mark = |e: &Entry| if options.has('F') && e.directory { "/" } else { "" };
    if options.has('l') {
        let size = |e: &Entry| if options.has('h') { human(e.size) } else { e.size.to_string() };
        let width = entries.iter().map(|e| size(e).len()).max().unwrap_or(0);
        let user = call.env("USER").unwrap_or("root").to_owned();
        for entry in &entries {
            let mode = if entry.directory { "drwxr-xr-x 2" } else { "-rw-r--r-- 1" };
            let seconds = call.system.epoch() + entry.modified / 1000;
            let when = date::format("%b %e %H:%M", seconds);
            let (size, mark) = (size(entry), mark(entry));
            let line = format!("{mode} {user} {user} {size:>width$} {when} {}{mark}", entry.name);
            call.line(&line);
        }
        return;
    }
    let names: Vec<String> = entries.iter().map(|e| format!("{}{}", e.name, mark(e))).collect();
    if !names.is_empty() && call.stdout_is_terminal && !options.has('1') {
        columns(&names, call);
    } else {
        names.iter().for_each(|name| call.line(name));
    }
}

/// Columns for a screen of 80 characters, filled from top to bottom.
fn columns(names: &[String], call: &mut Call<'_>) {
    let widths: Vec<usize> = names.iter().map(|name| name.chars().count()).collect();
    let fitting = (1..=names.len()).find_map(|rows| {
        let columns: Vec<usize> =
            widths.chunks(rows).map(|c| c.iter().max().copied().unwrap_or(0)).collect();
        let total = columns.iter().sum::<usize>() + 2 * (columns.len() - 1);
        (total <= 80 || rows == names.len()).then_some((rows, columns))
    });
    let Some((rows, columns)) = fitting else { return };
    for row in 0..rows {
        let mut line = String::new();
        for (column, width) in columns.iter().enumerate() {
            let Some(name) = names.get(column * rows + row) else { break };
            let last = names.get((column + 1) * rows + row).is_none();
            line.push_str(name);
            let used = name.chars().count();
            if !last {
                line.extend(std::iter::repeat_n(' ', width + 2 - used));
            }
        }
        call.line(&line);
    }
}

/// `4.0K`, as `-h` shows sizes.
fn human(size: usize) -> String {
    match size {
        0..1024 => size.to_string(),
        1024..1_048_576 => format!("{}.{}K", size / 1024, size % 1024 * 10 / 1024),
        _ => format!("{}.{}M", size / 1_048_576, size % 1_048_576 * 10 / 1_048_576),
    }
}
