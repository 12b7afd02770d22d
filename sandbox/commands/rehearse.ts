import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { PulumiStack } from "../rehearsal/pulumi-stack.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { rewind } from "../rehearsal/rewind.ts";
import { setupEnvironment } from "../stack/setup.ts";
import { STACK } from "../stack/stack-config.ts";

/** Walks a release on the sandbox that is up. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  const projectFolder = paths.project;
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  await rewind(new PulumiStack({ projectFolder, stack: STACK, environment, log: () => undefined }));
  await rehearse({
    projectFolder,
    environment,
    reportFile: join(paths.root, "rehearsal.json"),
  });
}
