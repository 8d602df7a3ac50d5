//! What fields exist: names, types, required, merge keys, defaults, and the merges that need them.
