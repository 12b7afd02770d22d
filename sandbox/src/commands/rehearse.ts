import { join } from "node:path";
import { openSandbox } from "../engine/index.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { PROGRAM } from "../program.ts";
import { App } from "../rehearsal/app.ts";
import { rehearseDrills } from "../rehearsal/drills/rehearse-drills.ts";
import { rehearseLife } from "../rehearsal/life/rehearse-life.ts";
import { rehearse } from "../rehearsal/rehearse.ts";

/** Rehearses a release on the running sandbox. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse({ ...ground(paths), steps: PROGRAM.releaseWalk });
}

/** Runs the drills on the running sandbox. */
export async function drillOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearseDrills(ground(paths));
}

/** Creates, changes and destroys the stack on the running sandbox. */
export async function liveOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearseLife(ground(paths));
}

function ground(paths: SandboxPaths) {
  return {
    sandbox: openSandbox(paths),
    app: new App(PROGRAM.app),
    kubernetes: PROGRAM.kubernetes,
    reportFile: join(paths.reports, "rehearsal.json"),
  };
}
