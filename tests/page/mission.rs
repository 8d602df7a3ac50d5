//! The study notes, typed as they stand: the commands, what they answer, what the picture shows
//! and what is explained.

use crate::stage::{Page, visit};
use crate::walk::{enter, pods, refuses, says, wait_for, why};
use webdriver::{Element, Options};

const KO: Options = Options { language: "ko-KR", size: (1280, 800), dark: false, still: false };
const HOME: &str = "?lang=ko&seed=7&speed=20";

const LS: &str = "docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol";
const IP: &str = "kubectl get pod hello-kiamol -o jsonpath='{.status.podIP}'";
const ID: &str =
    "kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}'";

#[track_caller]
fn run_hello(page: &Page) {
    says(page, "kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol", &["pod/hello-kiamol"]);
    says(page, "kubectl wait --for=condition=Ready pod hello-kiamol", &["condition met"]);
}

#[test]
fn a_pod_is_run_and_looked_at() {
    visit(HOME, &KO, |page| {
        run_hello(page);
        says(page, "kubectl get pods", &["NAME", "hello-kiamol   ", "1/1     Running   0"]);
        let seen = wait_for(page, "hello-kiamol", 1, "Running").remove(0);
        says(page, "kubectl get pod hello-kiamol", &["hello-kiamol   1/1     Running"]);
        says(page, "kubectl get pod hello-kiamol -o wide", &[&seen.node]);
        let yaml = ["apiVersion: v1", "\nmetadata:", "\nspec:", "\nstatus:", &seen.uid];
        says(page, "kubectl get pod hello-kiamol -o yaml", &yaml);
        let parts = [
            "Containers:",
            "Conditions:",
            "Volumes:",
            "Events:",
            "default-scheduler",
            "Pulling image \"kiamol/ch02-hello-kiamol\"",
            "Container started",
        ];
        says(page, "kubectl describe pod hello-kiamol", &parts);
        let typo = "kubectl get pod hello-kiamol --output custom-columns=\
            NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status:podIP";
        let answer = says(page, typo, &["NAME           NODE_IP", "<none>"]);
        assert_eq!(answer.out.trim_end().lines().count(), 2);
        let ip = enter(page, IP).out.trim().to_owned();
        says(page, &typo.replace("status:podIP", "status.podIP"), &[&ip]);
        says(page, ID, &["containerd://"]);
        let slip = refuses(
            page,
            "kubelctl get pods",
            "bash: kubelctl: command not found",
            "kubectl을 쓰려던",
        );
        assert!(slip.hint.contains("Alt Enter"), "{slip:?}");
    });
}

#[test]
fn a_container_removed_under_its_pod_is_made_again() {
    visit(HOME, &KO, |page| {
        run_hello(page);
        let pod = wait_for(page, "hello-kiamol", 1, "Running").remove(0);
        let (ip, id) = (enter(page, IP).out, enter(page, ID).out);
        let short = enter(page, LS);
        assert!(id.contains(&format!("containerd://{}", short.out.trim())), "{short:?} {id}");
        assert!(short.hint.contains("containerd"), "it is said once what docker is: {short:?}");
        refuses(
            page,
            "docker container inspect 0bc31ee77fb6 | grep kuber",
            "No such container: 0bc31ee77fb6",
            short.out.trim(),
        );
        let inspect = format!("docker container inspect {} | grep kuber", &short.out[..5]);
        says(
            page,
            &inspect,
            &[
                "\"io.kubernetes.container.name\": \"hello-kiamol\"",
                "\"io.kubernetes.pod.name\": \"hello-kiamol\"",
                &pod.uid,
            ],
        );
        let removed = says(page, &format!("docker container rm -f $({LS})"), &[short.out.trim()]);
        assert_eq!(removed.hint, "", "what docker is was said");
        page.browser.wait_until("the restart in the picture", || {
            let chip = page.browser.find("[data-pod='default/hello-kiamol'] .ct");
            chip.text().contains("↻1")
        });
        let again = wait_for(page, "hello-kiamol", 1, "Running").remove(0);
        assert_eq!(again, pod, "the same pod");
        says(page, "kubectl get pod hello-kiamol", &["1/1     Running   1"]);
        assert_eq!(enter(page, IP).out, ip, "the same address");
        assert_ne!(enter(page, ID).out, id, "another container");
        page.picture("mission-container-removed");
    });
}

/// Types into a shell that runs in a container, and waits for what it says.
#[track_caller]
fn inside(page: &Page, line: &str, answer: &str) {
    page.browser.find("#terminal").press(&format!("{line}{}", Element::ENTER));
    let log = page.browser.role("log", "터미널");
    page.browser.wait_until(&format!("{answer:?} after {line:?}"), || log.text().contains(answer));
}

#[test]
fn a_shell_in_the_container_and_a_kill_from_inside() {
    visit(HOME, &KO, |page| {
        run_hello(page);
        refuses(
            page,
            "kubectl exec -it hello-kiamol sh",
            "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] \
             instead",
            "kubectl exec -it hello-kiamol -- sh",
        );
        let pod = pods(page, "hello-kiamol").remove(0);
        inside(page, "kubectl exec -it hello-kiamol -- sh", "/ # ");
        inside(page, "hostname", "\nhello-kiamol");
        inside(page, "ps", "PID");
        page.picture("mission-exec");
        inside(page, "kill 1", "command terminated with exit code 137");
        says(page, "kubectl wait --for=condition=Ready pod hello-kiamol", &["condition met"]);
        says(page, "kubectl get pod hello-kiamol", &["Running   1 ("]);
        let again = wait_for(page, "hello-kiamol", 1, "Running").remove(0);
        assert_eq!(again.uid, pod.uid, "restarted in place");
        says(page, "kubectl delete pod hello-kiamol", &["pod \"hello-kiamol\" deleted"]);
        wait_for(page, "hello-kiamol", 0, "");
        says(page, "sleep 60", &[]);
        assert_eq!(pods(page, "hello-kiamol"), [], "a bare pod stays gone");
    });
}

#[test]
fn a_deployment_replaces_its_pods_and_takes_them_along() {
    visit(HOME, &KO, |page| {
        says(
            page,
            "kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol ",
            &["deployment.apps/hello-kiamol-2 created"],
        );
        let pod = wait_for(page, "hello-kiamol-2-", 1, "Running").remove(0);
        assert_eq!(pod.name.len(), "hello-kiamol-2-858c8cf4c5-v5nx8".len(), "{pod:?}");
        says(page, "kubectl get pods", &[&pod.name]);
        let inside = format!("kubectl exec {} -- kill 1", pod.name);
        assert!(enter(page, &inside).err.contains("exit code"));
        page.browser.wait_until("a restart", || {
            enter(page, "kubectl get pods").out.contains("Running   1 (")
        });
        assert_eq!(wait_for(page, "hello-kiamol-2-", 1, "Running")[0].uid, pod.uid, "in place");
        says(page, &format!("kubectl delete pod {}", pod.name), &["deleted from default"]);
        let other = wait_for(page, "hello-kiamol-2-", 1, "Running").remove(0);
        assert!(other.uid != pod.uid && other.name != pod.name, "another pod");
        let reason = why(page, &format!("[data-uid='{}']", other.uid));
        assert!(
            reason.contains("되돌아온 것이 아닙니다") && reason.contains(&pod.name),
            "{reason}"
        );
        page.picture("mission-why");
        says(page, "kubectl delete pods --all", &[&format!("pod \"{}\" deleted", other.name)]);
        let third = wait_for(page, "hello-kiamol-2-", 1, "Running").remove(0);
        assert_ne!(third.uid, other.uid, "the controller brings another");
        says(page, "kubectl delete deploy --all", &["deployment.apps \"hello-kiamol-2\" deleted"]);
        wait_for(page, "", 0, "");
        says(page, "sleep 30", &[]);
        assert!(enter(page, "kubectl get pods").err.contains("No resources found"));
        assert_eq!(pods(page, ""), [], "gone with their Deployment");
    });
}

#[test]
fn fields_are_explained() {
    visit(HOME, &KO, |page| {
        let pods = says(page, "kubectl explain pods", &["DESCRIPTION:", "collection of"]).out;
        let fields = ["KIND:       Pod\n", "VERSION:    v1\n", "FIELDS:", "spec\t<PodSpec>"];
        assert!(fields.iter().all(|field| pods.contains(field)), "{pods}");
        let spec = says(page, "kubectl explain pod.spec", &["description of a pod"]).out;
        let fields = ["FIELD: spec <PodSpec>", "containers\t<[]Container> -required-"];
        assert!(fields.iter().all(|field| spec.contains(field)), "{spec}");
        refuses(
            page,
            "kubectl create -f kubia-manual.yaml",
            "error: the path \"kubia-manual.yaml\" does not exist",
            "kubia-manual.yaml",
        );
    });
}

#[test]
fn a_port_is_forwarded_until_control_c() {
    visit(HOME, &KO, |page| {
        run_hello(page);
        page.browser.find("#terminal").press("kubectl port-forward pod/hello-kiamol 8080:80");
        page.browser.find("#terminal").press(Element::ENTER);
        let log = page.browser.role("log", "터미널");
        page.browser.wait_until("the forward", || {
            log.text().contains("Forwarding from 127.0.0.1:8080 -> 80")
        });
        page.browser.role("button", "http://localhost:8080/ 열기").click();
        let sheet = page.browser.find(".sheet[data-status='200']");
        assert_eq!(sheet.attribute("data-served-by").as_deref(), Some("default/hello-kiamol"));
        assert_eq!(sheet.attribute("data-url").as_deref(), Some("http://localhost:8080/"));
        page.browser
            .wait_until("the connection", || log.text().contains("Handling connection for 8080"));
        page.picture("mission-port-forward");
        page.browser.find("#terminal").press(&format!("{}c", Element::CONTROL));
        says(page, "echo ended", &["ended"]);
        let address = page.browser.role("textbox", "주소");
        address.press(&format!("{}a", Element::CONTROL));
        address.press("http://localhost:8080");
        address.press(Element::ENTER);
        page.browser.find(".sheet[data-status='refused']");
        page.picture("mission-port-forward-ended");
        let answer = enter(page, "curl http://localhost:8080");
        assert!(answer.err.contains("Failed to connect"), "{answer:?}");
    });
}

#[test]
fn pods_are_scaled_rolled_out_and_rolled_back() {
    visit(HOME, &KO, |page| {
        enter(page, "kubectl create deployment roll --image=nginx:1.27 --replicas=3");
        let first = wait_for(page, "roll-", 3, "Running");
        let nodes: std::collections::BTreeSet<&str> =
            first.iter().map(|pod| pod.node.as_str()).collect();
        assert_eq!(nodes.len(), 3, "spread over the nodes: {first:?}");
        says(page, "kubectl scale deployment roll --replicas=4", &["deployment.apps/roll scaled"]);
        wait_for(page, "roll-", 4, "Running");
        let update = "kubectl set image deployment/roll nginx=nginx:1.28; \
                      kubectl rollout status deployment/roll";
        let steps = [
            "image updated",
            "4 new replicas have been updated",
            "are pending termination",
            "deployment \"roll\" successfully rolled out",
        ];
        says(page, update, &steps);
        let second = wait_for(page, "roll-", 4, "Running");
        assert!(second.iter().all(|pod| !first.contains(pod)), "all of them are other pods");
        says(page, "kubectl rollout undo deployment/roll", &["deployment.apps/roll rolled back"]);
        says(page, "kubectl rollout status deployment/roll", &["successfully rolled out"]);
        says(page, "kubectl rollout history deployment/roll", &["2  ", "3  "]);
        says(page, "kubectl get deploy roll -o wide", &["nginx:1.27"]);
    });
}
