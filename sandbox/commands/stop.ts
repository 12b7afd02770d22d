import type { SandboxPaths } from "../host/paths.ts";
import { serverPid } from "../server/launch.ts";
import { accessToken } from "../stack/access-token.ts";
import { googleCloudUrl, readSetup } from "../stack/setup.ts";
import { destroyStack, stackHasResources } from "../stack/stack.ts";
import { down } from "./down.ts";

/** What `npm stop` does: `pulumi destroy`, as a person would with a real project, then the sandbox's removal. */
export async function stop(paths: SandboxPaths): Promise<void> {
  if (serverPid(paths) === undefined) {
    console.log("The sandbox server does not run: nothing to destroy through it, removing the sandbox.");
  } else if (await stackHasResources(paths)) {
    await destroyStack(paths);
    for (const line of await whatIsLeft(paths)) console.log(`Google Cloud project ${line}.`);
  }
  await down(paths);
}

// Google's clients take a moment to load, and no other command needs them.
async function whatIsLeft(paths: SandboxPaths): Promise<string[]> {
  const { googleClients } = await import("../google-cloud/clients.ts");
  const { leftovers } = await import("../google-cloud/leftovers.ts");
  return leftovers(googleClients(googleCloudUrl(readSetup(paths).instance), accessToken(paths)));
}
