// mocha loads this in each of its processes, so that tests find no sandboxes of a person or of parallel tests.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Short, because the kernel limits the length of socket paths.
const folder = join(tmpdir(), `sandbox-test-state-${process.pid}`);
rmSync(folder, { recursive: true, force: true });
process.env.XDG_STATE_HOME = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
