//! The page's browser, which stands outside of the cluster.

use crate::audit;
use crate::stage::visit;
use webdriver::{Element, Options};

#[test]
fn a_forwarded_port_opens_in_the_browser() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        let browser = &page.browser;
        let terminal = browser.role("textbox", "Terminal");
        let log = browser.role("log", "Terminal");
        browser.wait_until("the first command ran", || log.text().contains("web-"));
        terminal.press("kubectl port-forward deployment/web 8080:80");
        terminal.press(Element::ENTER);
        browser.wait_until("the forward stands", || log.text().contains("Forwarding from"));
        browser.role("button", "Open http://localhost:8080/").click();
        let region = browser.role("region", "Browser");
        let sheet = browser.find(".sheet[data-status='200']");
        assert!(sheet.text().contains("Welcome to nginx!"), "{}", sheet.text());
        assert!(region.text().contains("200"), "{}", region.text());
        browser.wait_until("kubectl tells", || log.text().contains("Handling connection for 8080"));
        page.picture("browser-page");
        audit::check(page, "en", "browser-page");

        let address = browser.role("textbox", "Address");
        address.press(&format!("{}a", Element::CONTROL));
        address.press("http://10.96.0.1/");
        address.press(Element::ENTER);
        browser.find(".sheet[data-status='no-route']");
        assert!(region.text().contains("ClusterIP"), "{}", region.text());
        page.picture("browser-cluster-ip");
        audit::check(page, "en", "browser-cluster-ip");
        browser.role("button", "Back").click();
        browser.find(".sheet[data-status='200']");
        browser.role("button", "Forward").click();
        browser.find(".sheet[data-status='no-route']");
    });
}

#[test]
fn a_load_is_counted_and_seen() {
    visit("?lang=en&seed=7&speed=1", &Options::default(), |page| {
        let browser = &page.browser;
        let terminal = browser.role("textbox", "Terminal");
        let log = browser.role("log", "Terminal");
        browser.wait_until("the first command ran", || log.text().contains("web-"));
        terminal.press("load http://web");
        terminal.press(Element::ENTER);
        browser.role("tab", "Browser").click();
        browser.find(".loading[data-failed='0']");
        browser.find(".req");
        browser.wait_until("a report", || log.text().contains("0 failed"));
        page.picture("browser-load");
        audit::check(page, "en", "browser-load");
        terminal.press(&format!("{}c", Element::CONTROL));
        browser.wait_until("the sum", || log.text().contains(" requests: "));
    });
}

#[test]
fn on_a_phone_in_korean_the_browser_is_a_tab() {
    let options = Options { size: (390, 844), dark: true, ..Options::default() };
    visit("?lang=ko&seed=7&speed=20", &options, |page| {
        let browser = &page.browser;
        browser.role("tab", "브라우저").click();
        let region = browser.role("region", "브라우저");
        browser.wait_until("where it stands", || region.text().contains("클러스터 밖"));
        let address = browser.role("textbox", "주소");
        address.press("web");
        address.press(Element::ENTER);
        browser.find(".sheet[data-status='unknown-host']");
        page.picture("browser-korean-phone");
        audit::check(page, "ko", "browser-korean-phone");
    });
}
