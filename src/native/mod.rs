//! The command line of the native binary: `play` and a terminal.
