//! What the picture shows: the cluster as a frame of plain data, and the motions between two.
