import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeControlGroups } from "../engine/cluster/control-groups.ts";
import { removeEverything } from "../engine/cluster/remove-everything.ts";
import { docker, dockerAnswers } from "../engine/host/docker.ts";
import { instanceFile } from "../engine/host/instance.ts";
import { sandboxId, type SandboxPaths } from "../engine/host/paths.ts";
import { recordedNames, stopRecorded } from "../engine/host/process-records.ts";
import { orphanedSandboxes } from "../engine/host/state-folder.ts";
import { stopServer } from "../engine/server/launch.ts";
import { forgetSalt, forgetStack } from "../engine/stack/stack.ts";
import { ensureDocker, stopDocker } from "../engine/toolchain/docker-engine.ts";
import { imageLabel } from "../engine/toolchain/images/image-build.ts";
import type { StepContext } from "../engine/toolchain/step-context.ts";
import { exclusively } from "./exclusively.ts";
import type { Step } from "./steps.ts";

/**
 * The steps that stop and remove all that a sandbox started; built programs and images stay cached. A Docker daemon that
 * it started goes on running for another sandbox, if there is one that needs it.
 */
export function removalSteps(paths: SandboxPaths, keepsDocker = false): Step[] {
  return [
    {
      title: "Stop the sandbox server",
      run: async () => {
        await stopServer(paths);
        await stopEarlierLayout(paths);
      },
    },
    {
      title: "Remove containers, volumes and network",
      run: async (report) => {
        forgetStack(paths);
        await removeFromHost({ paths, report, environment: process.env });
      },
    },
    {
      title: "Stop what else it started",
      run: async () => {
        if (!keepsDocker) await stopDocker({ paths, environment: process.env });
        for (const name of recordedNames(paths)) await stopRecorded(paths, name);
      },
    },
    {
      title: "Forget the sandbox's files",
      run: () => {
        for (const folder of [paths.reports, paths.root]) rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    },
  ];
}

/** A step for each sandbox of this user whose checkout was deleted or moved: it removes that sandbox. */
export function orphanSteps(keepsDocker = false, signal?: AbortSignal): Step[] {
  return orphanedSandboxes().map((orphan) => ({
    title: `Remove the sandbox of ${orphan.project}, which is gone`,
    run: (report) =>
      exclusively(
        orphan,
        async () => {
          // Another command may have removed it meanwhile.
          if (!existsSync(orphan.root)) return;
          for (const { run } of removalSteps(orphan, keepsDocker)) await run(report);
        },
        signal,
      ),
  }));
}

/**
 * Removes from Docker what an earlier sandbox of this checkout left there, when nothing is recorded of it any more: it
 * has other ports, addresses and keys than the new one.
 */
export async function removeUnrecorded(paths: SandboxPaths): Promise<void> {
  if (existsSync(instanceFile(paths))) return;
  forgetSalt(paths);
  await stopEarlierLayout(paths);
  await removeEverything({ id: sandboxId(paths.project) });
}

// Until version 0.1.0 the records of processes were in the checkout.
async function stopEarlierLayout({ reports }: SandboxPaths): Promise<void> {
  const records = { pids: join(reports, "pids") };
  for (const name of recordedNames(records)) await stopRecorded(records, name);
}

async function removeFromHost(context: StepContext): Promise<void> {
  const { paths } = context;
  const id = sandboxId(paths.project);
  // Without a record there is most likely nothing to remove: no reason to start a Docker daemon.
  if (!existsSync(instanceFile(paths)) && !(await dockerAnswers())) return;
  const pattern = `${id}-*`;
  try {
    // It may have been stopped since, or not have come back after a restart of the machine.
    await ensureDocker(context);
  } catch (error) {
    await removeControlGroups({ pattern, nodeImage: undefined });
    throw new Error(
      `the containers, volumes and network of ${id} are still in Docker: ${(error as Error).message}`,
      { cause: error },
    );
  }
  await removeEverything({ id });
  const images = await docker(["image", "ls", "--quiet", "--filter", `label=${imageLabel("machine")}`]);
  await removeControlGroups({ pattern, nodeImage: images.split("\n")[0] || undefined });
}
