import { enableCompileCache } from "node:module";

// In an incident each tenth of a second counts: what is loaded was compiled before.
enableCompileCache();
const { switchCommand } = await import("./switch-command.ts");
await switchCommand(process.argv);
