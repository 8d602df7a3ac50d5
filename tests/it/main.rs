//! The one native integration test binary: a module a subject, so that everything links once.

mod tidy;
