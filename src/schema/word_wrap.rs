//! Breaking prose into lines. Mirrors `mitchellh/go-wordwrap`, of whose oddities kubectl's output
//! shows some: a blank before a break goes, one before the end of a text stays.

/// Breaks a text at blanks so that no line is longer than `limit` letters, if words allow it.
pub fn wrap(text: &str, limit: usize) -> String {
    let mut lines = Lines { limit, out: String::with_capacity(text.len() + 8), ..Lines::default() };
    for c in text.chars() {
        match c {
            '\n' => lines.end_line(),
            c if c.is_whitespace() && c != '\u{a0}' => lines.blank(c),
            c => lines.letter(c),
        }
    }
    lines.end()
}

#[derive(Default)]
struct Lines {
    limit: usize,
    out: String,
    /// How long the line is so far, without what waits in `blanks` and `word`.
    length: usize,
    blanks: String,
    blank_count: usize,
    word: String,
    word_length: usize,
}

impl Lines {
    fn flush(&mut self) {
        self.length += self.blank_count + self.word_length;
        self.out.push_str(&self.blanks);
        self.out.push_str(&self.word);
        self.drop_blanks();
        self.word.clear();
        self.word_length = 0;
    }

    fn drop_blanks(&mut self) {
        self.blanks.clear();
        self.blank_count = 0;
    }

    fn end_line(&mut self) {
        if self.word.is_empty() && self.length + self.blank_count > self.limit {
            self.drop_blanks();
        } else {
            self.flush();
        }
        self.out.push('\n');
        self.length = 0;
    }

    fn blank(&mut self, c: char) {
        if self.blanks.is_empty() || !self.word.is_empty() {
            self.flush();
        }
        self.blanks.push(c);
        self.blank_count += 1;
    }

    fn letter(&mut self, c: char) {
        self.word.push(c);
        self.word_length += 1;
        let length = self.length + self.blank_count + self.word_length;
        if length > self.limit && self.word_length < self.limit {
            self.out.push('\n');
            self.length = 0;
            self.drop_blanks();
        }
    }

    fn end(mut self) -> String {
        if !self.word.is_empty() || self.length + self.blank_count <= self.limit {
            self.flush();
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("one two\nthree four", 9), "one two\nthree\nfour");
        assert_eq!(wrap("incomprehensible to me", 6), "incomprehensible\nto me");
        assert_eq!(wrap("", 5), "");
        assert_eq!(wrap("a \n", 5), "a \n");
    }
}
