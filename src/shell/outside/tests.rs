//! The learner's own machine on the network.

use super::*;
use crate::cluster::Scenario;
use crate::shell::{Input, SegmentKind, Session};
use crate::sim::{Millis, Signal};

fn enter(session: &mut Session, text: &str) {
    session.input(&Input::Line { terminal: 0, text: text.into() });
}

fn pass(session: &mut Session, millis: Millis) {
    session.advance(session.now() + millis);
}

/// Runs a line to its end, and gives what was printed since.
fn run(session: &mut Session, text: &str) -> String {
    let start = session.terminals()[0].screen().len();
    enter(session, text);
    let limit = session.now() + 600_000;
    while session.terminals()[0].is_busy() && session.now() < limit {
        let next = session.next_due().expect("a busy terminal waits for something");
        session.advance(next);
    }
    shown(session, start)
}

fn shown(session: &Session, start: usize) -> String {
    let said = session.terminals()[0].screen().since(start);
    let said = said.filter(|s| matches!(s.kind, SegmentKind::Out | SegmentKind::Error));
    said.map(|segment| segment.text.as_str().to_string()).collect()
}

/// The id of the last hint, and its correction or the address that it names.
fn last_hint(session: &Session) -> (&'static str, String) {
    let segments: Vec<_> = session.terminals()[0].screen().since(0).collect();
    let hint = segments.iter().filter_map(|it| it.hint.as_ref()).next_back();
    hint.map(|hint| of_hint(hint)).unwrap_or_default()
}

fn of_hint(hint: &crate::shell::Hint) -> (&'static str, String) {
    let way = match &hint.fix {
        Some(crate::shell::Fix::Line(line)) => line.to_string(),
        _ => hint.facts.get("address").to_string(),
    };
    (hint.id, way)
}

/// Two pods behind a Service with a node port.
fn served() -> Session {
    let mut session = Session::new(&Scenario::first_screen(), 1);
    run(&mut session, "kubectl create deployment hit --image=luksa/kubia --replicas=2 --port=8080");
    run(&mut session, "kubectl rollout status deployment hit");
    let line = "kubectl create service nodeport hit --tcp=80:8080 --node-port=30123";
    run(&mut session, line);
    pass(&mut session, 2_000);
    session
}

fn node(session: &Session) -> String {
    let nodes = session.cluster().view().list(crate::api::Resource::NODES, "");
    let mut addresses =
        nodes.map(|(_, node)| node.text_at(&["status", "addresses", "0", "address"]));
    addresses.next().unwrap_or_default().to_string()
}

fn go(session: &mut Session, to: &str) -> Sheet {
    session.input(&Input::Browse(Go::To(to.into())));
    pass(session, 10);
    (**session.browser().sheet().expect("it shows something")).clone()
}

#[test]
fn what_was_typed_while_a_command_ran_is_run_after_it() {
    let mut session = served();
    let start = session.terminals()[0].screen().len();
    enter(&mut session, "sleep 3");
    for line in ["echo one", "read word; echo got $word", "two", "echo three"] {
        enter(&mut session, line);
    }
    pass(&mut session, 5_000);
    assert!(!session.terminals()[0].is_busy());
    assert_eq!(shown(&session, start), "one\ngot two\nthree\n");
    let start = session.terminals()[0].screen().len();
    enter(&mut session, "sleep 3");
    enter(&mut session, "echo never");
    session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt });
    pass(&mut session, 5_000);
    assert_eq!(shown(&session, start), "", "Ctrl-C forgets what was typed ahead");
}

#[test]
fn a_forward_in_the_background_says_where_it_listens() {
    let mut session = served();
    let start = session.terminals()[0].screen().len();
    enter(&mut session, "kubectl port-forward deployment/hit 8080 &");
    pass(&mut session, 1_000);
    let said = shown(&session, start);
    let ready = "Forwarding from 127.0.0.1:8080 -> 8080\nForwarding from [::1]:8080 -> 8080\n";
    assert!(said.ends_with(ready), "{said}");
    let said = run(&mut session, "kubectl port-forward svc/hit 8080:80");
    assert_eq!(
        said,
        "Unable to listen on port 8080: Listeners failed to create with the following errors: \
         [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in \
         use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in \
         use]\nerror: unable to listen on any of the requested ports: [{8080 8080}]\n"
    );
    let said = run(&mut session, "curl -s localhost:8080; sleep 1");
    assert!(said.starts_with("You've hit hit-"), "{said}");
    assert!(said.ends_with("Handling connection for 8080\n"), "{said}");
    run(&mut session, "kill %1; sleep 1");
    assert!(session.forwards().is_empty());
    assert_eq!(
        run(&mut session, "curl localhost:8080").split(':').nth(1),
        Some(" (7) Failed to connect to localhost port 8080 after 0 ms")
    );
    assert_eq!(last_hint(&session).0, "net_local");
}

#[test]
fn a_forward_ends_when_its_pod_is_gone() {
    let mut session = served();
    enter(&mut session, "kubectl port-forward deployment/hit 8080 &");
    pass(&mut session, 1_000);
    assert_eq!(go(&mut session, "localhost:8080").hint, None);
    run(&mut session, "kubectl delete pods --all --now");
    pass(&mut session, 5_000);
    let start = session.terminals()[0].screen().len();
    let sheet = go(&mut session, "localhost:8080");
    assert_eq!(sheet.got.map(|got| got.end), Some(Err(Failure::Empty)));
    assert_eq!(sheet.hint.map(|hint| hint.id), Some("net_pod_gone"));
    pass(&mut session, 1_000);
    let said = shown(&session, start);
    assert!(said.starts_with("Handling connection for 8080\nE"), "{said}");
    assert!(said.contains("error: lost connection to pod\n"), "{said}");
    assert!(session.forwards().is_empty());
}

#[test]
fn from_outside_curl_reaches_nodes_and_nothing_inside() {
    let mut session = served();
    let node = node(&session);
    let said = run(&mut session, &format!("curl -s http://{node}:30123"));
    assert!(said.starts_with("You've hit hit-"), "{said}");
    let said = run(&mut session, "curl -s http://node-2:30123");
    assert!(said.starts_with("You've hit hit-"), "{said}");
    let own = run(&mut session, "kubectl get service hit -o jsonpath={.spec.clusterIP}");
    let said = run(&mut session, &format!("curl {own}"));
    assert!(said.starts_with("curl: (7) Failed to connect"), "{said}");
    let other_way = format!("http://{node}:30123/");
    assert_eq!(last_hint(&session), ("net_cluster_ip", other_way.clone()));
    run(&mut session, "curl -m 3 http://hit/");
    assert_eq!(last_hint(&session), ("net_cluster_name", other_way.clone()));
    run(&mut session, "curl localhost:30123");
    assert_eq!(last_hint(&session), ("net_node_port", other_way));
    run(&mut session, &format!("curl {node}:30124"));
    assert_eq!(last_hint(&session).0, "net_no_node_port");
    run(&mut session, "kubectl scale deployment hit --replicas=0; sleep 40");
    run(&mut session, &format!("curl {node}:30123"));
    assert_eq!(last_hint(&session).0, "net_no_endpoint");
}

#[test]
fn the_browser_goes_back_and_forward() {
    let mut session = served();
    let at = format!("http://{}:30123/", node(&session));
    let first = go(&mut session, &at);
    let got = first.got.expect("an address");
    let page = got.end.expect("a page");
    let served = got.served.expect("a pod");
    assert_eq!(page.body, format!("You've hit {}\n", served.pod).as_str());
    let second = go(&mut session, " hit ");
    assert_eq!(
        (second.url.as_str(), second.hint.map(|it| it.id)),
        ("http://hit/", Some("net_cluster_name"))
    );
    assert!(session.browser().can_go_back() && !session.browser().can_go_forward());
    session.input(&Input::Browse(Go::Back));
    assert_eq!(session.browser().sheet().unwrap().url, at.as_str());
    assert!(session.browser().can_go_forward());
    let mut copy = session.clone();
    for session in [&mut session, &mut copy] {
        for _ in 0..5 {
            session.input(&Input::Browse(Go::Reload));
            pass(session, 100);
        }
    }
    assert_eq!(session.browser().sheet(), copy.browser().sheet());
    let pod = run(&mut session, "kubectl get pods -l app=hit -o jsonpath={.items[0].status.podIP}");
    let inside = go(&mut session, &format!("{pod}:8080"));
    let (id, way) = of_hint(&inside.hint.expect("why"));
    assert_eq!(id, "net_pod_ip");
    assert!(way.starts_with("kubectl port-forward pod/hit-"), "{way}");
    assert!(!session.browser().can_go_forward(), "another way was taken");
    assert_eq!(go(&mut session, "two words").got, None);
}

/// Rolls out another version under load, and gives the sum that `load` prints.
fn rolled_out_under_load(pod: &str) -> String {
    let mut session = Session::new(&Scenario::first_screen(), 1);
    let manifest = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: shop}}\nspec:\n  replicas: 3\n  \
         selector: {{matchLabels: {{app: shop}}}}\n  template:\n    metadata: {{labels: {{app: \
         shop}}}}\n    spec:\n      containers:\n{pod}"
    );
    session.input(&Input::File { path: "shop.yaml".into(), content: manifest.into() });
    run(&mut session, "kubectl apply -f shop.yaml && kubectl expose deploy shop --port 80");
    run(&mut session, "kubectl rollout status deployment shop; sleep 15");
    enter(
        &mut session,
        "kubectl set env deployment/shop VERSION=2; load http://shop --rate 20 -t 60",
    );
    pass(&mut session, 2_000);
    assert_eq!(session.loads().count(), 1);
    pass(&mut session, 60_000);
    assert!(!session.terminals()[0].is_busy());
    let said = shown(&session, 0);
    said[said.rfind(" requests: ").expect("a sum")..].to_string()
}

#[test]
fn a_rollout_under_load_loses_nothing_when_it_is_done_well() {
    let slow = "      - name: shop\n        image: busybox\n        command: [sh, -c, 'mkdir /www; \
                sleep 6; echo hi > /www/index.html; httpd -f -p 80 -h /www']\n";
    let said = rolled_out_under_load(slow);
    assert!(said.contains("connection refused"), "{said}");
    let hasty = "      - name: shop\n        image: nginx\n";
    let said = rolled_out_under_load(hasty);
    assert!(said.contains("connection refused"), "a server that leaves at once: {said}");
    let well = format!(
        "{slow}        readinessProbe: {{httpGet: {{path: /, port: 80}}, periodSeconds: 1}}\n        \
         lifecycle: {{preStop: {{exec: {{command: [sleep, '3']}}}}}}\n"
    );
    let said = rolled_out_under_load(&well);
    assert!(said.contains("1200 ok, 0 failed"), "{said}");
}

#[test]
fn load_counts_until_it_is_interrupted() {
    let mut session = served();
    let start = session.terminals()[0].screen().len();
    enter(&mut session, "load node-1:30123 -r 5");
    pass(&mut session, 6_100);
    session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt });
    pass(&mut session, 100);
    let said = shown(&session, start);
    assert!(said.starts_with("5 requests a second to http://node-1:30123/. Ctrl-C"), "{said}");
    assert!(said.contains("   5 s      26 ok      0 failed\n"), "{said}");
    assert!(said.contains("31 requests: 31 ok, 0 failed\n"), "{said}");
    assert_eq!(session.terminals()[0].status(), 0);
    assert_eq!(run(&mut session, "load --rate 3").lines().next(), Some("load: no URL is given"));
}
