// Runs the engine's WebAssembly in node and prints the CPU time that it takes, the compiler's
// included: node tools/wasm-bench/run.mjs …/wasm_bench.wasm
import { readFileSync } from "node:fs";

const module = await WebAssembly.compile(readFileSync(process.argv[2]));
// The page's glue is not there; nothing that is measured calls it.
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  (imports[from] ??= {})[name] = () => 0;
}
const { exports } = await WebAssembly.instantiate(module, imports);
for (const [pods, nodes] of [[100, 3], [1000, 10], [1000, 10]]) {
  const before = process.cpuUsage();
  const ready = exports.create(pods, nodes);
  const { user, system } = process.cpuUsage(before);
  const mebibytes = exports.memory.buffer.byteLength / 2 ** 20;
  console.log(
    `${pods} pods on ${nodes} nodes: ${((user + system) / 1000).toFixed(0)} ms CPU,` +
      ` ready at ${ready} virtual ms, memory ${mebibytes.toFixed(0)} MiB`,
  );
}
