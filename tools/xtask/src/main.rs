//! `cargo xtask`: builds, serves and tests the page. Nothing else needs to be installed.
//!
//! Trunk's own files, index.html and Trunk.toml, are the page's description; [`bundle`] reads the
//! part of them that this page uses, so that Trunk and this tool give the same folder.

mod browser;
mod bundle;
mod cargo;
mod links;
mod parts;
mod pictures;
mod server;
mod size;
mod split;
mod suite;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const USAGE: &str = "\
cargo xtask COMMAND

  serve [--release] [--port N]   build the page and serve it; prints the address
  build [--release]              build the page into dist/
  test                           run every test, those in a headless browser included
  test --web                     only the component tests in the browser
  page-test [--dist DIR] [NAME…] whole-page tests on dist/ (or DIR), all or those named so
  size [--dist DIR]              the first load, file by file; fails above the ceiling
  finish                         what Trunk calls to finish its page
  figures [--dist DIR]           measure what the page costs
  pictures [--dist DIR]          take the pictures of the README anew
  record                         find out in a browser which functions the first picture needs";

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}

fn run() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let command = args.next();
    let rest: Vec<String> = args.collect();
    match command.as_deref() {
        Some("test-runner") => return test_runner(rest),
        Some("wasm-bindgen") => return wasm_bindgen(rest),
        _ => {}
    }
    std::env::set_current_dir(root()).context("the project's folder")?;
    let options = Options::parse(&rest)?;
    match command.as_deref() {
        Some("serve") => serve(&options),
        Some("build") => bundle::build(options.profile(), &options.dist),
        Some("test") => suite::all(options.web),
        Some("page-test") => suite::page(&options.dist, &options.names),
        Some("size") => size::check(&options.dist),
        Some("finish") => parts::finish_for_trunk(),
        Some("record") => parts::record(),
        Some("figures") => suite::studio(&options.dist, "figures"),
        Some("pictures") => pictures::take(&options.dist),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("no such command: {other}\n\n{USAGE}"),
        None => bail!("which command?\n\n{USAGE}"),
    }
}

struct Options {
    release: bool,
    web: bool,
    port: u16,
    dist: PathBuf,
    names: Vec<String>,
}

impl Options {
    fn parse(args: &[String]) -> Result<Options> {
        let mut options = Options {
            release: false,
            web: false,
            port: 8080,
            dist: PathBuf::from("dist"),
            names: Vec::new(),
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--release" => options.release = true,
                "--web" => options.web = true,
                "--port" => {
                    let port = args.next().context("--port needs a number")?;
                    options.port = port.parse().with_context(|| format!("--port {port}"))?;
                }
                "--dist" => options.dist = args.next().context("--dist needs a folder")?.into(),
                flag if flag.starts_with('-') => bail!("no such option: {flag}\n\n{USAGE}"),
                name => options.names.push(name.to_owned()),
            }
        }
        Ok(options)
    }

    fn profile(&self) -> bundle::Profile {
        if self.release { bundle::Profile::Release } else { bundle::Profile::Dev }
    }
}

fn serve(options: &Options) -> Result<()> {
    bundle::build(options.profile(), &options.dist)?;
    let server = server::Server::bind(&options.dist, "/", options.port)?;
    println!("Respawn is at {} (Ctrl-C ends it)", server.address());
    server.run();
    Ok(())
}

/// What cargo calls to run tests for wasm32: wasm-bindgen's test runner, in this process.
fn test_runner(args: Vec<String>) -> Result<()> {
    let name = "wasm-bindgen-test-runner".to_owned();
    let args = std::iter::once(name).chain(args);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args)
}

/// The command `wasm-bindgen` itself, for Trunk where it is not installed.
fn wasm_bindgen(args: Vec<String>) -> Result<()> {
    let args = std::iter::once("wasm-bindgen".to_owned()).chain(args);
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args)
}

/// The project's folder: cargo says where this tool lives in it.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from);
    here.parent().and_then(Path::parent).map_or_else(|| ".".into(), Path::to_owned)
}
