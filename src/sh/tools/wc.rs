//! `wc`

use super::call::Call;
use super::filter::{Filter, Then, over};
use super::options::{Options, flag};
use super::{Running, Start};

#[derive(Clone, Debug)]
struct Wc {
    /// The columns asked for.
    columns: Vec<char>,
    /// Lines, words, bytes and characters of the current file.
    counts: [usize; 4],
    rows: Vec<([usize; 4], String)>,
    name: String,
}

const LETTERS: [char; 4] = ['l', 'w', 'c', 'm'];

pub fn start(start: Start) -> Box<dyn Running> {
    let known = [flag('l', "lines"), flag('w', "words"), flag('c', "bytes"), flag('m', "chars")];
    let options = match Options::parse(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let mut columns: Vec<char> = LETTERS.into_iter().filter(|c| options.has(*c)).collect();
    if columns.is_empty() {
        columns = vec!['l', 'w', 'c'];
    }
    let wc = Wc { columns, counts: [0; 4], rows: Vec::new(), name: String::new() };
    over(start, options.operands, wc)
}

impl Filter for Wc {
    fn begin(&mut self, name: &str, _: &mut Call<'_>) {
        self.counts = [0; 4];
        self.name = name.to_owned();
    }

    fn line(&mut self, line: &str, ended: bool, _: &mut Call<'_>) -> Then {
        let newline = usize::from(ended);
        self.counts[0] += newline;
        self.counts[1] += line.split_whitespace().count();
        self.counts[2] += line.len() + newline;
        self.counts[3] += line.chars().count() + newline;
        Then::More
    }

    fn end(&mut self, _: &mut Call<'_>) {
        self.rows.push((self.counts, std::mem::take(&mut self.name)));
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        if self.rows.len() > 1 {
            let mut total = [0; 4];
            for (counts, _) in &self.rows {
                total.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
            }
            self.rows.push((total, "total".into()));
        }
        let chosen = |counts: &[usize; 4]| -> Vec<usize> {
            let pairs = LETTERS.iter().zip(counts);
            pairs.filter(|(letter, _)| self.columns.contains(letter)).map(|(_, n)| *n).collect()
        };
        // One number alone stands without blanks; from a pipe the columns are seven wide.
        let piped = self.rows.iter().any(|(_, name)| name == "-");
        let largest = self.rows.iter().flat_map(|(counts, _)| counts).max().copied().unwrap_or(0);
        let width = match (self.columns.len(), self.rows.len()) {
            (1, 1) => 0,
            _ if piped => 7,
            _ => largest.to_string().len(),
        };
        for (counts, name) in &self.rows {
            let numbers: Vec<String> =
                chosen(counts).iter().map(|n| format!("{n:>width$}")).collect();
            let name = if name == "-" { String::new() } else { format!(" {name}") };
            call.line(&format!("{}{name}", numbers.join(" ")));
        }
        u8::from(failed)
    }
}
