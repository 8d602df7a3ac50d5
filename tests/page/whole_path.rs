//! The whole path: a manifest pasted and applied, a pod deleted and back, work that stays.

use crate::stage::{Page, visit};
use webdriver::{Element, Options};

const MANIFEST: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: pasted
spec:
  replicas: 2
  selector:
    matchLabels: {app: pasted}
  template:
    metadata:
      labels: {app: pasted}
    spec:
      containers:
      - name: web
        image: nginx
";

/// Types a line into the terminal and sends it.
fn line(page: &Page, text: &str) {
    let terminal = page.browser.role("textbox", "Terminal");
    terminal.press(text);
    terminal.press(Element::ENTER);
}

/// The uids of the pods that kubectl would show with this STATUS, of those whose name begins so.
fn uids(page: &Page, name: &str, status: &str) -> Vec<String> {
    let css = format!("[data-pod^='default/{name}'][data-phase='{status}']");
    let script = "return [...document.querySelectorAll(arguments[0])].map(pod => pod.dataset.uid)";
    let found = page.browser.run(script, serde_json::json!([css]));
    let uids = found.as_array().into_iter().flatten().filter_map(|uid| uid.as_str());
    uids.map(str::to_owned).collect()
}

fn wait_for_running(page: &Page, name: &str, count: usize) -> Vec<String> {
    page.browser.wait(&format!("{count} pods of {name} running"), || {
        let uids = uids(page, name, "Running");
        (uids.len() == count).then_some(uids)
    })
}

#[test]
fn a_manifest_pasted_outside_a_field_can_be_applied() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        page.browser.role("textbox", "Terminal");
        page.browser.run("document.activeElement.blur()", serde_json::json!([]));
        page.browser.paste(MANIFEST);
        let manifest = page.browser.role("textbox", "Manifest");
        page.browser.wait_until("the manifest in the editor", || manifest.value() == MANIFEST);
        page.browser.role("button", "Apply").click();
        wait_for_running(page, "pasted", 2);
        let log = page.browser.role("log", "Terminal").text();
        assert!(log.contains("deployment.apps/pasted created"), "{log}");
        page.picture("pasted-and-applied");
    });
}

#[test]
fn a_deleted_pod_comes_back_as_another() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        line(page, "kubectl create deployment back --image=nginx --replicas=2");
        let before = wait_for_running(page, "back", 2);
        page.picture("before-the-deletion");
        let css = format!("[data-uid='{}']", before[0]);
        let name = page.browser.find(&css).attribute("data-pod").expect("a pod has a name");
        line(page, &format!("kubectl delete pod {}", name.trim_start_matches("default/")));
        page.browser.wait_until("another pod in its place", || {
            let now = uids(page, "back", "Running");
            now.len() == 2 && !now.contains(&before[0]) && now.contains(&before[1])
        });
        page.picture("after-the-deletion");
    });
}

#[test]
fn work_survives_a_reload() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        line(page, "kubectl create deployment stays --image=nginx --replicas=2");
        let before = wait_for_running(page, "stays", 2);
        page.browser.reload();
        assert_eq!(wait_for_running(page, "stays", 2), before);
        let log = page.browser.role("log", "Terminal").text();
        assert!(log.contains("deployment.apps/stays created"), "{log}");
    });
}

#[test]
fn hangul_is_composed_in_the_terminal_and_in_the_editor() {
    visit("?lang=ko&seed=7", &Options { language: "ko-KR", ..Options::default() }, |page| {
        let terminal = page.browser.role("textbox", "터미널");
        terminal.press("echo ");
        page.browser.compose(&["ㅎ", "하", "한"], "한");
        page.browser.compose(&["ㄱ", "그", "글"], "글");
        assert_eq!(terminal.value(), "echo 한글");
        terminal.press(Element::ENTER);
        let log = page.browser.role("log", "터미널");
        page.browser.wait_until("the echo", || log.text().lines().any(|line| line == "한글"));
        let manifest = page.browser.role("textbox", "매니페스트");
        manifest.focus();
        page.browser.compose(&["ㅍ", "파"], "파");
        assert!(manifest.value().contains('파'), "{}", manifest.value());
        page.picture("hangul");
    });
}

#[test]
fn a_watch_ends_with_control_c() {
    visit("?lang=en&seed=7&speed=20", &Options::default(), |page| {
        line(page, "kubectl run watched --image=nginx");
        line(page, "kubectl get pods -w");
        let log = page.browser.role("log", "Terminal");
        page.browser.wait_until("the table", || log.text().contains("READY"));
        let terminal = page.browser.role("textbox", "Terminal");
        terminal.press(&format!("{}c", Element::CONTROL));
        line(page, "echo still here");
        let answered = || log.text().lines().any(|line| line == "still here");
        page.browser.wait_until("an answer after the watch", answered);
    });
}
