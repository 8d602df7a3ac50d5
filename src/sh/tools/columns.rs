//! Tools that take lines apart by place or character: `cut`, `tr`, `rev`, `nl`, `tee`.

use super::call::{Call, refused, with_call};
use super::filter::{Filter, Then, over};
use super::options::{Options, flag, value};
use super::{Running, Start};
use crate::sh::escapes::unescape;
use crate::sh::files::absolute;
use crate::sh::jobs::World;
use crate::sh::pattern::in_named_class;
use crate::sim::{Io, Step, Wait};

#[derive(Clone, Debug)]
struct Cut {
    by_field: bool,
    delimiter: char,
    ranges: Vec<(usize, usize)>,
    only_delimited: bool,
    joiner: String,
}

pub fn cut(start: Start) -> Box<dyn Running> {
    let known = [
        value('d', "delimiter"),
        value('f', "fields"),
        value('c', "characters"),
        value('b', "bytes"),
        flag('s', "only-delimited"),
        value('\0', "output-delimiter"),
    ];
    let options = match Options::parse(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let list = options.get('f').or(options.get('c')).or(options.get('b'));
    let Some(list) = list else {
        let text = "cut: you must specify a list of bytes, characters, or fields\n\
                    Try 'cut --help' for more information.\n";
        return refused(text.into(), 1);
    };
    let Some(ranges) = ranges(list) else {
        return refused(format!("cut: invalid field range: '{list}'\n"), 1);
    };
    let delimiter = options.get('d').unwrap_or("\t").chars().next().unwrap_or('\t');
    let joiner = options.get('\0').map_or(delimiter.to_string(), str::to_owned);
    let (by_field, only_delimited) = (options.has('f'), options.has('s'));
    over(start, options.operands, Cut { by_field, delimiter, ranges, only_delimited, joiner })
}

/// `1,3-5,7-`
fn ranges(text: &str) -> Option<Vec<(usize, usize)>> {
    let number = |t: &str| t.parse::<usize>().ok().filter(|n| *n > 0);
    let range = |part: &str| match part.split_once('-') {
        None => number(part).map(|n| (n, n)),
        Some(("", "")) => None,
        Some(("", last)) => number(last).map(|n| (1, n)),
        Some((first, "")) => number(first).map(|n| (n, usize::MAX)),
        Some((first, last)) => Some((number(first)?, number(last)?)),
    };
    text.split(',').map(range).collect()
}

impl Filter for Cut {
    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        let chosen = |i: usize| self.ranges.iter().any(|(a, b)| (*a..=*b).contains(&(i + 1)));
        if !self.by_field {
            let text: String =
                line.chars().enumerate().filter(|(i, _)| chosen(*i)).map(|(_, c)| c).collect();
            call.line(&text);
        } else if line.contains(self.delimiter) {
            let fields = line.split(self.delimiter).enumerate().filter(|(i, _)| chosen(*i));
            call.line(&fields.map(|(_, field)| field).collect::<Vec<_>>().join(&self.joiner));
        } else if !self.only_delimited {
            call.line(line);
        }
        Then::More
    }
}

#[derive(Clone, Debug)]
struct Tr {
    from: Set,
    to: Vec<char>,
    delete: bool,
    squeeze: bool,
    last: Option<char>,
}

#[derive(Clone, Debug)]
struct Set {
    chars: Vec<char>,
    classes: Vec<String>,
    negated: bool,
}

impl Set {
    fn read(text: &str, negated: bool) -> Set {
        let (mut chars, mut classes) = (Vec::new(), Vec::new());
        let text: Vec<char> = unescape(text).chars().collect();
        let mut i = 0;
        while i < text.len() {
            let rest: String = text[i..].iter().collect();
            if let Some(end) = rest.strip_prefix("[:").and_then(|r| r.find(":]")) {
                let name = rest[2..2 + end].to_owned();
                match name.as_str() {
                    "lower" => chars.extend('a'..='z'),
                    "upper" => chars.extend('A'..='Z'),
                    "digit" => chars.extend('0'..='9'),
                    _ => classes.push(name.clone()),
                }
                i += name.chars().count() + 4;
            } else if text.get(i + 1) == Some(&'-') && i + 2 < text.len() && text[i] <= text[i + 2]
            {
                chars.extend((text[i]..=text[i + 2]).take(1000));
                i += 3;
            } else {
                chars.push(text[i]);
                i += 1;
            }
        }
        Set { chars, classes, negated }
    }

    fn has(&self, c: char) -> bool {
        let inside = self.chars.contains(&c) || self.classes.iter().any(|n| in_named_class(n, c));
        inside != self.negated
    }
}

pub fn tr(start: Start) -> Box<dyn Running> {
    let known =
        [flag('d', "delete"), flag('s', "squeeze-repeats"), flag('c', "complement"), flag('C', "")];
    let options = match Options::parse_leading(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let (delete, squeeze) = (options.has('d'), options.has('s'));
    let Some(first) = options.operands.first() else {
        return refused("tr: missing operand\nTry 'tr --help' for more information.\n".into(), 1);
    };
    if options.operands.len() == 1 && !delete && !squeeze {
        let text = format!(
            "tr: missing operand after '{first}'\nTwo strings must be given when translating.\n"
        );
        return refused(text, 1);
    }
    let from = Set::read(first, options.has('c') || options.has('C'));
    let to = options.operands.get(1).map(|text| Set::read(text, false).chars).unwrap_or_default();
    Box::new(Tr { from, to, delete, squeeze, last: None })
}

impl Tr {
    fn change(&mut self, c: char) -> Option<char> {
        let hit = self.from.has(c);
        if hit && self.delete {
            return None;
        }
        let at = self.from.chars.iter().position(|other| *other == c);
        let new = match (hit, self.to.last()) {
            (true, Some(last)) => {
                at.filter(|_| !self.from.negated).and_then(|i| self.to.get(i)).unwrap_or(last)
            }
            _ => &c,
        };
        let squeezed = self.squeeze && hit && self.last == Some(*new);
        self.last = Some(*new);
        (!squeezed).then_some(*new)
    }
}

impl Running for Tr {
    fn step(&mut self, _: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if io.stdout.is_full() {
            return Step::Blocked(Wait::default());
        }
        let text = io.stdin.take();
        let changed: String = text.chars().filter_map(|c| self.change(c)).collect();
        io.stdout.write(&changed);
        if io.stdin.is_closed() { Step::Exited(0) } else { Step::Blocked(Wait::input()) }
    }
}

#[derive(Clone, Debug)]
struct Rev;

impl Filter for Rev {
    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        let text: String = line.chars().rev().collect();
        call.line(&text);
        Then::More
    }
}

pub fn rev(start: Start) -> Box<dyn Running> {
    let names = start.argv[1..].to_vec();
    over(start, names, Rev)
}

#[derive(Clone, Debug)]
struct Nl(usize);

impl Filter for Nl {
    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        if line.is_empty() {
            call.line("");
        } else {
            self.0 += 1;
            call.line(&format!("{:6}\t{line}", self.0));
        }
        Then::More
    }
}

pub fn nl(start: Start) -> Box<dyn Running> {
    let names = start.argv[1..].iter().filter(|word| !word.starts_with("-b")).cloned().collect();
    over(start, names, Nl(0))
}

#[derive(Clone, Debug)]
struct Tee {
    start: Start,
    names: Vec<String>,
    append: bool,
    opened: bool,
    failed: bool,
}

pub fn tee(start: Start) -> Box<dyn Running> {
    match Options::parse(&start, &[flag('a', "append"), flag('i', "ignore-interrupts")]) {
        Ok(options) => {
            let append = options.has('a');
            Box::new(Tee { start, names: options.operands, append, opened: false, failed: false })
        }
        Err(refused) => refused,
    }
}

impl Running for Tee {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if io.stdout.is_full() {
            return Step::Blocked(Wait::default());
        }
        if !std::mem::replace(&mut self.opened, true) {
            let Tee { start, names, append, failed, .. } = self;
            with_call(start, world, io, |call| {
                names.retain(|name| {
                    let kept = if *append {
                        call.read(name).unwrap_or_default()
                    } else {
                        Default::default()
                    };
                    match call.write(name, &kept) {
                        Ok(()) => true,
                        Err(error) => {
                            call.complain(&format!("{name}: {}", error.text()));
                            *failed = true;
                            false
                        }
                    }
                });
            });
        }
        let text = io.stdin.take();
        for name in self.names.iter().filter(|name| *name != "/dev/null") {
            let path = absolute(self.start.cwd(), name);
            // A full disk loses the rest, as bash's own redirections do here.
            let _ = world.system.files().append(&path, &text, io.now);
        }
        io.stdout.write(&text);
        match io.stdin.is_closed() {
            true => Step::Exited(u8::from(self.failed)),
            false => Step::Blocked(Wait::input()),
        }
    }
}
