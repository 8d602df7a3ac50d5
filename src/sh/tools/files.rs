//! Tools that change the file system: `touch`, `mkdir`, `rmdir`, `rm`, `cp`, `mv`, `chmod`.

use super::call::{Call, once};
use super::options::{Known, Options, flag, value};
use super::{Running, Start};
use crate::sh::files::{FileError, base_name, parent};

const TOUCH: [Known; 4] =
    [flag('a', ""), flag('m', ""), flag('c', "no-create"), value('d', "date")];
const MKDIR: [Known; 3] = [flag('p', "parents"), flag('v', "verbose"), value('m', "mode")];
const RM: [Known; 6] = [
    flag('r', "recursive"),
    flag('R', ""),
    flag('f', "force"),
    flag('i', ""),
    flag('v', "verbose"),
    flag('d', "dir"),
];
const CP: [Known; 8] = [
    flag('r', "recursive"),
    flag('R', ""),
    flag('a', "archive"),
    flag('f', "force"),
    flag('p', ""),
    flag('v', "verbose"),
    flag('n', "no-clobber"),
    flag('i', "interactive"),
];
const CHMOD: [Known; 2] = [flag('R', "recursive"), flag('v', "verbose")];

/// Makes a start function that checks the options and then runs at one go.
macro_rules! tool {
    ($name:ident, $known:expr, $run:expr) => {
        pub fn $name(start: Start) -> Box<dyn Running> {
            match Options::parse(&start, &$known) {
                Ok(_) => once(start, |call| match Options::parse(call.start, &$known) {
                    Ok(options) => $run(&options, call),
                    Err(_) => 1,
                }),
                Err(refused) => refused,
            }
        }
    };
}

tool!(touch, TOUCH, run_touch);
tool!(mkdir, MKDIR, run_mkdir);
tool!(rmdir, MKDIR, run_rmdir);
tool!(rm, RM, run_rm);
tool!(cp, CP, run_cp);
tool!(mv, CP, run_mv);
tool!(chmod, CHMOD, run_chmod);

fn missing(call: &mut Call<'_>) -> u8 {
    let name = call.name().to_owned();
    call.complain("missing operand");
    call.err.push_str(&format!("Try '{name} --help' for more information.\n"));
    1
}

/// Runs `f` for each operand; 1 if any of them failed.
fn each(
    options: &Options,
    call: &mut Call<'_>,
    mut f: impl FnMut(&str, &mut Call<'_>) -> Result<(), String>,
) -> u8 {
    if options.operands.is_empty() {
        return missing(call);
    }
    let mut status = 0;
    for name in &options.operands {
        if let Err(text) = f(name, call) {
            call.complain(&text);
            status = 1;
        }
    }
    status
}

fn run_touch(options: &Options, call: &mut Call<'_>) -> u8 {
    each(options, call, |name, call| {
        let path = call.resolve(name);
        if call.files().is_directory(&path) {
            return Ok(());
        }
        let text = match call.files().read(&path) {
            Err(FileError::NotFound) if options.has('c') => return Ok(()),
            text => text.unwrap_or_default(),
        };
        call.write(name, &text).map_err(|e| format!("cannot touch '{name}': {}", e.text()))
    })
}

fn run_mkdir(options: &Options, call: &mut Call<'_>) -> u8 {
    each(options, call, |name, call| {
        let (path, now) = (call.resolve(name), call.now);
        let failed = |e: FileError| format!("cannot create directory '{name}': {}", e.text());
        if !options.has('p') {
            return call.files().make_directory(&path, now).map_err(failed);
        }
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
        for end in ends.collect::<Vec<_>>() {
            let above = &path[..end];
            if !call.files().is_directory(above) {
                call.files().make_directory(above, now).map_err(failed)?;
            }
        }
        Ok(())
    })
}

fn run_rmdir(options: &Options, call: &mut Call<'_>) -> u8 {
    each(options, call, |name, call| {
        let path = call.resolve(name);
        let failed = |e: FileError| format!("failed to remove '{name}': {}", e.text());
        match call.files().entry(&path) {
            Some(entry) if !entry.directory => Err(failed(FileError::NotDirectory)),
            _ => call.files().remove(&path).map_err(failed),
        }
    })
}

fn run_rm(options: &Options, call: &mut Call<'_>) -> u8 {
    let force = options.has('f');
    if options.operands.is_empty() && force {
        return 0;
    }
    let recursive = options.has('r') || options.has('R');
    each(options, call, |name, call| {
        let path = call.resolve(name);
        if path == "/" {
            return Err("it is dangerous to operate recursively on '/'".into());
        }
        match call.files().entry(&path) {
            None if force => Ok(()),
            None => Err(format!("cannot remove '{name}': No such file or directory")),
            Some(entry) if entry.directory && !recursive => {
                Err(format!("cannot remove '{name}': Is a directory"))
            }
            Some(_) => {
                remove_all(&path, call).map_err(|e| format!("cannot remove '{name}': {}", e.text()))
            }
        }
    })
}

/// Everything at and below a path, the deepest last.
pub fn walk(path: &str, call: &mut Call<'_>) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        let directory = call.files().is_directory(&path);
        if directory {
            let entries = call.files().list(&path).unwrap_or_default();
            let slash = if path == "/" { "" } else { "/" };
            left.extend(entries.iter().rev().map(|e| format!("{path}{slash}{}", e.name)));
        }
        all.push((path, directory));
    }
    all
}

fn remove_all(path: &str, call: &mut Call<'_>) -> Result<(), FileError> {
    for (path, _) in walk(path, call).iter().rev() {
        call.files().remove(path)?;
    }
    Ok(())
}

/// The operands but the last, and the last: where they go.
fn destination(options: &Options, call: &mut Call<'_>) -> Result<(Vec<String>, String), u8> {
    let name = call.name().to_owned();
    let fail = |text: String, call: &mut Call<'_>| {
        call.complain(&text);
        call.err.push_str(&format!("Try '{name} --help' for more information.\n"));
        Err(1)
    };
    match options.operands.as_slice() {
        [] => fail("missing file operand".into(), call),
        [one] => fail(format!("missing destination file operand after '{one}'"), call),
        [sources @ .., last] => {
            let path = call.resolve(last);
            if sources.len() > 1 && !call.files().is_directory(&path) {
                call.complain(&format!("target '{last}': No such file or directory"));
                return Err(1);
            }
            Ok((sources.to_vec(), last.clone()))
        }
    }
}

/// Where a source ends up: inside the destination if that is a directory.
fn target_of(source: &str, destination: &str, call: &mut Call<'_>) -> String {
    let path = call.resolve(destination);
    match call.files().is_directory(&path) {
        true => format!("{}/{}", path.trim_end_matches('/'), base_name(&call.resolve(source))),
        false => path,
    }
}

fn copy(from: &str, to: &str, call: &mut Call<'_>) -> Result<(), FileError> {
    let now = call.now;
    for (path, directory) in walk(from, call) {
        let target = format!("{to}{}", &path[from.len()..]);
        if !directory {
            let text = call.files().read(&path)?;
            call.files().write(&target, &text, now)?;
        } else if !call.files().is_directory(&target) {
            call.files().make_directory(&target, now)?;
        }
    }
    Ok(())
}

fn run_cp(options: &Options, call: &mut Call<'_>) -> u8 {
    let recursive = ['r', 'R', 'a'].iter().any(|letter| options.has(*letter));
    transfer(options, call, |source, from, to, call| {
        if call.files().is_directory(from) && !recursive {
            return Err(format!("-r not specified; omitting directory '{source}'"));
        }
        let inside = to == from || to.starts_with(&format!("{from}/"));
        if inside && call.files().is_directory(from) {
            return Err(format!("cannot copy a directory, '{source}', into itself, '{to}'"));
        }
        if to == from {
            return Err(format!("'{source}' and '{source}' are the same file"));
        }
        copy(from, to, call).map_err(|e| format!("cannot create regular file '{to}': {}", e.text()))
    })
}

fn run_mv(options: &Options, call: &mut Call<'_>) -> u8 {
    transfer(options, call, |source, from, to, call| {
        if to == from {
            return Err(format!("'{source}' and '{source}' are the same file"));
        }
        if to.starts_with(&format!("{from}/")) {
            return Err(format!("cannot move '{source}' to a subdirectory of itself, '{to}'"));
        }
        copy(from, to, call)
            .and_then(|()| remove_all(from, call))
            .map_err(|e| format!("cannot move '{source}' to '{to}': {}", e.text()))
    })
}

fn transfer(
    options: &Options,
    call: &mut Call<'_>,
    mut f: impl FnMut(&str, &str, &str, &mut Call<'_>) -> Result<(), String>,
) -> u8 {
    let (sources, last) = match destination(options, call) {
        Ok(found) => found,
        Err(status) => return status,
    };
    let mut status = 0;
    for source in sources {
        let from = call.resolve(&source);
        let to = target_of(&source, &last, call);
        let result = match call.files().entry(&from) {
            None => Err(format!("cannot stat '{source}': No such file or directory")),
            Some(_) if !call.files().is_directory(parent(&to)) => {
                let verb = if call.name() == "mv" { "move" } else { "create regular file" };
                let named = if verb == "move" {
                    format!("'{source}' to '{last}'")
                } else {
                    format!("'{last}'")
                };
                Err(format!("cannot {verb} {named}: No such file or directory"))
            }
            Some(_) if options.has('n') && call.files().entry(&to).is_some() => Ok(()),
            Some(_) => f(&source, &from, &to, call),
        };
        if let Err(text) = result {
            call.complain(&text);
            status = 1;
        }
    }
    status
}

/// Files here have no modes: it only looks whether they are there.
fn run_chmod(options: &Options, call: &mut Call<'_>) -> u8 {
    let mut status = 0;
    for name in options.operands.iter().skip(1) {
        let path = call.resolve(name);
        if call.files().entry(&path).is_none() {
            call.complain(&format!("cannot access '{name}': No such file or directory"));
            status = 1;
        }
    }
    if options.operands.len() < 2 { missing(call) } else { status }
}
