//! The learner's terminal: the shell with files, small tools and kubectl.
