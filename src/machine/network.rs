//! Connections that processes open, and what answers them.
//!
//! A machine does not know where names and addresses lead. A process that wants something of the
//! network leaves a [`Dial`]; whoever owns the machines takes it, finds out, and gives an
//! [`Answer`], for which the process has waited.

use super::catalog::Entry;
use super::computer::{Due, Machine};
use super::container::{Container, ContainerState, Sandbox};
use super::disk::{Disk, Mount, WELCOME};
use super::program::Program;
use crate::sh::Files;
use crate::sim::Millis;
use crate::value::Str;
use std::rc::Rc;

/// What a process wants of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    pub id: u64,
    /// The container that it is in.
    pub container: Str,
    pub ask: Ask,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// What a name stands for.
    Name { name: Str },
    /// A page by HTTP.
    Http { host: Str, port: u16, path: Str },
    /// Whether somebody listens.
    Open { host: Str, port: u16 },
    /// Whether somebody has the address.
    Ping { host: Str },
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The name in full, and its addresses.
    Names {
        name: Str,
        addresses: Vec<Str>,
    },
    /// The address that was asked, and what came back.
    Http {
        address: Str,
        status: u16,
        body: Str,
    },
    /// The address that was reached.
    Reached {
        address: Str,
    },
    /// No such name.
    UnknownHost,
    Refused {
        address: Str,
    },
    TimedOut {
        address: Str,
    },
    NoRoute {
        address: Str,
    },
}

/// What a server says to an HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub status: u16,
    pub body: Str,
}

const HTML: &str = "/usr/share/nginx/html";

impl Machine {
    /// Takes what processes want of the network.
    pub fn take_dials(&mut self) -> Vec<Dial> {
        std::mem::take(&mut self.dials)
    }

    /// Answers a dial at a moment.
    pub fn answer(&mut self, at: Millis, dial: &Dial, answer: Answer) {
        let (id, container) = (dial.id, dial.container.clone());
        self.agenda.add(at, Due::Answer { id, container, answer: Rc::new(answer) });
    }

    /// An answer has come: the processes of the container go on.
    pub(super) fn take_answer(&mut self, at: Millis, id: u64, container: &Str, answer: Answer) {
        let Some(found) = self.container_mut(container).filter(|c| c.is_running()) else { return };
        found.wake_at = Some(at);
        self.agenda.add(at, Due::Wake { id: container.clone() });
        for exec in self.execs.iter_mut().filter(|exec| exec.container == *container) {
            exec.wake_at = Some(at);
            self.agenda.add(at, Due::Exec { id: exec.id.clone() });
        }
        self.answered += 1;
        self.answers.insert(id, answer);
        // Nobody may have waited for the oldest of so many.
        const MOST: usize = 200;
        if self.answers.len() > MOST {
            self.answers.pop_first();
        }
    }

    /// What the server at a sandbox's port says to a request for a path; none if nobody listens.
    pub fn serve(&self, sandbox: &Sandbox, port: u16, path: &str) -> Option<Page> {
        let path = path.split(['?', '#']).next().unwrap_or("/");
        let container = sandbox.containers.iter().find(|c| c.listens_on(port))?;
        let entry = container.entry?;
        if let Some(root) = container.served_folder(port) {
            return Some(self.file_page(sandbox, container, &root, path));
        }
        if entry.name == "nginx" {
            let is_first = matches!(path, "" | "/") || path.starts_with("/index");
            let covers = |m: &Mount| m.path.starts_with("/usr/share/nginx");
            if !container.has_files && !container.config.mounts.iter().any(covers) {
                return Some(match is_first {
                    true => {
                        Page { status: 200, body: self.welcome(entry, container, &sandbox.address) }
                    }
                    false => missing_page(),
                });
            }
            return Some(self.file_page(sandbox, container, HTML, path));
        }
        Some(Page { status: 200, body: self.welcome(entry, container, &sandbox.address) })
    }

    /// A page from a container's files.
    fn file_page(&self, sandbox: &Sandbox, container: &Container, root: &str, path: &str) -> Page {
        let disk = Disk {
            own: container.files.clone(),
            mounts: container.config.mounts.clone(),
            volumes: sandbox.volumes.clone(),
            host: self.files.clone(),
        };
        let path = crate::sh::absolute("/", &format!("{root}/{path}"));
        let is_folder = disk.is_directory(&path);
        let file = if is_folder { format!("{path}/index.html") } else { path };
        match disk.read(&file) {
            // Its own first page is the image's.
            Ok(body) if body == WELCOME => match container.entry {
                Some(entry) => {
                    Page { status: 200, body: self.welcome(entry, container, &sandbox.address) }
                }
                None => Page { status: 200, body },
            },
            Ok(body) => Page { status: 200, body },
            Err(_) if is_folder && disk.is_directory(root) && container.has_files => {
                Page { status: 403, body: Str::lit("<html>\n<h1>403 Forbidden</h1>\n</html>\n") }
            }
            Err(_) if file == format!("{HTML}/index.html") && !container.has_files => {
                let is_covered = container.config.mounts.iter().any(|m| m.path == HTML);
                match (is_covered, container.entry) {
                    (false, Some(entry)) => {
                        Page { status: 200, body: self.welcome(entry, container, &sandbox.address) }
                    }
                    _ => Page {
                        status: 403,
                        body: Str::lit("<html>\n<h1>403 Forbidden</h1>\n</html>\n"),
                    },
                }
            }
            Err(_) => missing_page(),
        }
    }

    /// The first page of an image's server.
    fn welcome(&self, entry: &Entry, container: &Container, address: &str) -> Str {
        if !self.pace.servers_speak {
            return Str::lit("ok\n");
        }
        let host = &container.host_name;
        if !entry.page.is_empty() {
            let image = &container.config.image;
            let tag = image.rsplit_once(':').map_or("latest", |(_, tag)| tag);
            let page = entry.page.replace("{host}", host).replace("{image}", image);
            return page.replace("{tag}", tag).replace("{address}", address).into();
        }
        match entry.name {
            "nginx" => Str::lit(WELCOME),
            "httpd" => Str::lit("<html><body><h1>It works!</h1></body></html>\n"),
            "luksa/*" => format!("You've hit {host}\n").into(),
            name if name.starts_with("kiamol") => format!(
                "<html>\n<body>\n<h1>Hello from {}!</h1>\n<p>I'm {host}</p>\n</body>\n</html>\n",
                container.config.image
            )
            .into(),
            _ => format!("Hello from {host}\n").into(),
        }
    }
}

fn missing_page() -> Page {
    Page { status: 404, body: Str::lit("<html>\n<h1>404 Not Found</h1>\n</html>\n") }
}

impl Container {
    /// Ports on which its scripts have somebody listening, each with the folder that is served.
    pub(super) fn script_ports(&self) -> Vec<(u16, Str)> {
        match &self.state {
            ContainerState::Running { program: Program::Script(script), .. } => script.ports(),
            _ => Vec::new(),
        }
    }

    /// The folder that one of its scripts serves on a port.
    fn served_folder(&self, port: u16) -> Option<Str> {
        self.script_ports().into_iter().find(|(p, _)| *p == port).map(|(_, folder)| folder)
    }
}
