import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { parse } from "yaml";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import { CONFIG, type Config } from "./config-schema.ts";

/** Settings of the cluster and of what else a platform's stack makes. An app on a platform has none of them. */
const PLATFORM_KEYS = [
  ...["clusterName", "location", "nodeZones", "nodeCount", "machineType", "diskSizeGb"],
  ...["nodeRange", "podRange", "serviceRange", "releaseChannel", "maintenanceWindow", "authorizedNetworks"],
  ...["outgoingTraffic", "projectCreation", "access"],
  ...["registryHost", "adoptRepository", "deleteImages", "immutableTags", "sharedCluster"],
] as const satisfies readonly (keyof Config)[];

/**
 * Refuses settings that contradict each other: those of a cluster in a stack that has none, and a shared cluster that a
 * destroy would delete.
 *
 * @throws RunError that names the key
 */
export function checkPlatformSettings(config: Config): void {
  if (config.platform === undefined) checkSharedCluster(config);
  else refuseKeysOfThePlatform(config, config.platform);
}

function checkSharedCluster({ sharedCluster, deletionProtection }: Config): void {
  if (!sharedCluster || deletionProtection) return;
  throw configError("deletionProtection", {
    got: false,
    expected: "true while sharedCluster is true, as a destroy would delete the apps of other stacks",
    nextStep: `Set it with: ${setCommand("deletionProtection", "true")}`,
  });
}

/** The engine hands over the defaults too, so only a value that differs from its default is refused. */
function refuseKeysOfThePlatform(config: Config, platform: string): void {
  const defaults = defaultsOfTheProject();
  for (const key of PLATFORM_KEYS) {
    const usual = v.safeParse(CONFIG.entries[key], defaults[key]?.default ?? "");
    if (isDeepStrictEqual(config[key], usual.output)) continue;
    throw configError(key, {
      got: config[key],
      expected: `nothing while platform is ${platform}, whose stack has this setting`,
      nextStep: `Remove it with: ${removeCommand(key)}`,
    });
  }
}

function defaultsOfTheProject() {
  const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
    readonly config: Readonly<Record<string, { readonly default?: unknown }>>;
  };
  return config;
}
