import type { SandboxPaths } from "../engine/host/paths.ts";
import { exclusively } from "./exclusively.ts";
import { orphanSteps, removalSteps } from "./remove-sandbox.ts";
import { runSteps } from "./steps.ts";

/**
 * Removes this sandbox and the sandboxes of deleted checkouts, with everything that they started. Built programs and
 * images stay in the cache.
 */
export function down(paths: SandboxPaths): Promise<void> {
  return exclusively(paths, () => runSteps([...orphanSteps(), ...removalSteps(paths)]));
}
