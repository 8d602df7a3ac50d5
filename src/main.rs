//! Starts the page in the browser and the command line elsewhere.

fn main() {}
