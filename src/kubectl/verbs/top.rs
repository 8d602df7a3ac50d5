//! `kubectl top`: needs the metrics API, which no server here has.

use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::{Flag, groups};

pub static COMMAND: Command = Command {
    name: "top",
    suggest_for: &["stats"],
    usage: "top [flags] [options]",
    about: "Shows the CPU and memory that nodes and pods use",
    subcommands: &[&NODE, &POD],
    run: Run::Help { to_stderr: true },
    ..BARE
};

static NODE: Command = Command {
    name: "node",
    aliases: &["nodes", "no"],
    usage: "node [NAME | -l label] [options]",
    about: "Shows the CPU and memory that nodes use",
    flags: &[FLAGS, groups::SELECTOR],
    run: Run::Work(run),
    ..BARE
};

static POD: Command = Command {
    name: "pod",
    aliases: &["pods", "po"],
    usage: "pod [NAME | -l label] [options]",
    about: "Shows the CPU and memory that pods use",
    flags: &[FLAGS, groups::SELECTOR, groups::FIELD_SELECTOR, groups::ALL_NAMESPACES],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("sort-by", "", "cpu or memory"),
    Flag::off("no-headers", "no line with the columns' names"),
    Flag::on("use-protocol-buffers", "unused"),
    Flag::off("containers", "also show containers"),
    Flag::off("show-capacity", "also show capacity"),
    Flag::off("show-swap", "also show swap"),
    Flag::off("sum", "also show the sum"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    if !matches!(cx.flags().text("sort-by"), "" | "cpu" | "memory") {
        return Err(text("--sort-by accepts only cpu or memory"));
    }
    if cx.args().len() > 1 {
        let usage_line = if cx.call.path.ends_with("pod") { "pod" } else { "node" };
        return Err(usage(&cx.call.path, format!("{usage_line} [NAME | -l label]")));
    }
    if !cx.args().is_empty() && !cx.flags().text("selector").is_empty() {
        return Err(text("only one of NAME or selector can be provided"));
    }
    Err(text("Metrics API not available"))
}
