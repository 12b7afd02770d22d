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
 * The steps that stop and remove everything that a sandbox started. Built programs and images stay in the cache, and a
 * Docker daemon that another sandbox needs keeps running.
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
      title: "Stop the other processes",
      run: async () => {
        if (!keepsDocker) await stopDocker({ paths, environment: process.env });
        for (const name of recordedNames(paths)) await stopRecorded(paths, name);
      },
    },
    {
      title: "Remove the sandbox's files",
      run: () => {
        for (const folder of [paths.reports, paths.root]) rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    },
  ];
}

/** One step for each sandbox of this user whose checkout was deleted or moved; the step removes that sandbox. */
export function orphanSteps(keepsDocker = false, signal?: AbortSignal): Step[] {
  return orphanedSandboxes().map((orphan) => ({
    title: `Remove the sandbox of the deleted checkout ${orphan.project}`,
    run: (report) =>
      exclusively(
        orphan,
        async () => {
          // Another command may have removed it in the meantime.
          if (!existsSync(orphan.root)) return;
          for (const { run } of removalSteps(orphan, keepsDocker)) await run(report);
        },
        signal,
      ),
  }));
}

/**
 * Removes what an earlier sandbox of this checkout left in Docker if its records are lost. The new sandbox has other
 * ports, addresses and keys.
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
  // Without a record there is probably nothing to remove, so this starts no Docker daemon.
  if (!existsSync(instanceFile(paths)) && !(await dockerAnswers())) return;
  const pattern = `${id}-*`;
  try {
    // The daemon may have stopped since, for example at a restart of the machine.
    await ensureDocker(context);
  } catch (error) {
    await removeControlGroups({ pattern, nodeImage: undefined });
    throw new Error(
      `The containers, volumes and network of ${id} are still in Docker: ${(error as Error).message}`,
      { cause: error },
    );
  }
  await removeEverything({ id });
  const images = await docker(["image", "ls", "--quiet", "--filter", `label=${imageLabel("machine")}`]);
  await removeControlGroups({ pattern, nodeImage: images.split("\n")[0] || undefined });
}
