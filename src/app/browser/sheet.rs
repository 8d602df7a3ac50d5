//! What a browser makes of an answer: HTML as far as the images' pages need it, and plain text.
//! Nothing in it is ever run or fetched.

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: Kind,
    pub text: String,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Heading,
    Text,
    Item,
    /// As it was sent, line by line.
    Raw,
}

/// So many bytes of a page are shown.
const MOST_BYTES: usize = 64 * 1024;

/// The pieces of an answer's body.
pub fn blocks(body: &str) -> Vec<Block> {
    let end = (0..=body.len().min(MOST_BYTES)).rev().find(|end| body.is_char_boundary(*end));
    let body = &body[..end.unwrap_or(0)];
    if !body.trim_start().starts_with('<') {
        let text = body.trim_end().to_string();
        return if text.is_empty() { Vec::new() } else { vec![Block { kind: Kind::Raw, text }] };
    }
    let mut reader = Reader { found: Vec::new(), kind: Kind::Text, text: String::new() };
    let mut rest = body;
    while let Some((text, after)) = rest.split_once('<') {
        reader.text(text);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        rest = reader.tag(tag, after);
    }
    reader.text(rest);
    reader.end();
    reader.found
}

struct Reader {
    found: Vec<Block>,
    kind: Kind,
    text: String,
}

impl Reader {
    /// Takes a tag in, and gives what is still to be read.
    fn tag<'t>(&mut self, tag: &str, after: &'t str) -> &'t str {
        let name: String = tag.chars().take_while(|c| *c == '/' || c.is_alphanumeric()).collect();
        match name.to_ascii_lowercase().as_str() {
            // What is not for the eye.
            hidden @ ("head" | "script" | "style") => {
                let end = format!("</{hidden}>");
                return after.split_once(end.as_str()).map_or("", |(_, after)| after);
            }
            "h1" | "h2" | "h3" | "h4" => self.begin(Kind::Heading),
            "li" => self.begin(Kind::Item),
            "pre" => self.begin(Kind::Raw),
            "p" | "div" | "ul" | "ol" | "tr" | "br" | "hr" | "body" | "center" | "table"
            | "/h1" | "/h2" | "/h3" | "/h4" | "/li" | "/pre" | "/p" | "/div" | "/ul" | "/ol"
            | "/tr" | "/body" => self.begin(Kind::Text),
            _ => {}
        }
        after
    }

    fn text(&mut self, text: &str) {
        let text = unescaped(text);
        if self.kind == Kind::Raw {
            self.text.push_str(&text);
            return;
        }
        let starts_apart = text.starts_with(char::is_whitespace);
        for (i, word) in text.split_whitespace().enumerate() {
            if !self.text.is_empty() && (i > 0 || starts_apart) && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
        if text.ends_with(char::is_whitespace) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.end();
        self.kind = kind;
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.found.push(Block { kind: self.kind, text: text.trim().to_string() });
        }
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let mut text = text.to_string();
    for (mark, sign) in marks {
        text = text.replace(mark, sign);
    }
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> String {
        let written = blocks(body).into_iter().map(|it| format!("{:?}: {}", it.kind, it.text));
        written.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn html_becomes_what_one_reads() {
        let body = "<!DOCTYPE html>\n<html><head><title>x</title><style>p { a }</style></head>\n\
                    <body><h1>Hello &amp; you</h1>\n<p>This is\n <a href='u'>a\n book</a>.</p>\n\
                    <ul><li>one<li>two</ul><pre>a\n  b</pre></body></html>";
        let want = "Heading: Hello & you\nText: This is a book.\nItem: one\nItem: two\n\
                    Raw: a\n  b";
        assert_eq!(read(body), want);
    }

    #[test]
    fn text_stays_as_it_is() {
        assert_eq!(read("You've hit kubia\n  < here\n"), "Raw: You've hit kubia\n  < here");
        assert_eq!(read("<"), "");
        assert_eq!(read("<script>alert(1)"), "");
        assert_eq!(read(""), "");
    }
}
