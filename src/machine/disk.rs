//! What a process sees as its files: the container's own, and volumes mounted over them.

use super::catalog::Entry;
use crate::sh::{FileError, Files, Tree, absolute};
use crate::sim::Millis;
use crate::value::Str;

/// A volume of a sandbox: files that its containers may share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeConfig {
    pub name: Str,
    /// The folder of the node that it is; empty for one that lives and dies with the sandbox.
    pub host_path: Str,
    /// What it holds, by path within it. Given again, it replaces what was there.
    pub files: Vec<(Str, Str)>,
}

/// Where a container has a volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mount {
    pub volume: Str,
    /// An absolute path in the container.
    pub path: Str,
    /// The folder or file of the volume that is mounted; empty for all of it.
    pub sub_path: Str,
    pub read_only: bool,
}

/// A volume with what it holds now.
#[derive(Clone, Debug)]
pub(super) struct Volume {
    pub config: VolumeConfig,
    pub files: Tree,
}

impl Volume {
    pub fn new(config: &VolumeConfig, now: Millis) -> Volume {
        let mut volume = Volume { config: config.clone(), files: Tree::new() };
        for (path, text) in &config.files {
            let path = absolute("/", path);
            volume.files.make_all(folder(&path), now);
            // A path that is a folder already is left as it is.
            let _ = volume.files.write(&path, text, now);
        }
        volume
    }
}

/// The folder that a path is in.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(folder, _)| if folder.is_empty() { "/" } else { folder })
}

/// All files that a container's processes reach, taken together for a step of one of them.
#[derive(Debug, Default)]
pub struct Disk {
    /// The container's own.
    pub(super) own: Tree,
    pub(super) mounts: Vec<Mount>,
    pub(super) volumes: Vec<Volume>,
    /// The node's.
    pub(super) host: Tree,
}

/// Which of the trees a path leads into.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Own,
    Volume(usize),
    Host,
}

impl Disk {
    /// The tree that holds a path, the path in it, and whether it may not be written.
    fn resolve(&self, path: &str) -> (Place, String, bool) {
        let covers = |mount: &&Mount| {
            let rest = path.strip_prefix(mount.path.as_str().trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // The longest path is the one mounted over the others.
        let mount = self.mounts.iter().filter(covers).max_by_key(|mount| mount.path.len());
        let Some(mount) = mount else { return (Place::Own, path.to_owned(), false) };
        let found = self.volumes.iter().position(|volume| volume.config.name == mount.volume);
        let Some(index) = found else { return (Place::Own, path.to_owned(), false) };
        let rest = &path[mount.path.trim_end_matches('/').len()..];
        let host = &self.volumes[index].config.host_path;
        let inner = absolute("/", &format!("{host}/{}/{rest}", mount.sub_path));
        let place = if host.is_empty() { Place::Volume(index) } else { Place::Host };
        (place, inner, mount.read_only)
    }

    fn tree(&self, place: Place) -> &Tree {
        match place {
            Place::Own => &self.own,
            Place::Volume(index) => &self.volumes[index].files,
            Place::Host => &self.host,
        }
    }

    /// The tree to change, and the path in it.
    fn writable(&mut self, path: &str) -> Result<(&mut Tree, String), FileError> {
        let (place, inner, is_read_only) = self.resolve(path);
        if is_read_only {
            return Err(FileError::ReadOnly);
        }
        let tree = match place {
            Place::Own => &mut self.own,
            Place::Volume(index) => &mut self.volumes[index].files,
            Place::Host => &mut self.host,
        };
        Ok((tree, inner))
    }

    /// Whether the whole node is mounted somewhere.
    pub(super) fn shows_whole_node(&self) -> bool {
        self.volumes.iter().any(|volume| volume.config.host_path == "/")
    }

    fn is_mount_point(&self, path: &str) -> bool {
        self.mounts.iter().any(|mount| mount.path.trim_end_matches('/') == path)
    }

    /// Makes the folders over which volumes are mounted.
    pub(super) fn make_mount_points(&mut self, now: Millis) {
        for mount in self.mounts.clone() {
            let path = absolute("/", &mount.path);
            let (place, inner, _) = self.resolve(&path);
            let is_file = self.tree(place).entry(&inner).is_some_and(|entry| !entry.directory);
            let above = folder(&path).to_owned();
            self.own.make_all(&above, now);
            if is_file {
                let _ = self.own.write(&path, "", now);
                continue;
            }
            self.own.make_all(&path, now);
            match place {
                Place::Volume(index) => self.volumes[index].files.make_all(&inner, now),
                Place::Host => self.host.make_all(&inner, now),
                Place::Own => {}
            }
        }
    }
}

impl Files for Disk {
    fn entry(&self, path: &str) -> Option<crate::sh::Entry> {
        let (place, inner, _) = self.resolve(path);
        let entry = self.tree(place).entry(&inner)?;
        // A mount point has the name that it is mounted under.
        let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("/");
        Some(crate::sh::Entry { name: name.into(), ..entry })
    }

    fn read(&self, path: &str) -> Result<Str, FileError> {
        let (place, inner, _) = self.resolve(path);
        self.tree(place).read(&inner)
    }

    fn write(&mut self, path: &str, text: &str, now: Millis) -> Result<(), FileError> {
        let (tree, inner) = self.writable(path)?;
        tree.write(&inner, text, now)
    }

    fn list(&self, path: &str) -> Result<Vec<crate::sh::Entry>, FileError> {
        let (place, inner, _) = self.resolve(path);
        self.tree(place).list(&inner)
    }

    fn make_directory(&mut self, path: &str, now: Millis) -> Result<(), FileError> {
        let (tree, inner) = self.writable(path)?;
        tree.make_directory(&inner, now)
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        if self.is_mount_point(path) {
            return Err(FileError::Busy);
        }
        let (tree, inner) = self.writable(path)?;
        tree.remove(&inner)
    }
}

/// nginx's own first page.
pub(super) const WELCOME: &str = "<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, nginx is successfully installed and working.</p>
<p><em>Thank you for using nginx.</em></p>
</body>
</html>
";

/// The files of a container that was just made.
pub(super) fn first_files(entry: &Entry, host_name: &str, address: &str, now: Millis) -> Tree {
    let mut tree = Tree::new();
    for folder in [
        "/bin",
        "/dev",
        "/etc",
        "/home",
        "/lib",
        "/opt",
        "/proc",
        "/root",
        "/run",
        "/sbin",
        "/sys",
        "/tmp",
        "/usr/bin",
        "/usr/local/bin",
        "/usr/sbin",
        "/var/log",
        "/var/run",
    ] {
        tree.make_all(folder, now);
    }
    let hosts = format!(
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost \
         ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\n\
         fe00::2\tip6-allrouters\n{address}\t{host_name}\n"
    );
    let mut files = vec![
        ("/etc/hostname", format!("{host_name}\n")),
        ("/etc/hosts", hosts),
        ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n".to_string()),
    ];
    if entry.name == "nginx" {
        tree.make_all("/usr/share/nginx/html", now);
        tree.make_all("/etc/nginx/conf.d", now);
        tree.make_all("/var/log/nginx", now);
        let page = WELCOME.to_string();
        files.push(("/usr/share/nginx/html/index.html", page));
    }
    for (path, text) in files {
        // The folders are there, and there is room.
        let _ = tree.write(path, &text, now);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> Disk {
        let volume = |name: &str, host_path: &str, files: &[(&str, &str)]| {
            let files = files.iter().map(|(path, text)| (Str::from(*path), Str::from(*text)));
            let config = VolumeConfig {
                name: name.into(),
                host_path: host_path.into(),
                files: files.collect(),
            };
            Volume::new(&config, 0)
        };
        let mount = |volume: &str, path: &str, sub_path: &str, read_only| Mount {
            volume: volume.into(),
            path: path.into(),
            sub_path: sub_path.into(),
            read_only,
        };
        let mut disk = Disk {
            own: Tree::new(),
            mounts: vec![
                mount("shared", "/data", "", false),
                mount("config", "/data/conf", "", true),
                mount("config", "/etc/app.conf", "app.conf", true),
                mount("node", "/host", "", false),
            ],
            volumes: vec![
                volume("shared", "", &[]),
                volume("config", "", &[("app.conf", "a=1\n"), ("keys/one", "1")]),
                volume("node", "/var/lib", &[]),
            ],
            host: Tree::new(),
        };
        disk.make_mount_points(0);
        disk
    }

    #[test]
    fn a_path_leads_into_what_is_mounted_deepest() {
        let mut disk = disk();
        disk.write("/data/x", "1", 0).unwrap();
        assert_eq!(disk.volumes[0].files.read("/x").unwrap(), "1");
        assert_eq!(disk.read("/data/conf/app.conf").unwrap(), "a=1\n");
        assert_eq!(disk.read("/etc/app.conf").unwrap(), "a=1\n");
        assert_eq!(disk.read("/data/conf/keys/one").unwrap(), "1");
        assert_eq!(disk.write("/data/conf/app.conf", "", 0), Err(FileError::ReadOnly));
        disk.write("/host/f", "2", 0).unwrap();
        assert_eq!(disk.host.read("/var/lib/f").unwrap(), "2");
    }

    #[test]
    fn mount_points_show_under_their_names_and_stay() {
        let mut disk = disk();
        let names: Vec<Str> = disk.list("/").unwrap().into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["data", "etc", "host"]);
        assert_eq!(disk.entry("/data").map(|entry| entry.directory), Some(true));
        assert_eq!(disk.remove("/data"), Err(FileError::Busy));
        assert_eq!(disk.entry("/etc/app.conf").map(|entry| entry.directory), Some(false));
    }
}
