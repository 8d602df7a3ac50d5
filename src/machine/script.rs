//! The few shell scripts that a container can run so far: commands one after another, `&&` and
//! `||`, and an endless loop.

use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;
use std::rc::Rc;

/// A script under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    ops: Rc<[Op]>,
    next: usize,
    /// The exit code of the last command.
    last: u8,
    /// Nothing happens before this.
    busy_until: Millis,
}

#[derive(Clone, Debug, PartialEq)]
enum Op {
    Print(Str),
    Sleep(Millis),
    /// A command without effect, with its exit code.
    Result(u8),
    /// Ends with this code, or with the last command's.
    Exit(Option<u8>),
    Jump(usize),
    /// Skips to there if the last command failed (or did not).
    JumpIf {
        failed: bool,
        to: usize,
    },
}

/// Every command costs at least this, so that an endless loop is finite in any second.
const COMMAND_MS: Millis = 1;

/// What an endless `sleep` lasts.
const FOREVER_MS: Millis = 1 << 50;

impl Script {
    /// Reads a script. What it does not understand does nothing and succeeds.
    pub fn parse(text: &str, env: &[(Str, Str)]) -> Script {
        let mut ops = Vec::new();
        let mut loops = Vec::new();
        let mut skip = None;
        for (words, end) in commands(text, env) {
            let from = ops.len();
            compile(&words, &mut ops, &mut loops);
            if let Some(at) = skip.take() {
                let to = ops.len();
                if let Some(Op::JumpIf { to: place, .. }) = ops.get_mut(at) {
                    *place = to;
                }
            }
            if let End::And | End::Or = end
                && ops.len() > from
            {
                skip = Some(ops.len());
                ops.push(Op::JumpIf { failed: end == End::And, to: ops.len() + 1 });
            }
        }
        Script::of(ops)
    }

    /// Runs one command.
    pub fn command(argv: &[Str]) -> Script {
        let mut ops = Vec::new();
        compile(argv, &mut ops, &mut Vec::new());
        Script::of(ops)
    }

    fn of(ops: Vec<Op>) -> Script {
        Script { ops: ops.into(), next: 0, last: 0, busy_until: 0 }
    }

    /// Goes on until it has to wait, or ends. As process 1 it does not hear signals.
    pub fn step(&mut self, io: &mut Io) -> Step {
        if io.now < self.busy_until {
            return Step::Blocked(Wait::until(self.busy_until));
        }
        while let Some(op) = self.ops.get(self.next) {
            self.next += 1;
            let cost = match op {
                Op::Print(text) => {
                    io.stdout.write(text);
                    self.last = 0;
                    COMMAND_MS
                }
                Op::Sleep(ms) => {
                    self.last = 0;
                    *ms
                }
                Op::Result(code) => {
                    self.last = *code;
                    COMMAND_MS
                }
                Op::Exit(code) => return Step::Exited(code.unwrap_or(self.last)),
                Op::Jump(to) => {
                    self.next = *to;
                    COMMAND_MS
                }
                Op::JumpIf { failed, to } => {
                    if (self.last != 0) == *failed {
                        self.next = *to;
                    }
                    continue;
                }
            };
            self.busy_until = io.now + cost;
            if self.next < self.ops.len() || cost > COMMAND_MS {
                return Step::Blocked(Wait::until(self.busy_until));
            }
        }
        Step::Exited(self.last)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Next,
    And,
    Or,
}

fn compile(words: &[Str], ops: &mut Vec<Op>, loops: &mut Vec<usize>) {
    let Some(first) = words.first() else { return };
    let name = first.rsplit('/').next().unwrap_or(first);
    match name {
        "while" => loops.push(ops.len()),
        "done" => ops.extend(loops.pop().map(Op::Jump)),
        "do" | "then" | "exec" => compile(&words[1..], ops, loops),
        "sleep" => ops.push(Op::Sleep(words[1..].iter().map(|word| seconds(word)).sum())),
        "echo" => {
            let (plain, rest) = match words.get(1) {
                Some(word) if *word == "-n" => (true, &words[2..]),
                _ => (false, &words[1..]),
            };
            let text: Vec<&str> = rest.iter().map(Str::as_str).collect();
            ops.push(Op::Print((text.join(" ") + if plain { "" } else { "\n" }).into()));
        }
        "exit" => ops.push(Op::Exit(words.get(1).map(|word| word.parse().unwrap_or(2)))),
        "false" => ops.push(Op::Result(1)),
        "tail" if words.contains(&Str::lit("-f")) => ops.push(Op::Sleep(FOREVER_MS)),
        _ => ops.push(Op::Result(0)),
    }
}

/// How long `sleep` sleeps for a word such as `5`, `0.5`, `2m`, `1d` or `infinity`.
fn seconds(word: &str) -> Millis {
    let (number, unit_ms) = match word.as_bytes().last() {
        Some(b'm') => (&word[..word.len() - 1], 60_000),
        Some(b'h') => (&word[..word.len() - 1], 3_600_000),
        Some(b'd') => (&word[..word.len() - 1], 86_400_000),
        Some(b's') => (&word[..word.len() - 1], 1_000),
        _ => (word, 1_000),
    };
    if number.starts_with("inf") {
        return FOREVER_MS;
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: Millis = whole.parse().unwrap_or(0);
    let part: Millis = thousandths.parse().unwrap_or(0);
    (whole.saturating_mul(unit_ms) + part * unit_ms / 1_000).min(FOREVER_MS)
}

/// Splits a script into commands, and each into words; quotes and variables are resolved.
fn commands(text: &str, env: &[(Str, Str)]) -> Vec<(Vec<Str>, End)> {
    let mut found = Vec::new();
    let mut words: Vec<Str> = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let end = match letter {
            ';' | '\n' => Some(End::Next),
            '&' if letters.next_if_eq(&'&').is_some() => Some(End::And),
            '|' if letters.next_if_eq(&'|').is_some() => Some(End::Or),
            '&' | '|' => Some(End::Next),
            _ => None,
        };
        if end.is_some() || letter.is_whitespace() {
            words.extend(word.take().map(Str::from));
        }
        match (end, letter) {
            (Some(end), _) => found.push((std::mem::take(&mut words), end)),
            (None, '\'') => {
                let word = word.get_or_insert_default();
                word.extend(letters.by_ref().take_while(|letter| *letter != '\''));
            }
            (None, '"') => {
                let inside: String = letters.by_ref().take_while(|l| *l != '"').collect();
                word.get_or_insert_default().push_str(&expand(&inside, env));
            }
            (None, '$') => {
                let is_name = |l: &char| l.is_ascii_alphanumeric() || "_{}".contains(*l);
                let mut name = String::from("$");
                while let Some(letter) = letters.next_if(is_name) {
                    name.push(letter);
                }
                word.get_or_insert_default().push_str(&expand(&name, env));
            }
            (None, letter) if !letter.is_whitespace() => word.get_or_insert_default().push(letter),
            _ => {}
        }
    }
    words.extend(word.map(Str::from));
    found.push((words, End::Next));
    found
}

/// Replaces `$NAME` and `${NAME}`.
fn expand(text: &str, env: &[(Str, Str)]) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        let (name, rest) = match part.strip_prefix('{').and_then(|part| part.split_once('}')) {
            Some(braced) => braced,
            None => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                part.split_at(part.find(|c| !is_name(c)).unwrap_or(part.len()))
            }
        };
        let value = env.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        out.push_str(value);
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Pipe;

    /// Runs a script and tells what it printed, its exit code, and when it ended.
    fn run(text: &str) -> (String, u8, Millis) {
        let mut script = Script::parse(text, &[("NAME".into(), "web".into())]);
        let (mut stdin, mut stdout, mut stderr) = <(Pipe, Pipe, Pipe)>::default();
        let mut now = 0;
        loop {
            let mut io = Io {
                now,
                stdin: &mut stdin,
                stdout: &mut stdout,
                stderr: &mut stderr,
                signal: None,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
            };
            match script.step(&mut io) {
                Step::Exited(code) => return (stdout.take(), code, now),
                Step::Blocked(_) if now > 20_000 => return (stdout.take(), 255, now),
                Step::Blocked(wait) => now = wait.until.unwrap(),
            }
        }
    }

    #[test]
    fn commands_run_one_after_another() {
        assert_eq!(run("echo hi; sleep 2; exit 3"), ("hi\n".into(), 3, 2_001));
        assert_eq!(run("echo \"I am $NAME\" && false || echo no"), ("I am web\nno\n".into(), 0, 2));
        assert_eq!(run("false && echo never; exit"), (String::new(), 1, 1));
        assert_eq!(run("exit 2").1, 2);
    }

    #[test]
    fn an_endless_loop_is_finite_in_any_second() {
        let (printed, code, _) = run("while true; do echo tick; sleep 5; done");
        assert_eq!((printed.as_str(), code), ("tick\ntick\ntick\ntick\n", 255));
        assert_eq!(run("while true; do :; done").1, 255);
    }

    #[test]
    fn sleep_takes_units() {
        assert_eq!(seconds("0.5"), 500);
        assert_eq!(seconds("2m"), 120_000);
        assert_eq!(seconds("infinity"), FOREVER_MS);
    }
}
