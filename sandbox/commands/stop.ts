import type { SandboxPaths } from "../host/paths.ts";
import { serverPid } from "../server/launch.ts";
import { destroyStack, stackHasResources } from "../stack/stack.ts";
import { down } from "./down.ts";

/** What `npm stop` does: `pulumi destroy`, as a person would with a real project, then the sandbox's removal. */
export async function stop(paths: SandboxPaths): Promise<void> {
  if (serverPid(paths) === undefined) {
    console.log("The sandbox server does not run: nothing to destroy through it, removing the sandbox.");
  } else if (await stackHasResources(paths)) {
    await destroyStack(paths);
  }
  await down(paths);
}
