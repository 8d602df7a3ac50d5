//! Reading a `sed` script.

use crate::sh::regex::Regex;

/// A command with its addresses.
#[derive(Clone, Debug)]
pub struct Command {
    pub from: Option<Address>,
    pub to: Option<Address>,
    /// `!` stood behind the addresses.
    pub inverted: bool,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Address {
    Line(usize),
    Last,
    Matching(Regex),
    /// `first~step`
    Step(usize, usize),
    /// `,+N`
    Plus(usize),
}

#[derive(Clone, Debug)]
pub enum Action {
    Substitute(Box<Substitute>),
    Delete,
    /// `D`, `N`, `P`, `G`, `H`, `g`, `h`, `x`
    Space(char),
    Print,
    Next,
    Quit {
        print: bool,
        code: u8,
    },
    Number,
    Append(String),
    Insert(String),
    Change(String),
    Translate(Vec<(char, char)>),
    /// `{`: skips to behind the matching brace unless the addresses fit.
    Open(usize),
    Close,
}

#[derive(Clone, Debug)]
pub struct Substitute {
    pub regex: Regex,
    pub with: Vec<Piece>,
    pub all: bool,
    /// Which match is replaced, counted from 1.
    pub nth: usize,
    pub print: bool,
}

/// A part of a replacement.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    /// `&` is group 0.
    Group(usize),
    /// `\U`, `\L`, `\u`, `\l` and `\E`.
    Case(char),
}

/// Reads a script.
///
/// # Errors
///
/// GNU sed's words, from `char N: ` on.
pub fn parse(text: &str, extended: bool) -> Result<Vec<Command>, String> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, extended };
    let (mut commands, mut open) = (Vec::<Command>::new(), Vec::new());
    while reader.skip() {
        let command = reader.command()?;
        match command.action {
            Action::Open(_) => open.push(commands.len()),
            Action::Close => {
                let Some(start) = open.pop() else { return Err(reader.error("unexpected `}'")) };
                commands[start].action = Action::Open(commands.len() + 1);
            }
            _ => {}
        }
        commands.push(command);
    }
    if !open.is_empty() {
        return Err("char 0: unmatched `{'".into());
    }
    Ok(commands)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
}

impl Reader {
    fn error(&self, what: &str) -> String {
        format!("char {}: {what}", self.at)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
    }

    /// Goes to the next command; false if there is none.
    fn skip(&mut self) -> bool {
        while let Some(c) = self.peek() {
            match c {
                '#' => while self.bump().is_some_and(|c| c != '\n') {},
                c if c.is_whitespace() || c == ';' => self.at += 1,
                _ => return true,
            }
        }
        false
    }

    fn command(&mut self) -> Result<Command, String> {
        let from = self.address()?;
        let mut to = None;
        self.blanks();
        if from.is_some() && self.peek() == Some(',') {
            self.at += 1;
            self.blanks();
            to = match self.peek() {
                Some('+') => {
                    self.at += 1;
                    Some(Address::Plus(self.number()))
                }
                _ => Some(self.address()?.ok_or_else(|| self.error("unexpected `,'"))?),
            };
        }
        self.blanks();
        let mut inverted = false;
        while self.peek() == Some('!') {
            inverted = true;
            self.at += 1;
            self.blanks();
        }
        let action = self.action()?;
        if !matches!(action, Action::Open(_) | Action::Close) {
            self.end_of_command()?;
        }
        Ok(Command { from, to, inverted, action })
    }

    fn end_of_command(&mut self) -> Result<(), String> {
        self.blanks();
        match self.peek() {
            None | Some('\n' | ';' | '}' | '#') => Ok(()),
            Some(_) => {
                self.at += 1;
                Err(self.error("extra characters after command"))
            }
        }
    }

    fn number(&mut self) -> usize {
        let mut value = 0usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit as usize);
            self.at += 1;
        }
        value
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        let delimiter = match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                let first = self.number();
                if self.peek() == Some('~') {
                    self.at += 1;
                    return Ok(Some(Address::Step(first, self.number())));
                }
                return Ok(Some(Address::Line(first)));
            }
            Some('$') => {
                self.at += 1;
                return Ok(Some(Address::Last));
            }
            Some('/') => '/',
            Some('\\') => {
                self.at += 1;
                self.peek().unwrap_or('/')
            }
            _ => return Ok(None),
        };
        self.at += 1;
        let text = self.until(delimiter, true).ok_or("char 0: unterminated address regex")?;
        let ignore = self.peek() == Some('I');
        self.at += usize::from(ignore);
        let regex = Regex::compile(&text, self.extended, ignore);
        regex.map(|regex| Some(Address::Matching(regex))).map_err(|text| self.error(&text))
    }

    /// The text up to a delimiter. In a regular expression a bracket hides it.
    fn until(&mut self, delimiter: char, regex: bool) -> Option<String> {
        let (mut text, mut bracket) = (String::new(), false);
        loop {
            let c = self.bump()?;
            match c {
                '\\' => match self.bump()? {
                    c if c == delimiter && !bracket => text.push(c),
                    '\n' if regex => text.push('\n'),
                    c => text.extend(['\\', c]),
                },
                '[' if regex && !bracket => {
                    bracket = true;
                    text.push(c);
                    // A `]` right behind the `[` or `[^` is plain.
                    for plain in ['^', ']'] {
                        if self.peek() == Some(plain) {
                            text.push(plain);
                            self.at += 1;
                        }
                    }
                }
                ']' if bracket => {
                    bracket = false;
                    text.push(c);
                }
                c if c == delimiter && !bracket => return Some(text),
                c => text.push(c),
            }
        }
    }

    fn action(&mut self) -> Result<Action, String> {
        let Some(c) = self.bump() else { return Err(self.error("missing command")) };
        Ok(match c {
            's' => self.substitute()?,
            'y' => self.translate()?,
            'd' => Action::Delete,
            'p' => Action::Print,
            'n' => Action::Next,
            '=' => Action::Number,
            'D' | 'N' | 'P' | 'G' | 'H' | 'g' | 'h' | 'x' => Action::Space(c),
            'q' | 'Q' => {
                self.blanks();
                let code = self.number().min(255) as u8;
                Action::Quit { print: c == 'q', code }
            }
            'a' => Action::Append(self.text()?),
            'i' => Action::Insert(self.text()?),
            'c' => Action::Change(self.text()?),
            '{' => Action::Open(0),
            '}' => Action::Close,
            other => return Err(self.error(&format!("unknown command: `{other}'"))),
        })
    }

    /// The text of `a`, `i` and `c`: the rest of the line, or the next one behind a backslash.
    fn text(&mut self) -> Result<String, String> {
        self.blanks();
        if self.peek() == Some('\\') {
            self.at += 1;
            self.blanks();
            if self.peek() == Some('\n') {
                self.at += 1;
            }
        }
        if self.peek().is_none() {
            return Err(self.error("expected \\ after `a', `c' or `i'"));
        }
        let mut text = String::new();
        while let Some(c) = self.bump() {
            match c {
                '\\' => text.extend(self.bump()),
                '\n' => break,
                c => text.push(c),
            }
        }
        Ok(text)
    }

    fn substitute(&mut self) -> Result<Action, String> {
        let unterminated = |this: &Self| this.error("unterminated `s' command");
        let delimiter = self.bump().ok_or_else(|| unterminated(self))?;
        let pattern = self.until(delimiter, true).ok_or_else(|| unterminated(self))?;
        let with = self.until(delimiter, false).ok_or_else(|| unterminated(self))?;
        let (mut all, mut nth, mut print, mut ignore) = (false, 1, false, false);
        loop {
            match self.peek() {
                Some('g') => all = true,
                Some('p') => print = true,
                Some('i' | 'I') => ignore = true,
                Some(c) if c.is_ascii_digit() => {
                    nth = self.number().max(1);
                    continue;
                }
                Some(c) if c.is_ascii_alphabetic() => {
                    self.at += 1;
                    return Err(self.error("unknown option to `s'"));
                }
                _ => break,
            }
            self.at += 1;
        }
        let regex = Regex::compile(&pattern, self.extended, ignore).map_err(|e| self.error(&e))?;
        let with = pieces(&with);
        let groups = with.iter().filter_map(|p| match p {
            Piece::Group(group) => Some(*group),
            _ => None,
        });
        if let Some(group) = groups.filter(|group| *group > regex.groups()).max() {
            return Err(self.error(&format!("invalid reference \\{group} on `s' command's RHS")));
        }
        Ok(Action::Substitute(Box::new(Substitute { regex, with, all, nth, print })))
    }

    fn translate(&mut self) -> Result<Action, String> {
        let unterminated = |this: &Self| this.error("unterminated `y' command");
        let delimiter = self.bump().ok_or_else(|| unterminated(self))?;
        let from = self.until(delimiter, false).ok_or_else(|| unterminated(self))?;
        let to = self.until(delimiter, false).ok_or_else(|| unterminated(self))?;
        if from.chars().count() != to.chars().count() {
            return Err(self.error("strings for `y' command are different lengths"));
        }
        Ok(Action::Translate(from.chars().zip(to.chars()).collect()))
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let (mut pieces, mut plain) = (Vec::new(), String::new());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let piece = match c {
            '&' => Piece::Group(0),
            '\\' => match chars.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    Piece::Group(digit as usize - '0' as usize)
                }
                Some(case @ ('U' | 'L' | 'u' | 'l' | 'E')) => Piece::Case(case),
                Some('n') => {
                    plain.push('\n');
                    continue;
                }
                Some('t') => {
                    plain.push('\t');
                    continue;
                }
                other => {
                    plain.extend(other);
                    continue;
                }
            },
            c => {
                plain.push(c);
                continue;
            }
        };
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(piece);
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}
