import * as v from "valibot";
import { ARCHITECTURES, architectureOf } from "../components/image/architecture.ts";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import { parseCidr } from "./cidr.ts";
import type { Config } from "./config-schema.ts";
import { usualMachineType } from "./machine-types.ts";
import { checkMaintenanceWindow, MAINTENANCE_WINDOW } from "./maintenance-window.ts";
import { cidrText } from "./network-settings.ts";
import { flag, list, object, oneOf, text, wholeNumber } from "./schema-parts.ts";

const REGION = /^[a-z]+-[a-z]+\d+$/;
const ZONE = /^[a-z]+-[a-z]+\d+-[a-z]$/;
// The default podRange has room for this many.
const MOST_NODES = 256;
// Wide enough for a provider's whole block, too narrow for the world in a few pieces.
const WIDEST_AUTHORIZED_PREFIX = 8;

export const CLUSTER = {
  clusterName: text(
    "1 to 24 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
    "blue-green",
    /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
  ),
  location: text(
    "a zone such as us-central1-a or a region such as us-central1",
    "us-central1-a",
    new RegExp(`${ZONE.source}|${REGION.source}`),
  ),
  nodeZones: list(
    text("a zone", "us-central1-b", ZONE),
    "a list of two zones of the region",
    "us-central1-b",
  ),
  nodeCount: wholeNumber(2, MOST_NODES, 2),
  machineType: text("a Compute Engine machine type", "e2-standard-2", /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/),
  architecture: oneOf(ARCHITECTURES),
  diskSizeGb: wholeNumber(10, 65536, 30),
  releaseChannel: oneOf(["RAPID", "REGULAR", "STABLE", "EXTENDED"]),
  maintenanceWindow: MAINTENANCE_WINDOW,
  deletionProtection: flag(),
  authorizedNetworks: list(
    object({
      cidrBlock: v.pipe(
        cidrText("203.0.113.0/24"),
        v.check(
          (range) => parseCidr(range)!.prefix >= WIDEST_AUTHORIZED_PREFIX,
          `a range of /${WIDEST_AUTHORIZED_PREFIX} or narrower`,
        ),
      ),
      displayName: text("a name for the network", "office"),
    }),
    "a list of networks",
    "…",
  ),
};

export type ClusterSettings = Pick<
  Config,
  | "clusterName"
  | "location"
  | "nodeCount"
  | "machineType"
  | "architecture"
  | "diskSizeGb"
  | "releaseChannel"
  | "maintenanceWindow"
  | "deletionProtection"
> & {
  /** The location itself, or the region of the zone. */
  readonly region: string;
  /**
   * Two zones of a regional cluster.
   * @default - all nodes are in the zone that is the location
   */
  readonly nodeZones?: readonly string[];
  /**
   * Networks that reach the control plane's IP endpoint.
   * @default - the control plane is reached by its DNS endpoint
   */
  readonly authorizedNetworks?: Config["authorizedNetworks"];
};

export function readClusterSettings(config: Config): ClusterSettings {
  const { clusterName, location, nodeCount, machineType, architecture, diskSizeGb, releaseChannel } = config;
  const { maintenanceWindow, deletionProtection, authorizedNetworks } = config;
  const nodeZones = readNodeZones(config);
  checkNodeCount(config);
  checkArchitecture(config);
  checkMaintenanceWindow(maintenanceWindow);
  return {
    clusterName,
    location,
    region: ZONE.test(location) ? location.slice(0, -2) : location,
    nodeZones,
    nodeCount,
    machineType,
    architecture,
    diskSizeGb,
    releaseChannel,
    maintenanceWindow,
    deletionProtection,
    authorizedNetworks: authorizedNetworks.length > 0 ? authorizedNetworks : undefined,
  };
}

function readNodeZones({ location, nodeZones }: Config): readonly string[] | undefined {
  if (ZONE.test(location)) {
    if (nodeZones.length === 0) return undefined;
    throw configError("nodeZones", {
      got: nodeZones,
      expected: `nothing while location is the zone ${location}`,
      nextStep: `Remove it with: ${removeCommand("nodeZones")}`,
    });
  }
  const [first, second, ...more] = nodeZones;
  const inRegion = nodeZones.every((zone) => zone.startsWith(`${location}-`));
  if (first && second && more.length === 0 && first !== second && inRegion) return nodeZones;
  throw configError("nodeZones", {
    got: nodeZones,
    expected: `two different zones of the region ${location}`,
    nextStep:
      `Set them with: ${setCommand("nodeZones[0]", `${location}-b`)} && ` +
      setCommand("nodeZones[1]", `${location}-c`),
  });
}

function checkNodeCount({ location, nodeCount }: Config): void {
  if (ZONE.test(location) || nodeCount % 2 === 0) return;
  throw configError("nodeCount", {
    got: nodeCount,
    expected: `an even number in the region ${location}, half of the nodes in each of its two zones`,
    nextStep: `Set it with: ${setCommand("nodeCount", nodeCount + 1)}`,
  });
}

/** The nodes of a platform are another stack's, which is read later. */
function checkArchitecture({ machineType, architecture, platform }: Config): void {
  if (platform !== undefined || architectureOf(machineType) === architecture) return;
  const [processors, other] =
    architecture === "amd64" ? (["x86", "arm64"] as const) : (["Arm", "amd64"] as const);
  throw configError("machineType", {
    got: machineType,
    expected: `a machine type with ${processors} processors, as the app's image is built for them`,
    nextStep:
      `Set it with: ${setCommand("machineType", usualMachineType(architecture, 2))}. ` +
      `Or build for ${other}: ${setCommand("architecture", other)}`,
  });
}
