//! Running a `sed` script over lines.

use super::InPlace;
use super::script::{Action, Address, Command, Piece, Substitute};
use crate::sh::files::FileError;
use crate::sh::tools::call::Call;
use crate::sh::tools::filter::{Filter, Then};

/// How large the spaces may grow.
const LARGEST_SPACE: usize = 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Sed {
    script: Vec<Command>,
    quiet: bool,
    in_place: Option<InPlace>,
    /// Whether a line has to wait for the next one: only then is it known to be the last.
    looks_ahead: bool,
    held: Option<(String, bool)>,
    file: String,
    line: usize,
    /// For each command with two addresses: the line number where its range ends, once it began.
    ranges: Vec<Option<RangeEnd>>,
    /// The pattern space of a script that waits for its next line, and where it goes on.
    waiting: Option<(String, usize)>,
    hold: String,
    /// What has been printed for a file that is changed in place.
    written: String,
    code: u8,
}

#[derive(Clone, Copy, Debug)]
enum RangeEnd {
    Line(usize),
    /// At a match of the second address.
    Match,
}

/// What becomes of a line after the script.
enum Verdict {
    /// Print it (unless `-n`) and go on.
    Done,
    /// Go on without printing.
    Deleted,
    /// The script goes on at this command when the next line is there.
    Waits(usize),
    Quit {
        print: bool,
        code: u8,
    },
}

impl Sed {
    pub fn new(script: Vec<Command>, quiet: bool, in_place: Option<InPlace>) -> Sed {
        let last = |a: &Option<Address>| matches!(a, Some(Address::Last));
        let looks = |c: &Command| {
            last(&c.from) || last(&c.to) || matches!(c.action, Action::Next | Action::Space('N'))
        };
        Sed {
            looks_ahead: script.iter().any(looks),
            ranges: vec![None; script.len()],
            script,
            quiet,
            in_place,
            held: None,
            file: String::new(),
            line: 0,
            waiting: None,
            hold: String::new(),
            written: String::new(),
            code: 0,
        }
    }

    fn print(&mut self, text: &str, ended: bool, call: &mut Call<'_>) {
        let out = if self.in_place.is_some() { &mut self.written } else { &mut call.out };
        out.push_str(text);
        if ended {
            out.push('\n');
        }
    }

    fn process(&mut self, line: String, ended: bool, last: bool, call: &mut Call<'_>) -> Then {
        self.line += 1;
        let (mut space, at) = match self.waiting.take() {
            Some((mut space, at)) => {
                // `N` joins the lines; `n` has printed the old one and left nothing of it.
                if at > 0 && matches!(self.script[at - 1].action, Action::Space('N')) {
                    space.push('\n');
                    space.push_str(&line);
                    (space, at)
                } else {
                    (line, at)
                }
            }
            None => (line, 0),
        };
        let mut appended = String::new();
        let verdict = self.commands(&mut space, at, last, &mut appended, ended, call);
        if space.len() > LARGEST_SPACE {
            space.clear();
        }
        let then = match verdict {
            Verdict::Done => {
                if !self.quiet {
                    self.print(&space, ended || !appended.is_empty(), call);
                }
                Then::More
            }
            Verdict::Deleted => Then::More,
            Verdict::Waits(at) => {
                self.waiting = Some((space, at));
                Then::More
            }
            Verdict::Quit { print, code } => {
                if print && !self.quiet {
                    self.print(&space, ended, call);
                }
                self.code = code;
                Then::Stop
            }
        };
        if !appended.is_empty() {
            let text = appended.strip_suffix('\n').unwrap_or(&appended).to_owned();
            self.print(&text, true, call);
        }
        then
    }

    fn commands(
        &mut self,
        space: &mut String,
        start: usize,
        last: bool,
        appended: &mut String,
        ended: bool,
        call: &mut Call<'_>,
    ) -> Verdict {
        let mut at = start;
        while at < self.script.len() {
            let applies = self.applies(at, space, last);
            let command = self.script[at].clone();
            at += 1;
            if !applies {
                if let Action::Open(end) = command.action {
                    at = end;
                }
                continue;
            }
            match command.action {
                Action::Open(_) | Action::Close => {}
                Action::Delete | Action::Space('D') => return Verdict::Deleted,
                Action::Print => self.print(space, true, call),
                Action::Number => self.print(&self.line.to_string(), true, call),
                Action::Quit { print, code } => return Verdict::Quit { print, code },
                Action::Append(text) => appended.push_str(&format!("{text}\n")),
                Action::Insert(text) => self.print(&text, true, call),
                Action::Change(text) => {
                    // Of a range only the last line is replaced by the text.
                    if command.to.is_none() || self.ranges[at - 1].is_none() || last {
                        self.print(&text, true, call);
                    }
                    return Verdict::Deleted;
                }
                Action::Translate(pairs) => {
                    let change =
                        |c| pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
                    *space = space.chars().map(change).collect();
                }
                Action::Substitute(substitute) => self.substitute(&substitute, space, call),
                Action::Next if last => return Verdict::Done,
                Action::Next => {
                    if !self.quiet {
                        self.print(space, ended, call);
                    }
                    return Verdict::Waits(at);
                }
                Action::Space('N') if last => return Verdict::Done,
                Action::Space('N') => return Verdict::Waits(at),
                Action::Space(letter) => self.spaces(letter, space, call),
            }
        }
        Verdict::Done
    }

    fn substitute(&mut self, substitute: &Substitute, space: &mut String, call: &mut Call<'_>) {
        if let Some(changed) = replace(substitute, space) {
            *space = changed;
            if substitute.print {
                self.print(space, true, call);
            }
        }
    }

    fn spaces(&mut self, letter: char, space: &mut String, call: &mut Call<'_>) {
        match letter {
            'P' => {
                let first = space.split('\n').next().unwrap_or("").to_owned();
                self.print(&first, true, call);
            }
            'h' => self.hold = space.clone(),
            'H' => self.hold = format!("{}\n{space}", self.hold),
            'g' => *space = self.hold.clone(),
            'G' => *space = format!("{space}\n{}", self.hold),
            'x' => std::mem::swap(space, &mut self.hold),
            _ => {}
        }
        if self.hold.len() > LARGEST_SPACE {
            self.hold.clear();
        }
    }

    fn fits(&self, address: &Address, space: &str, last: bool) -> bool {
        match address {
            Address::Line(line) => self.line == *line,
            Address::Last => last,
            Address::Matching(regex) => regex.is_match(space),
            Address::Step(first, 0) => self.line == *first,
            Address::Step(first, step) => {
                self.line >= *first && (self.line - first).is_multiple_of(*step)
            }
            Address::Plus(_) => false,
        }
    }

    fn applies(&mut self, at: usize, space: &str, last: bool) -> bool {
        let command = &self.script[at];
        let inside = match (&command.from, &command.to) {
            (None, _) => true,
            (Some(from), None) => self.fits(from, space, last),
            (Some(from), Some(to)) => {
                let (inside, state) = match self.ranges[at] {
                    Some(RangeEnd::Line(end)) => {
                        (true, (self.line < end).then_some(RangeEnd::Line(end)))
                    }
                    Some(RangeEnd::Match) => {
                        let ends = self.fits(to, space, last);
                        (true, (!ends).then_some(RangeEnd::Match))
                    }
                    None if self.fits(from, space, last) => (true, self.range_end(to)),
                    None => (false, None),
                };
                self.ranges[at] = state;
                inside
            }
        };
        inside != self.script[at].inverted
    }

    /// Where a range that begins at this line ends; none if it ends at once.
    fn range_end(&self, to: &Address) -> Option<RangeEnd> {
        match to {
            Address::Line(end) => (*end > self.line).then_some(RangeEnd::Line(*end)),
            Address::Plus(count) => (*count > 0).then_some(RangeEnd::Line(self.line + count)),
            _ => Some(RangeEnd::Match),
        }
    }
}

/// A line with its matches replaced; none if there was no match to replace.
fn replace(substitute: &Substitute, line: &str) -> Option<String> {
    let chars: Vec<char> = line.chars().collect();
    let (mut out, mut copied, mut from, mut count) = (String::new(), 0, 0, 0);
    let mut changed = false;
    while let Some(captures) = substitute.regex.find_at(&chars, from) {
        let Some((start, end)) = captures[0] else { break };
        count += 1;
        if count >= substitute.nth {
            out.extend(&chars[copied..start]);
            fill(&substitute.with, &chars, &captures, &mut out);
            (copied, changed) = (end, true);
            if !substitute.all {
                break;
            }
        }
        // An empty match right behind another one doesn't count.
        from = if end > start { end } else { end + 1 };
        if from > chars.len() {
            break;
        }
    }
    out.extend(&chars[copied..]);
    changed.then_some(out)
}

fn fill(with: &[Piece], chars: &[char], captures: &[Option<(usize, usize)>], out: &mut String) {
    let (mut all, mut next) = ('E', 'E');
    for piece in with {
        let text: String = match piece {
            Piece::Text(text) => text.clone(),
            Piece::Group(group) => match captures.get(*group).copied().flatten() {
                Some((from, to)) => chars[from..to].iter().collect(),
                None => continue,
            },
            Piece::Case(c @ ('u' | 'l')) => {
                next = *c;
                continue;
            }
            Piece::Case(c) => {
                all = *c;
                continue;
            }
        };
        let text = match all {
            'U' => text.to_uppercase(),
            'L' => text.to_lowercase(),
            _ => text,
        };
        let mut rest = text.chars();
        match (std::mem::replace(&mut next, 'E'), rest.next()) {
            ('u', Some(first)) => out.extend(first.to_uppercase().chain(rest)),
            ('l', Some(first)) => out.extend(first.to_lowercase().chain(rest)),
            _ => out.push_str(&text),
        }
    }
}

impl Filter for Sed {
    fn begin(&mut self, name: &str, _: &mut Call<'_>) {
        self.file = name.to_owned();
        if self.in_place.is_some() {
            self.line = 0;
            self.written.clear();
        }
    }

    fn line(&mut self, line: &str, ended: bool, call: &mut Call<'_>) -> Then {
        if !self.looks_ahead {
            return self.process(line.to_owned(), ended, false, call);
        }
        match self.held.replace((line.to_owned(), ended)) {
            Some((before, ended)) => self.process(before, ended, false, call),
            None => Then::More,
        }
    }

    fn end(&mut self, call: &mut Call<'_>) {
        let Some(in_place) = self.in_place.clone() else { return };
        if let Some((line, ended)) = self.held.take() {
            self.process(line, ended, true, call);
        }
        let name = self.file.clone();
        if let Some(ending) = in_place.0 {
            let old = call.read(&name).unwrap_or_default();
            if let Err(error) = call.write(&format!("{name}{ending}"), &old) {
                call.complain(&format!("cannot rename {name}: {}", error.text()));
            }
        }
        if let Err(error) = call.write(&name, &std::mem::take(&mut self.written)) {
            call.complain(&format!("couldn't open file {name}: {}", error.text()));
            self.code = 4;
        }
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        if let Some((line, ended)) = self.held.take() {
            self.process(line, ended, true, call);
        }
        if let Some((space, _)) = self.waiting.take().filter(|_| !self.quiet) {
            self.print(&space, true, call);
        }
        if failed { 2 } else { self.code }
    }

    fn unreadable(&self, name: &str, error: FileError) -> String {
        match error {
            FileError::IsDirectory if self.in_place.is_some() => {
                format!("couldn't edit {name}: not a regular file")
            }
            FileError::IsDirectory => format!("couldn't read {name}: Is a directory"),
            error => format!("can't read {name}: {}", error.text()),
        }
    }
}
