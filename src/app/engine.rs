//! What the interface knows of the simulation: a thin face over it.

use super::editor::Editor;
use super::terminal::Terminal;
use crate::sim::Millis;
use crate::view::Frame;

/// The simulation behind the page.
pub(super) struct Engine {
    now: Millis,
    frame: Frame,
}

impl Engine {
    /// A living cluster.
    pub fn new(_seed: Option<u64>) -> Engine {
        Engine { now: 252_000, frame: crate::view::example::rest() }
    }

    pub fn now(&self) -> Millis {
        self.now
    }

    pub fn next_due(&self) -> Option<Millis> {
        None
    }

    pub fn advance(&mut self, to: Millis) {
        self.now = to;
    }

    pub fn revision(&self) -> u64 {
        0
    }

    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }

    pub fn prompt(&self, _terminal: usize) -> String {
        "~ $ ".to_string()
    }

    pub fn run(&mut self, _terminal: usize, _line: &str) {}

    pub fn interrupt(&mut self, _terminal: usize) {}

    pub fn end_of_input(&mut self, _terminal: usize) {}

    /// Takes what was printed since the last call into a terminal.
    pub fn drain(&mut self, _terminal: usize, _into: &mut Terminal) {}

    /// The line after Tab, and what to list if there are several ways on.
    pub fn complete(&self, _terminal: usize, line: &str, _cursor: usize) -> (String, String) {
        (line.to_string(), String::new())
    }

    pub fn open(&mut self, _terminal: usize) {}

    /// The work as text, to be kept.
    pub fn saved(&self, _editor: &Editor) -> String {
        String::new()
    }

    pub fn write_file(&mut self, _name: &str, _text: &str) {}

    /// The file that made what is seen first.
    pub fn first_file(&self) -> (String, String) {
        ("web.yaml".to_string(), FIRST_FILE.to_string())
    }
}

const FIRST_FILE: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx
        ports:
        - containerPort: 80
        readinessProbe:
          httpGet: {path: /, port: 80}
";
