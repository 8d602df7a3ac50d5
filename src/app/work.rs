//! The learner's work as text: the seed and the inputs, from which everything follows.

use crate::cluster::Fault;
use crate::shell::Input;
use crate::sim::{Millis, Signal};
use crate::value::{Map, Str, Value, json};

/// The form of the text that is written today.
const VERSION: i64 = 1;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    pub seed: u64,
    /// Each input with its virtual time, oldest first.
    pub inputs: Vec<(Millis, Input)>,
}

/// Why kept work can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Written by a later version of the page.
    Newer,
    Damaged,
}

impl Work {
    /// The work as text.
    pub fn print(&self) -> String {
        let inputs: Vec<Value> = self.inputs.iter().filter_map(|(at, it)| print(*at, it)).collect();
        let mut map = Map::new();
        map.insert(Str::lit("respawn"), VERSION);
        map.insert(Str::lit("seed"), self.seed.to_string());
        map.insert(Str::lit("inputs"), Value::from(inputs));
        json::print_compact(&Value::Map(map))
    }

    /// Reads work that was kept.
    pub fn parse(text: &str) -> Result<Work, Unusable> {
        let value = json::parse(text).map_err(|_| Unusable::Damaged)?;
        match value.int_at(&["respawn"]) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(Unusable::Newer),
            _ => return Err(Unusable::Damaged),
        }
        let seed = value.str_at(&["seed"]).parse().map_err(|_| Unusable::Damaged)?;
        let mut inputs = Vec::new();
        for item in value.items_at(&["inputs"]) {
            inputs.push(parse(item).ok_or(Unusable::Damaged)?);
        }
        if inputs.windows(2).any(|pair| pair[0].0 > pair[1].0) {
            return Err(Unusable::Damaged);
        }
        Ok(Work { seed, inputs })
    }
}

/// An input with its time; none for what the page has no way to cause.
fn print(at: Millis, input: &Input) -> Option<Value> {
    let mut map = Map::new();
    map.insert(Str::lit("at"), i64::try_from(at).ok()?);
    let mut put = |key, value: Value| {
        map.insert(Str::lit(key), value);
    };
    match input {
        Input::Line { terminal, text } => {
            put("line", text.into());
            put("terminal", number(*terminal));
        }
        Input::Signal { terminal, .. } => put("interrupt", number(*terminal)),
        Input::EndOfInput { terminal } => put("end", number(*terminal)),
        Input::File { path, content } => {
            put("file", path.into());
            put("content", content.into());
        }
        Input::Edited { terminal, content } => {
            put("edited", number(*terminal));
            if let Some(content) = content {
                put("content", content.into());
            }
        }
        Input::Open => put("open", Value::Bool(true)),
        Input::Fault(fault) => put("fault", print_fault(fault)?),
    }
    Some(Value::Map(map))
}

fn parse(item: &Value) -> Option<(Millis, Input)> {
    let at = u64::try_from(item.int_at(&["at"])?).ok()?;
    let terminal = |key: &str| item.int_at(&[key]).and_then(|n| usize::try_from(n).ok());
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(Str::from);
    let input = if let Some(text) = text("line") {
        Input::Line { terminal: terminal("terminal")?, text }
    } else if let Some(path) = text("file") {
        Input::File { path, content: text("content")? }
    } else if let Some(terminal) = terminal("interrupt") {
        Input::Signal { terminal, signal: Signal::Interrupt }
    } else if let Some(terminal) = terminal("end") {
        Input::EndOfInput { terminal }
    } else if let Some(terminal) = terminal("edited") {
        Input::Edited { terminal, content: text("content") }
    } else if let Some(fault) = item.get("fault") {
        Input::Fault(parse_fault(fault)?)
    } else if item.bool_at(&["open"]) {
        Input::Open
    } else {
        return None;
    };
    Some((at, input))
}

fn number(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(0))
}

fn print_fault(fault: &Fault) -> Option<Value> {
    let Fault::Kubelet { node, running } = fault;
    let mut map = Map::new();
    map.insert(Str::lit("kubelet"), node);
    map.insert(Str::lit("running"), Value::Bool(*running));
    Some(Value::Map(map))
}

fn parse_fault(value: &Value) -> Option<Fault> {
    let node = value.get("kubelet")?.as_str()?.into();
    Some(Fault::Kubelet { node, running: value.bool_at(&["running"]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work() -> Work {
        let file = Input::File { path: "a.yaml".into(), content: "kind: Pod\n\t한글".into() };
        let fault = Fault::Kubelet { node: "node-1".into(), running: false };
        let inputs = vec![
            (5, Input::Line { terminal: 0, text: "echo \"hi\"".into() }),
            (5, file),
            (6, Input::Signal { terminal: 1, signal: Signal::Interrupt }),
            (7, Input::EndOfInput { terminal: 0 }),
            (8, Input::Edited { terminal: 0, content: None }),
            (9, Input::Open),
            (9, Input::Fault(fault)),
        ];
        Work { seed: u64::MAX, inputs }
    }

    #[test]
    fn work_comes_back_as_it_was() {
        assert_eq!(Work::parse(&work().print()), Ok(work()));
    }

    #[test]
    fn what_cannot_be_used_is_told_apart() {
        assert_eq!(Work::parse("{"), Err(Unusable::Damaged));
        assert_eq!(Work::parse("{}"), Err(Unusable::Damaged));
        assert_eq!(Work::parse("{\"respawn\":2}"), Err(Unusable::Newer));
        let text = work().print().replace("\"at\":9", "\"at\":1");
        assert_eq!(Work::parse(&text), Err(Unusable::Damaged), "time never runs backwards");
    }

    #[test]
    fn every_cut_of_a_save_is_damaged_and_none_panics() {
        let text = work().print();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert_eq!(Work::parse(&text[..end]), Err(Unusable::Damaged));
        }
    }
}
