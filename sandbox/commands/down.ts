import { rmSync } from "node:fs";
import { removeControlGroups } from "../cluster/control-groups.ts";
import { removeEverything } from "../cluster/remove-everything.ts";
import { docker } from "../host/docker.ts";
import { readInstance, type SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedNames, stopRecorded } from "../host/process-records.ts";
import { stopServer } from "../server/launch.ts";
import { forgetStack } from "../stack/stack.ts";
import { ensureDocker, stopDocker } from "../toolchain/docker-engine.ts";
import { imageLabel } from "../toolchain/images/image-build.ts";
import type { StepContext } from "../toolchain/step-context.ts";
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
        if (instance) await removeFromMachine(instance, { paths, report, environment: process.env });
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

async function removeFromMachine(instance: SandboxInstance, context: StepContext): Promise<void> {
  const pattern = `${instance.id}-*`;
  try {
    // It may have been stopped since, or not have come back after a restart of the machine.
    await ensureDocker(context);
  } catch (error) {
    await removeControlGroups({ pattern, machineImage: undefined });
    throw new Error(
      `the containers, volumes and network of ${instance.id} are still in Docker: ${(error as Error).message}`,
      { cause: error },
    );
  }
  await removeEverything(instance);
  const images = await docker(["image", "ls", "--quiet", "--filter", `label=${imageLabel("machine")}`]);
  await removeControlGroups({ pattern, machineImage: images.split("\n")[0] || undefined });
}
