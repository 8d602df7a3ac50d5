//! The manifests of the study notes, pasted as they stand: sound ones, faulty ones with what is
//! said of them and how they are mended, and the same as JSON.

use crate::stage::{Page, visit};
use crate::walk::{apply, enter, paste, paste_manifest, pods, says, wait_for};
use webdriver::{Element, Options};

const KO: Options = Options { language: "ko-KR", size: (1280, 800), dark: false, still: false };
const HOME: &str = "?lang=ko&seed=7&speed=20";

const POD: &str = include_str!("notes/pod.yaml");
const DEPLOYMENT: &str = include_str!("notes/deployment.yaml");
const MYNGINX: &str = include_str!("notes/mynginx.yaml");
const HELLO: &str = include_str!("notes/helloDeployment.yaml");
const HEREDOC: &str = include_str!("notes/heredoc.sh");

/// The problem that is shown first: our sentence and kubectl's own text.
fn problem(page: &Page) -> String {
    page.browser.find(".problem.first").text()
}

/// Waits until the first problem has all these words, and a token is underlined for it.
#[track_caller]
fn wait_for_problem(page: &Page, words: &[&str]) {
    page.browser.wait_until(&format!("a problem with {words:?}"), || {
        page.browser.all(".problem.first").len() == 1 && {
            let shown = problem(page);
            words.iter().all(|word| shown.contains(word))
        }
    });
    assert!(!page.browser.all(".ed .fault").is_empty(), "no token is marked");
}

/// Corrects the first problem with its key.
#[track_caller]
fn mend(page: &Page) {
    let manifest = page.browser.role("textbox", "매니페스트");
    manifest.focus();
    manifest.press(&format!("{}{}", Element::ALT, Element::ENTER));
}

#[track_caller]
fn nothing_is_wrong(page: &Page) {
    page.browser.wait_until("nothing is wrong", || page.browser.all(".problem").is_empty());
}

#[test]
fn the_sound_ones_are_applied() {
    visit(HOME, &KO, |page| {
        paste_manifest(page, POD);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("pod/hello-kiamol-3 created"));
        wait_for(page, "hello-kiamol-3", 1, "Running");
        page.browser.run("document.activeElement.blur()", serde_json::json!([]));
        paste_manifest(page, DEPLOYMENT);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("deployment.apps/hello-kiamol-4 created"));
        wait_for(page, "hello-kiamol-4-", 1, "Running");
        says(page, "kubectl apply -f hello-kiamol-4.yaml", &["hello-kiamol-4 unchanged"]);
        says(page, "kubectl get deploy hello-kiamol-4", &["1/1"]);
        page.picture("mission-manifests");
    });
}

#[test]
fn tabs_and_metadate_are_found_and_mended() {
    visit(HOME, &KO, |page| {
        paste_manifest(page, MYNGINX);
        let words = ["탭으로", "yaml: line 4: found character that cannot start any token"];
        wait_for_problem(page, &words);
        let refused = apply(page);
        assert_eq!(
            refused.err.trim_end(),
            "error: error parsing mynginx.yaml: error converting YAML to JSON: yaml: line 4: \
             found character that cannot start any token"
        );
        assert!(refused.hint.contains("탭으로"), "{refused:?}");
        assert_eq!(pods(page, "mynginx"), []);
        mend(page);
        wait_for_problem(page, &["metadata"]);
        let refused = apply(page);
        assert!(refused.err.contains("resource name may not be empty"), "{refused:?}");
        assert!(refused.hint.contains("metadata"), "{refused:?}");
        says(page, "kubectl get pods -l run=mynginx --ignore-not-found", &[]);
        mend(page);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("pod/mynginx created"));
        wait_for(page, "mynginx", 1, "Running");
    });
}

#[test]
fn a_wrong_version_a_stray_dash_and_a_restart_policy_are_found_and_mended() {
    visit(HOME, &KO, |page| {
        paste_manifest(page, HELLO);
        wait_for_problem(page, &["탭으로", "found character that cannot start any token"]);
        mend(page);
        wait_for_problem(page, &["apps/v1", "no matches for kind \"Deployment\" in version"]);
        let refused = apply(page);
        assert!(refused.err.contains("ensure CRDs are installed first"), "{refused:?}");
        assert!(refused.hint.contains("apps/v1"), "{refused:?}");
        mend(page);
        let words = ["Always", "Unsupported value: \"OnFailure\": supported values: \"Always\""];
        wait_for_problem(page, &words);
        let refused = apply(page);
        assert_eq!(
            refused.err.trim_end(),
            "The Deployment \"hello\" is invalid: spec.template.spec.restartPolicy: Unsupported \
             value: \"OnFailure\": supported values: \"Always\""
        );
        mend(page);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("deployment.apps/hello created"));
        page.browser.wait_until("three pods without an image", || {
            let pods = pods(page, "hello-");
            pods.len() == 3 && pods.iter().all(|pod| pod.status.contains("Image"))
        });
        page.picture("mission-helloimage");
    });
}

#[test]
fn a_heredoc_with_a_stray_port_is_refused_and_corrected_with_a_key() {
    visit(HOME, &KO, |page| {
        let refused = paste(page, HEREDOC.trim_end());
        assert_eq!(
            refused.err.trim_end(),
            "error: error parsing STDIN: error converting YAML to JSON: yaml: line 10: did not \
             find expected key"
        );
        assert!(refused.hint.contains("containerPort"), "{refused:?}");
        page.picture("mission-heredoc");
        let terminal = page.browser.find("#terminal");
        terminal.press(&format!("{}{}", Element::ALT, Element::ENTER));
        page.browser.wait_until("the corrected line", || terminal.value().contains("ports:"));
        page.picture("mission-heredoc-corrected");
        terminal.press(Element::ENTER);
        wait_for(page, "mynginx", 1, "Running");
    });
}

#[test]
fn labels_that_differ_are_found_and_mended() {
    visit(HOME, &KO, |page| {
        let differs = DEPLOYMENT.replacen("app: hello-kiamol-4", "app: hello", 1);
        paste_manifest(page, &differs);
        wait_for_problem(page, &["`selector` does not match template `labels`"]);
        let refused = apply(page);
        assert!(refused.err.contains("spec.template.metadata.labels: Invalid value"));
        assert!(!refused.hint.is_empty());
        mend(page);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("deployment.apps/hello-kiamol-4 created"));
        wait_for(page, "hello-kiamol-4-", 1, "Running");
    });
}

#[test]
fn the_same_as_json() {
    visit(HOME, &KO, |page| {
        let pod = r#"{
  "apiVersion": "v1",
  "kind": "Pod",
  "metadata": {"name": "hello-kiamol-3"},
  "spec": {"containers": [{"name": "web", "image": "kiamol/ch02-hello-kiamol"}]}
}"#;
        paste_manifest(page, pod);
        nothing_is_wrong(page);
        assert!(apply(page).out.contains("pod/hello-kiamol-3 created"));
        wait_for(page, "hello-kiamol-3", 1, "Running");
        let wrong = pod.replace("metadata", "metadate").replace("-3", "-5");
        let line = format!("cat << EOF > wrong.json\n{wrong}\nEOF\nkubectl apply -f wrong.json");
        let refused = paste(page, &line);
        assert!(refused.err.contains("resource name may not be empty"), "{refused:?}");
        assert!(refused.hint.contains("metadata"), "{refused:?}");
        let deployment = r#"cat << EOF | kubectl apply -f -
{"apiVersion": "app/v1", "kind": "Deployment", "metadata": {"name": "hello-kiamol-4"},
 "spec": {"selector": {"matchLabels": {"app": "hello-kiamol-4"}},
  "template": {"metadata": {"labels": {"app": "hello-kiamol-4"}},
   "spec": {"containers": [{"name": "web", "image": "kiamol/ch02-hello-kiamol"}]}}}}
EOF"#;
        let refused = paste(page, deployment);
        assert!(refused.err.contains("no matches for kind \"Deployment\" in version \"app/v1\""));
        assert!(refused.hint.contains("apps/v1"), "{refused:?}");
        paste(page, &deployment.replace("app/v1", "apps/v1"));
        wait_for(page, "hello-kiamol-4-", 1, "Running");
        says(page, "kubectl get deploy hello-kiamol-4 -o json", &["\"kind\": \"Deployment\""]);
        assert_eq!(enter(page, "kubectl delete -f hello-kiamol-3.json").err, "");
    });
}
