// Starts the program. Its file names carry a hash of their contents, so the build writes them
// into this script's address; a script in the page itself would break its security policy.
const names = new URL(import.meta.url).searchParams;
const address = (name) => new URL(names.get(name), import.meta.url);
const program = await import(address("js"));

// A release comes in two parts. The page asks for the later one when the first picture stands;
// a function that lives there and is called before has it loaded at once.
if (names.has("later")) {
  const join = (module) => {
    const first = program.initSync();
    if (!first.later.value) new WebAssembly.Instance(module, { first });
  };
  let coming;
  globalThis.respawnLater = () =>
    (coming ??= WebAssembly.compileStreaming(fetch(address("later")))
      .then(join)
      .catch((error) => {
        coming = undefined;
        throw error;
      }));
  globalThis.respawnLaterNow = () => {
    const request = new XMLHttpRequest();
    request.open("GET", address("later"), false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    join(new WebAssembly.Module(Uint8Array.from(request.responseText, (c) => c.charCodeAt(0))));
    globalThis.respawnLaterWasLate = true;
  };
} else if (names.has("record")) {
  globalThis.respawnLater = () => new Promise(() => {});
}

await program.default({ module_or_path: address("wasm") });
