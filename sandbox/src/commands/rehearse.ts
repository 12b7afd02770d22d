import { join } from "node:path";
import { openSandbox } from "../engine/index.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { stackConfigFile } from "../engine/stack/sandbox-stack-config.ts";
import { PROGRAM } from "../program.ts";
import { App } from "../rehearsal/app.ts";
import { appsNamed } from "../rehearsal/apps/all-apps.ts";
import { rehearseApps } from "../rehearsal/apps/rehearse-apps.ts";
import { drillsOf } from "../rehearsal/drills/all-drills.ts";
import { rehearseCrashes } from "../rehearsal/drills/crash/rehearse-crashes.ts";
import { rehearseDrills } from "../rehearsal/drills/rehearse-drills.ts";
import { rehearseLife } from "../rehearsal/life/rehearse-life.ts";
import { rehearseWatch } from "../rehearsal/watch/rehearse-watch.ts";
import { restoreKeptConfig } from "../rehearsal/kept-config.ts";
import { rehearse } from "../rehearsal/rehearse.ts";

/** Rehearses a release on the running sandbox. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse({ ...ground(paths), steps: PROGRAM.releaseWalk });
}

/** Runs the drills of these groups on the running sandbox, or all of them without names. */
export async function drillOnSandbox(paths: SandboxPaths, groups: readonly string[]): Promise<void> {
  await rehearseDrills({ ...ground(paths), drills: drillsOf(groups) });
}

/** Creates, changes and destroys the stack on the running sandbox. */
export async function liveOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearseLife(ground(paths));
}

/** Kills updates of the stack on the running sandbox, so many times. */
export async function crashOnSandbox(paths: SandboxPaths, kills: number, seed?: number): Promise<void> {
  await rehearseCrashes({ ...ground(paths), kills, ...(seed === undefined ? {} : { seed }) });
}

/** Watches so many good and so many bad releases on the running sandbox. */
export async function watchOnSandbox(paths: SandboxPaths, releases: number): Promise<void> {
  await rehearseWatch({ ...ground(paths), releases });
}

/** Releases apps that others wrote on the running sandbox. */
export async function releaseAppsOnSandbox(paths: SandboxPaths, names: readonly string[]): Promise<void> {
  await rehearseApps({ ...ground(paths), apps: appsNamed(names) });
}

function ground(paths: SandboxPaths) {
  const sandbox = openSandbox(paths);
  const reportFile = join(paths.reports, "rehearsal.json");
  restoreKeptConfig(stackConfigFile(paths.project), reportFile);
  return { sandbox, app: new App(PROGRAM.app), kubernetes: PROGRAM.kubernetes, reportFile };
}
