import { createRequire, enableCompileCache, Module } from "node:module";
import { join } from "node:path";

// Pulumi.yaml makes Node.js load this file first. Most of what a run of the program would load is parts of Pulumi's SDK
// that it never uses: docs/decisions/0068-a-fast-start.md.

// CI starts without a cache, and would only write one.
if (!process.env.CI) enableCompileCache(join(import.meta.dirname, "node_modules", ".cache", "node-compile"));

const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));

// Functions as cloud functions or dynamic providers. They bring TypeScript's compiler and npm.
loadLater("./runtime/closure/serializeClosure.js", (load) => ({
  serializeFunction: (...args) => load().serializeFunction(...args),
  serializeFunctionAsync: (...args) => load().serializeFunctionAsync(...args),
}));
loadLater("./runtime/closure/codePaths.js", (load) => ({
  computeCodePaths: (...args) => load().computeCodePaths(...args),
}));
// It follows each script that Node.js loads, for errors about functions that can't be serialized. Loaded late, it knows
// no file names.
loadLater("./runtime/closure/v8Hooks.js", (load) => ({
  isInitializedAsync: () => Promise.resolve(),
  getSessionAsync: () => load().getSessionAsync(),
  getScriptUrl: (id) => load().getScriptUrl(id),
}));
// Pulumi as a library.
loadLater("./automation/index.js", (load) => {
  const get = (own, name) => (name in own ? own[name] : load()[name]);
  return new Proxy({ __esModule: true }, { get });
});
// Traces for `pulumi --tracing`. Without it, spans go nowhere, or to where TRACEPARENT says.
loadLater("./cmd/run/tracing.js", (load) => {
  let own;
  const { trace } = require("@opentelemetry/api");
  return {
    start: (url) => (own = load()).start(url),
    stop: () => own.stop(),
    newSpan: (name) => (own ? own.newSpan(name) : trace.getTracer("nodejs-runtime").startSpan(name)),
  };
});
// Stack traces for each promise of the SDK go through it. Node.js runs this program without source maps.
loadLater("source-map-support/register.js", () => ({}));

/** Puts other exports in the place of a module, which can load the module itself. */
function loadLater(id, exportsWith) {
  let file;
  try {
    file = require.resolve(id);
  } catch {
    // An SDK that has the module elsewhere loads it as always.
    return;
  }
  const placeholder = new Module(file);
  placeholder.loaded = true;
  placeholder.exports = exportsWith(() => {
    if (require.cache[file] === placeholder) delete require.cache[file];
    return require(file);
  });
  require.cache[file] = placeholder;
}
