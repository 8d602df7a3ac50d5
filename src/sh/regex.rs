//! Regular expressions as grep, sed and awk know them: basic and extended.
//!
//! A pattern becomes a small program that is run with backtracking on a stack of its own. A place
//! in text and program is visited once, so time grows with their product and never explodes;
//! only patterns with `\1` may visit again, within a bound.

use super::pattern;

/// How long a compiled pattern may become.
const LONGEST_PROGRAM: usize = 5_000;

/// How many steps a search may take when visits can't be counted.
const MOST_STEPS: usize = 200_000;

/// How many places are worth remembering.
const MOST_VISITS: usize = 1 << 25;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Regex {
    program: Vec<Step>,
    groups: usize,
    ignore_case: bool,
    back_references: bool,
}

/// Where a match and its groups lie, in characters.
pub type Captures = Vec<Option<(usize, usize)>>;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Char(char),
    Any,
    /// The text behind `[`.
    Class(Vec<char>),
    Start,
    End,
    WordEdge {
        inside: bool,
    },
    Save(usize),
    Back(usize),
    /// Tries the first, then the second.
    Split(usize, usize),
    Jump(usize),
    Match,
}

/// A part of a pattern before it is compiled.
#[derive(Clone, Debug)]
enum Node {
    One(Step),
    Group(Option<usize>, Box<Node>),
    Row(Vec<Node>),
    Either(Vec<Node>),
    Repeat { node: Box<Node>, least: usize, most: Option<usize> },
}

impl Regex {
    /// A basic expression: `\(`, `\{` and `\|` are the operators.
    pub fn basic(pattern: &str) -> Result<Regex, String> {
        Regex::compile(pattern, false, false)
    }

    /// An extended expression, as for `grep -E` and `[[ =~ ]]`.
    pub fn extended(pattern: &str) -> Result<Regex, String> {
        Regex::compile(pattern, true, false)
    }

    /// Either, and whether upper and lower case are the same.
    ///
    /// # Errors
    ///
    /// The C library's words for what is wrong.
    pub fn compile(pattern: &str, extended: bool, ignore_case: bool) -> Result<Regex, String> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut reader = Reader { chars, at: 0, extended, groups: 0, back: false, depth: 0 };
        let node = reader.alternatives()?;
        if reader.at < reader.chars.len() {
            return Err("Unmatched ) or \\)".into());
        }
        let mut program = vec![Step::Save(0)];
        emit(&node, &mut program)?;
        program.extend([Step::Save(1), Step::Match]);
        let (groups, back_references) = (reader.groups, reader.back);
        Ok(Regex { program, groups, ignore_case, back_references })
    }

    /// How many groups it has.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The first match in a text.
    pub fn find(&self, text: &str) -> Option<Captures> {
        let chars: Vec<char> = text.chars().collect();
        self.find_at(&chars, 0)
    }

    /// Whether it matches anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// The first match that begins at `from` or later.
    pub fn find_at(&self, text: &[char], from: usize) -> Option<Captures> {
        let places = self.program.len() * (text.len() + 1);
        let mut visits = match !self.back_references && places <= MOST_VISITS {
            true => Some(vec![0u64; places / 64 + 1]),
            false => None,
        };
        let mut steps = 0;
        (from..=text.len()).find_map(|start| self.run(text, start, &mut visits, &mut steps))
    }

    fn run(
        &self,
        text: &[char],
        start: usize,
        visits: &mut Option<Vec<u64>>,
        steps: &mut usize,
    ) -> Option<Captures> {
        enum Task {
            Try(usize, usize),
            Restore(usize, Option<usize>),
        }
        let mut slots: Vec<Option<usize>> = vec![None; 2 * (self.groups + 1)];
        let mut tasks = vec![Task::Try(0, start)];
        while let Some(task) = tasks.pop() {
            let (mut pc, mut at) = match task {
                Task::Try(pc, at) => (pc, at),
                Task::Restore(slot, old) => {
                    slots[slot] = old;
                    continue;
                }
            };
            loop {
                let place = pc * (text.len() + 1) + at;
                match visits {
                    Some(bits) if bits[place / 64] >> (place % 64) & 1 == 1 => break,
                    Some(bits) => bits[place / 64] |= 1 << (place % 64),
                    None if *steps > MOST_STEPS => return None,
                    None => *steps += 1,
                }
                match &self.program[pc] {
                    Step::Match => return Some(captures(&slots)),
                    Step::Jump(to) => {
                        pc = *to;
                        continue;
                    }
                    Step::Split(first, second) => {
                        tasks.push(Task::Try(*second, at));
                        pc = *first;
                        continue;
                    }
                    Step::Save(slot) => {
                        tasks.push(Task::Restore(*slot, slots[*slot]));
                        slots[*slot] = Some(at);
                    }
                    step => match self.advance(step, text, at, &slots) {
                        Some(next) => at = next,
                        None => break,
                    },
                }
                pc += 1;
            }
        }
        None
    }

    /// Where the text goes on behind what a step takes; none if it doesn't match.
    fn advance(
        &self,
        step: &Step,
        text: &[char],
        at: usize,
        slots: &[Option<usize>],
    ) -> Option<usize> {
        let word = |i: usize| text.get(i).is_some_and(|c| c.is_alphanumeric() || *c == '_');
        let same = |a: char, b: char| a == b || self.ignore_case && fold(a) == fold(b);
        match step {
            Step::Char(c) => text.get(at).filter(|t| same(**t, *c)).map(|_| at + 1),
            Step::Any => text.get(at).map(|_| at + 1),
            Step::Class(class) => {
                let has = |c: char| pattern::class(class, 0, c).is_some_and(|(found, _)| found);
                let found = |c: char| match self.ignore_case {
                    true => has(c) || has(fold(c)) || c.to_uppercase().any(has),
                    false => has(c),
                };
                text.get(at).filter(|c| found(**c)).map(|_| at + 1)
            }
            Step::Start => (at == 0).then_some(at),
            Step::End => (at == text.len()).then_some(at),
            Step::WordEdge { inside } => {
                let edge = (at > 0 && word(at - 1)) != word(at);
                (edge != *inside).then_some(at)
            }
            Step::Back(group) => {
                let (from, to) = (slots[2 * group]?, slots[2 * group + 1]?);
                let length = to.checked_sub(from)?;
                let there = text.get(at..at + length)?;
                (text[from..to].iter().zip(there).all(|(a, b)| same(*a, *b))).then_some(at + length)
            }
            Step::Save(_) | Step::Split(..) | Step::Jump(_) | Step::Match => Some(at),
        }
    }
}

fn fold(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn captures(slots: &[Option<usize>]) -> Captures {
    slots.chunks(2).map(|pair| Some((pair[0]?, pair[1]?))).collect()
}

/// Puts a backslash before what means something in an extended expression.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if r"\.[](){}*+?|^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
}

fn emit(node: &Node, program: &mut Vec<Step>) -> Result<(), String> {
    if program.len() > LONGEST_PROGRAM {
        return Err("Regular expression too big".into());
    }
    match node {
        Node::One(step) => program.push(step.clone()),
        Node::Row(nodes) => nodes.iter().try_for_each(|node| emit(node, program))?,
        Node::Group(None, inner) => emit(inner, program)?,
        Node::Group(Some(index), inner) => {
            program.push(Step::Save(2 * index));
            emit(inner, program)?;
            program.push(Step::Save(2 * index + 1));
        }
        Node::Either(nodes) => {
            let mut jumps = Vec::new();
            for (i, node) in nodes.iter().enumerate() {
                let split = program.len();
                if i + 1 < nodes.len() {
                    program.push(Step::Split(split + 1, 0));
                }
                emit(node, program)?;
                if i + 1 < nodes.len() {
                    jumps.push(program.len());
                    program.push(Step::Jump(0));
                    program[split] = Step::Split(split + 1, program.len());
                }
            }
            let end = program.len();
            for jump in jumps {
                program[jump] = Step::Jump(end);
            }
        }
        Node::Repeat { node, least, most } => {
            for _ in 0..*least {
                emit(node, program)?;
            }
            let Some(most) = most else {
                let split = program.len();
                program.push(Step::Split(split + 1, 0));
                emit(node, program)?;
                program.push(Step::Jump(split));
                program[split] = Step::Split(split + 1, program.len());
                return Ok(());
            };
            let mut splits = Vec::new();
            for _ in *least..*most {
                splits.push(program.len());
                program.push(Step::Split(program.len() + 1, 0));
                emit(node, program)?;
            }
            let end = program.len();
            for split in splits {
                program[split] = Step::Split(split + 1, end);
            }
        }
    }
    Ok(())
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    groups: usize,
    back: bool,
    depth: u32,
}

impl Reader {
    fn peek(&self, offset: usize) -> Option<char> {
        self.chars.get(self.at + offset).copied()
    }

    /// Whether the operator `c` stands here, in this dialect's spelling; takes it if so.
    fn operator(&mut self, c: char) -> bool {
        let there = match self.extended {
            true => self.peek(0) == Some(c),
            false => self.peek(0) == Some('\\') && self.peek(1) == Some(c),
        };
        if there {
            self.at += if self.extended { 1 } else { 2 };
        }
        there
    }

    fn at_operator(&mut self, c: char) -> bool {
        let at = self.at;
        let there = self.operator(c);
        self.at = at;
        there
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > 40 {
            return Err("Regular expression too big".into());
        }
        let mut nodes = vec![self.row()?];
        while self.operator('|') {
            nodes.push(self.row()?);
        }
        self.depth -= 1;
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Either(nodes) })
    }

    fn row(&mut self) -> Result<Node, String> {
        let mut nodes: Vec<Node> = Vec::new();
        while self.at < self.chars.len() && !self.at_operator('|') {
            if self.at_operator(')') {
                break;
            }
            if !nodes.is_empty()
                && let Some((least, most)) = self.repetition()?
            {
                let node = nodes.pop().map(Box::new).unwrap_or(Box::new(Node::Row(Vec::new())));
                nodes.push(Node::Repeat { node, least, most });
                continue;
            }
            let first = nodes.is_empty();
            nodes.push(self.atom(first)?);
        }
        Ok(Node::Row(nodes))
    }

    fn repetition(&mut self) -> Result<Option<(usize, Option<usize>)>, String> {
        if self.peek(0) == Some('*') {
            self.at += 1;
            return Ok(Some((0, None)));
        }
        if self.operator('+') {
            return Ok(Some((1, None)));
        }
        if self.operator('?') {
            return Ok(Some((0, Some(1))));
        }
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == ',');
        if self.extended && !digit(self.peek(1)) || !self.operator('{') {
            return Ok(None);
        }
        let mut text = String::new();
        while self.at < self.chars.len() && !self.at_operator('}') {
            text.extend(self.peek(0));
            self.at += 1;
        }
        if !self.operator('}') {
            return Err("Unmatched { or \\{".into());
        }
        let number = |t: &str| t.parse::<usize>().ok().filter(|n| *n <= 1000);
        let bad = || "Invalid content of \\{\\}".to_owned();
        Ok(Some(match text.split_once(',') {
            None => {
                let n = number(&text).ok_or_else(bad)?;
                (n, Some(n))
            }
            Some((a, b)) => {
                let least = if a.is_empty() { 0 } else { number(a).ok_or_else(bad)? };
                let most = if b.is_empty() { None } else { Some(number(b).ok_or_else(bad)?) };
                if most.is_some_and(|most| most < least) {
                    return Err(bad());
                }
                (least, most)
            }
        }))
    }

    fn atom(&mut self, first: bool) -> Result<Node, String> {
        if self.operator('(') {
            self.groups += 1;
            let index = self.groups;
            let inner = self.alternatives()?;
            if !self.operator(')') {
                return Err("Unmatched ( or \\(".into());
            }
            return Ok(Node::Group(Some(index), Box::new(inner)));
        }
        let Some(c) = self.peek(0) else { return Ok(Node::Row(Vec::new())) };
        self.at += 1;
        let at_end = self.at == self.chars.len() || self.at_operator(')') || self.at_operator('|');
        Ok(Node::One(match c {
            '.' => Step::Any,
            '[' => return self.bracket(),
            '^' if self.extended || first => Step::Start,
            '$' if self.extended || at_end => Step::End,
            '\\' => return self.escaped(),
            c => Step::Char(c),
        }))
    }

    fn bracket(&mut self) -> Result<Node, String> {
        // Backslashes are plain in a bracket expression; `class` wants them doubled.
        let mut class: Vec<char> = Vec::new();
        let mut first = true;
        loop {
            let Some(c) = self.peek(0) else {
                return Err("Unmatched [, [^, [:, [., or [=".into());
            };
            self.at += 1;
            match c {
                ']' if !first => {
                    class.push(']');
                    return Ok(Node::One(Step::Class(class)));
                }
                '^' if class.is_empty() => {
                    class.push('^');
                    continue;
                }
                '!' if class.is_empty() => class.extend(['\\', '!']),
                '\\' => class.extend(['\\', '\\']),
                '[' if self.peek(0) == Some(':') => {
                    class.push('[');
                    while let Some(c) = self.peek(0) {
                        self.at += 1;
                        class.push(c);
                        if c == ']' {
                            break;
                        }
                    }
                }
                c => class.push(c),
            }
            first = false;
        }
    }

    fn escaped(&mut self) -> Result<Node, String> {
        let Some(c) = self.peek(0) else { return Err("Trailing backslash".into()) };
        self.at += 1;
        let class = |text: &str| Step::Class(text.chars().collect());
        Ok(Node::One(match c {
            'w' => class("[:alnum:]_]"),
            'W' => class("^[:alnum:]_]"),
            's' => class("[:space:]]"),
            'S' => class("^[:space:]]"),
            'd' => class("[:digit:]]"),
            'b' | '<' | '>' => Step::WordEdge { inside: false },
            'B' => Step::WordEdge { inside: true },
            'n' => Step::Char('\n'),
            't' => Step::Char('\t'),
            '1'..='9' => {
                let index = c as usize - '0' as usize;
                if index > self.groups {
                    return Err("Invalid back reference".into());
                }
                self.back = true;
                Step::Back(index)
            }
            c => Step::Char(c),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(regex: Result<Regex, String>, text: &str) -> Option<String> {
        let captures = regex.unwrap().find(text)?;
        let (from, to) = captures[0]?;
        Some(text.chars().skip(from).take(to - from).collect())
    }

    #[test]
    fn extended_expressions_match() {
        let cases = [
            ("a+b", "xaab", Some("aab")),
            ("^(GET|POST) ", "POST /", Some("POST ")),
            ("[0-9]{2,3}", "a1234", Some("123")),
            ("colou?r", "color", Some("color")),
            ("^$", "", Some("")),
            ("a|b|", "c", Some("")),
            ("\\.yaml$", "a.yaml", Some(".yaml")),
            ("[^[:space:]]+", "  two words", Some("two")),
            ("\\bRun", "x Running", Some("Run")),
            ("(ab)\\1", "xabab", Some("abab")),
            ("x{a", "x{a", Some("x{a")),
            ("[]a]+", "a]b", Some("a]")),
            ("a.c", "a\\c", Some("a\\c")),
            ("nope", "text", None),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(found(Regex::extended(pattern), text).as_deref(), want, "{pattern}");
        }
    }

    #[test]
    fn basic_expressions_match() {
        let cases = [
            ("a+b", "a+b", Some("a+b")),
            ("\\(a\\|b\\)c", "xbc", Some("bc")),
            ("*a", "*a", Some("*a")),
            ("a\\{2\\}", "caab", Some("aa")),
            ("a^b$c", "a^b$c", Some("a^b$c")),
            ("replicas:.1", "  replicas: 1", Some("replicas: 1")),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(found(Regex::basic(pattern), text).as_deref(), want, "{pattern}");
        }
    }

    #[test]
    fn wrong_ones_are_refused_and_hard_ones_end() {
        for pattern in ["(", "a{2,1}", "[a", "\\", "\\2", ")"] {
            assert!(Regex::extended(pattern).is_err(), "{pattern}");
        }
        assert!(Regex::extended(&"(".repeat(1000)).is_err());
        assert!(Regex::extended("((a{1000}){1000}){1000}").is_err());
        let text = "a".repeat(3000);
        assert!(!Regex::extended("(a*)*b").unwrap().is_match(&text));
        assert!(!Regex::extended("(a*)\\1*b").unwrap().is_match(&text));
    }
}
