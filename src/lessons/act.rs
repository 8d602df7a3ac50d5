//! What somebody does, as a course writes it down: for the start of an exercise, for its
//! solution, and for the other ways that tests go.

use super::mention::Mention;
use super::read::{Node, Result};
use crate::cluster::Fault;
use crate::shell::{Input, Session};
use crate::sim::{Millis, Signal};
use crate::value::Str;

/// One thing done.
#[derive(Clone, Debug)]
pub enum Act {
    /// A line is entered, and what it starts runs to its end unless it `stays`.
    Line {
        terminal: usize,
        text: Line,
        stays: bool,
    },
    /// A file is put into the home directory: in the page, by the editor.
    File {
        name: Str,
        content: Str,
    },
    /// The page's editor, opened by a command, is closed with this text.
    Edit {
        content: Str,
    },
    Press {
        terminal: usize,
        key: Key,
    },
    /// Another terminal is opened.
    Open,
    Wait(Millis),
    /// A node's kubelet stops or goes on.
    Kubelet {
        node: Str,
        running: bool,
    },
}

/// A key that is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    CtrlC,
    CtrlD,
}

/// A line that may mention what is in the cluster.
#[derive(Clone, Debug)]
pub struct Line(Mention);

impl Line {
    /// The line as it is to be typed now; none while what it mentions is not there.
    pub fn text(&self, now: &Session) -> Option<String> {
        self.0.filled(now)
    }
}

impl Act {
    pub(super) fn decode(node: &Node<'_>) -> Result<Act> {
        if node.value.as_str().is_some() {
            return Ok(Act::Line { terminal: 0, text: line(node)?, stays: false });
        }
        const KNOWN: [&str; 6] = ["line", "file", "edit", "press", "wait", "node"];
        let Some(word) = KNOWN.into_iter().find(|word| node.get(word).is_some()) else {
            if let Some(open) = node.get("open") {
                node.only(&["open"])?;
                return match &*open.text()? {
                    "terminal" => Ok(Act::Open),
                    other => Err(open.fault(format!("`{other}` can't be opened; write terminal"))),
                };
            }
            let known = KNOWN.join(", ");
            return Err(node.fault(format!("a line, or a map with one of {known}, open")));
        };
        let subject = node.need(word)?;
        match word {
            "line" => {
                node.only(&["line", "terminal", "stays"])?;
                let stays = node.get("stays").map_or(Ok(()), |stays| stays.yes());
                let stays = stays.map(|()| node.get("stays").is_some())?;
                Ok(Act::Line { terminal: terminal(node)?, text: line(&subject)?, stays })
            }
            "file" => {
                node.only(&["file", "content"])?;
                Ok(Act::File { name: subject.text()?, content: node.need("content")?.text()? })
            }
            "edit" => {
                node.only(&["edit"])?;
                Ok(Act::Edit { content: subject.text()? })
            }
            "press" => {
                node.only(&["press", "terminal"])?;
                let key = match &*subject.text()? {
                    "ctrl-c" => Key::CtrlC,
                    "ctrl-d" => Key::CtrlD,
                    other => return Err(subject.fault(format!("no key `{other}`: ctrl-c, ctrl-d"))),
                };
                Ok(Act::Press { terminal: terminal(node)?, key })
            }
            "wait" => {
                node.only(&["wait"])?;
                Ok(Act::Wait(subject.millis()?))
            }
            _ => {
                node.only(&["node", "kubelet"])?;
                let kubelet = node.need("kubelet")?;
                let running = match &*kubelet.text()? {
                    "running" => true,
                    "stopped" => false,
                    other => {
                        return Err(kubelet.fault(format!("`{other}`: write stopped or running")));
                    }
                };
                Ok(Act::Kubelet { node: subject.text()?, running })
            }
        }
    }

    /// What is put into the run for it; none for a mere wait, or for a line that mentions what is
    /// not there.
    pub fn input(&self, now: &Session) -> Option<Input> {
        Some(match self {
            Act::Line { terminal, text, .. } => {
                Input::Line { terminal: *terminal, text: text.text(now)?.into() }
            }
            Act::File { name, content } => {
                Input::File { path: name.clone(), content: content.clone() }
            }
            Act::Edit { content } => {
                let is_open = |number: &usize| {
                    now.terminal(*number).is_some_and(|terminal| terminal.editing().is_some())
                };
                let terminal = (0..now.terminals().len()).find(is_open)?;
                Input::Edited { terminal, content: Some(content.clone()) }
            }
            Act::Press { terminal, key: Key::CtrlC } => {
                Input::Signal { terminal: *terminal, signal: Signal::Interrupt }
            }
            Act::Press { terminal, key: Key::CtrlD } => Input::EndOfInput { terminal: *terminal },
            Act::Open => Input::Open,
            Act::Wait(_) => return None,
            Act::Kubelet { node, running } => {
                Input::Fault(Fault::Kubelet { node: node.clone(), running: *running })
            }
        })
    }
}

fn line(node: &Node<'_>) -> Result<Line> {
    Mention::parse(node.text()?.trim_end_matches('\n')).map(Line).map_err(|why| node.fault(why))
}

/// Terminals are counted from 1, as people do.
fn terminal(node: &Node<'_>) -> Result<usize> {
    let Some(terminal) = node.get("terminal") else { return Ok(0) };
    match terminal.int()? {
        number @ 1..=8 => Ok(number as usize - 1),
        _ => Err(terminal.fault("terminals are counted from 1 to 8")),
    }
}
