import { existsSync } from "node:fs";
import { stoppedContainers } from "../engine/host/sandbox-container.ts";
import { dockerAnswers } from "../engine/host/docker.ts";
import { readInstance } from "../engine/host/instance.ts";
import { BrokenStateFile } from "../engine/host/state-file.ts";
import { googleCalls } from "../engine/google-cloud/clients/google-calls.ts";
import { leftovers } from "../engine/google-cloud/clients/leftovers.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { serverPid } from "../engine/server/launch.ts";
import { accessToken } from "../engine/stack/access-token.ts";
import { googleCloudUrl, readSetup } from "../engine/stack/setup.ts";
import { stackConfigFile } from "../engine/stack/sandbox-stack-config.ts";
import { destroyStack, stackHasResources } from "../engine/stack/stack.ts";
import { down } from "./down.ts";

/** Runs `pulumi destroy`, as with a real project, then removes the sandbox. */
export async function stop(paths: SandboxPaths): Promise<void> {
  const obstacle = await obstacleToDestroy(paths);
  if (obstacle !== undefined) {
    console.log(`Removing the sandbox without 'pulumi destroy', because ${obstacle}.`);
  } else {
    await destroy(paths);
  }
  await down(paths);
}

async function obstacleToDestroy(paths: SandboxPaths): Promise<string | undefined> {
  try {
    return await findObstacle(paths);
  } catch (error) {
    if (error instanceof BrokenStateFile) return `a file is damaged: ${error.file}`;
    throw error;
  }
}

// A destroy would wait minutes for a server that can't answer.
async function findObstacle(paths: SandboxPaths): Promise<string | undefined> {
  const instance = readInstance(paths);
  if (!instance || serverPid(paths) === undefined) return "the sandbox server does not run";
  // This throws if the records are damaged.
  readSetup(paths);
  if (!existsSync(stackConfigFile(paths.project))) return "the stack's config file is gone";
  if (!(await dockerAnswers())) return "no Docker daemon answers";
  const stopped = await stoppedContainers(instance);
  return stopped.length > 0 ? `these containers do not run: ${stopped.join(", ")}` : undefined;
}

async function destroy(paths: SandboxPaths): Promise<void> {
  try {
    if (!(await stackHasResources(paths))) return;
    await destroyStack(paths);
  } catch (error) {
    throw new Error(
      `The stack was not destroyed: ${(error as Error).message}\n` +
        "Run 'npm stop' again, or remove the sandbox without a destroy: npm run sandbox -- down",
      { cause: error },
    );
  }
  try {
    for (const line of await whatIsLeft(paths)) console.log(`Google Cloud project ${line}.`);
  } catch (error) {
    console.log(`Could not list what is left in the simulated Google Cloud: ${(error as Error).message}.`);
  }
}

function whatIsLeft(paths: SandboxPaths): Promise<string[]> {
  return leftovers(googleCalls(googleCloudUrl(readSetup(paths).instance), accessToken(paths)));
}
