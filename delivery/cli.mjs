import { enableCompileCache } from "node:module";
// Most commands use code of the program, which brings Pulumi's SDK. Without this they load all of it.
import "../fast-start.mjs";

// Plain JavaScript with a compile cache: in an incident every tenth of a second counts, and Node.js needs one to get
// ready for TypeScript.
enableCompileCache();
const { runCli } = await import("./cli.ts");
await runCli(process.argv.slice(2));
