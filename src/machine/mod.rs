//! A node's computer: images, containers, processes, files, ports.
