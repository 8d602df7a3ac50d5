//! The page as a folder of static files, from index.html and Trunk.toml.
//!
//! File names carry a hash of their contents, as Trunk's do, so that a browser never mixes an
//! old file with a new one.

use crate::cargo;
use crate::links::{Link, links, setting};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How the program is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Dev,
    /// Small to load.
    Release,
}

/// Builds the page into `dist`, which it empties first. A release is split into two parts.
pub fn build(profile: Profile, dist: &Path) -> Result<()> {
    build_whole(profile, dist)?;
    match profile {
        Profile::Dev => Ok(()),
        Profile::Release => crate::parts::split_page(dist),
    }
}

/// Builds the page with its program in one part.
pub fn build_whole(profile: Profile, dist: &Path) -> Result<()> {
    let start = Instant::now();
    // Beside its place first: a build that fails leaves the last page as it was.
    let stage = dist.with_extension("new");
    remove(&stage)?;
    fs::create_dir_all(&stage).with_context(|| format!("{}", stage.display()))?;
    let trunk = read("Trunk.toml")?;
    let html = read("index.html")?;
    let mut page = Page { profile, stage: &stage, trunk: &trunk, head: String::new() };
    let mut finished = html.clone();
    for link in links(&html)? {
        let replacement = page.place(&link)?;
        finished = finished.replacen(link.tag, &replacement, 1);
    }
    finished = finished.replacen("</head>", &format!("{}\n  </head>", page.head), 1);
    fs::write(stage.join("index.html"), finished)?;
    place_prose(&stage);
    remove(dist)?;
    fs::rename(&stage, dist).with_context(|| format!("{}", dist.display()))?;
    println!("Built {} in {:.1} s", dist.display(), start.elapsed().as_secs_f32());
    Ok(())
}

/// Puts what `kubectl explain` says beside the page, which fetches it when a line first asks. A
/// page without it says what is missing, so this needs no network to succeed.
pub fn place_prose(folder: &Path) {
    let written = prose::read().and_then(|text| {
        fs::write(folder.join("explain.txt"), text).map_err(|error| error.to_string())
    });
    if let Err(why) = written {
        eprintln!("warning: `kubectl explain` will show no descriptions: {why}");
    }
}

struct Page<'a> {
    profile: Profile,
    stage: &'a Path,
    trunk: &'a str,
    /// What is added at the end of the page's head.
    head: String,
}

impl Page<'_> {
    /// Puts what `link` names into the folder; returns the tag that takes the link's place.
    fn place(&mut self, link: &Link) -> Result<String> {
        let base = setting(self.trunk, "public_url")?;
        let file = || Ok::<_, anyhow::Error>(PathBuf::from(link.need("href")?));
        match link.need("rel")? {
            "rust" => self.program(link, base),
            "css" => {
                let text = bare_style(&fs::read_to_string(file()?)?);
                let name = self.keep(name_of(&file()?)?, text.as_bytes())?;
                Ok(format!("<link rel=\"stylesheet\" href=\"{base}{name}\" />"))
            }
            "icon" => {
                let kind = link.need("type")?;
                let name = self.hashed(&file()?)?;
                Ok(format!("<link rel=\"icon\" href=\"{base}{name}\" type=\"{kind}\" />"))
            }
            "copy-file" => {
                fs::copy(file()?, self.stage.join(name_of(&file()?)?))
                    .with_context(|| link.tag.to_owned())?;
                Ok(String::new())
            }
            "copy-dir" => {
                copy_folder(&file()?, &self.stage.join(name_of(&file()?)?))?;
                Ok(String::new())
            }
            other => bail!("index.html: xtask does not know rel=\"{other}\"; teach links to it"),
        }
    }

    /// Compiles the program and makes its JavaScript; returns the tag that starts it.
    fn program(&mut self, link: &Link, base: &str) -> Result<String> {
        let bin = link.need("data-bin")?;
        let profile = match self.profile {
            Profile::Dev => "dev",
            Profile::Release => link.get("data-cargo-profile-release").unwrap_or("release"),
        };
        let wasm = cargo::build_wasm(bin, profile)?;
        let out = wasm.with_file_name("page");
        remove(&out)?;
        let args = ["wasm-bindgen", "--target", "web", "--no-typescript", "--out-name", bin];
        let args = args.map(PathBuf::from).into_iter();
        let args = args.chain(["--out-dir".into(), out.clone(), wasm]);
        wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args).context("wasm-bindgen")?;
        let snippets = out.join("snippets");
        if snippets.is_dir() {
            copy_folder(&snippets, &self.stage.join("snippets"))?;
        }
        let js = format!("{bin}.js");
        let js = self.keep(&js, bare_script(&fs::read_to_string(out.join(&js))?)?.as_bytes())?;
        let wasm = self.hashed(&out.join(format!("{bin}_bg.wasm")))?;
        let fill = |pattern: &str| {
            pattern.replace("{base}", base).replace("{js}", &js).replace("{wasm}", &wasm)
        };
        self.head.push_str(&fill(setting(self.trunk, "pattern_preload")?));
        Ok(fill(setting(self.trunk, "pattern_script")?))
    }

    /// Copies a file under a name with a hash of its contents; returns that name.
    fn hashed(&self, file: &Path) -> Result<String> {
        let contents = fs::read(file).with_context(|| format!("{}", file.display()))?;
        self.keep(name_of(file)?, &contents)
    }

    fn keep(&self, name: &str, contents: &[u8]) -> Result<String> {
        let name = hashed_name(name, contents)?;
        fs::write(self.stage.join(&name), contents)?;
        Ok(name)
    }
}

/// A style sheet without comments and indentation, which no browser needs to load.
fn bare_style(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lines = bare.lines().map(str::trim_start).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The glue without comments and indentation. A line inside a text over several lines would be cut,
/// too; should the glue ever have such a text, this fails.
fn bare_script(text: &str) -> Result<String> {
    let mut bare = String::new();
    let is_comment = |line: &str| ["//", "/**", "* ", "*/"].iter().any(|it| line.starts_with(it));
    let lines = text.lines().map(str::trim_start);
    for line in lines.filter(|line| !line.is_empty() && !is_comment(line)) {
        ensure!(line.matches('`').count() % 2 == 0, "a text over several lines: {line}");
        bare.extend([line, "\n"]);
    }
    Ok(bare)
}

/// A file's name with a hash of its contents.
pub fn hashed_name(name: &str, contents: &[u8]) -> Result<String> {
    let (stem, extension) = name.rsplit_once('.').context("a file without extension")?;
    Ok(format!("{stem}-{:016x}.{extension}", hash(contents)))
}

fn hash(contents: &[u8]) -> u64 {
    // The standard library's hasher starts from a fixed state: equal contents, equal names.
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(contents);
    hasher.finish()
}

fn name_of(file: &Path) -> Result<&str> {
    let name = file.file_name().and_then(|name| name.to_str());
    name.with_context(|| format!("{} has no name", file.display()))
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(file).with_context(|| file.to_owned())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_loses_what_only_we_read() {
        let text = "/* Look */\n.a { /* why */\n  b: c;\n\n}\n";
        assert_eq!(bare_style(text), ".a { \nb: c;\n}\n");
    }

    #[test]
    fn the_glue_loses_what_only_we_read() {
        let text = "/**\n * How.\n */\nf() {\n    // Why.\n    return `a`; // how\n\n}\n";
        assert_eq!(bare_script(text).expect("plain"), "f() {\nreturn `a`; // how\n}\n");
        assert!(bare_script("x = `a\n  b`;").is_err(), "a text would be another one");
    }
}
