//! The grammar of `-l`, with upstream's words where a text does not follow it.

use super::field_error::{FieldError, Path};
use super::meta;
use super::selector::{Operator, Requirement};
use crate::value::Str;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Error,
    End,
    Close,
    Comma,
    Not,
    DoubleEquals,
    Equals,
    GreaterThan,
    Identifier,
    In,
    LessThan,
    NotEquals,
    NotIn,
    Open,
}

fn word(text: &str) -> Option<Token> {
    Some(match text {
        ")" => Token::Close,
        "," => Token::Comma,
        "!" => Token::Not,
        "==" => Token::DoubleEquals,
        "=" => Token::Equals,
        ">" => Token::GreaterThan,
        "in" => Token::In,
        "<" => Token::LessThan,
        "!=" => Token::NotEquals,
        "notin" => Token::NotIn,
        "(" => Token::Open,
        _ => return None,
    })
}

fn is_symbol(c: char) -> bool {
    matches!(c, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Tokens with the text they stand for, an `End` last.
fn scan(text: &str) -> Vec<(Token, String)> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_space);
        let Some(first) = rest.chars().next().filter(|c| *c != '\0') else {
            tokens.push((Token::End, String::new()));
            return tokens;
        };
        let length = if is_symbol(first) {
            symbol(rest, &mut tokens)
        } else {
            let end = |c: char| is_symbol(c) || is_space(c) || c == '\0';
            let length = rest.find(end).unwrap_or(rest.len());
            let literal = &rest[..length];
            tokens.push((word(literal).unwrap_or(Token::Identifier), literal.to_string()));
            length
        };
        rest = &rest[length..];
    }
}

/// Takes the longest operator; returns how many bytes it has.
fn symbol(rest: &str, tokens: &mut Vec<(Token, String)>) -> usize {
    let run = rest.find(|c| !is_symbol(c)).unwrap_or(rest.len());
    let mut best = None;
    for length in 1..=run {
        match word(&rest[..length]) {
            Some(token) => best = Some((token, length)),
            None if best.is_some() => break,
            None => {}
        }
    }
    let Some((token, length)) = best else {
        let words = format!("error expected: keyword found '{}'", &rest[..run]);
        tokens.push((Token::Error, words));
        return run;
    };
    tokens.push((token, rest[..length].to_string()));
    length
}

struct Parser {
    tokens: Vec<(Token, String)>,
    position: usize,
}

impl Parser {
    /// The next token; `in` and `notin` are plain words where a value is expected.
    fn peek(&self, values: bool) -> (Token, &str) {
        let Some((token, literal)) = self.tokens.get(self.position) else {
            return (Token::End, "");
        };
        match token {
            Token::In | Token::NotIn if values => (Token::Identifier, literal),
            _ => (*token, literal),
        }
    }

    fn take(&mut self, values: bool) -> (Token, String) {
        let (token, literal) = self.peek(values);
        let taken = (token, literal.to_string());
        self.position += 1;
        taken
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let (mut token, mut literal) = self.take(true);
        let negated = token == Token::Not;
        if negated {
            (token, literal) = self.take(true);
        }
        if token != Token::Identifier {
            return Err(format!("found '{literal}', expected: identifier"));
        }
        let complaints = meta::qualified_name(&literal);
        if !complaints.is_empty() {
            let words = complaints.join("; ");
            let path = Path::Root("<nil>");
            return Err(FieldError::invalid(path, literal.as_str(), &words).to_string());
        }
        let key = literal;
        if negated {
            return Requirement::new(key, Operator::DoesNotExist, Vec::new());
        }
        if matches!(self.peek(true).0, Token::End | Token::Comma) {
            return Requirement::new(key, Operator::Exists, Vec::new());
        }
        let operator = self.operator()?;
        let mut values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.exact_value()?],
        };
        values.sort();
        values.dedup();
        Requirement::new(key, operator, values)
    }

    fn operator(&mut self) -> Result<Operator, String> {
        let (token, literal) = self.take(false);
        Ok(match token {
            Token::In => Operator::In,
            Token::Equals => Operator::Equals,
            Token::DoubleEquals => Operator::DoubleEquals,
            Token::GreaterThan => Operator::GreaterThan,
            Token::LessThan => Operator::LessThan,
            Token::NotIn => Operator::NotIn,
            Token::NotEquals => Operator::NotEquals,
            _ => {
                return Err(format!("found '{literal}', expected: in, notin, =, ==, !=, gt, lt"));
            }
        })
    }

    fn exact_value(&mut self) -> Result<Str, String> {
        if matches!(self.peek(true).0, Token::End | Token::Comma) {
            return Ok(Str::default());
        }
        match self.take(true) {
            (Token::Identifier, literal) => Ok(literal.into()),
            (_, literal) => Err(format!("found '{literal}', expected: identifier")),
        }
    }

    fn values(&mut self) -> Result<Vec<Str>, String> {
        let (token, literal) = self.take(true);
        if token != Token::Open {
            return Err(format!("found '{literal}' expected: '('"));
        }
        let (token, literal) = self.peek(true);
        let first = literal.to_string();
        match token {
            Token::Identifier | Token::Comma => {
                let values = self.identifiers()?;
                match self.take(true).0 {
                    Token::Close => Ok(values),
                    _ => Err(format!("found '{first}', expected: ')'")),
                }
            }
            Token::Close => {
                self.take(true);
                Ok(vec![Str::default()])
            }
            _ => Err(format!("found '{first}', expected: ',', ')' or identifier")),
        }
    }

    fn identifiers(&mut self) -> Result<Vec<Str>, String> {
        let mut values: Vec<Str> = Vec::new();
        loop {
            let (token, literal) = self.take(true);
            let (next, next_literal) = self.peek(true);
            match token {
                Token::Identifier => {
                    values.push(literal.into());
                    match next {
                        Token::Comma => {}
                        Token::Close => return Ok(values),
                        _ => return Err(format!("found '{next_literal}', expected: ',' or ')'")),
                    }
                }
                Token::Comma => {
                    if values.is_empty() || matches!(next, Token::Close | Token::Comma) {
                        values.push(Str::default());
                    }
                    if next == Token::Close {
                        return Ok(values);
                    }
                }
                _ => return Err(format!("found '{literal}', expected: ',', or identifier")),
            }
        }
    }
}

/// The requirements that a text states, in its order.
pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, String> {
    let mut parser = Parser { tokens: scan(text), position: 0 };
    let mut requirements = Vec::new();
    loop {
        match parser.peek(true) {
            (Token::Identifier | Token::Not, _) => {}
            (Token::End, _) => return Ok(requirements),
            (_, literal) => {
                return Err(format!(
                    "found '{literal}', expected: !, identifier, or 'end of string'"
                ));
            }
        }
        let requirement =
            parser.requirement().map_err(|e| format!("unable to parse requirement: {e}"))?;
        requirements.push(requirement);
        match parser.take(true) {
            (Token::End, _) => return Ok(requirements),
            (Token::Comma, _) => match parser.peek(true) {
                (Token::Identifier | Token::Not, _) => {}
                (_, found) => {
                    return Err(format!("found '{found}', expected: identifier after ','"));
                }
            },
            (_, literal) => {
                return Err(format!("found '{literal}', expected: ',' or 'end of string'"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::selector::Selector;

    #[test]
    fn refusals_have_upstreams_words() {
        let error = |text| Selector::parse(text).unwrap_err();
        assert_eq!(error("a,"), "found '', expected: identifier after ','");
        assert_eq!(error("=a"), "found '=', expected: !, identifier, or 'end of string'");
        assert_eq!(
            error("a b"),
            "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"
        );
        assert_eq!(error("a=b c"), "found 'c', expected: ',' or 'end of string'");
        assert_eq!(error("a in b"), "unable to parse requirement: found 'b' expected: '('");
        assert!(error("-a=b").starts_with(
            r#"unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of"#
        ));
        assert!(error("a=b!").starts_with("found '!', expected: ',' or 'end of string'"));
        assert!(error("a=-b").starts_with(
            r#"unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must"#
        ));
    }

    #[test]
    fn odd_texts_never_panic() {
        for text in ["a in (", "a in (b", "!", "!!a", "a in (,)", "é=ü", "a=>", "(", "a in", "\0"]
        {
            let _ = Selector::parse(text);
        }
        assert_eq!(Selector::parse("a in (,)").unwrap().to_string(), "a in ()");
    }
}
