import { enableCompileCache } from "node:module";

// Plain JavaScript, and what it loads was compiled before: in an incident each tenth of a second counts, and Node.js
// needs one to get ready for TypeScript.
enableCompileCache();
const { switchCommand } = await import("./switch-command.ts");
await switchCommand(process.argv);
