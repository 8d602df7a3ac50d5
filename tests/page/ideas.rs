//! What the study notes say of pods, containers and controllers, seen in the page; and their
//! mistaken beliefs, each corrected by an experiment.

use crate::stage::{Page, visit};
use crate::walk::{enter, paste, pods, says, wait_for, why};
use serde_json::json;
use webdriver::Options;

const KO: Options = Options { language: "ko-KR", size: (1280, 800), dark: false, still: false };
const HOME: &str = "?lang=ko&seed=7&speed=20";

/// Two containers that share what a pod shares, and a volume; the second one fails when told.
const TWO: &str = "cat << EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{name: http, containerPort: 80}]
    volumeMounts: [{name: pages, mountPath: /usr/share/nginx/html}]
  - name: side
    image: busybox
    command:
    - sh
    - -c
    - echo shared > /pages/index.html; until [ -e /stop ]; do sleep 1; done; exit 3
    volumeMounts: [{name: pages, mountPath: /pages}]
  volumes: [{name: pages, emptyDir: {}}]
EOF";

#[test]
fn two_containers_share_an_address_and_not_their_fate() {
    visit(HOME, &KO, |page| {
        assert_eq!(paste(page, TWO).err, "");
        let pod = wait_for(page, "two", 1, "Running").remove(0);
        page.browser.wait_until("two chips", || {
            page.browser.all("[data-pod='default/two'] .ct.runs").len() == 2
        });
        page.picture("mission-two-containers");
        says(page, "kubectl exec two -c side -- wget -qO- http://localhost", &["shared"]);
        for container in ["web", "side"] {
            says(page, &format!("kubectl exec two -c {container} -- hostname"), &["two"]);
        }
        assert_ne!(enter(page, "kubectl exec two -c web -- ls /pages").err, "", "files are not");
        let id = "kubectl get pod two -o jsonpath='{.status.containerStatuses[?(@.name==\"web\")]\
                  .containerID}'";
        let before = enter(page, id).out;
        assert!(before.contains("containerd://"), "{before}");
        says(page, "kubectl exec two -c side -- touch /stop", &[]);
        let restarts = "kubectl get pod two -o \
            jsonpath='{range .status.containerStatuses[*]}{.name}={.restartCount} {end}'";
        page.browser.wait_until("one restart", || enter(page, restarts).out.contains("side=1"));
        assert!(enter(page, restarts).out.contains("web=0"), "the other one ran on");
        assert_eq!(enter(page, id).out, before, "that very container");
        assert_eq!(pods(page, "two")[0].uid, pod.uid, "the pod was not restarted");
    });
}

#[test]
fn two_containers_that_want_one_port_clash() {
    visit(HOME, &KO, |page| {
        let clash = "cat << EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: clash}
spec:
  containers:
  - {name: one, image: nginx}
  - {name: two, image: nginx}
EOF";
        assert_eq!(paste(page, clash).err, "");
        wait_for(page, "clash", 1, "CrashLoopBackOff");
        says(page, "kubectl logs clash -c two", &["Address already in use"]);
        page.picture("mission-port-clash");
        says(page, "kubectl get pod clash", &["1/2  "]);
    });
}

#[test]
fn a_relabelled_pod_is_orphaned_and_replaced() {
    visit(HOME, &KO, |page| {
        let first = wait_for(page, "web-", 3, "Running");
        let orphan = &first[0];
        says(
            page,
            &format!("kubectl label pod {} app=free --overwrite", orphan.name),
            &["labeled"],
        );
        let now = wait_for(page, "web-", 4, "Running");
        assert!(first.iter().all(|pod| now.contains(pod)), "nobody was killed");
        let new = now.iter().find(|pod| !first.contains(pod)).expect("a fourth pod");
        let reason = why(page, &format!("[data-uid='{}']", new.uid));
        assert!(reason.contains("레플리카셋"), "{reason}");
        says(page, &format!("kubectl delete pod {}", orphan.name), &["deleted"]);
        wait_for(page, "web-", 3, "Running");
        says(page, "sleep 20", &[]);
        assert_eq!(pods(page, "web-").len(), 3, "nobody missed it");
    });
}

#[test]
fn a_dead_node_loses_its_pods_after_minutes() {
    visit(HOME, &KO, |page| {
        enter(page, "kubectl run bare --image=nginx");
        let bare = wait_for(page, "bare", 1, "Running").remove(0);
        let first = wait_for(page, "web-", 3, "Running");
        page.browser.find(&format!("[data-node-name='{}'] .hd", bare.node)).click();
        page.browser.role("button", "연결 끊기 kubelet이 조용해집니다").click();
        page.browser.find(&format!("[data-node-name='{}'][data-ready='false']", bare.node));
        assert!(enter(page, "kubectl get nodes").out.contains("NotReady"));
        assert_eq!(pods(page, "web-").len(), 3, "not at once");
        page.picture("mission-dead-node");
        says(page, "sleep 320", &[]);
        page.browser.wait_until("pods elsewhere", || {
            let live = pods(page, "web-");
            let alive = live.iter().filter(|pod| pod.status == "Running" && pod.node != bare.node);
            alive.count() == 3
        });
        let stayed = first.iter().filter(|pod| pod.node != bare.node);
        let now = pods(page, "web-");
        assert!(stayed.clone().all(|pod| now.contains(pod)), "those of other nodes are the same");
        assert!(pods(page, "bare").iter().all(|pod| pod.node == bare.node), "it never moves");
        says(page, "kubectl get pods -o wide", &["Terminating"]);
        page.picture("mission-dead-node-later");
    });
}

#[test]
fn a_deployment_does_not_roll_back_by_itself() {
    visit(HOME, &KO, |page| {
        says(page, "kubectl set image deployment/web nginx=nginx:nope", &["image updated"]);
        page.browser.wait_until("a pod without an image", || {
            pods(page, "web-").iter().any(|pod| pod.status.contains("Image"))
        });
        says(page, "sleep 120", &[]);
        let pods_now = pods(page, "web-");
        assert_eq!(pods_now.iter().filter(|pod| pod.status == "Running").count(), 3);
        assert!(pods_now.iter().any(|pod| pod.status.contains("Image")), "it is still tried");
        let undone = enter(page, "kubectl rollout undo deployment/web");
        assert!(undone.out.contains("deployment.apps/web rolled back"), "{undone:?}");
        wait_for(page, "web-", 3, "Running");
    });
}

#[test]
fn a_service_keeps_its_address_and_a_job_ends() {
    visit(HOME, &KO, |page| {
        says(page, "kubectl expose deployment web --port=80 --name=front", &["service/front"]);
        let address = "kubectl get svc front -o jsonpath='{.spec.clusterIP}'";
        let before = enter(page, address).out;
        says(page, "kubectl exec deploy/web -- curl -s http://front", &["<"]);
        let first = wait_for(page, "web-", 3, "Running");
        says(page, "kubectl delete pods --all", &["deleted"]);
        page.browser.wait_until("three others", || {
            let now = pods(page, "web-");
            now.len() == 3 && now.iter().all(|it| it.status == "Running" && !first.contains(it))
        });
        assert_eq!(enter(page, address).out, before);
        says(page, "kubectl exec deploy/web -- curl -s http://front", &["<"]);
        says(
            page,
            "kubectl create job once --image=busybox -- sh -c 'sleep 5; echo done'",
            &["job.batch/once created"],
        );
        says(page, "kubectl wait --for=condition=complete job/once", &["condition met"]);
        wait_for(page, "once-", 1, "Completed");
        says(page, "kubectl logs job/once", &["done"]);
    });
}

#[test]
fn containers_wait_run_and_end_and_are_probed() {
    visit(HOME, &KO, |page| {
        let probed = "cat << EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
  - name: main
    image: busybox
    command: ['sh', '-c', 'touch /ok; sleep 20; rm /ok; sleep 600']
    readinessProbe: {exec: {command: ['cat', '/ok']}, periodSeconds: 2}
    livenessProbe: {exec: {command: ['cat', '/ok']}, periodSeconds: 5, failureThreshold: 6}
EOF";
        assert_eq!(paste(page, probed).err, "");
        says(page, "kubectl wait --for=condition=Ready pod probed", &["condition met"]);
        says(page, "kubectl wait --for=condition=Ready=false pod probed", &["condition met"]);
        says(page, "kubectl describe pod probed", &["Readiness probe failed"]);
        page.browser.wait_until("its container is killed", || {
            enter(page, "kubectl describe pod probed").out.contains("failed liveness probe")
        });
        enter(page, "kubectl run fails --image=busybox -- sh -c 'exit 2'");
        wait_for(page, "fails", 1, "CrashLoopBackOff");
        says(
            page,
            "kubectl get pod fails -o yaml",
            &["exitCode: 2", "restartCount:", "lastState:"],
        );
        enter(page, "kubectl run ends --image=busybox --restart=Never -- true");
        wait_for(page, "ends", 1, "Completed");
        page.picture("mission-states");
        says(page, "kubectl get pod ends -o jsonpath='{.status.phase}'", &["Succeeded"]);
    });
}

#[test]
fn the_yaml_of_an_object_is_shown_in_its_three_parts() {
    visit(HOME, &KO, |page: &Page| {
        page.browser.find("[data-pod^='default/web-'][data-phase='Running']").click();
        page.browser.role("button", "YAML").click();
        let names = page.browser.wait("three parts", || {
            let script =
                "return [...document.querySelectorAll('.yaml summary b')].map(b => b.textContent)";
            let names = page.browser.run(script, json!([]));
            let names: Vec<String> = serde_json::from_value(names).ok()?;
            (names.len() >= 3).then_some(names)
        });
        assert!(["metadata", "spec", "status"].iter().all(|part| names.iter().any(|n| n == part)));
        page.picture("mission-yaml-parts");
    });
}

#[test]
fn a_pod_is_looked_into_and_both_loops_are_seen() {
    visit(HOME, &KO, |page: &Page| {
        assert_eq!(paste(page, TWO).err, "");
        let pod = wait_for(page, "two", 1, "Running").remove(0);
        page.browser.find(&format!("[data-uid='{}']", pod.uid)).click();
        let side = page.browser.find(".incont[data-container='side']");
        let id = side.attribute("data-id").unwrap_or_default();
        let volume = page.browser.find(".involume").text();
        assert!(volume.contains("pages") && volume.contains("web, side"), "{volume}");
        let loops = || page.browser.find(".loops").text();
        assert!(loops().contains("아직 고칠 일이 없었습니다") && loops().contains("소유자가 없"));
        page.browser.find(".incont[data-container='side'] summary").click();
        let facts = page.browser.find(".incont[data-container='side'] .facts").text();
        assert!(facts.contains("busybox") && facts.contains("/pages (pages)"), "{facts}");
        page.picture("mission-inside");
        let remove = format!("컨테이너 없애기 docker container rm -f {id}");
        page.browser.role("button", &remove).click();
        let restarted = ".incont[data-container='side'][data-restarts='1']";
        assert_ne!(page.browser.find(restarted).attribute("data-id"), Some(id));
        page.browser.wait_until("the small loop", || loops().contains("다시 시작했습니다"));
        page.picture("mission-small-loop");
        let before = wait_for(page, "web-", 3, "Running");
        says(page, &format!("kubectl delete pod {}", before[0].name), &["deleted"]);
        let new = page.browser.wait("another pod", || {
            let now = pods(page, "web-");
            now.into_iter().find(|pod| pod.status == "Running" && !before.contains(pod))
        });
        page.browser.find(&format!("[data-uid='{}']", new.uid)).click();
        page.browser.wait_until("the big loop", || loops().contains("만들었습니다"));
        page.picture("mission-big-loop");
        page.browser.find(".inside > .link").click();
        page.browser
            .wait_until("the machine", || page.browser.find(".who2 h2").text().contains(&new.node));
    });
}
