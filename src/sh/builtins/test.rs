//! `test` and `[`.

use super::super::condition::{binary, is_unary, unary};
use super::super::jobs::World;
use super::super::shell::Shell;
use super::Outcome;
use crate::sim::Io;

pub fn run(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let name = argv[0].as_str();
    let mut words: Vec<&str> = argv[1..].iter().map(String::as_str).collect();
    if name == "[" && words.pop() != Some("]") {
        return shell.refuse(2, "[: missing `]'", world, io);
    }
    let mut test = Test { words: &words, at: 0, shell, world, depth: 0 };
    let result = test.either();
    let left = test.at < words.len();
    match result {
        Ok(_) if left => shell.refuse(2, &format!("{name}: too many arguments"), world, io),
        Ok(holds) => Outcome::Status(u8::from(!holds)),
        Err(text) => shell.refuse(2, &format!("{name}: {text}"), world, io),
    }
}

struct Test<'a, 'w> {
    words: &'a [&'a str],
    at: usize,
    shell: &'a mut Shell,
    world: &'a mut World<'w>,
    depth: u32,
}

impl Test<'_, '_> {
    fn left(&self) -> usize {
        self.words.len() - self.at
    }

    fn word(&self, offset: usize) -> &str {
        self.words.get(self.at + offset).copied().unwrap_or("")
    }

    fn either(&mut self) -> Result<bool, String> {
        let mut holds = self.both()?;
        while self.left() > 0 && self.word(0) == "-o" {
            self.at += 1;
            let right = self.both()?;
            holds |= right;
        }
        Ok(holds)
    }

    fn both(&mut self) -> Result<bool, String> {
        let mut holds = self.one()?;
        while self.left() > 0 && self.word(0) == "-a" {
            self.at += 1;
            let right = self.one()?;
            holds &= right;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err("too many arguments".into());
        }
        if self.left() == 0 {
            return match self.at {
                0 => Ok(false),
                _ => Err("argument expected".into()),
            };
        }
        if self.left() >= 3
            && let Some(result) = binary(self.word(0), self.word(1), self.word(2))
        {
            self.at += 3;
            return result;
        }
        match self.word(0) {
            "!" if self.left() > 1 => {
                self.at += 1;
                return Ok(!self.one()?);
            }
            "(" if self.left() > 2 => {
                self.at += 1;
                let holds = self.either()?;
                if self.word(0) != ")" {
                    return Err("`)' expected".into());
                }
                self.at += 1;
                return Ok(holds);
            }
            _ => {}
        }
        if self.left() >= 2 && is_unary(self.word(0)) && !matches!(self.word(1), "-a" | "-o") {
            let (operator, operand) = (self.word(0).to_owned(), self.word(1).to_owned());
            self.at += 2;
            return Ok(match operator.as_str() {
                "-v" => self.shell.variable(&operand).is_some(),
                operator => unary(operator, &operand, &self.shell.cwd, self.world.system),
            });
        }
        if self.left() == 2 {
            return Err(format!("{}: unary operator expected", self.word(0)));
        }
        if self.left() == 3 && !matches!(self.word(1), "-a" | "-o") {
            return Err(format!("{}: binary operator expected", self.word(1)));
        }
        self.at += 1;
        Ok(!self.words[self.at - 1].is_empty())
    }
}
