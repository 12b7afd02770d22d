import type { PreRelease, SmokeTest } from "./components/kubernetes/release-commands.ts";
import type { AppSettings, RepositorySettings } from "./settings/app-settings.ts";
import { readAppSettings, readRepositorySettings } from "./settings/app-settings.ts";
import type { NodeRoom } from "./components/kubernetes/node-room.ts";
import { checkCapacity, nodeRoom } from "./settings/capacity.ts";
import type { ClusterSettings } from "./settings/cluster-settings.ts";
import { readClusterSettings } from "./settings/cluster-settings.ts";
import type { ReleaseSettings } from "./settings/color-settings.ts";
import { readReleaseSettings } from "./settings/color-settings.ts";
import type { NetworkSettings } from "./settings/network-settings.ts";
import { readNetworkSettings } from "./settings/network-settings.ts";
import type { ProjectSettings } from "./settings/project-settings.ts";
import { readProjectSettings } from "./settings/project-settings.ts";
import { readPreRelease, readSmokeTest } from "./settings/release-job-settings.ts";
import type { RawConfig } from "./settings/stack-config.ts";
import { StackConfig } from "./settings/stack-config.ts";

/** All keys of the project's config; `Pulumi.yaml` describes each and holds its default. */
export const CONFIG_KEYS = [
  "activeColor",
  "blue",
  "green",
  "appName",
  "appPath",
  "appVersion",
  "baseImage",
  "smokeTest",
  "preRelease",
  "registryHost",
  "adoptRepository",
  "deleteImages",
  "immutableTags",
  "requireDigests",
  "clusterName",
  "location",
  "nodeZones",
  "nodeCount",
  "machineType",
  "diskSizeGb",
  "nodeRange",
  "podRange",
  "serviceRange",
  "releaseChannel",
  "maintenanceWindow",
  "deletionProtection",
  "authorizedNetworks",
  "projectCreation",
  "access",
] as const;

export interface Settings {
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly projectSettings: ProjectSettings;
  readonly release: ReleaseSettings;
  readonly app: AppSettings;
  /** Absent when it is switched off. */
  readonly smokeTest?: SmokeTest;
  /** Absent when there is nothing to do before a release. */
  readonly preRelease?: PreRelease;
  readonly repository: RepositorySettings;
  readonly network: NetworkSettings;
  readonly cluster: ClusterSettings;
  /** What is allowed and may still not be meant. */
  /**
   * What the nodes can hold.
   * @default - unknown, as their machine type isn't a common one
   */
  readonly room?: NodeRoom;
  readonly warnings: readonly string[];
}

/**
 * Reads and validates the whole config of the stack.
 *
 * @param raw config as the engine hands it over, of all namespaces
 * @param namespace the Pulumi project's name
 * @throws RunError that names the key, what it got, what is allowed and what to do
 */
export function readSettings(raw: RawConfig, namespace: string): Settings {
  const config = new StackConfig(raw, namespace);
  config.refuseUnknown(CONFIG_KEYS);
  const project = config
    .get("project", "gcp")
    .text(
      "a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
      "my-project",
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    );
  const release = readReleaseSettings(config);
  const cluster = readClusterSettings(config);
  const room = nodeRoom(cluster);
  return {
    project,
    projectSettings: readProjectSettings(config, project),
    release,
    app: readAppSettings(config),
    smokeTest: readSmokeTest(config),
    preRelease: readPreRelease(config),
    repository: readRepositorySettings(config),
    network: readNetworkSettings(config),
    cluster,
    room,
    warnings: room ? checkCapacity(config, release, room) : [],
  };
}
