//! The rooms table of docs/ARCHITECTURE.md is the rule: who may import whom.

use super::{File, files, none};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Files of `src` that are no room: they mount the rooms.
const NO_ROOM: [&str; 2] = ["src/lib.rs", "src/main.rs"];

#[test]
fn rooms_import_what_the_map_allows() {
    let map = map();
    let files = files("src", ".rs");
    let macros = macros(&files);
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| !NO_ROOM.contains(&file.path.as_str())) {
        let room = room_of(&file.path);
        let Some(allowed) = map.get(room) else {
            complaints.push(format!("{}: `{room}` has no row in docs/ARCHITECTURE.md", file.path));
            continue;
        };
        let reached = reached(file);
        for (line, name) in reached {
            let other = macros.get(name.as_str()).map_or(name.as_str(), String::as_str);
            if other != room && !allowed.contains(other) {
                let allowed = allowed.iter().cloned().collect::<Vec<_>>().join(", ");
                complaints.push(format!(
                    "{}:{line}: `{room}` may not import `{other}`\n  \
                     allowed by docs/ARCHITECTURE.md: {allowed}\n  \
                     If the map is wrong, change the map in the same commit and say why.",
                    file.path
                ));
            }
        }
    }
    none(complaints);
}

#[test]
fn rooms_are_listed_in_reading_order() {
    let table = include_str!("../../../docs/ARCHITECTURE.md");
    let library = include_str!("../../../src/lib.rs");
    let listed =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let listed: Vec<&str> = listed.filter(|room| !["web", "native"].contains(room)).collect();
    let rows: Vec<String> = rows(table).into_iter().map(|(room, _)| room).collect();
    let order: Vec<&str> =
        rows.iter().map(String::as_str).filter(|room| listed.contains(room)).collect();
    assert_eq!(listed, order, "src/lib.rs and the map name the rooms in different orders");
}

/// Each room with the rooms that it may import.
fn map() -> BTreeMap<String, BTreeSet<String>> {
    let text = include_str!("../../../docs/ARCHITECTURE.md");
    let rows = rows(text);
    assert!(rows.len() > 15, "the rooms table is not found");
    let mut above: Vec<String> = Vec::new();
    let mut map = BTreeMap::new();
    for (room, cell) in rows {
        map.insert(room.clone(), allowed(&cell, &above));
        above.push(room);
    }
    map
}

/// The first word and the third cell of every row of the table.
fn rows(text: &str) -> Vec<(String, String)> {
    let table = text.lines().skip_while(|line| !line.starts_with("| module |")).skip(2);
    let rows = table.take_while(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        (quoted(cells[1]).remove(0), cells[3].to_owned())
    })
    .collect()
}

/// What a cell allows: named rooms, `all above`, `all above but x`, `x and what is under it`.
fn allowed(cell: &str, above: &[String]) -> BTreeSet<String> {
    let (named, but) = cell.split_once(" but ").unwrap_or((cell, ""));
    let mut rooms: BTreeSet<String> = quoted(named).into_iter().collect();
    if named.contains("all above") {
        rooms.extend(above.iter().cloned());
    }
    if named.contains("what is under it") {
        let top = above.iter().position(|room| rooms.contains(room)).expect("a room above");
        rooms.extend(above[..top].iter().cloned());
    }
    for room in quoted(but) {
        rooms.remove(&room);
    }
    rooms
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn room_of(path: &str) -> &str {
    let inner = path.trim_start_matches("src/");
    inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
}

/// Exported macros stand at the crate's root; each belongs to the room that defines it.
fn macros(files: &[File]) -> BTreeMap<String, String> {
    let mut macros = BTreeMap::new();
    for file in files {
        let mut exported = false;
        for line in file.text.lines() {
            if let Some(rest) = line.strip_prefix("macro_rules! ")
                && exported
            {
                let name = rest.split(' ').next().unwrap_or_default().to_owned();
                macros.insert(name, room_of(&file.path).to_owned());
            }
            exported = line == "#[macro_export]" || (exported && line.starts_with("//"));
        }
    }
    macros
}

/// Every first name after `crate::` in the program, with its line; `use crate::{a, b::c}` gives
/// both.
fn reached(file: &File) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let program: Vec<&str> = file.program().collect();
    for (number, line) in program.iter().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for rest in code.split("crate::").skip(1) {
            if rest.starts_with('{') {
                let group = program[number..].join("\n");
                let start = group.find("crate::{").map_or(0, |at| at + "crate::{".len());
                names.extend(group_names(&group[start..]).map(|name| (number + 1, name)));
            } else {
                names.push((number + 1, first_name(rest)));
            }
        }
    }
    names
}

/// The first names of a `{a, b::{c, d}, e}` group, of which `text` begins after the brace.
fn group_names(text: &str) -> impl Iterator<Item = String> {
    let mut depth = 1;
    let mut names = vec![String::new()];
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(String::new()),
            _ if depth == 1 => names.last_mut().expect("one at least").push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.into_iter().map(|name| first_name(name.trim())).filter(|name| !name.is_empty())
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn cells_are_understood() {
    let above = ["sim", "value", "text"].map(str::to_owned);
    let list = |cell| allowed(cell, &above).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(list(" – "), "");
    assert_eq!(list(" `sim` `value` (View) "), "sim value");
    assert_eq!(list(" all above but `text` "), "sim value");
    assert_eq!(list(" `value` and what is under it "), "sim value");
}

#[test]
fn imports_are_found() {
    let text = "use crate::{api::{Request, Status}, map,\n    store};\n// crate::web\n\
                let x = crate::value::Str::lit(\"\");\n#[cfg(test)]\nuse crate::app;\n";
    let file = File { path: "src/sim/x.rs".to_owned(), text: text.to_owned() };
    let names: Vec<String> = reached(&file).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["api", "map", "store", "value"]);
}

/// Rooms are entered by the front door: no `super` chain leaves the room that it is in.
#[test]
fn no_path_climbs_out_of_its_room() {
    let mut climbing = Vec::new();
    for file in files("src", ".rs") {
        let depth = file.path.matches('/').count() - usize::from(file.path.ends_with("mod.rs"));
        let climb = "super::".repeat(depth.max(1));
        for (number, line) in file.program().enumerate() {
            if line.contains(&climb) && !NO_ROOM.contains(&file.path.as_str()) {
                climbing.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    none(climbing);
}

#[test]
fn the_web_is_not_reached_from_the_core() {
    // The manifest keeps the browser's crates to wasm32; this keeps them to one room there.
    let crates = ["yew::", "web_sys::", "js_sys::", "gloo::", "wasm_bindgen::"];
    let core = files("src", ".rs").into_iter().filter(|file| room_of(&file.path) != "web");
    let named =
        core.filter(|file| file.program().any(|line| crates.iter().any(|c| line.contains(c))));
    none(named.map(|file| format!("{}: only `web` may name the browser", file.path)).collect());
    let manifest = fs::read_to_string(super::root().join("Cargo.toml")).expect("Cargo.toml");
    let shared = manifest.split("[dependencies]").nth(1).expect("dependencies");
    let shared = shared.split("\n[").next().expect("a section");
    assert!(!shared.contains("web-sys") && !shared.contains("yew"), "the core depends on the web");
}

/// The rooms that may ask the machine that they run on. All others are told what they need.
const WORLDLY: [&str; 2] = ["native", "web"];

#[test]
fn the_core_asks_nothing_of_the_machine() {
    let banned = [
        "std::env",
        "std::fs",
        "std::io",
        "std::process",
        "std::thread",
        "std::net::Tcp",
        "Instant",
        "SystemTime",
        "thread_local!",
        "static mut ",
        "println!(",
        "print!(",
        "std::sync::atomic",
    ];
    let mut named = Vec::new();
    let core = files("src", ".rs").into_iter().filter(|f| !NO_ROOM.contains(&f.path.as_str()));
    for file in core.filter(|file| !WORLDLY.contains(&room_of(&file.path))) {
        for (number, line) in file.program().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = banned.iter().find(|word| code.contains(**word)) {
                let (path, room) = (&file.path, room_of(&file.path));
                named.push(format!("{path}:{}: `{room}` may not use {word}", number + 1));
            }
        }
    }
    none(named);
}
