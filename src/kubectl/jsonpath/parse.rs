//! Reading a JSONPath template into nodes, step by step as client-go's parser does it.

use super::{Bound, Node};

type Result<T> = std::result::Result<T, String>;

/// Reads a template: a list of texts and of lists of steps.
pub fn template(text: &str) -> Result<Vec<Node>> {
    let mut nodes = Vec::new();
    let mut reader = Reader { rest: text };
    while !reader.rest.is_empty() {
        match reader.rest.find('{') {
            Some(0) => {
                reader.rest = &reader.rest[1..];
                nodes.push(Node::List(reader.steps()?));
            }
            Some(start) => nodes.push(Node::Text(reader.take(start).to_string())),
            None => nodes.push(Node::Text(reader.take(reader.rest.len()).to_string())),
        }
    }
    Ok(nodes)
}

/// Reads the steps of one action without its braces.
fn action(text: &str) -> Result<Vec<Node>> {
    let closed = format!("{text}}}");
    Reader { rest: &closed }.steps()
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// Takes so many bytes.
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Takes up to the next byte at which one of these letters stands, or the end.
    fn until(&mut self, stop: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(stop).unwrap_or(self.rest.len());
        self.take(end)
    }

    /// Reads steps up to and with the closing brace.
    fn steps(&mut self) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            if self.rest.starts_with('}') {
                self.take(1);
                return Ok(nodes);
            } else if self.rest.starts_with("[?(") {
                nodes.push(self.filter()?);
                continue;
            } else if self.rest.starts_with("..") {
                self.recursive(&mut nodes)?;
                continue;
            }
            match self.rest.chars().next() {
                None | Some('\n' | '\r') => return Err("unclosed action".to_string()),
                Some(' ' | '@' | '$') => {
                    self.take(1);
                }
                Some('[') => self.array(&mut nodes)?,
                Some(mark @ ('"' | '\'')) => nodes.push(self.quoted(mark)?),
                Some('.') => {
                    self.take(1);
                    nodes.push(self.field());
                }
                Some(c) if c == '+' || c == '-' || c.is_numeric() => nodes.push(self.number()?),
                Some(c) if c == '_' || c.is_alphabetic() => nodes.push(self.word()),
                Some(c) => {
                    return Err(format!(
                        "unrecognized character in action: U+{:04X} '{c}'",
                        c as u32
                    ));
                }
            }
        }
    }

    fn recursive(&mut self, nodes: &mut Vec<Node>) -> Result<()> {
        if nodes.last() == Some(&Node::Recursive) {
            return Err("invalid multiple recursive descent".to_string());
        }
        self.take(2);
        nodes.push(Node::Recursive);
        if self.rest.starts_with(|c: char| c == '_' || c.is_alphanumeric()) {
            nodes.push(self.field());
        }
        Ok(())
    }

    /// A field's name; a backslash takes the next letter as it is.
    fn field(&mut self) -> Node {
        let mut name = String::new();
        let mut letters = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, letter)) = letters.next() {
            if letter == '\\' {
                name.extend(letters.next().map(|(_, next)| next));
            } else if ends_word(letter) {
                end = at;
                break;
            } else {
                name.push(letter);
            }
        }
        self.take(end);
        if name == "*" { Node::Wildcard } else { Node::Field(name) }
    }

    fn word(&mut self) -> Node {
        match self.until(ends_word) {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            other => Node::Word(other.to_string()),
        }
    }

    fn number(&mut self) -> Result<Node> {
        let sign = usize::from(self.rest.starts_with(['+', '-']));
        let digits = |c: char| c != '.' && !c.is_numeric();
        let end = self.rest[sign..].find(digits).map_or(self.rest.len(), |end| end + sign);
        let text = self.take(end);
        if let Ok(number) = text.parse::<i64>() {
            return Ok(Node::Int(number));
        }
        let float = text.parse::<f64>().map_err(|_| format!("cannot parse number {text}"))?;
        Ok(Node::Float(float))
    }

    fn quoted(&mut self, mark: char) -> Result<Node> {
        let bytes = self.rest.as_bytes();
        let mut end = 1;
        loop {
            match bytes.get(end) {
                None | Some(b'\n') => return Err("unterminated quoted string".to_string()),
                Some(&byte) if char::from(byte) == mark && bytes[end - 1] != b'\\' => break,
                Some(_) => end += 1,
            }
        }
        let text = self.take(end + 1);
        let inner = &text[1..text.len() - 1];
        let unquoted = unquote(inner, mark)
            .ok_or_else(|| format!("unquote string {text} error invalid syntax"))?;
        Ok(Node::Text(unquoted))
    }

    fn array(&mut self, nodes: &mut Vec<Node>) -> Result<()> {
        let end = self.rest.find([']', '\n']).filter(|end| self.rest[*end..].starts_with(']'));
        let Some(end) = end else { return Err("unterminated array".to_string()) };
        let text = self.take(end + 1);
        let text = &text[1..text.len() - 1];
        let text = if text == "*" { ":" } else { text };
        if text.contains(',') {
            let part = |part: &str| action(&format!("[{}]", part.trim_matches(' ')));
            nodes.push(Node::Union(text.split(',').map(part).collect::<Result<_>>()?));
            return Ok(());
        }
        let key = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        if let Some(key) = key.filter(|key| !key.contains('\'')) {
            nodes.extend(action(&format!(".{key}"))?);
            return Ok(());
        }
        nodes.push(Node::Slice(slice(text)?));
        Ok(())
    }

    fn filter(&mut self) -> Result<Node> {
        self.take(3);
        let end = self.filter_end()?;
        let text = self.take(end);
        self.take(1);
        if !self.rest.starts_with(']') {
            return Err("unclosed array expect ]".to_string());
        }
        self.take(1);
        let is_operator = |c: char| matches!(c, '!' | '<' | '>' | '=');
        let split = text.find(is_operator).filter(|at| *at > 0).and_then(|at| {
            let (left, rest) = text.split_at(at);
            let length = rest.find(|c| !is_operator(c)).unwrap_or(rest.len() - 1).max(1);
            let (operator, right) = rest.split_at(length);
            (!right.is_empty()).then_some((left, operator, right))
        });
        Ok(match split {
            None => Node::Filter {
                left: action(text)?,
                right: Vec::new(),
                operator: "exists".to_string(),
            },
            Some((left, operator, right)) => Node::Filter {
                left: action(left)?,
                right: action(right)?,
                operator: operator.to_string(),
            },
        })
    }

    /// Where the filter's closing parenthesis stands, not counting those in quotes.
    fn filter_end(&self) -> Result<usize> {
        let (mut mark, mut open) = (None, false);
        let bytes = self.rest.as_bytes();
        for (at, letter) in self.rest.char_indices() {
            match letter {
                '\n' => break,
                '"' | '\'' if mark.is_none() => (mark, open) = (Some(letter), true),
                '"' | '\'' if Some(letter) == mark && bytes[at - 1] != b'\\' => open = false,
                ')' if !open => return Ok(at),
                _ => {}
            }
        }
        Err("unterminated filter".to_string())
    }
}

fn ends_word(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

/// Reads `start:end:step`, where each may be missing.
fn slice(text: &str) -> Result<[Bound; 3]> {
    let parts: Vec<&str> = text.split(':').collect();
    let number =
        |part: &str| part.strip_prefix('-').unwrap_or(part).bytes().all(|b| b.is_ascii_digit());
    if parts.len() > 3 || !parts.iter().all(|part| number(part)) {
        return Err(format!("invalid array index {text}"));
    }
    let mut bounds = [Bound::default(); 3];
    for (bound, part) in bounds.iter_mut().zip(&parts) {
        if !part.is_empty() {
            let value = part.parse().map_err(|_| format!("array index {part} is not a number"))?;
            *bound = Bound { value, known: true, derived: false };
        }
    }
    if parts.len() == 1 {
        bounds[1] = Bound { value: bounds[0].value + 1, known: true, derived: true };
    }
    Ok(bounds)
}

/// Takes Go's escapes out of a quoted text; none if there is one that Go does not know.
fn unquote(text: &str, mark: char) -> Option<String> {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        out.push(match letters.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' => '\\',
            c if c == mark => c,
            'x' => code(&mut letters, 2)?,
            'u' => code(&mut letters, 4)?,
            _ => return None,
        });
    }
    Some(out)
}

fn code(letters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let text: String = letters.take(digits).collect();
    char::from_u32(u32::from_str_radix(&text, 16).ok()?)
}
