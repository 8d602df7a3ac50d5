//! Reading a command line with pflag's rules and words.

use super::{Flag, Flags, Kind};
use crate::api::duration::parse_go;
use crate::api::go::quote;

/// A command line by its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub flags: Flags,
    /// What is neither a flag nor a flag's value.
    pub args: Vec<String>,
    /// How many arguments came before `--`, if it was there.
    pub dash: Option<usize>,
    /// `-h` or `--help` was among the flags.
    pub help: bool,
    /// Advice about flags that should not be used any more, one a line.
    pub advice: String,
}

/// Reads a command line by the flags that the command has. The error is pflag's sentence.
pub fn parse(known: &[&[Flag]], line: &[String]) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    for flag in known.iter().flat_map(|group| group.iter()) {
        // A command's own flag comes first and hides a global one of its name.
        parsed.flags.defaults.entry(flag.name).or_insert(flag.default);
    }
    let mut rest = line.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            parsed.dash = Some(parsed.args.len());
            parsed.args.extend(rest.cloned());
            break;
        } else if word.starts_with("--") {
            long(known, word, &mut rest, &mut parsed)?;
        } else if word.starts_with('-') && word.len() > 1 {
            short(known, word, &mut rest, &mut parsed)?;
        } else {
            parsed.args.push(word.clone());
        }
    }
    Ok(parsed)
}

/// The flag of a word as the command line has it, for finding where a subcommand's name stands.
pub fn accepts<'a>(known: &'a [&'a [Flag]], word: &str) -> Option<&'a Flag> {
    let mut all = known.iter().flat_map(|group| group.iter());
    match word.strip_prefix("--") {
        Some(name) => {
            let name = name.replace('_', "-");
            all.find(|flag| flag.name == name)
        }
        None => {
            let letter = word.chars().last()?;
            all.find(|flag| flag.short == letter && letter != ' ')
        }
    }
}

type Rest<'a> = std::slice::Iter<'a, String>;

fn long(
    known: &[&[Flag]],
    word: &str,
    rest: &mut Rest<'_>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    let body = &word[2..];
    if body.starts_with(['-', '=']) {
        return Err(format!("bad flag syntax: {word}"));
    }
    let (name, value) = match body.split_once('=') {
        Some((name, value)) => (name, Some(value.to_string())),
        None => (body, None),
    };
    let Some(flag) = accepts(known, &format!("--{name}")) else {
        if name == "help" {
            parsed.help = true;
            return Ok(());
        }
        return Err(format!("unknown flag: --{name}"));
    };
    let value = match value {
        Some(value) => value,
        None if !flag.bare.is_empty() => flag.bare.to_string(),
        None => rest.next().cloned().ok_or(format!("flag needs an argument: --{name}"))?,
    };
    set(flag, value, parsed)
}

fn short(
    known: &[&[Flag]],
    word: &str,
    rest: &mut Rest<'_>,
    parsed: &mut Parsed,
) -> Result<(), String> {
    let mut letters = &word[1..];
    while let Some(letter) = letters.chars().next() {
        let after = &letters[letter.len_utf8()..];
        let flag = known.iter().flat_map(|group| group.iter()).find(|flag| flag.short == letter);
        let Some(flag) = flag else {
            if letter == 'h' {
                parsed.help = true;
                letters = after;
                continue;
            }
            return Err(format!("unknown shorthand flag: {} in -{letters}", go_char(letter)));
        };
        if after.len() > 1 && after.starts_with('=') {
            return set(flag, after[1..].to_string(), parsed);
        } else if !flag.bare.is_empty() {
            set(flag, flag.bare.to_string(), parsed)?;
            letters = after;
        } else if !after.is_empty() {
            return set(flag, after.to_string(), parsed);
        } else {
            let value = rest.next().cloned();
            let missing = format!("flag needs an argument: {} in -{letters}", go_char(letter));
            return set(flag, value.ok_or(missing)?, parsed);
        }
    }
    Ok(())
}

/// A letter in single quotes with Go's escapes.
fn go_char(letter: char) -> String {
    match letter {
        '\'' => "'\\''".to_string(),
        '"' => "'\"'".to_string(),
        other => {
            let quoted = quote(&other.to_string());
            format!("'{}'", &quoted[1..quoted.len() - 1])
        }
    }
}

fn set(flag: &Flag, value: String, parsed: &mut Parsed) -> Result<(), String> {
    if let Err(cause) = check(flag.kind, &value) {
        let name = match flag.short {
            ' ' => format!("--{}", flag.name),
            letter => format!("-{letter}, --{}", flag.name),
        };
        return Err(format!("invalid argument {} for \"{name}\" flag: {cause}", quote(&value)));
    }
    if !flag.deprecated.is_empty() {
        let advice = format!("Flag --{} has been deprecated, {}\n", flag.name, flag.deprecated);
        parsed.advice.push_str(&advice);
    }
    let values = parsed.flags.given.entry(flag.name).or_default();
    match flag.kind {
        Kind::Slice => values.extend(split_commas(&value)),
        Kind::Array => values.push(value),
        _ => *values = vec![value],
    }
    Ok(())
}

/// Splits at commas that are not in double quotes, as a line of CSV.
fn split_commas(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let (mut item, mut quoted) = (String::new(), false);
    if text.is_empty() {
        return items;
    }
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => items.push(std::mem::take(&mut item)),
            other => item.push(other),
        }
    }
    items.push(item);
    items
}

fn check(kind: Kind, value: &str) -> Result<(), String> {
    match kind {
        Kind::Bool => match value {
            "1" | "t" | "T" | "true" | "TRUE" | "True" | "0" | "f" | "F" | "false" | "FALSE"
            | "False" => Ok(()),
            _ => Err(format!("strconv.ParseBool: parsing {}: invalid syntax", quote(value))),
        },
        Kind::Int(bits) => parse_int(value, bits)
            .map(|_| ())
            .map_err(|why| format!("strconv.ParseInt: parsing {}: {why}", quote(value))),
        Kind::Duration => parse_go(value).map(|_| ()),
        Kind::Text | Kind::Slice | Kind::Array => Ok(()),
    }
}

/// Reads a whole number as Go's `ParseInt` with base 0: `0x10`, `0b1`, `010`, `1_000`.
pub(super) fn parse_int(text: &str, bits: u8) -> Result<i64, &'static str> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &lower[..]),
    };
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    if plain.is_empty() || !plain.chars().all(|c| c.is_digit(radix)) {
        return Err("invalid syntax");
    }
    let number = i128::from_str_radix(&plain, radix).unwrap_or(i128::MAX);
    let number = if negative { number.saturating_neg() } else { number };
    let limit = 1i128 << (bits - 1);
    if number < -limit || number >= limit {
        return Err("value out of range");
    }
    Ok(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&[Flag]] = &[&[
        Flag::text("output", "", "").short('o'),
        Flag::off("watch", "").short('w'),
        Flag::off("all-namespaces", "").short('A'),
        Flag::int("replicas", "0", ""),
        Flag::slice("filename", "").short('f'),
        Flag::text("dry-run", "none", "").bare("unchanged"),
    ]];

    fn line(text: &str) -> Result<Parsed, String> {
        parse(KNOWN, &text.split(' ').map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn flags_and_arguments_mix() {
        let parsed = line("pods -wo yaml -f a,b -f c --dry-run x -- -y").unwrap();
        assert_eq!(parsed.args, ["pods", "x", "-y"]);
        assert_eq!(parsed.dash, Some(2));
        assert_eq!(parsed.flags.text("output"), "yaml");
        assert!(parsed.flags.on("watch") && !parsed.flags.on("all-namespaces"));
        assert_eq!(parsed.flags.list("filename"), ["a", "b", "c"]);
        assert_eq!(parsed.flags.text("dry-run"), "unchanged");
        assert_eq!(line("-oyaml").unwrap().flags.text("output"), "yaml");
        assert_eq!(line("-o=wide").unwrap().flags.text("output"), "wide");
    }

    #[test]
    fn mistakes_are_told_in_pflags_words() {
        let said = |text: &str| line(text).unwrap_err();
        assert_eq!(said("pods -o"), "flag needs an argument: 'o' in -o");
        assert_eq!(said("--namespaces x"), "unknown flag: --namespaces");
        assert_eq!(said("-all"), "unknown shorthand flag: 'a' in -all");
        assert_eq!(said("--output"), "flag needs an argument: --output");
        assert_eq!(said("---a"), "bad flag syntax: ---a");
        assert_eq!(
            said("-A=maybe"),
            "invalid argument \"maybe\" for \"-A, --all-namespaces\" flag: \
             strconv.ParseBool: parsing \"maybe\": invalid syntax"
        );
        assert_eq!(
            said("--replicas=1.5"),
            "invalid argument \"1.5\" for \"--replicas\" flag: \
             strconv.ParseInt: parsing \"1.5\": invalid syntax"
        );
    }
}
