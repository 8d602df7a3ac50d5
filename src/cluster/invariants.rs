//! What must hold at every moment, whatever a learner does.
