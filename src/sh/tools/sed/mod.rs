//! `sed`: reading its arguments here, its scripts in `script`, running them in `run`.

mod run;
mod script;

use super::call::refused;
use super::filter::over;
use super::options::{Known, Options, flag, value};
use super::{Running, Start};

const KNOWN: [Known; 8] = [
    flag('n', "quiet"),
    flag('E', "regexp-extended"),
    flag('r', ""),
    flag('s', "separate"),
    flag('u', "unbuffered"),
    flag('z', "null-data"),
    value('e', "expression"),
    value('f', "file"),
];

/// Whether files are changed in place, and the ending of the copy that is kept.
#[derive(Clone, Debug, PartialEq)]
struct InPlace(Option<String>);

pub fn start(mut start: Start) -> Box<dyn Running> {
    let in_place = take_in_place(&mut start.argv);
    let mut options = match Options::parse(&start, &KNOWN) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let mut texts: Vec<String> = options.all('e').map(str::to_owned).collect();
    if options.has('f') {
        return refused("sed: -f is not part of this sed: use -e\n".into(), 1);
    }
    if texts.is_empty() {
        if options.operands.is_empty() {
            let text = "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n";
            return refused(text.into(), 1);
        }
        texts.push(options.operands.remove(0));
    }
    let extended = options.has('E') || options.has('r');
    let script = match script::parse(&texts.join("\n"), extended) {
        Ok(script) => script,
        Err(text) => return refused(format!("sed: -e expression #1, {text}\n"), 1),
    };
    let names = std::mem::take(&mut options.operands);
    if in_place.is_some() && names.is_empty() {
        return refused("sed: no input files\n".into(), 4);
    }
    over(start, names, run::Sed::new(script, options.has('n'), in_place))
}

/// `-i` has its value only when it is glued to it, unlike any other option.
fn take_in_place(argv: &mut Vec<String>) -> Option<InPlace> {
    let mut found = None;
    let mut value_next = false;
    let mut kept = Vec::new();
    for (i, word) in argv.drain(..).enumerate() {
        let is_value = std::mem::replace(&mut value_next, false);
        let glued = word.strip_prefix("-i").or_else(|| word.strip_prefix("--in-place="));
        if i == 0 || is_value {
            kept.push(word);
        } else if word == "--in-place" {
            found = Some(InPlace(None));
        } else if let Some(ending) = glued {
            found = Some(InPlace(Some(ending.to_owned()).filter(|e| !e.is_empty())));
        } else if let Some(letters) =
            word.strip_prefix('-').filter(|l| l.ends_with('i') && plain(l))
        {
            // `-Ei`, `-ni`
            found = Some(InPlace(None));
            kept.push(format!("-{}", &letters[..letters.len() - 1]));
        } else {
            value_next = word == "-e" || word == "--expression" || word == "-ne" || word == "-Ee";
            kept.push(word);
        }
    }
    *argv = kept;
    found
}

fn plain(letters: &str) -> bool {
    letters.chars().all(|c| "nErsuzi".contains(c))
}
