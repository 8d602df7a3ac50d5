//! Every test there is, in order of cost: native, components in a browser, the whole page.

use crate::browser::{self, Driver, Tools};
use crate::bundle::{self, Profile};
use crate::cargo::{self, Count, WASM};
use crate::server::Server;
use anyhow::{Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::exit;

/// Whole pages are tested under a path that no page would expect.
const SUB_PATH: &str = "/some/sub-path/";

/// Runs all tests, or only the component tests. Ends the process with 1 if any failed.
pub fn all(only_web: bool) -> Result<()> {
    let mut count = Count::default();
    if !only_web {
        let native = ["test", "--no-fail-fast", "-p", "respawn", "-p", "webdriver", "-p", "xtask"];
        count += step("native tests", || cargo::test(&native, &[]));
    }
    match browser::ready() {
        Ok(tools) => {
            count += step("components in a browser", || components(&tools));
            if !only_web {
                let dist = Path::new("dist");
                count += step("the release page", || {
                    bundle::build(Profile::Release, dist)?;
                    on_the_page(&tools, dist, "page", &[])
                });
            }
        }
        Err(error) => count += step("a browser", || Err(error)),
    }
    finish(count)
}

/// Runs the whole-page tests on `dist`, or those whose name contains one of `names`.
pub fn page(dist: &Path, names: &[String]) -> Result<()> {
    if !dist.join("index.html").is_file() {
        bail!("no page in {}: run `cargo xtask build --release` first", dist.display());
    }
    let tools = browser::ready()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    finish(step("whole pages", || on_the_page(&tools, dist, "page", &names)))
}

/// Runs what `tests/studio` does with the page, as far as its name contains `name`, and shows what
/// that prints.
pub fn studio(dist: &Path, name: &str) -> Result<()> {
    let tools = browser::ready()?;
    let arguments = ["--nocapture", "--test-threads=1", name];
    finish(step(name, || on_the_page(&tools, dist, "studio", &arguments)))
}

/// Where whole-page tests leave what people look at.
pub fn pictures() -> Result<PathBuf> {
    Ok(env::current_dir()?.join("page-test"))
}

fn components(tools: &Tools) -> Result<Count> {
    // This very program is the runner: no second cargo that would wait for the first one's lock.
    let runner = format!("{} test-runner", env::current_exe()?.display());
    let env = [
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner),
        ("CHROMEDRIVER", tools.driver.display().to_string()),
        ("WASM_BINDGEN_TEST_TIMEOUT", "120".to_owned()),
    ];
    cargo::test(&["test", "--target", WASM, "--test", "web"], &env)
}

/// Runs a test program on a page that is served to it. `arguments` are the program's own.
fn on_the_page(tools: &Tools, dist: &Path, program: &str, arguments: &[&str]) -> Result<Count> {
    let server = Server::bind(dist, SUB_PATH, 0)?;
    let driver = Driver::start(&tools.driver)?;
    let pictures = pictures()?;
    let mut env = vec![
        ("RESPAWN_PAGE", server.address()),
        ("RESPAWN_WEBDRIVER", driver.address.clone()),
        ("RESPAWN_PICTURES", pictures.display().to_string()),
    ];
    if let Some(browser) = &tools.browser {
        env.push(("RESPAWN_BROWSER", browser.display().to_string()));
    }
    std::thread::spawn(move || server.run());
    let args = [&["test", "--test", program, "--"], arguments].concat();
    let count = cargo::test(&args, &env)?;
    println!("Pictures are in {}", pictures.display());
    Ok(count)
}

/// Runs one step; an error of the step itself is a failed test, too.
fn step(name: &str, run: impl FnOnce() -> Result<Count>) -> Count {
    println!("== {name}");
    run().unwrap_or_else(|error| {
        println!("error: {error:#}");
        Count { passed: 0, failed: 1 }
    })
}

fn finish(count: Count) -> Result<()> {
    println!("{} passed, {} failed", count.passed, count.failed);
    if count.failed > 0 {
        exit(1);
    }
    Ok(())
}
