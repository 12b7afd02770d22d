// Loaded by mocha in each of its processes: tests find neither a person's sandboxes nor those of tests beside them.
import { rmSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../node_modules/.cache/test-state", String(process.pid));
rmSync(folder, { recursive: true, force: true });
process.env.XDG_STATE_HOME = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
