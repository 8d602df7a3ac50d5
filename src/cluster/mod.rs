//! The world: owns state, runs the agenda, carries out plans.
