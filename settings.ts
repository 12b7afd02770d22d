import type { AppContainer } from "./components/kubernetes/app-container.ts";
import type { PreRelease, SmokeTest } from "./components/kubernetes/release-commands.ts";
import type { GateSource } from "./components/release/gate-images.ts";
import type { NodeRoom } from "./components/release/node-room.ts";
import { checkAnalysis } from "./settings/analysis-settings.ts";
import type { AppSettings, RepositorySettings } from "./settings/app-settings.ts";
import { readAppSettings, readRepositorySettings } from "./settings/app-settings.ts";
import { autoscalingWarnings, checkCapacity, nodeRoom, unknownSize } from "./settings/capacity.ts";
import type { ClusterSettings } from "./settings/cluster-settings.ts";
import { readClusterSettings } from "./settings/cluster-settings.ts";
import type { ReleaseSettings } from "./settings/color-settings.ts";
import { readReleaseSettings } from "./settings/color-settings.ts";
import { readContainer } from "./settings/container-settings.ts";
import { checkExposedPort } from "./settings/exposed-ports.ts";
import type { GoogleSettings } from "./settings/google-settings.ts";
import { readGoogleSettings } from "./settings/google-settings.ts";
import type { NetworkSettings } from "./settings/network-settings.ts";
import { readNetworkSettings } from "./settings/network-settings.ts";
import { checkPlatformSettings } from "./settings/platform-settings.ts";
import { type SharedNodes, sharedRoom } from "./settings/shared-room.ts";
import type { ProjectSettings } from "./settings/project-settings.ts";
import { readProjectSettings } from "./settings/project-settings.ts";
import type { RawConfig } from "./settings/read-config.ts";
import { readConfig } from "./settings/read-config.ts";
import {
  type IsSecret,
  readGateSource,
  readPreRelease,
  readSmokeTest,
} from "./settings/release-job-settings.ts";

export interface Settings {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** How to create the project, and who gets which role in it. */
  readonly projectSettings: ProjectSettings;
  /** What the colours run. */
  readonly release: ReleaseSettings;
  /** How to build the app. */
  readonly app: AppSettings;
  /** What the app's container needs. */
  readonly container: AppContainer;
  /**
   * The gate that a colour passes before it gets traffic.
   * @default - none
   */
  readonly smokeTest?: SmokeTest;
  /**
   * Where the image of the program's own gate comes from.
   * @default - there is no gate, or it is a command in the app's image
   */
  readonly gate?: GateSource;
  /**
   * The command that runs before a colour's pods change.
   * @default - none
   */
  readonly preRelease?: PreRelease;
  /** How long a colour's pods may take to become ready. */
  readonly releaseTimeoutSeconds: number;
  /** The repository of the app's images. */
  readonly repository: RepositorySettings;
  /** The ranges of addresses. */
  readonly network: NetworkSettings;
  /** What the app has of Google, besides its cluster. */
  readonly google: GoogleSettings;
  /** The cluster and its nodes. */
  readonly cluster: ClusterSettings;
  /**
   * Whether other stacks may run apps on the cluster.
   * @default false
   */
  readonly sharedCluster?: boolean;
  /**
   * The stack whose cluster the app runs on. The settings of the cluster, the network and the repository are then those of
   * that stack.
   * @default - the stack has a cluster of its own
   */
  readonly platform?: string;
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
 * @param isSecret whether a part of a key's value is a secret
 * @throws RunError that names the key, what is expected, what it got and the next command
 */
export function readSettings(
  raw: RawConfig,
  projectName: string,
  isSecret: IsSecret = () => false,
): Settings {
  const config = readConfig(raw, projectName, isSecret);
  checkPlatformSettings(config);
  const { platform } = config;
  const release = readReleaseSettings(config, isSecret);
  const cluster = readClusterSettings(config);
  const container = readContainer(config);
  // The nodes of a platform are known once its stack is read.
  const room = platform === undefined ? nodeRoom(cluster, container.resources.requests) : undefined;
  // Only `npm run switch` uses it.
  checkAnalysis(config.analysis);
  return {
    project: config["gcp:project"],
    projectSettings: readProjectSettings(config),
    release,
    app: readAppSettings(config),
    container,
    smokeTest: readSmokeTest(config, isSecret),
    gate: readGateSource(config),
    preRelease: readPreRelease(config, isSecret),
    releaseTimeoutSeconds: config.releaseTimeoutSeconds,
    repository: readRepositorySettings(config),
    network: readNetworkSettings(config),
    google: readGoogleSettings(config),
    cluster,
    ...(config.sharedCluster && { sharedCluster: true }),
    ...(platform !== undefined && { platform }),
    room,
    warnings: [
      ...checkExposedPort(config),
      ...(room
        ? checkCapacity(release, room, cluster.machineType)
        : platform === undefined
          ? [unknownSize(cluster)]
          : []),
    ],
  };
}

/** The room on the nodes of another stack, beside the pods of other apps. */
export function roomOnPlatform(
  { release, container, warnings: known }: Pick<Settings, "release" | "container" | "warnings">,
  nodes: SharedNodes,
): Pick<Settings, "room" | "warnings"> {
  const { room, warnings } = sharedRoom(nodes, container.resources.requests);
  return { room, warnings: [...known, ...warnings, ...(room ? autoscalingWarnings(release, room) : [])] };
}
