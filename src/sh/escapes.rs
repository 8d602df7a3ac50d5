//! Backslash escapes of `$'…'`, `echo -e` and `printf`.

/// Replaces the escapes of `$'…'`, `echo -e` and `printf`.
pub fn unescape(raw: &str) -> String {
    unescape_until_stop(raw).0
}

/// The same, and whether a `\c` (no more output) was met.
pub fn unescape_until_stop(raw: &str) -> (String, bool) {
    let chars: Vec<char> = raw.chars().collect();
    let (mut out, mut i) = (String::new(), 0);
    while i < chars.len() {
        let c = chars[i];
        i += 1;
        if c != '\\' || i == chars.len() {
            out.push(c);
            continue;
        }
        let code = chars[i];
        i += 1;
        match code {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'a' => out.push('\x07'),
            'b' => out.push('\x08'),
            'f' => out.push('\x0c'),
            'v' => out.push('\x0b'),
            'e' | 'E' => out.push('\x1b'),
            '\\' | '\'' | '"' | '?' => out.push(code),
            'c' => return (out, true),
            'x' => number(&chars, &mut i, 16, 2, &mut out),
            'u' => number(&chars, &mut i, 16, 4, &mut out),
            'U' => number(&chars, &mut i, 16, 8, &mut out),
            '0'..='7' => {
                i -= usize::from(code != '0');
                number(&chars, &mut i, 8, 3, &mut out);
            }
            other => out.extend(['\\', other]),
        }
    }
    (out, false)
}

fn number(chars: &[char], i: &mut usize, radix: u32, most: usize, out: &mut String) {
    let digits = chars[*i..].iter().take(most).map_while(|c| c.to_digit(radix));
    let (count, value) = digits.fold((0, 0u32), |(n, value), d| (n + 1, value * radix + d));
    *i += count;
    out.extend(char::from_u32(value));
}
