//! `cat`, with `-n`.

use super::call::Call;
use super::filter::{Filter, Then, over};
use super::options::{Options, flag};
use super::{Running, Start};

#[derive(Clone, Debug)]
struct Cat {
    numbered: bool,
    show_ends: bool,
    line: usize,
}

pub fn start(start: Start) -> Box<dyn Running> {
    let known = [flag('n', "number"), flag('A', "show-all"), flag('E', "show-ends"), flag('u', "")];
    let options = match Options::parse(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let show_ends = options.has('E') || options.has('A');
    let cat = Cat { numbered: options.has('n'), show_ends, line: 0 };
    over(start, options.operands, cat)
}

impl Filter for Cat {
    fn line(&mut self, line: &str, ended: bool, call: &mut Call<'_>) -> Then {
        self.line += 1;
        if self.numbered {
            call.out.push_str(&format!("{:6}\t", self.line));
        }
        if self.show_ends {
            call.out.push_str(&line.replace('\t', "^I"));
            call.out.push_str(if ended { "$\n" } else { "" });
        } else {
            call.out.push_str(line);
            call.out.push_str(if ended { "\n" } else { "" });
        }
        Then::More
    }
}
