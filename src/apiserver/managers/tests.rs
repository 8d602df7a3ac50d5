//! Who owns what after writes of every kind, and how an apply is refused.

use crate::api::{Options, PatchType, Request, Resource, Status, Verb};
use crate::apiserver::{Moment, Server};
use crate::sim::{CauseId, Chance};
use crate::value::{Str, Value, json, yaml};

struct World {
    server: Server,
    seconds: u64,
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: x\n";
const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx
";

impl World {
    fn new() -> World {
        let mut world = World { server: Server::new(Chance::new(1)), seconds: 0 };
        let text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n";
        world.ask(Request::create(Resource::NAMESPACES, "", read(text)), "boot").unwrap();
        world
    }

    fn ask(&mut self, mut request: Request, manager: &str) -> Result<Value, Status> {
        self.seconds += 1;
        let moment = Moment {
            now: self.seconds * 1000,
            epoch: 0,
            cause: CauseId(0),
            agent: "kubectl",
            is_typed: false,
        };
        request.options =
            Options { managed_fields: true, field_manager: Str::from(manager), ..request.options };
        Ok(self.server.handle(moment, &request)?.into_object().unwrap())
    }

    fn apply(&mut self, resource: Resource, text: &str, manager: &str) -> Result<Value, Status> {
        self.apply_with(resource, text, manager, false)
    }

    fn apply_with(
        &mut self,
        resource: Resource,
        text: &str,
        manager: &str,
        force: bool,
    ) -> Result<Value, Status> {
        let body = read(text);
        let mut request = Request {
            namespace: "default".into(),
            name: body.text_at(&["metadata", "name"]),
            body,
            ..Request::new(Verb::Patch(PatchType::Apply), resource)
        };
        request.options.force = force;
        self.ask(request, manager)
    }

    fn patch(&mut self, resource: Resource, name: &str, body: &str, manager: &str) -> Value {
        let request = Request {
            namespace: "default".into(),
            name: name.into(),
            body: json::parse(body).unwrap(),
            ..Request::new(Verb::Patch(PatchType::Merge), resource)
        };
        self.ask(request, manager).unwrap()
    }
}

fn read(text: &str) -> Value {
    yaml::parse(text, 1).unwrap().value
}

/// `manager operation subresource seconds fields`, a line each.
fn owners(object: &Value) -> String {
    let line = |entry: &Value| {
        let time = entry.str_at(&["time"]);
        let fields = json::print_compact(entry.get("fieldsV1").unwrap()).replace(['"', '\\'], "");
        let [manager, operation, part] =
            ["manager", "operation", "subresource"].map(|field| entry.str_at(&[field]));
        format!("{manager} {operation}{part} {} {fields}", time.get(17..19).unwrap_or("-"))
    };
    let entries = object.items_at(&["metadata", "managedFields"]);
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn whoever_writes_a_field_owns_it_until_another_does() {
    let mut world = World::new();
    let create = Request::create(Resource::CONFIG_MAPS, "default", read(MAP));
    let made = world.ask(create, "one").unwrap();
    assert_eq!(owners(&made), "one Update 02 {f:data:{.:{},f:a:{}}}");
    let change = r#"{"data":{"b":"y"}}"#;
    let changed = world.patch(Resource::CONFIG_MAPS, "c", change, "two");
    assert_eq!(
        owners(&changed),
        "one Update 02 {f:data:{.:{},f:a:{}}}\ntwo Update 03 {f:data:{f:b:{}}}"
    );
    let same = world.patch(Resource::CONFIG_MAPS, "c", change, "three");
    assert_eq!(owners(&same), owners(&changed));
    let taken = world.patch(Resource::CONFIG_MAPS, "c", r#"{"data":{"a":"z","b":null}}"#, "two");
    assert_eq!(owners(&taken), "one Update 02 {f:data:{}}\ntwo Update 05 {f:data:{f:a:{}}}");
    let reset =
        world.patch(Resource::CONFIG_MAPS, "c", r#"{"metadata":{"managedFields":[{}]}}"#, "");
    assert_eq!(owners(&reset), "");
}

#[test]
fn many_writes_are_told_as_one_by_one() {
    let mut world = World::new();
    world.ask(Request::create(Resource::CONFIG_MAPS, "default", read(MAP)), "one").unwrap();
    for i in 0..20 {
        let manager = format!("m{i}");
        world.patch(Resource::CONFIG_MAPS, "c", &format!(r#"{{"data":{{"k{i}":"x"}}}}"#), &manager);
    }
    let got = world.ask(Request::get(Resource::CONFIG_MAPS, "default", "c"), "").unwrap();
    let lines = owners(&got);
    assert_eq!(lines.lines().count(), 10, "{lines}");
    assert!(lines.starts_with("ancient-changes Update 13 {f:data:{.:{},f:a:{},f:k0:{}"), "{lines}");
    assert!(lines.ends_with("m19 Update 22 {f:data:{f:k19:{}}}"), "{lines}");
}

#[test]
fn an_apply_owns_what_it_names_and_is_refused_what_others_have() {
    let mut world = World::new();
    let web = Resource::DEPLOYMENTS;
    let made = world.apply(web, WEB, "kubectl").unwrap();
    assert_eq!(made.str_at(&["spec", "strategy", "type"]), "RollingUpdate");
    assert!(owners(&made).starts_with("kubectl Apply 02 {f:spec:{f:replicas:{},f:selector:{},"));
    let scale = Request {
        subresource: "scale".into(),
        namespace: "default".into(),
        name: "web".into(),
        body: json::parse(r#"{"spec":{"replicas":5}}"#).unwrap(),
        ..Request::new(Verb::Patch(PatchType::Merge), web)
    };
    world.ask(scale, "kubectl").unwrap();
    let three = WEB.replace("replicas: 2", "replicas: 3");
    let refused = world.apply(web, &three, "kubectl").unwrap_err();
    assert_eq!(
        refused.message,
        "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using \
         apps/v1: .spec.replicas"
    );
    let forced = world.apply_with(web, &three, "kubectl", true).unwrap();
    assert_eq!(forced.int_at(&["spec", "replicas"]), Some(3));
    assert_eq!(owners(&forced).lines().count(), 1);
    let other = world.apply(web, &three, "other").unwrap();
    assert!(owners(&other).starts_with("other Apply - {f:spec:"), "{}", owners(&other));
    let both = three.replace("image: nginx", "image: httpd").replace("replicas: 3", "replicas: 4");
    let refused = world.apply(web, &both, "third").unwrap_err();
    assert_eq!(
        refused.message,
        "Apply failed with 4 conflicts: conflicts with \"kubectl\":\n- .spec.replicas\n- \
         .spec.template.spec.containers[name=\"nginx\"].image\nconflicts with \"other\":\n- \
         .spec.replicas\n- .spec.template.spec.containers[name=\"nginx\"].image"
    );
}

#[test]
fn what_is_applied_no_more_is_taken_out_unless_others_have_it() {
    let mut world = World::new();
    let maps = Resource::CONFIG_MAPS;
    let two = MAP.replace("a: x", "a: x\n  b: w");
    world.apply(maps, &two, "one").unwrap();
    world.apply(maps, MAP, "two").unwrap();
    let left = world.apply(maps, &MAP.replace("a: x", "c: z"), "one").unwrap();
    assert_eq!(left.get("data"), Some(&json::parse(r#"{"a":"x","c":"z"}"#).unwrap()));
    let refused = world.apply(maps, &MAP.replace("\ndata:", "\ndate:"), "one").unwrap_err();
    assert_eq!(
        refused.message,
        "failed to create typed patch object (/c; /v1, Kind=ConfigMap): .date: field not declared \
         in schema"
    );
    assert_eq!(
        world.apply(maps, MAP, "").unwrap_err().message,
        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for \
         apply patch"
    );
}
