//! `find`, with `-name`, `-type` and `-maxdepth`; and `base64`.

use super::call::{Call, once, refused};
use super::files::walk;
use super::filter::{Filter, Then, over};
use super::options::{Options, flag, value};
use super::{Running, Start};
use crate::sh::files::base_name;
use crate::sh::pattern;

pub fn find(start: Start) -> Box<dyn Running> {
    once(start, run_find)
}

fn run_find(call: &mut Call<'_>) -> u8 {
    let words = call.start.argv[1..].to_vec();
    let first_test = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
    let (roots, tests) = words.split_at(first_test);
    let mut roots = roots.to_vec();
    if roots.is_empty() {
        roots.push(".".into());
    }
    let (mut name, mut kind, mut deepest) = (None, None, usize::MAX);
    let mut tests = tests.iter();
    while let Some(test) = tests.next() {
        match (test.as_str(), tests.next()) {
            ("-print", next) if next.is_none() => {}
            ("-name", Some(text)) => name = Some(text.clone()),
            ("-type", Some(text)) => kind = Some(text == "d"),
            ("-maxdepth", Some(text)) => deepest = text.parse().unwrap_or(usize::MAX),
            (other, None) => {
                call.complain(&format!("missing argument to `{other}'"));
                return 1;
            }
            (other, Some(_)) => {
                call.complain(&format!("unknown predicate `{other}'"));
                return 1;
            }
        }
    }
    let mut status = 0;
    for root in roots {
        let path = call.resolve(&root);
        if call.files().entry(&path).is_none() {
            call.complain(&format!("'{root}': No such file or directory"));
            status = 1;
            continue;
        }
        for (found, directory) in walk(&path, call) {
            let below = found.strip_prefix(path.as_str()).unwrap_or("");
            let shown = format!("{}{below}", root.trim_end_matches('/'));
            let depth = below.matches('/').count();
            let named = name.as_ref().is_none_or(|n| pattern::matches(n, base_name(&shown)));
            if named && kind.is_none_or(|d| d == directory) && depth <= deepest {
                call.line(if shown.is_empty() { "/" } else { &shown });
            }
        }
    }
    status
}

#[derive(Clone, Debug)]
struct Base64 {
    decode: bool,
    width: usize,
    text: String,
}

pub fn base64(start: Start) -> Box<dyn Running> {
    let known =
        [flag('d', "decode"), flag('D', ""), flag('i', "ignore-garbage"), value('w', "wrap")];
    let options = match Options::parse(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let Ok(width) = options.get('w').unwrap_or("76").parse::<usize>() else {
        return refused("base64: invalid wrap size\n".into(), 1);
    };
    let decode = options.has('d') || options.has('D');
    over(start, options.operands, Base64 { decode, width, text: String::new() })
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let value = LETTERS.iter().position(|letter| *letter == c)? as u32;
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 255) as u8);
        }
    }
    Some(out)
}

impl Filter for Base64 {
    fn line(&mut self, line: &str, ended: bool, _: &mut Call<'_>) -> Then {
        self.text.push_str(line);
        self.text.push_str(if ended { "\n" } else { "" });
        Then::More
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        if self.decode {
            let Some(bytes) = decode(&self.text) else {
                call.complain("invalid input");
                return 1;
            };
            // What is no UTF-8 is shown as a terminal would show it.
            call.out.push_str(&String::from_utf8_lossy(&bytes));
            return u8::from(failed);
        }
        let text = encode(self.text.as_bytes());
        if self.width == 0 {
            call.out.push_str(&text);
        } else {
            let lines: Vec<char> = text.chars().collect();
            for line in lines.chunks(self.width) {
                call.line(&line.iter().collect::<String>());
            }
        }
        u8::from(failed)
    }
}
