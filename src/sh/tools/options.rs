//! Taking a tool's arguments apart as getopt does.

use super::call::refused;
use super::{Running, Start};

/// An option that a tool knows.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its letter; `\0` if it has only a long name.
    pub short: char,
    /// Its long name; empty if it has only a letter.
    pub long: &'static str,
    pub takes_value: bool,
}

/// Options without a value, one letter each.
pub const fn flag(short: char, long: &'static str) -> Known {
    Known { short, long, takes_value: false }
}

/// An option with a value.
pub const fn value(short: char, long: &'static str) -> Known {
    Known { short, long, takes_value: true }
}

/// Arguments taken apart.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// In the order given; options with only a long name are known by it.
    given: Vec<(char, &'static str, String)>,
    pub operands: Vec<String>,
}

impl Options {
    /// Takes arguments apart; options may stand behind operands.
    ///
    /// # Errors
    ///
    /// The tool's answer to an option that it doesn't know.
    pub fn parse(start: &Start, known: &[Known]) -> Result<Options, Box<dyn Running>> {
        Options::read(start, known, true)
    }

    /// The same, but everything behind the first operand is an operand.
    pub fn parse_leading(start: &Start, known: &[Known]) -> Result<Options, Box<dyn Running>> {
        Options::read(start, known, false)
    }

    fn read(start: &Start, known: &[Known], mixed: bool) -> Result<Options, Box<dyn Running>> {
        let mut options = Options::default();
        let name = &start.argv[0];
        let mut words = start.argv[1..].iter().cloned();
        while let Some(word) = words.next() {
            if word == "--" {
                options.operands.extend(words);
                break;
            }
            let result = if let Some(long) = word.strip_prefix("--") {
                options.long(long, known, &mut words)
            } else if word.len() > 1 && word.starts_with('-') {
                options.short(&word[1..], known, &mut words)
            } else {
                options.operands.push(word);
                if !mixed {
                    options.operands.extend(words);
                    break;
                }
                Ok(())
            };
            if let Err(text) = result {
                let code =
                    if matches!(name.as_str(), "ls" | "grep" | "sort" | "diff") { 2 } else { 1 };
                let text = format!("{name}: {text}\nTry '{name} --help' for more information.\n");
                return Err(refused(text, code));
            }
        }
        Ok(options)
    }

    fn long(
        &mut self,
        text: &str,
        known: &[Known],
        words: &mut impl Iterator<Item = String>,
    ) -> Result<(), String> {
        let (name, given) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let option = known.iter().find(|k| !k.long.is_empty() && k.long == name);
        let Some(option) = option else { return Err(format!("unrecognized option '--{name}'")) };
        let value = match (option.takes_value, given) {
            (_, Some(value)) => value,
            (true, None) => {
                words.next().ok_or_else(|| format!("option '--{name}' requires an argument"))?
            }
            (false, None) => String::new(),
        };
        self.given.push((option.short, option.long, value));
        Ok(())
    }

    fn short(
        &mut self,
        letters: &str,
        known: &[Known],
        words: &mut impl Iterator<Item = String>,
    ) -> Result<(), String> {
        for (at, letter) in letters.char_indices() {
            let option = known.iter().find(|k| k.short == letter);
            let Some(option) = option else { return Err(format!("invalid option -- '{letter}'")) };
            if !option.takes_value {
                self.given.push((letter, option.long, String::new()));
                continue;
            }
            let rest = &letters[at + letter.len_utf8()..];
            let value = match rest {
                "" => words
                    .next()
                    .ok_or_else(|| format!("option requires an argument -- '{letter}'"))?,
                rest => rest.to_owned(),
            };
            self.given.push((letter, option.long, value));
            return Ok(());
        }
        Ok(())
    }

    /// Whether an option was given.
    pub fn has(&self, short: char) -> bool {
        self.given.iter().any(|(letter, ..)| *letter == short)
    }

    /// Whether an option was given, by its long name.
    pub fn has_long(&self, long: &str) -> bool {
        self.given.iter().any(|(_, name, _)| *name == long)
    }

    /// The last value of an option.
    pub fn get(&self, short: char) -> Option<&str> {
        let found = self.given.iter().rev().find(|(letter, ..)| *letter == short);
        found.map(|(.., value)| value.as_str())
    }

    /// All values of an option, in order.
    pub fn all(&self, short: char) -> impl Iterator<Item = &str> {
        let given = self.given.iter().filter(move |(letter, ..)| *letter == short);
        given.map(|(.., value)| value.as_str())
    }
}
