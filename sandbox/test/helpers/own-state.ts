// Loaded by mocha in each of its processes: tests find neither a person's sandboxes nor those of tests beside them.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Short, as the kernel takes no long paths of sockets.
const folder = join(tmpdir(), `sandbox-test-state-${process.pid}`);
rmSync(folder, { recursive: true, force: true });
process.env.XDG_STATE_HOME = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
