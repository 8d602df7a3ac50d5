//! Puts the program's two parts into a finished page, and the counters that tell what the first
//! part is. Works on the folder, so that xtask's build and Trunk's are treated alike.

use crate::bundle::{Profile, hashed_name, place_prose};
use crate::split::{self, recording};
use crate::{cargo, suite};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The program as index.html names it.
struct Program {
    html: String,
    name: String,
}

impl Program {
    fn of(dist: &Path) -> Result<Program> {
        let file = dist.join("index.html");
        let html = fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
        let (_, after) = html.split_once("wasm=").context("index.html starts no program")?;
        let (name, _) = after.split_once('"').context("index.html: an open quote")?;
        Ok(Program { name: name.to_string(), html })
    }

    /// Puts another program in its place, with one more word in the query of `start.js`.
    fn replace(&self, dist: &Path, wasm: &[u8], query: &str) -> Result<()> {
        let name = hashed_name("respawn_bg.wasm", wasm)?;
        fs::remove_file(dist.join(&self.name)).with_context(|| self.name.clone())?;
        fs::write(dist.join(&name), wasm)?;
        let html = self.html.replace(&self.name, &name);
        let html = html.replace(&format!("wasm={name}"), &format!("wasm={name}&amp;{query}"));
        fs::write(dist.join("index.html"), html)?;
        Ok(())
    }
}

/// Splits the program of the page in `dist`, a release build of the commands in this tool or of
/// Trunk.
pub fn split_page(dist: &Path) -> Result<()> {
    let linked = cargo::build_wasm("respawn", "page")?;
    let program = Program::of(dist)?;
    let wasm = fs::read(dist.join(&program.name)).with_context(|| program.name.clone())?;
    let recording = recording::read()?;
    let is_first = |name: &str| recording::has(&recording, name);
    let later_data = split::data::later_ranges(&fs::read(linked)?, &is_first)?;
    let parts = split::split(&wasm, &is_first, &later_data)?;
    let later = hashed_name("respawn_later.wasm", &parts.later)?;
    fs::write(dist.join(&later), &parts.later)?;
    program.replace(dist, &parts.first, &format!("later={later}"))
}

/// Finishes a page that Trunk is building: it calls this as a hook and says in the environment
/// where its folder is and what kind of build this is.
pub fn finish_for_trunk() -> Result<()> {
    let said = |name: &str| std::env::var(name).with_context(|| format!("Trunk sets {name}"));
    let folder = said("TRUNK_STAGING_DIR")?;
    place_prose(Path::new(&folder));
    match said("TRUNK_PROFILE")?.as_str() {
        "release" => split_page(Path::new(&folder)),
        _ => Ok(()),
    }
}

/// Builds the page with counters, looks at it in a browser, and writes down what ran.
pub fn record() -> Result<()> {
    let dist = PathBuf::from("target/record");
    crate::bundle::build_whole(Profile::Release, &dist)?;
    let program = Program::of(&dist)?;
    let wasm = fs::read(dist.join(&program.name)).with_context(|| program.name.clone())?;
    let (counting, names) = split::with_counters(&wasm)?;
    program.replace(&dist, &counting, "record=1")?;
    let folder = suite::pictures()?;
    fs::create_dir_all(&folder)?;
    let hits_file = folder.join("hits.json");
    fs::remove_file(&hits_file).ok();
    suite::page(&dist, &["recording".to_owned()])?;
    let hits: Vec<usize> = serde_json::from_slice(&fs::read(&hits_file)?).context("hits.json")?;
    let ran: Vec<String> = hits.iter().filter_map(|hit| names.get(*hit).cloned()).collect();
    recording::write(&ran)
}
