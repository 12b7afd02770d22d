import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { setupEnvironment } from "../stack/setup.ts";

/** Walks a release on the sandbox that is up. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse({
    projectFolder: paths.project,
    environment: { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") },
    reportFile: join(paths.root, "rehearsal.json"),
  });
}
