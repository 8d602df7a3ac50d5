//! `grep`, `egrep` and `fgrep`.

use super::call::{Call, refused};
use super::filter::{Filter, Then, over};
use super::options::{Known, Options, flag, value};
use super::{Running, Start};
use crate::sh::regex::{Captures, Regex, escape};
use std::collections::VecDeque;

const KNOWN: [Known; 26] = [
    flag('i', "ignore-case"),
    flag('y', ""),
    flag('v', "invert-match"),
    flag('n', "line-number"),
    flag('c', "count"),
    flag('E', "extended-regexp"),
    flag('F', "fixed-strings"),
    flag('G', "basic-regexp"),
    flag('P', "perl-regexp"),
    flag('o', "only-matching"),
    flag('q', "quiet"),
    flag('s', "no-messages"),
    flag('w', "word-regexp"),
    flag('x', "line-regexp"),
    flag('l', "files-with-matches"),
    flag('L', "files-without-match"),
    flag('h', "no-filename"),
    flag('H', "with-filename"),
    flag('r', "recursive"),
    flag('R', "dereference-recursive"),
    value('A', "after-context"),
    value('B', "before-context"),
    value('C', "context"),
    value('m', "max-count"),
    value('e', "regexp"),
    flag('\0', "color"),
];

#[derive(Clone, Debug)]
struct Grep {
    options: Options,
    regex: Regex,
    named: bool,
    before: usize,
    after: usize,
    most: Option<usize>,
    file: String,
    line: usize,
    found: usize,
    any: bool,
    /// Lines kept for `-B`, with their numbers.
    kept: VecDeque<(usize, String)>,
    /// How many lines of `-A` are still to be shown.
    left: usize,
    last_shown: Option<usize>,
}

pub fn start(start: Start) -> Box<dyn Running> {
    let mut options = match Options::parse(&start, &KNOWN) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let mut patterns: Vec<String> = options.all('e').map(str::to_owned).collect();
    if patterns.is_empty() {
        if options.operands.is_empty() {
            let text = "Usage: grep [OPTION]... PATTERNS [FILE]...\n\
                        Try 'grep --help' for more information.\n";
            return refused(text.into(), 2);
        }
        patterns.push(options.operands.remove(0));
    }
    let regex = match compile(&start.argv[0], &patterns.join("\n"), &options) {
        Ok(regex) => regex,
        Err(text) => return refused(format!("{}: {text}\n", start.argv[0]), 2),
    };
    let number = |letter| options.get(letter).map(str::parse::<usize>);
    let (after, before, around) = (number('A'), number('B'), number('C'));
    for (letter, given) in [('A', &after), ('B', &before), ('C', &around)] {
        if let Some(Err(_)) = given {
            let text = options.get(letter).unwrap_or("");
            return refused(format!("grep: {text}: invalid context length argument\n"), 2);
        }
    }
    let around = around.and_then(Result::ok).unwrap_or(0);
    let most = number('m').and_then(Result::ok);
    let recursive = options.has('r') || options.has('R');
    let mut names = std::mem::take(&mut options.operands);
    if recursive && names.is_empty() {
        names.push(".".into());
    }
    let named = (names.len() > 1 || recursive || options.has('H')) && !options.has('h');
    let grep = Grep {
        options,
        regex,
        named,
        before: before.and_then(Result::ok).unwrap_or(around),
        after: after.and_then(Result::ok).unwrap_or(around),
        most,
        file: String::new(),
        line: 0,
        found: 0,
        any: false,
        kept: VecDeque::new(),
        left: 0,
        last_shown: None,
    };
    over(start, names, grep)
}

/// One expression of several lines of patterns.
fn compile(name: &str, patterns: &str, options: &Options) -> Result<Regex, String> {
    let fixed = options.has('F') || name == "fgrep";
    let extended = options.has('E') || options.has('P') || name == "egrep" || fixed;
    let around = |text: String| match (extended, options.has('x'), options.has('w')) {
        (true, true, _) => format!("^({text})$"),
        (false, true, _) => format!("^\\({text}\\)$"),
        (true, _, true) => format!("\\b({text})\\b"),
        (false, _, true) => format!("\\b\\({text}\\)\\b"),
        _ => text,
    };
    let each = patterns.split('\n').map(|pattern| {
        let mut text = String::new();
        match fixed {
            true => escape(pattern, &mut text),
            false => text.push_str(pattern),
        }
        around(text)
    });
    let joined = each.collect::<Vec<_>>().join(if extended { "|" } else { "\\|" });
    Regex::compile(&joined, extended, options.has('i') || options.has('y'))
}

impl Grep {
    fn prefix(&self, line: usize, mark: char) -> String {
        let mut text = String::new();
        if self.named {
            text.push_str(&self.file);
            text.push(mark);
        }
        if self.options.has('n') {
            text.push_str(&format!("{line}{mark}"));
        }
        text
    }

    fn show(&mut self, number: usize, line: &str, mark: char, call: &mut Call<'_>) {
        let gap = self.last_shown.is_some_and(|last| last + 1 < number);
        if gap && self.before + self.after > 0 {
            call.line("--");
        }
        self.last_shown = Some(number);
        let text = format!("{}{line}", self.prefix(number, mark));
        call.line(&text);
    }

    fn show_parts(&self, line: &str, first: Captures, call: &mut Call<'_>) {
        let chars: Vec<char> = line.chars().collect();
        let mut next = Some(first);
        while let Some(Some((from, to))) = next.as_ref().and_then(|c| c.first().copied()) {
            if to > from {
                let part: String = chars[from..to].iter().collect();
                call.line(&format!("{}{part}", self.prefix(self.line, ':')));
            }
            let after = to.max(from + 1);
            next = if after > chars.len() { None } else { self.regex.find_at(&chars, after) };
        }
    }

    fn matched(&mut self, line: &str, captures: Option<Captures>, call: &mut Call<'_>) -> Then {
        self.found += 1;
        self.any = true;
        let quiet = self.options.has('q');
        if quiet {
            return Then::Stop;
        }
        if self.options.has('l') || self.options.has('L') {
            return Then::NextFile;
        }
        if !self.options.has('c') {
            match captures {
                Some(captures) if self.options.has('o') => self.show_parts(line, captures, call),
                _ if self.options.has('o') => {}
                _ => {
                    for (number, line) in std::mem::take(&mut self.kept) {
                        self.show(number, &line, '-', call);
                    }
                    self.show(self.line, line, ':', call);
                    self.left = self.after;
                }
            }
        }
        if self.most.is_some_and(|most| self.found >= most) { Then::NextFile } else { Then::More }
    }
}

impl Filter for Grep {
    fn begin(&mut self, name: &str, _: &mut Call<'_>) {
        self.file = if name == "-" { "(standard input)".into() } else { name.into() };
        (self.line, self.found, self.left) = (0, 0, 0);
        self.last_shown = None;
        self.kept.clear();
    }

    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        self.line += 1;
        let captures = self.regex.find(line);
        if captures.is_some() != self.options.has('v') {
            return self.matched(line, captures, call);
        }
        let plain =
            ["c", "o", "q", "l", "L"].iter().all(|o| !self.options.has(o.as_bytes()[0] as char));
        if self.left > 0 && plain {
            self.left -= 1;
            self.show(self.line, line, '-', call);
        } else if self.before > 0 {
            self.kept.push_back((self.line, line.to_owned()));
            if self.kept.len() > self.before {
                self.kept.pop_front();
            }
        }
        Then::More
    }

    fn end(&mut self, call: &mut Call<'_>) {
        let shown =
            (self.options.has('l') && self.found > 0) || (self.options.has('L') && self.found == 0);
        if shown {
            let name = self.file.clone();
            call.line(&name);
        } else if self.options.has('c') {
            let prefix = if self.named { format!("{}:", self.file) } else { String::new() };
            call.line(&format!("{prefix}{}", self.found));
        }
    }

    fn finish(&mut self, failed: bool, _: &mut Call<'_>) -> u8 {
        match (failed, self.any) {
            (_, true) if self.options.has('q') => 0,
            (true, _) => 2,
            (false, any) => u8::from(!any),
        }
    }

    fn quiet(&self) -> bool {
        self.options.has('s')
    }

    fn recursive(&self) -> bool {
        self.options.has('r') || self.options.has('R')
    }
}
