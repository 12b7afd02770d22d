import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "../google-cloud/clients/endpoints.ts";
import type { CloudSettings } from "../google-cloud/kernel/cloud-settings.ts";
import { readInstance, type SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { sandboxEnvironment } from "./environment.ts";
import type { PluginName } from "./official-plugins.ts";

/** What `sandbox up` found or made on this machine, kept for the commands and the server that come after it. */
export interface Setup {
  readonly toolchain: Toolchain;
  /** Names of the plugins that run as the official release. */
  readonly officialPlugins: readonly PluginName[];
  /** Those of the simulated Google Cloud that are not the usual ones. */
  readonly settings: Partial<CloudSettings>;
}

const setupFile = (paths: SandboxPaths) => join(paths.root, "setup.json");

export function recordSetup(paths: SandboxPaths, setup: Setup): void {
  writeFileSync(setupFile(paths), `${JSON.stringify(setup, null, 2)}\n`);
}

/** What a server of this sandbox was started with, if there is one. */
export function recordedSettings(paths: SandboxPaths): Partial<CloudSettings> {
  if (!existsSync(setupFile(paths))) return {};
  return (JSON.parse(readFileSync(setupFile(paths), "utf8")) as Partial<Setup>).settings ?? {};
}

/** @throws when the sandbox is not up. */
export function readSetup(paths: SandboxPaths): Setup & { readonly instance: SandboxInstance } {
  const instance = readInstance(paths);
  if (!instance || !existsSync(setupFile(paths))) {
    throw new Error("the sandbox is not up; start it with 'npm start' or 'npm run sandbox -- up'");
  }
  return { ...(JSON.parse(readFileSync(setupFile(paths), "utf8")) as Setup), instance };
}

/** Address of the simulated Google Cloud. */
export function googleCloudUrl(instance: SandboxInstance): string {
  return `http://127.0.0.1:${instance.ports.googleCloud}`;
}

/** The variables with which programs work on the sandbox that is up; PATH is built on `path`. */
export function setupEnvironment(paths: SandboxPaths, path: string): Record<string, string> {
  const { toolchain, officialPlugins, instance } = readSetup(paths);
  return sandboxEnvironment(
    {
      paths,
      instance,
      programFolders: toolchain.programFolders,
      officialPlugins: new Set(officialPlugins),
      gcloudEndpoints: endpoints(googleCloudUrl(instance)).gcloud,
    },
    path,
  );
}
