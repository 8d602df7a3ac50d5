//! The browser for the tests: found, or installed where that is one command of Debian's.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

/// What Debian calls the browser, its driver, and a font that has Hangul.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// The browser's names on PATH, the first one found is taken.
const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A browser and its driver.
pub struct Tools {
    pub driver: PathBuf,
    /// Absent where only the driver itself knows (an application folder, the registry).
    pub browser: Option<PathBuf>,
}

/// Finds the browser, its driver and a Korean font, or installs them on Debian.
pub fn ready() -> Result<Tools> {
    if let Some(tools) = find()
        && has_korean_font()
    {
        return Ok(tools);
    }
    match install() {
        Ok(()) => find().context("chromium was installed, but is not on PATH"),
        // Without the font only pictures suffer.
        Err(error) => find().ok_or(error),
    }
}

fn find() -> Option<Tools> {
    let driver = env::var_os("CHROMEDRIVER").map(PathBuf::from);
    let driver = driver.or_else(|| on_path("chromedriver"))?;
    let browser = BROWSERS.iter().find_map(|name| on_path(name));
    if cfg!(target_os = "linux") && browser.is_none() {
        return None;
    }
    Some(Tools { driver, browser })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(&name)).find(|file| file.is_file())
}

fn has_korean_font() -> bool {
    let fonts = Command::new("fc-list").arg(":lang=ko").output();
    // Where fontconfig is absent, the system has fonts of its own.
    fonts.map_or(!cfg!(target_os = "linux"), |fonts| !fonts.stdout.is_empty())
}

/// Installs the packages by apt, if this is Debian and it needs no question.
fn install() -> Result<()> {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let wanted = PACKAGES.join(" ");
    if !system.lines().any(|line| line == "ID=debian") {
        bail!("the tests need Chrome or Chromium and its chromedriver on PATH: install both");
    }
    let root = succeeds(Command::new("test").args(["-w", "/var/lib/dpkg"]));
    if !root && !succeeds(Command::new("sudo").args(["-n", "true"])) {
        bail!("the tests need a browser: sudo apt-get install --no-install-recommends {wanted}");
    }
    println!("Installing {wanted} (apt-get)");
    apt(root, &["update", "-qq"])?;
    let install = ["install", "-qq", "-y", "--no-install-recommends"];
    apt(root, &[&install[..], &PACKAGES[..]].concat())
}

fn apt(root: bool, args: &[&str]) -> Result<()> {
    let mut command = Command::new(if root { "env" } else { "sudo" });
    command.args(if root { &[][..] } else { &["-n", "env"][..] });
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(args).stdout(Stdio::null());
    if !command.status().is_ok_and(|status| status.success()) {
        bail!("apt-get {} failed", args.join(" "));
    }
    Ok(())
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// A running driver; it ends when dropped.
pub struct Driver {
    child: Child,
    /// `host:port`, where it listens.
    pub address: String,
}

impl Driver {
    /// Starts the driver on a free port.
    pub fn start(driver: &Path) -> Result<Driver> {
        let mut command = Command::new(driver);
        let command = command.arg("--port=0").stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{}", driver.display()))?;
        let mut output = BufReader::new(child.stdout.take().context("the driver's output")?);
        let mut line = String::new();
        loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                child.wait()?;
                bail!("{} does not start", driver.display());
            }
            if let Some((_, port)) = line.split_once("successfully on port ") {
                let address = format!("127.0.0.1:{}", port.trim().trim_end_matches('.'));
                // Read on, or the driver would block on a full pipe.
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                return Ok(Driver { child, address });
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself, which is what is wanted.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
