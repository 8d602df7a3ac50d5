//! `awk`: the part of it that people pipe kubectl into. Fields, patterns, `BEGIN` and `END`,
//! variables, arithmetic in whole numbers and thousandths, `if`, `print` and `printf`.
//!
//! Loops, arrays and functions other than a few are left out, and said so.

mod program;
mod run;

use super::call::refused;
use super::filter::over;
use super::options::{Options, value};
use super::{Running, Start};

pub fn start(start: Start) -> Box<dyn Running> {
    let known = [value('F', "field-separator"), value('v', "assign"), value('f', "file")];
    let mut options = match Options::parse_leading(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    if options.operands.is_empty() || options.has('f') {
        return refused("usage: awk [-F fs] [-v var=value] 'prog' [file ...]\n".into(), 2);
    }
    let text = options.operands.remove(0);
    let program = match program::parse(&text) {
        Ok(program) => program,
        Err(why) => return refused(format!("awk: {why}\n"), 2),
    };
    let mut awk = run::Awk::new(program);
    if let Some(separator) = options.get('F') {
        awk.set("FS", crate::sh::escapes::unescape(separator));
    }
    for assignment in options.all('v') {
        if let Some((name, text)) = assignment.split_once('=') {
            awk.set(name, crate::sh::escapes::unescape(text));
        }
    }
    let mut names = std::mem::take(&mut options.operands);
    if awk.reads_nothing() {
        names = vec!["/dev/null".into()];
    }
    over(start, names, awk)
}
