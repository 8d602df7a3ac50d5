//! The shell's grammar and its resumable interpreter.
