//! Opens the page for a test, and checks what holds for every test.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use webdriver::{Browser, Options};

/// The page under test: a browser and where the page lives.
pub struct Page {
    /// The window, to find, click and type in.
    pub browser: Browser,
    /// The page's address, without a query.
    pub home: String,
}

impl Page {
    /// Goes to the page with `query` (such as `?lang=ko&seed=7`, or nothing).
    #[track_caller]
    pub fn open(&self, query: &str) {
        self.browser.go(&format!("{}{query}", self.home));
    }

    /// Saves a picture as `NAME.png` among the test's results, to be looked at by people.
    #[track_caller]
    pub fn picture(&self, name: &str) {
        self.browser.picture(&pictures().join(format!("{name}.png")));
    }

    /// The console must be empty, and the page's own origin the only one asked for anything.
    #[track_caller]
    fn check_silence(&self) {
        let said = self.browser.console();
        assert!(said.is_empty(), "the browser's console is not empty: {said:#?}");
        let slash = self.home.find("//").map_or(0, |at| at + 2);
        let end = self.home[slash..].find('/').map_or(self.home.len(), |at| slash + at + 1);
        let origin = &self.home[..end];
        for url in self.browser.requests() {
            let own = url.starts_with(origin) || url.starts_with("data:");
            assert!(own || url.starts_with("blob:"), "asked another origin than {origin}: {url}");
        }
    }
}

/// Runs `test` on the page in a fresh browser that opens as `options` say, at `query`.
///
/// If the test fails, the browser's console is printed and a picture is kept as
/// `failed-TEST.png`.
#[track_caller]
pub fn visit(query: &str, options: &Options, test: impl FnOnce(&Page)) {
    let home = given("RESPAWN_PAGE");
    let driver = given("RESPAWN_WEBDRIVER");
    let binary = std::env::var("RESPAWN_BROWSER").ok();
    let browser = Browser::open(&driver, binary.as_deref(), &arguments(), options);
    let page = Page { browser, home };
    let ran = catch_unwind(AssertUnwindSafe(|| {
        page.open(query);
        test(&page);
        page.check_silence();
    }));
    if let Err(failure) = ran {
        // The browser may be what failed; the test's own words must not be lost over that.
        let kept = catch_unwind(AssertUnwindSafe(|| {
            for entry in page.browser.console() {
                eprintln!("console: {} {}", entry.level, entry.message);
            }
            let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
            page.picture(&format!("failed-{name}"));
        }));
        if kept.is_err() {
            eprintln!("the browser could not be asked what it shows");
        }
        resume_unwind(failure);
    }
}

/// The browser's arguments: the ones that the component tests use, too.
fn arguments() -> Vec<String> {
    let file = include_str!("../../webdriver.json");
    let wanted: serde_json::Value = serde_json::from_str(file).expect("webdriver.json is JSON");
    let arguments = wanted["goog:chromeOptions"]["args"].as_array().expect("arguments");
    arguments.iter().filter_map(|argument| argument.as_str()).map(str::to_owned).collect()
}

fn pictures() -> PathBuf {
    given("RESPAWN_PICTURES").into()
}

fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: use `cargo xtask page-test`"))
}
