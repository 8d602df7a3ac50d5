//! What the cluster knows: every object, and every change since it began.
