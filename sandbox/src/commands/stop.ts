import { stoppedContainers } from "../engine/host/sandbox-container.ts";
import { dockerAnswers } from "../engine/host/docker.ts";
import { readInstance } from "../engine/host/instance.ts";
import { googleCalls } from "../engine/google-cloud/clients/google-calls.ts";
import { leftovers } from "../engine/google-cloud/clients/leftovers.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { serverPid } from "../engine/server/launch.ts";
import { accessToken } from "../engine/stack/access-token.ts";
import { googleCloudUrl, readSetup } from "../engine/stack/setup.ts";
import { destroyStack, stackHasResources } from "../engine/stack/stack.ts";
import { down } from "./down.ts";

/** What `npm stop` does: `pulumi destroy`, as a person would with a real project, then the sandbox's removal. */
export async function stop(paths: SandboxPaths): Promise<void> {
  const obstacle = await obstacleToDestroy(paths);
  if (obstacle !== undefined) {
    console.log(`The sandbox is removed without destroying the stack, as ${obstacle}.`);
  } else {
    await destroy(paths);
  }
  await down(paths);
}

// A destroy would wait, for minutes, for what can't answer.
async function obstacleToDestroy(paths: SandboxPaths): Promise<string | undefined> {
  const instance = readInstance(paths);
  if (!instance || serverPid(paths) === undefined) return "the sandbox server does not run";
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
      `the stack was not destroyed: ${(error as Error).message}\n` +
        "Run 'npm stop' again, or 'npm run sandbox -- down', which removes the sandbox without it.",
      { cause: error },
    );
  }
  try {
    for (const line of await whatIsLeft(paths)) console.log(`Google Cloud project ${line}.`);
  } catch (error) {
    console.log(`The simulated Google Cloud did not tell what it has left: ${(error as Error).message}.`);
  }
}

function whatIsLeft(paths: SandboxPaths): Promise<string[]> {
  return leftovers(googleCalls(googleCloudUrl(readSetup(paths).instance), accessToken(paths)));
}
