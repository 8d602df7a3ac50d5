//! The play protocol: a fresh cluster driven by lines of JSON, one answer a message.
//!
//! For tests, comparison with recordings, and other programs. `docs/PLAY.md` describes the
//! messages. The wall clock plays no part: a message names the virtual time at which it is meant.

use crate::cluster::{Fault, Scenario};
use crate::schema::prose::Book;
use crate::shell::{Input, SegmentKind, Session};
use crate::sim::{Millis, Signal};
use crate::value::{Str, Value, json};
use crate::{list, map};
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::rc::Rc;

/// A line may take this much virtual time before it is interrupted.
const LONGEST_LINE_MS: Millis = 3_600_000;

/// What `kubectl explain` says; empty if the build script could not get it.
const PROSE: &str = include_str!(concat!(env!("OUT_DIR"), "/explain.txt"));

/// Answers messages until the input ends.
pub fn run(input: impl BufRead, mut output: impl Write) -> ExitCode {
    let mut player = Player::default();
    for line in input.lines() {
        let Ok(line) = line else { return ExitCode::FAILURE };
        if line.trim().is_empty() {
            continue;
        }
        let answer = match json::parse(&line) {
            Ok(message) => player.answer(&message),
            Err(error) => map! { "error": error.to_string() },
        };
        let text = json::print_compact(&answer);
        if writeln!(output, "{text}").and_then(|()| output.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The cluster that is played with; none before the first message.
#[derive(Default)]
pub struct Player {
    session: Option<Session>,
    /// The virtual time of the start.
    start: Millis,
    prose: Option<Rc<Book>>,
}

impl Player {
    /// Answers a message. What can't be done is answered with a map that has an `error`.
    pub fn answer(&mut self, message: &Value) -> Value {
        if message.str_at(&["op"]) == "start" {
            return self.start(message);
        }
        let start = self.start;
        let Some(session) = &mut self.session else {
            return map! { "error": "the first message must be \"start\"" };
        };
        if let Some(at) = moment(message, "at_s") {
            session.advance(start + at);
        }
        match message.str_at(&["op"]) {
            "write" => {
                write_file(session, message.str_at(&["name"]), message.str_at(&["content"]));
                Value::map()
            }
            "step" => step(session, message),
            "node" => {
                let node = message.text_at(&["node"]);
                let running = message.bool_at(&["kubelet"]);
                session.input(&Input::Fault(Fault::Kubelet { node, running }));
                Value::map()
            }
            other => map! { "error": format!("there is no operation {other:?}") },
        }
    }

    fn start(&mut self, message: &Value) -> Value {
        let seed = message.int_at(&["seed"]).unwrap_or(1);
        let mut session = Session::new(&Scenario::recorded(), seed.unsigned_abs());
        let prose = self.prose.get_or_insert_with(|| Rc::new(Book::read(PROSE)));
        session.hand_prose(prose.clone());
        for (name, content) in
            message.at(&["files"]).and_then(Value::as_map).into_iter().flat_map(|f| f.iter())
        {
            write_file(&mut session, name, content.as_str().unwrap_or(""));
        }
        self.start = session.now();
        self.session = Some(session);
        Value::map()
    }
}

/// A number of seconds in a message, as milliseconds.
fn moment(message: &Value, field: &str) -> Option<Millis> {
    match message.at(&[field])? {
        Value::Int(seconds) => Some(seconds.unsigned_abs() * 1000),
        Value::Float(seconds) => Some((seconds.max(0.0) * 1000.0).round() as Millis),
        _ => None,
    }
}

fn write_file(session: &mut Session, name: &str, content: &str) {
    session.input(&Input::File { path: Str::from(name), content: Str::from(content) });
}

fn step(session: &mut Session, message: &Value) -> Value {
    let (line, stdin) = (message.str_at(&["cmd"]), message.str_at(&["stdin"]));
    if message.at(&["hidden"]) == Some(&Value::Bool(true)) {
        // It takes no time: the line runs on a copy that is thrown away.
        return run_line(&mut session.clone(), 0, line, stdin);
    }
    let Some(meanwhile) = message.at(&["during"]) else {
        return run_line(session, 0, line, stdin);
    };
    let start = begin(session, 0, line, stdin);
    let mut answers = list![];
    for other in meanwhile.as_list().unwrap_or(&[]) {
        session.advance(session.now() + moment(other, "wait_s").unwrap_or(0));
        if session.terminals().len() < 2 {
            session.input(&Input::Open);
        }
        answers.push(&[], run_line(session, 1, other.str_at(&["cmd"]), other.str_at(&["stdin"])));
    }
    session.advance(session.now() + moment(message, "tail_s").unwrap_or(0));
    interrupt(session, 0);
    let mut answer = said(session, 0, start);
    answer.set(&["during"], answers);
    answer
}

/// Starts a line; gives the place on the screen from which on it speaks.
fn begin(session: &mut Session, terminal: usize, line: &str, stdin: &str) -> usize {
    let start = session.terminal(terminal).map_or(0, |terminal| terminal.screen().len());
    session.run_line(terminal, line, stdin);
    start
}

fn run_line(session: &mut Session, terminal: usize, line: &str, stdin: &str) -> Value {
    let start = begin(session, terminal, line, stdin);
    let limit = session.now() + LONGEST_LINE_MS;
    let busy = |session: &Session| session.terminal(terminal).is_some_and(|t| t.is_busy());
    while busy(session) {
        match session.next_due().filter(|next| *next <= limit) {
            Some(next) => session.advance(next),
            None => {
                interrupt(session, terminal);
                break;
            }
        }
    }
    said(session, terminal, start)
}

/// Ctrl-C, and time for the command to notice.
fn interrupt(session: &mut Session, terminal: usize) {
    session.input(&Input::Signal { terminal, signal: Signal::Interrupt });
    session.advance(session.now() + 1);
}

fn said(session: &Session, number: usize, start: usize) -> Value {
    let Some(terminal) = session.terminal(number) else { return Value::map() };
    let (mut stdout, mut stderr) = (String::new(), String::new());
    for segment in terminal.screen().since(start) {
        match segment.kind {
            SegmentKind::Out => stdout.push_str(&segment.text),
            SegmentKind::Error => stderr.push_str(&segment.text),
            SegmentKind::Prompt | SegmentKind::Line | SegmentKind::Hint => {}
        }
    }
    map! { "stdout": stdout, "stderr": stderr, "exit": i64::from(terminal.status()) }
}
