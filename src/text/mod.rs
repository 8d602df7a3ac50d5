//! Every sentence that we say ourselves, Korean and English together.
