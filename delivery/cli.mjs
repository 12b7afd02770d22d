import { enableCompileCache } from "node:module";

// Plain JavaScript with a compile cache: in an incident every tenth of a second counts, and Node.js needs one to get
// ready for TypeScript.
enableCompileCache();
const { runCli } = await import("./cli.ts");
await runCli(process.argv.slice(2));
