import type { PreRelease, SmokeTest } from "./components/kubernetes/release-commands.ts";
import type { NodeRoom } from "./components/release/node-room.ts";
import type { AppSettings, RepositorySettings } from "./settings/app-settings.ts";
import { readAppSettings, readRepositorySettings } from "./settings/app-settings.ts";
import { checkCapacity, nodeRoom } from "./settings/capacity.ts";
import type { ClusterSettings } from "./settings/cluster-settings.ts";
import { readClusterSettings } from "./settings/cluster-settings.ts";
import type { ReleaseSettings } from "./settings/color-settings.ts";
import { readReleaseSettings } from "./settings/color-settings.ts";
import type { NetworkSettings } from "./settings/network-settings.ts";
import { readNetworkSettings } from "./settings/network-settings.ts";
import type { ProjectSettings } from "./settings/project-settings.ts";
import { readProjectSettings } from "./settings/project-settings.ts";
import type { RawConfig } from "./settings/read-config.ts";
import { readConfig } from "./settings/read-config.ts";
import { readPreRelease, readSmokeTest } from "./settings/release-job-settings.ts";

export interface Settings {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** How to create the project, and who gets which role in it. */
  readonly projectSettings: ProjectSettings;
  /** What the colours run. */
  readonly release: ReleaseSettings;
  /** How to build the app. */
  readonly app: AppSettings;
  /**
   * The gate that a colour passes before it gets traffic.
   * @default - none
   */
  readonly smokeTest?: SmokeTest;
  /**
   * The command that runs before a colour's pods change.
   * @default - none
   */
  readonly preRelease?: PreRelease;
  /** The repository of the app's images. */
  readonly repository: RepositorySettings;
  /** The ranges of addresses. */
  readonly network: NetworkSettings;
  /** The cluster and its nodes. */
  readonly cluster: ClusterSettings;
  /**
   * How many pods the nodes can hold.
   * @default - unknown, as their machine type isn't a common one
   */
  readonly room?: NodeRoom;
  /** What is allowed but may be a mistake. */
  readonly warnings: readonly string[];
}

/**
 * Reads and validates the whole config of the stack.
 *
 * @param raw config of all namespaces, as the engine hands it over
 * @param projectName the name in `Pulumi.yaml`
 * @throws RunError that names the key, what is expected, what it got and the next command
 */
export function readSettings(raw: RawConfig, projectName: string): Settings {
  const config = readConfig(raw, projectName);
  const release = readReleaseSettings(config);
  const cluster = readClusterSettings(config);
  const room = nodeRoom(cluster);
  return {
    project: config["gcp:project"],
    projectSettings: readProjectSettings(config),
    release,
    app: readAppSettings(config),
    smokeTest: readSmokeTest(config),
    preRelease: readPreRelease(config),
    repository: readRepositorySettings(config),
    network: readNetworkSettings(config),
    cluster,
    room,
    warnings: room ? checkCapacity(release, room) : [],
  };
}
