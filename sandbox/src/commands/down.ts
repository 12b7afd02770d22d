import type { SandboxPaths } from "../engine/host/paths.ts";
import { exclusively } from "./exclusively.ts";
import { orphanSteps, removalSteps } from "./remove-sandbox.ts";
import { runSteps } from "./steps.ts";

/**
 * Stops and removes all that this sandbox started, and the sandboxes of checkouts that are gone, and nothing else;
 * built programs and images stay cached.
 */
export function down(paths: SandboxPaths): Promise<void> {
  return exclusively(paths, () => runSteps([...orphanSteps(), ...removalSteps(paths)]));
}
