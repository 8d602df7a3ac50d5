//! The shell: a bash-like grammar, an interpreter that can stop anywhere, and the small tools.
//!
//! One interpreter serves every shell there is: the learner's terminal, scripts, and shells
//! inside containers. What runs is plain data: the call stack is a list of frames, pipes are
//! bounded buffers, and a command from outside is a number that its [`System`] knows. So a world
//! in the middle of `kubectl wait … && echo done` can be copied, rewound and stepped on.
//!
//! Start at [`Shell`]; [`parser`] turns text into [`ast`], `run` walks it frame by frame, `expand`
//! turns words into arguments, [`builtins`] and [`tools`] are the lists of commands.
//!
//! Absent on purpose: kubectl, a cluster, the real file system, clocks.

mod arithmetic;
pub mod ast;
mod braced;
mod braces;
pub mod builtins;
mod compound;
mod condition;
mod constructs;
mod escapes;
mod expand;
mod files;
mod frames;
mod heredoc;
mod jobs;
mod order;
mod parameters;
mod parser;
mod pattern;
mod processes;
mod regex;
mod repl;
mod run;
mod shell;
mod simple;
mod streams;
mod system;
pub mod tools;
mod words;

pub use files::{Entry, FileError, Files, Tree, absolute};
pub use parser::{ParseError, parse};
pub use processes::Listed;
pub use regex::Regex;
pub use repl::Repl;
pub use shell::{Feed, Flavour, Shell};
pub use system::{Invocation, NotStarted, ProcessId, Started, System};

#[cfg(test)]
mod tests;
