import { join } from "node:path";
import { openSandbox } from "../engine/index.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { PROGRAM } from "../program.ts";
import { App } from "../rehearsal/app.ts";
import { rehearseDrills } from "../rehearsal/drills/rehearse-drills.ts";
import { rehearseLife } from "../rehearsal/life/rehearse-life.ts";
import { rehearse } from "../rehearsal/rehearse.ts";

/** Walks a release on the sandbox that is up. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse({ ...ground(paths), steps: PROGRAM.releaseWalk });
}

/** Tries on the sandbox that is up what must not hurt. */
export async function drillOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearseDrills(ground(paths));
}

/** Takes the stack on the sandbox that is up through its whole life, from nothing to nothing. */
export async function liveOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearseLife(ground(paths));
}

function ground(paths: SandboxPaths) {
  return {
    sandbox: openSandbox(paths),
    app: new App(PROGRAM.app),
    kubernetes: PROGRAM.kubernetes,
    reportFile: join(paths.root, "rehearsal.json"),
  };
}
