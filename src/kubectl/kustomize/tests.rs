//! Whole directories against what the real kubectl builds of them.

use crate::kubectl::fake::World;

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.24
        envFrom:
        - configMapRef: {name: cfg}
---
apiVersion: v1
kind: Service
metadata:
  name: svc
spec:
  selector: {app: web}
  ports: [{port: 80}]
";

fn built(kustomization: &str) -> World {
    World::default().file("dir/d.yaml", WEB).file("dir/kustomization.yaml", kustomization)
}

#[test]
fn a_directory_is_built_as_kubectl_builds_it() {
    let ran = built(include_str!("test-data/kustomization.yaml")).run("kustomize dir");
    assert_eq!(ran.out, include_str!("test-data/built.yaml"), "{}", ran.err);
    assert!(ran.err.starts_with("# Warning: 'commonLabels' is deprecated. Please use 'labels'"));
    let ran = built(include_str!("test-data/patched-kustomization.yaml")).run("kustomize dir");
    assert!(ran.out.contains("  replicas: 5\n") && ran.out.contains("  type: NodePort\n"));
    assert!(ran.out.contains("  name: cfg\n"), "{}", ran.out);
}

#[test]
fn mistakes_are_told_as_kustomize_does() {
    let said = |text: &str| built(text).run("kustomize dir").err;
    assert_eq!(said("foo: bar\n"), "error: invalid Kustomization: json: unknown field \"foo\"\n");
    assert_eq!(said(""), "error: kustomization.yaml is empty\n");
    assert!(said("resources: [nope.yaml]\n").starts_with(
        "error: accumulating resources: accumulation err='accumulating resources from \
         'nope.yaml': evalsymlink failure on"
    ));
    assert_eq!(
        World::default().run("kustomize a b").err,
        "error: specify one path to kustomization.yaml\n"
    );
}

#[test]
fn what_is_built_is_applied_and_deleted() {
    let mut world = built("namePrefix: dev-\nresources: [d.yaml]\n");
    let ran = world.run("apply -k dir");
    assert_eq!(
        ran.out, "service/dev-svc created\ndeployment.apps/dev-web created\n",
        "{}",
        ran.err
    );
    let ran = world.run("get deploy dev-web -o jsonpath={.metadata.name}");
    assert_eq!(ran.out, "dev-web");
}
