import { rmSync } from "node:fs";
import { removeControlGroups } from "../engine/cluster/control-groups.ts";
import { removeEverything } from "../engine/cluster/remove-everything.ts";
import { docker } from "../engine/host/docker.ts";
import { readInstance, type SandboxInstance } from "../engine/host/instance.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { recordedNames, stopRecorded } from "../engine/host/process-records.ts";
import { stopServer } from "../engine/server/launch.ts";
import { forgetStack } from "../engine/stack/stack.ts";
import { ensureDocker, stopDocker } from "../engine/toolchain/docker-engine.ts";
import { imageLabel } from "../engine/toolchain/images/image-build.ts";
import type { StepContext } from "../engine/toolchain/step-context.ts";
import { exclusively } from "./exclusively.ts";
import { runSteps, type Step } from "./steps.ts";

/** Stops and removes all that this sandbox started, and nothing else; built programs and images stay cached. */
export function down(paths: SandboxPaths): Promise<void> {
  return exclusively(paths, () => runSteps(downSteps(paths)));
}

function downSteps(paths: SandboxPaths): Step[] {
  return [
    { title: "Stop the sandbox server", run: () => stopServer(paths) },
    {
      title: "Remove containers, volumes and network",
      run: async (report) => {
        forgetStack(paths);
        const instance = readInstance(paths);
        if (instance) await removeFromHost(instance, { paths, report, environment: process.env });
      },
    },
    {
      title: "Stop what else it started",
      run: async () => {
        await stopDocker({ paths, environment: process.env });
        for (const name of recordedNames(paths)) await stopRecorded(paths, name);
      },
    },
    {
      title: "Forget the sandbox's files",
      run: () => Promise.resolve(rmSync(paths.root, { recursive: true, force: true })),
    },
  ];
}

async function removeFromHost(instance: SandboxInstance, context: StepContext): Promise<void> {
  const pattern = `${instance.id}-*`;
  try {
    // It may have been stopped since, or not have come back after a restart of the machine.
    await ensureDocker(context);
  } catch (error) {
    await removeControlGroups({ pattern, nodeImage: undefined });
    throw new Error(
      `the containers, volumes and network of ${instance.id} are still in Docker: ${(error as Error).message}`,
      { cause: error },
    );
  }
  await removeEverything(instance);
  const images = await docker(["image", "ls", "--quiet", "--filter", `label=${imageLabel("machine")}`]);
  await removeControlGroups({ pattern, nodeImage: images.split("\n")[0] || undefined });
}
