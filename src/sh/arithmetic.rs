//! `$(( … ))`: whole numbers of 64 bits, as in C.

use super::parser::is_name;

/// Where an expression's names get their values.
pub trait Variables {
    /// A variable's text; empty if it is unset.
    fn get(&self, name: &str) -> String;
    /// Sets a variable.
    fn set(&mut self, name: &str, value: i64);
}

/// How deep parentheses and names that stand for expressions may go.
const DEEPEST: u32 = 32;

/// Binary operators with their rank, the loosest first. Longer ones come before their prefixes.
const OPERATORS: [(&str, u8); 20] = [
    ("||", 1),
    ("&&", 2),
    ("==", 6),
    ("!=", 6),
    ("<<", 8),
    (">>", 8),
    ("<=", 7),
    (">=", 7),
    ("**", 11),
    ("|", 3),
    ("^", 4),
    ("&", 5),
    ("<", 7),
    (">", 7),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("%", 10),
    (",", 0),
];

/// Evaluates an expression; an empty one is 0.
///
/// # Errors
///
/// Bash's words, without the `bash: ` before them.
pub fn evaluate(text: &str, variables: &mut dyn Variables) -> Result<i64, String> {
    at_depth(text, variables, 0)
}

fn at_depth(text: &str, variables: &mut dyn Variables, depth: u32) -> Result<i64, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader { text, chars, at: 0, variables, depth, skipping: 0 };
    reader.blanks();
    if reader.at == reader.chars.len() {
        return Ok(0);
    }
    let value = reader.expression(0)?;
    reader.blanks();
    if reader.at < reader.chars.len() {
        return Err(reader.error("syntax error in expression"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    chars: Vec<char>,
    at: usize,
    variables: &'a mut dyn Variables,
    depth: u32,
    /// Above 0 in the part of `&&`, `||` or `?:` that isn't taken: nothing is assigned there.
    skipping: u32,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        self.blanks();
        let there = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if there {
            self.at += text.chars().count();
        }
        there
    }

    fn error(&self, what: &str) -> String {
        let rest: String = self.chars[self.at.min(self.chars.len())..].iter().collect();
        let text = self.text.trim_start();
        format!("{text}: {what} (error token is \"{rest}\")")
    }

    fn operator(&mut self) -> Option<(&'static str, u8)> {
        self.blanks();
        let rest = &self.chars[self.at..];
        let starts = |o: &str| o.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c));
        OPERATORS.into_iter().find(|(operator, _)| starts(operator))
    }

    /// An expression of operators that bind at least as tightly as `rank`.
    fn expression(&mut self, rank: u8) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("expression recursion level exceeded"));
        }
        let mut left = self.unary()?;
        loop {
            if rank <= 1 && self.eat("?") {
                left = self.ternary(left != 0)?;
                continue;
            }
            let Some((operator, its_rank)) = self.operator().filter(|(_, r)| *r >= rank) else {
                break;
            };
            self.at += operator.len();
            let taken = match operator {
                "&&" => left != 0,
                "||" => left == 0,
                _ => true,
            };
            self.skipping += u32::from(!taken);
            // `**` binds to the right, all others to the left.
            let right_start = self.at;
            let right = self.expression(if operator == "**" { its_rank } else { its_rank + 1 })?;
            self.skipping -= u32::from(!taken);
            left = match apply(operator, left, right) {
                Ok(value) => value,
                Err(_) if self.skipping > 0 => 0,
                Err(what) => {
                    self.at = right_start;
                    self.blanks();
                    return Err(self.error(what));
                }
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn ternary(&mut self, condition: bool) -> Result<i64, String> {
        self.skipping += u32::from(!condition);
        let yes = self.expression(1)?;
        self.skipping -= u32::from(!condition);
        if !self.eat(":") {
            return Err(self.error("`:' expected for conditional expression"));
        }
        self.skipping += u32::from(condition);
        let no = self.expression(1)?;
        self.skipping -= u32::from(condition);
        Ok(if condition { yes } else { no })
    }

    fn unary(&mut self) -> Result<i64, String> {
        self.blanks();
        for step in ["++", "--"] {
            let at = self.at;
            if self.eat(step) {
                if let Some(name) = self.name() {
                    let value =
                        self.value_of(&name)?.wrapping_add(if step == "++" { 1 } else { -1 });
                    self.assign(&name, value);
                    return Ok(value);
                }
                self.at = at;
            }
        }
        for operator in ['!', '~', '-', '+'] {
            if self.chars.get(self.at) == Some(&operator) {
                self.at += 1;
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(self.error("expression recursion level exceeded"));
                }
                let value = self.unary()?;
                self.depth -= 1;
                return Ok(match operator {
                    '!' => i64::from(value == 0),
                    '~' => !value,
                    '-' => value.wrapping_neg(),
                    _ => value,
                });
            }
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<i64, String> {
        if self.eat("(") {
            let value = self.expression(0)?;
            return if self.eat(")") { Ok(value) } else { Err(self.error("missing `)'")) };
        }
        self.blanks();
        if self.chars.get(self.at).is_some_and(char::is_ascii_digit) {
            return self.number();
        }
        let Some(name) = self.name() else {
            return Err(self.error("syntax error: operand expected"));
        };
        self.assignment(&name)
    }

    /// A name by itself, or the target of an assignment.
    fn assignment(&mut self, name: &str) -> Result<i64, String> {
        for (step, by) in [("++", 1), ("--", -1)] {
            if self.eat(step) {
                let value = self.value_of(name)?;
                self.assign(name, value.wrapping_add(by));
                return Ok(value);
            }
        }
        self.blanks();
        let rest: String = self.chars[self.at..].iter().take(3).collect();
        const ASSIGNED: [&str; 11] =
            ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="];
        let found = ASSIGNED.iter().find(|o| rest.starts_with(**o) && !rest.starts_with("=="));
        let Some(operator) = found else { return self.value_of(name) };
        self.at += operator.len();
        let right = self.expression(1)?;
        let value = match operator.trim_end_matches('=') {
            "" => right,
            operator => apply(operator, self.value_of(name)?, right).map_err(|e| self.error(e))?,
        };
        self.assign(name, value);
        Ok(value)
    }

    fn assign(&mut self, name: &str, value: i64) {
        if self.skipping == 0 {
            self.variables.set(name, value);
        }
    }

    fn name(&mut self) -> Option<String> {
        self.blanks();
        let rest = self.chars[self.at..].iter();
        let name: String = rest.take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
        if !is_name(&name) {
            return None;
        }
        self.at += name.len();
        Some(name)
    }

    /// A variable's value, which is an expression itself.
    fn value_of(&mut self, name: &str) -> Result<i64, String> {
        let text = self.variables.get(name);
        match text.trim().parse() {
            Ok(number) if !text.trim().starts_with('0') || text.trim() == "0" => Ok(number),
            _ if self.depth + 4 > DEEPEST => Err(self.error("expression recursion level exceeded")),
            _ => at_depth(&text, self.variables, self.depth + 4),
        }
    }

    fn number(&mut self) -> Result<i64, String> {
        let rest = self.chars[self.at..].iter();
        let word: String = rest.take_while(|c| c.is_ascii_alphanumeric() || **c == '#').collect();
        let (radix, digits) = match word.split_once('#') {
            Some((radix, digits)) => (radix.parse().unwrap_or(0), digits),
            None if word.starts_with("0x") || word.starts_with("0X") => (16, &word[2..]),
            None if word.starts_with('0') && word.len() > 1 => (8, &word[1..]),
            None => (10, word.as_str()),
        };
        let fits = (2..=36).contains(&radix) && digits.chars().all(|c| c.is_digit(radix));
        if !fits {
            return Err(self.error("value too great for base"));
        }
        self.at += word.len();
        Ok(digits.chars().filter_map(|c| c.to_digit(radix)).fold(0i64, |value, digit| {
            value.wrapping_mul(i64::from(radix)).wrapping_add(i64::from(digit))
        }))
    }
}

fn apply(operator: &str, a: i64, b: i64) -> Result<i64, &'static str> {
    Ok(match operator {
        "," => b,
        "||" => i64::from(a != 0 || b != 0),
        "&&" => i64::from(a != 0 && b != 0),
        "|" => a | b,
        "^" => a ^ b,
        "&" => a & b,
        "==" => i64::from(a == b),
        "!=" => i64::from(a != b),
        "<" => i64::from(a < b),
        ">" => i64::from(a > b),
        "<=" => i64::from(a <= b),
        ">=" => i64::from(a >= b),
        "<<" => a.wrapping_shl(b as u32),
        ">>" => a.wrapping_shr(b as u32),
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "/" | "%" if b == 0 => return Err("division by 0"),
        "/" => a.wrapping_div(b),
        "%" => a.wrapping_rem(b),
        "**" if b < 0 => return Err("exponent less than 0"),
        "**" => a.wrapping_pow(b.min(i64::from(u32::MAX)) as u32),
        _ => return Err("syntax error: invalid arithmetic operator"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Default)]
    struct Fake(BTreeMap<String, String>);

    impl Variables for Fake {
        fn get(&self, name: &str) -> String {
            self.0.get(name).cloned().unwrap_or_default()
        }
        fn set(&mut self, name: &str, value: i64) {
            self.0.insert(name.to_owned(), value.to_string());
        }
    }

    #[test]
    fn expressions_have_their_values() {
        let cases = [
            ("", 0),
            ("1 + 2 * 3", 7),
            ("(1 + 2) * 3", 9),
            ("2 ** 3 ** 2", 512),
            ("10 - 2 - 3", 5),
            ("7 / 2 % 2", 1),
            ("-3 + 1", -2),
            ("1 < 2 && 2 < 1", 0),
            ("0 ? 1 / 0 : 5", 5),
            ("0x1f + 010 + 2#11", 42),
            ("x = 4, x * x", 16),
            ("x++ + x", 9),
            ("x += 2", 7),
            ("unset_name + 1", 1),
            ("!0 + ~0", 0),
            ("1 << 4 | 1", 17),
            ("0 && (x = 100), x", 7),
        ];
        let mut variables = Fake::default();
        for (text, want) in cases {
            assert_eq!(evaluate(text, &mut variables), Ok(want), "{text}");
        }
    }

    #[test]
    fn errors_are_bashs() {
        let mut variables = Fake::default();
        let cases = [
            ("1/0", "1/0: division by 0 (error token is \"0\")"),
            ("1 +", "1 +: syntax error: operand expected (error token is \"\")"),
            ("08", "08: value too great for base (error token is \"08\")"),
            ("1 2", "1 2: syntax error in expression (error token is \"2\")"),
        ];
        for (text, want) in cases {
            assert_eq!(evaluate(text, &mut variables), Err(want.into()));
        }
        variables.0.insert("a".into(), "a".into());
        assert!(evaluate("a", &mut variables).is_err());
        assert!(evaluate(&"(".repeat(5000), &mut variables).is_err());
        assert!(evaluate(&"-".repeat(5000), &mut variables).is_err());
    }
}
