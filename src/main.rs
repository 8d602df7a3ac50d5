//! Starts the page in the browser and the command line elsewhere.

#[cfg(target_arch = "wasm32")]
fn main() {
    respawn::web::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    respawn::native::main()
}
