// Starts the program. Its file names carry a hash of their contents, so the build writes them
// into this script's address; a script in the page itself would break its security policy.
const names = new URL(import.meta.url).searchParams;
const program = await import("./" + names.get("js"));
await program.default({ module_or_path: new URL(names.get("wasm"), import.meta.url) });
