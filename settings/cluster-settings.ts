import { readCidr } from "./network-settings.ts";
import type { Setting } from "./setting.ts";
import type { StackConfig } from "./stack-config.ts";

export const RELEASE_CHANNELS = ["RAPID", "REGULAR", "STABLE", "EXTENDED"] as const;

/** A window of time that recurs, in Google's terms. */
export interface MaintenanceWindow {
  /** Start of the first window, such as `2026-01-03T00:00:00Z`. */
  readonly startTime: string;
  readonly endTime: string;
  /** A rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SA,SU`. */
  readonly recurrence: string;
}

export interface AuthorizedNetwork {
  readonly cidrBlock: string;
  readonly displayName: string;
}

export interface ClusterSettings {
  readonly clusterName: string;
  /** A zone, or a region for a regional cluster. */
  readonly location: string;
  /** The region that the location is or lies in. */
  readonly region: string;
  /** Two zones, of a regional cluster only. */
  readonly nodeZones?: readonly string[];
  /** Of all zones together. */
  readonly nodeCount: number;
  readonly machineType: string;
  readonly diskSizeGb: number;
  readonly releaseChannel: (typeof RELEASE_CHANNELS)[number];
  readonly maintenanceWindow: MaintenanceWindow;
  /** Also of what serves external users on it. */
  readonly deletionProtection: boolean;
  /** Absent when the control plane is reached by its DNS endpoint. */
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

const REGION = /^[a-z]+-[a-z]+\d+$/;
const ZONE = /^[a-z]+-[a-z]+\d+-[a-z]$/;
// What the default podRange has room for.
const MOST_NODES = 256;
// Wide enough for a provider's whole block, too narrow for the world in a few pieces.
const WIDEST_AUTHORIZED_PREFIX = 8;

export function readClusterSettings(config: StackConfig): ClusterSettings {
  const location = readLocation(config.get("location"));
  return {
    clusterName: config
      .get("clusterName")
      .text(
        "1 to 24 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
        "blue-green",
        /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
      ),
    location,
    region: ZONE.test(location) ? location.slice(0, -2) : location,
    nodeZones: readNodeZones(config.get("nodeZones"), location),
    nodeCount: readNodeCount(config.get("nodeCount"), location),
    machineType: config
      .get("machineType")
      .text("a Compute Engine machine type", "e2-medium", /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/),
    diskSizeGb: config.get("diskSizeGb").wholeNumber(10, 65536, 30),
    releaseChannel: config.get("releaseChannel").oneOf(RELEASE_CHANNELS),
    maintenanceWindow: readMaintenanceWindow(config.get("maintenanceWindow")),
    deletionProtection: config.get("deletionProtection").flag(),
    authorizedNetworks: readAuthorizedNetworks(config.get("authorizedNetworks")),
  };
}

function readLocation(setting: Setting): string {
  const location = setting.value;
  if (typeof location === "string" && (ZONE.test(location) || REGION.test(location))) return location;
  throw setting.invalid("a zone such as us-central1-a or a region such as us-central1", "us-central1-a");
}

function readNodeZones(setting: Setting, location: string): string[] | undefined {
  const items = setting.items();
  if (ZONE.test(location)) {
    if (items.length === 0) return undefined;
    throw setting.error(
      `nothing while location is the zone ${location}`,
      "Remove it with: pulumi config rm nodeZones",
    );
  }
  const inRegion = (zone: unknown) =>
    typeof zone === "string" && ZONE.test(zone) && zone.startsWith(`${location}-`);
  const zones = items.map(({ value }) => value);
  if (zones.length === 2 && zones[0] !== zones[1] && zones.every(inRegion)) return zones as string[];
  throw setting.error(
    `two different zones of the region ${location}`,
    `Set them with: pulumi config set --path 'nodeZones[0]' ${location}-b, and 'nodeZones[1]' ${location}-c`,
  );
}

function readNodeCount(setting: Setting, location: string): number {
  const count = setting.wholeNumber(2, MOST_NODES, 2);
  if (ZONE.test(location) || count % 2 === 0) return count;
  throw setting.invalid(
    `an even number in the region ${location}, half of them in each of its two zones`,
    "4",
  );
}

function readMaintenanceWindow(setting: Setting): MaintenanceWindow {
  const { startTime, endTime, recurrence } = setting.properties(["startTime", "endTime", "recurrence"]);
  const instant = [
    "a time in UTC such as 2026-01-03T00:00:00Z",
    "2026-01-03T00:00:00Z",
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  ] as const;
  const window = {
    startTime: startTime.text(...instant),
    endTime: endTime.text(...instant),
    recurrence: recurrence.text(
      "a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SA,SU",
      "'FREQ=WEEKLY;BYDAY=SA,SU'",
      /^FREQ=(DAILY|WEEKLY)(;[A-Z]+=[A-Z0-9,+-]+)*$/,
    ),
  };
  const hours = (Date.parse(window.endTime) - Date.parse(window.startTime)) / 3_600_000;
  if (hours >= 4 && hours <= 24) return window;
  throw endTime.error(
    `4 to 24 hours after startTime (${window.startTime})`,
    `Set it with: pulumi config set --path '${endTime.path}' <time>`,
  );
}

function readAuthorizedNetworks(setting: Setting): AuthorizedNetwork[] | undefined {
  const networks = setting.items().map((item) => {
    const { cidrBlock, displayName } = item.properties(["cidrBlock", "displayName"]);
    const range = readCidr(cidrBlock, "203.0.113.0/24");
    if (range.prefix < WIDEST_AUTHORIZED_PREFIX) {
      throw cidrBlock.invalid(`a range of /${WIDEST_AUTHORIZED_PREFIX} or narrower`, "203.0.113.0/24");
    }
    return { cidrBlock: range.text, displayName: displayName.text("a name for the network", "office") };
  });
  return networks.length > 0 ? networks : undefined;
}
