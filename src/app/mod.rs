//! The whole interface as a value: model, message, update.
