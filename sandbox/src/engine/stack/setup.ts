import { join } from "node:path";
import { endpoints } from "../google-cloud/clients/endpoints.ts";
import type { CloudSettings } from "../google-cloud/kernel/cloud-settings.ts";
import { readInstance, type SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { readStateJson, writeStateJson } from "../host/state-file.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { sandboxEnvironment, shellEnvironment, type EnvironmentOptions } from "./environment.ts";
import type { PluginName } from "./official-plugins.ts";

/** What `sandbox up` found or created on this machine, for the server and later commands. */
export interface Setup {
  readonly toolchain: Toolchain;
  /** Names of the plugins that run from the official release. */
  readonly officialPlugins: readonly PluginName[];
  /** Settings of the simulated Google Cloud that differ from the defaults. */
  readonly settings: Partial<CloudSettings>;
}

export const setupFile = (paths: SandboxPaths) => join(paths.root, "setup.json");

export function recordSetup(paths: SandboxPaths, setup: Setup): void {
  writeStateJson(setupFile(paths), setup);
}

/** @throws when the sandbox does not run or its records are damaged. */
export function readSetup(paths: SandboxPaths): Setup & { readonly instance: SandboxInstance } {
  const instance = readInstance(paths);
  const setup = readStateJson<Setup>(setupFile(paths));
  if (!instance || !setup) {
    throw new Error("The sandbox does not run. Start it with: npm start");
  }
  return { ...setup, instance };
}

/** Address of the simulated Google Cloud. */
export function googleCloudUrl(instance: SandboxInstance): string {
  return `http://127.0.0.1:${instance.ports.googleCloud}`;
}

/** All variables of the running sandbox, for programs that the sandbox starts. PATH extends `path`. */
export const setupEnvironment = (paths: SandboxPaths, path: string) =>
  sandboxEnvironment(environmentOptions(paths), path);

/** The variables of the running sandbox for a person's shell. PATH extends `path`. */
export const setupShell = (paths: SandboxPaths, path: string) =>
  shellEnvironment(environmentOptions(paths), path);

/** @throws when the sandbox does not run. */
export function environmentOptions(paths: SandboxPaths): EnvironmentOptions {
  const { toolchain, officialPlugins, instance } = readSetup(paths);
  return {
    paths,
    instance,
    programFolders: toolchain.programFolders,
    officialPlugins: new Set(officialPlugins),
    gcloudEndpoints: endpoints(googleCloudUrl(instance)).gcloud,
  };
}
