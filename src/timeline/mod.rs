//! Inputs and checkpoints: replay, rewind, fork, save.
