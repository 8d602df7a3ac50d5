//! A pod's volumes: what they hold, where containers have them, and what is missing.

use super::environment::{expand, fact, text};
use super::worker::Worker;
use crate::api::Resource;
use crate::api::views::{ContainerView, MetaView};
use crate::machine::{Call, Mount, VolumeConfig};
use crate::sim::Millis;
use crate::value::{Str, Value};

/// kubelet's `initialDurationBeforeRetry` and `maxDurationBeforeRetry` for a mount that fails.
const FIRST_WAIT_MS: Millis = 500;
const LONGEST_WAIT_MS: Millis = 122_000;
/// kubelet's `podAttachAndMountTimeout`.
const PATIENCE_MS: Millis = 123_000;
/// How often mounted ConfigMaps and Secrets are compared: with each full sync of the pod.
const REFRESH_MS: Millis = 60_000;

/// What is remembered of volumes that cannot be mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mounting {
    wait_ms: Millis,
    next_at: Millis,
    /// Since when it is tried.
    since: Millis,
}

type Files = Vec<(Str, Str)>;

impl Worker<'_> {
    /// The pod's volumes; none if some cannot be mounted yet, which is told. Mirrors
    /// `WaitForAttachAndMount`.
    pub fn mounted_volumes(&mut self) -> Option<Vec<VolumeConfig>> {
        let now = self.now();
        if let Some(waits) = self.memory.mounting.filter(|mounting| mounting.next_at > now) {
            self.memory.resync_at = Some(waits.next_at);
            return None;
        }
        let (mut volumes, mut failed) = (Vec::new(), Vec::new());
        for volume in self.view().volumes() {
            match self.volume(volume) {
                Ok(config) => volumes.push(config),
                Err(why) => failed.push((volume.text_at(&["name"]), why)),
            }
        }
        if failed.is_empty() {
            self.memory.mounting = None;
            return Some(volumes);
        }
        let before = self.memory.mounting;
        let wait_ms = before.map_or(FIRST_WAIT_MS, |m| (m.wait_ms * 2).min(LONGEST_WAIT_MS));
        let mut since = before.map_or(now, |mounting| mounting.since);
        for (name, why) in &failed {
            let message = format!("MountVolume.SetUp failed for volume \"{name}\" : {why}");
            self.tell_of_pod(true, "FailedMount", message);
        }
        if now - since >= PATIENCE_MS {
            let names: Vec<&str> = failed.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!(
                "Unable to attach or mount volumes: unmounted volumes=[{}], unattached volumes=[], \
                 failed to process volumes=[]: context deadline exceeded",
                names.join(" ")
            );
            self.tell_of_pod(true, "FailedMount", message);
            since = now;
        }
        self.memory.mounting = Some(Mounting { wait_ms, next_at: now + wait_ms, since });
        self.memory.resync_at = Some(now + wait_ms);
        None
    }

    /// Brings what ConfigMaps and Secrets hold now into volumes that are mounted, some time after
    /// they changed.
    pub fn refresh_volumes(&mut self) {
        let Some(sandbox) = self.sandbox else { return };
        let is_kept_fresh = |volume: &&Value| {
            let is_token = volume.str_at(&["name"]).starts_with("kube-api-access-");
            !is_token
                && ["configMap", "secret", "projected"].iter().any(|k| volume.get(k).is_some())
        };
        if !self.view().volumes().iter().any(|volume| is_kept_fresh(&volume)) {
            return;
        }
        let now = self.now();
        if self.memory.refresh_at.is_some_and(|at| at > now) {
            return;
        }
        let is_first = self.memory.refresh_at.replace(now + REFRESH_MS).is_none();
        if is_first {
            return;
        }
        for volume in self.view().volumes().iter().filter(is_kept_fresh) {
            let Ok(config) = self.volume(volume) else { continue };
            if !sandbox.config.volumes.contains(&config) {
                self.ask(Call::UpdateVolume { sandbox: sandbox.id.clone(), volume: config });
            }
        }
    }

    /// One volume with what it holds.
    fn volume(&self, volume: &Value) -> Result<VolumeConfig, String> {
        let name = volume.text_at(&["name"]);
        let host_path = match volume.str_at(&["persistentVolumeClaim", "claimName"]) {
            "" => volume.text_at(&["hostPath", "path"]),
            claim => self.claimed_path(claim)?,
        };
        let files = if name.starts_with("kube-api-access-") {
            self.api_access()
        } else if let Some(source) = volume.get("configMap") {
            self.data_files(Resource::CONFIG_MAPS, source, source.str_at(&["name"]))?
        } else if let Some(source) = volume.get("secret") {
            self.data_files(Resource::SECRETS, source, source.str_at(&["secretName"]))?
        } else if let Some(source) = volume.get("downwardAPI") {
            self.facts(source)
        } else if let Some(source) = volume.get("projected") {
            self.projected(source)?
        } else {
            Files::new()
        };
        Ok(VolumeConfig { name, host_path, files })
    }

    /// Where on the node a claim's volume is: it outlives the pod. What is elsewhere in life has
    /// a folder of its own here.
    fn claimed_path(&self, claim: &str) -> Result<Str, String> {
        let (view, namespace) = (self.context.view, self.meta().namespace());
        let found = view.find(Resource::PERSISTENT_VOLUME_CLAIMS, namespace, claim);
        let volume = found.filter(|found| found.str_at(&["status", "phase"]) == "Bound");
        let volume = volume.map(|found| found.text_at(&["spec", "volumeName"]));
        let name = volume.unwrap_or_default();
        let Some(volume) = view.find(Resource::PERSISTENT_VOLUMES, "", &name) else {
            return Err(format!("error processing PVC {namespace}/{claim}: PVC is not bound"));
        };
        let own =
            volume.at(&["spec", "hostPath", "path"]).or(volume.at(&["spec", "local", "path"]));
        Ok(match own.and_then(Value::as_str) {
            Some(path) => path.into(),
            None => format!("/var/lib/kubelet/plugins/volumes/{name}").into(),
        })
    }

    /// What every pod gets to reach the API server with.
    fn api_access(&self) -> Files {
        let namespace = self.pod.text_at(&["metadata", "namespace"]);
        let bundle = self.context.view.find(Resource::CONFIG_MAPS, &namespace, "kube-root-ca.crt");
        let bundle = bundle.map(|map| map.text_at(&["data", "ca.crt"])).unwrap_or_default();
        vec![
            (Str::lit("ca.crt"), bundle),
            (Str::lit("namespace"), namespace),
            (Str::lit("token"), Str::lit("eyJhbGciOiJSUzI1NiJ9.e30.not-a-real-token")),
        ]
    }

    /// The data of a ConfigMap or Secret as files. Mirrors `MakePayload`.
    fn data_files(&self, resource: Resource, source: &Value, name: &str) -> Result<Files, String> {
        let namespace = self.meta().namespace();
        let is_optional = source.bool_at(&["optional"]);
        let Some(object) = self.context.view.find(resource, namespace, name) else {
            return match is_optional {
                true => Ok(Files::new()),
                false => Err(format!("{} \"{name}\" not found", resource.info().singular)),
            };
        };
        let value = |key: &str| object.at(&["data", key]).and_then(Value::as_str);
        let items = source.items_at(&["items"]);
        if items.is_empty() {
            let data = object.get("data").and_then(Value::as_map);
            let pairs = data.into_iter().flat_map(|data| data.iter());
            let file = |(key, value): (&Str, &Value)| {
                (key.clone(), text(resource, value.as_str().unwrap_or("")))
            };
            return Ok(pairs.map(file).collect());
        }
        let mut files = Files::new();
        for item in items {
            let key = item.str_at(&["key"]);
            match value(key) {
                Some(value) => files.push((item.text_at(&["path"]), text(resource, value))),
                None if is_optional => {}
                None if resource == Resource::SECRETS => {
                    return Err(format!("references non-existent secret key: {key}"));
                }
                None => return Err(format!("configmap references non-existent config key: {key}")),
            }
        }
        Ok(files)
    }

    /// Facts of the pod as files. Maps are a line for each key. Mirrors `CollectData`.
    fn facts(&self, source: &Value) -> Files {
        let address = self.sandbox.map(|sandbox| sandbox.address.clone()).unwrap_or_default();
        let file = |item: &Value| {
            let path = item.str_at(&["fieldRef", "fieldPath"]);
            let pairs = match path {
                "metadata.labels" | "metadata.annotations" => {
                    self.pod.at(&path.split('.').collect::<Vec<_>>()).and_then(Value::as_map)
                }
                _ => None,
            };
            let content = match pairs {
                Some(pairs) => {
                    let line = |(key, value): (&Str, &Value)| {
                        format!("{key}={}", crate::api::go::quote(value.as_str().unwrap_or("")))
                    };
                    pairs.iter().map(line).collect::<Vec<_>>().join("\n").into()
                }
                None => fact(self.pod, path, &address),
            };
            (item.text_at(&["path"]), content)
        };
        source.items_at(&["items"]).iter().map(file).collect()
    }

    fn projected(&self, source: &Value) -> Result<Files, String> {
        let mut files = Files::new();
        for part in source.items_at(&["sources"]) {
            for (field, resource) in
                [("configMap", Resource::CONFIG_MAPS), ("secret", Resource::SECRETS)]
            {
                if let Some(source) = part.get(field) {
                    files.extend(self.data_files(resource, source, source.str_at(&["name"]))?);
                }
            }
            if let Some(source) = part.get("downwardAPI") {
                files.extend(self.facts(source));
            }
            if let Some(token) = part.get("serviceAccountToken") {
                let text = Str::lit("eyJhbGciOiJSUzI1NiJ9.e30.not-a-real-token");
                files.push((token.text_at(&["path"]), text));
            }
        }
        Ok(files)
    }

    /// Where a container has its volumes.
    pub fn mounts(&self, container: &Value, env: &[(Str, Str)]) -> Vec<Mount> {
        let is_written = |name: &str| {
            let named = |volume: &&Value| volume.str_at(&["name"]) == name;
            let found = self.view().volumes().iter().find(named);
            let kinds = ["configMap", "secret", "downwardAPI", "projected"];
            found.is_some_and(|volume| kinds.iter().all(|kind| volume.get(kind).is_none()))
        };
        let mount = |mount: &Value| {
            let volume = mount.text_at(&["name"]);
            let sub_path = match mount.str_at(&["subPathExpr"]) {
                "" => mount.text_at(&["subPath"]),
                words => expand(words, env),
            };
            Mount {
                read_only: mount.bool_at(&["readOnly"]) || !is_written(&volume),
                volume,
                path: mount.text_at(&["mountPath"]),
                sub_path,
            }
        };
        ContainerView(container).volume_mounts().iter().map(mount).collect()
    }
}

/// What Services of a pod's namespace put into its containers' environment. Mirrors
/// `envvars.FromServices`.
pub(super) fn service_variables(view: crate::store::View<'_>, pod: &Value) -> Vec<(Str, Str)> {
    let namespace = MetaView(pod).namespace();
    let has_links =
        pod.at(&["spec", "enableServiceLinks"]).is_none_or(|v| *v != Value::Bool(false));
    let own = view.list(Resource::SERVICES, namespace).map(|(_, service)| service);
    let master = view.find(Resource::SERVICES, "default", "kubernetes");
    let is_master = |service: &&Value| {
        let meta = MetaView(service);
        meta.namespace() == "default" && meta.name() == "kubernetes"
    };
    let linked = own.filter(|service| has_links && !is_master(service));
    let mut env = Vec::new();
    for service in master.into_iter().chain(linked) {
        add_service(service, &mut env);
    }
    env
}

fn add_service(service: &Value, env: &mut Vec<(Str, Str)>) {
    let ip = service.str_at(&["spec", "clusterIP"]);
    if ip.is_empty() || ip == "None" {
        return;
    }
    let prefix = upper(MetaView(service).name());
    let ports = service.items_at(&["spec", "ports"]);
    let number = |port: &Value| port.int_at(&["port"]).unwrap_or(0);
    let Some(first) = ports.first() else { return };
    let mut add = |name: String, value: String| env.push((name.into(), value.into()));
    add(format!("{prefix}_SERVICE_HOST"), ip.to_string());
    add(format!("{prefix}_SERVICE_PORT"), number(first).to_string());
    for port in ports.iter().filter(|port| !port.str_at(&["name"]).is_empty()) {
        let name = upper(port.str_at(&["name"]));
        add(format!("{prefix}_SERVICE_PORT_{name}"), number(port).to_string());
    }
    for (i, port) in ports.iter().enumerate() {
        let (number, protocol) = (number(port), port.str_at(&["protocol"]));
        let protocol = if protocol.is_empty() { "TCP" } else { protocol };
        let url = format!("{}://{ip}:{number}", protocol.to_ascii_lowercase());
        let place = format!("{prefix}_PORT_{number}_{protocol}");
        if i == 0 {
            add(format!("{prefix}_PORT"), url.clone());
        }
        add(place.clone(), url);
        add(format!("{place}_PROTO"), protocol.to_ascii_lowercase());
        add(format!("{place}_PORT"), number.to_string());
        add(format!("{place}_ADDR"), ip.to_string());
    }
}

/// A name as a part of an environment variable's.
fn upper(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn a_service_is_told_in_upstreams_variables() {
        let service = map! {
            "metadata": map! { "name": "my-web" },
            "spec": map! {
                "clusterIP": "10.96.0.7",
                "ports": list![map! { "name": "http", "port": 80, "protocol": "TCP" }],
            },
        };
        let mut env = Vec::new();
        add_service(&service, &mut env);
        let lines: Vec<String> =
            env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            lines,
            [
                "MY_WEB_SERVICE_HOST=10.96.0.7",
                "MY_WEB_SERVICE_PORT=80",
                "MY_WEB_SERVICE_PORT_HTTP=80",
                "MY_WEB_PORT=tcp://10.96.0.7:80",
                "MY_WEB_PORT_80_TCP=tcp://10.96.0.7:80",
                "MY_WEB_PORT_80_TCP_PROTO=tcp",
                "MY_WEB_PORT_80_TCP_PORT=80",
                "MY_WEB_PORT_80_TCP_ADDR=10.96.0.7",
            ]
        );
    }
}
