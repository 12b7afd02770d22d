import type { Cidr } from "./cidr.ts";
import { cidr, contains, overlaps, parseCidr } from "./cidr.ts";
import type { Setting } from "./setting.ts";
import type { StackConfig } from "./stack-config.ts";

export interface NetworkSettings {
  /** IPv4 range of the nodes and of internal load balancers. */
  readonly nodeRange: string;
  /** IPv4 range of the pods; each node takes a /24 of it. */
  readonly podRange: string;
  /** IPv4 range of the Services' cluster addresses. */
  readonly serviceRange: string;
}

// What GKE takes for ranges of a VPC, without public addresses used privately.
const VPC_RANGES = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "198.18.0.0/15",
  "240.0.0.0/4",
].map(cidr);
const NODE_DOCKER_BRIDGE = cidr("172.17.0.0/16");

export function readNetworkSettings(config: StackConfig): NetworkSettings {
  const ranges = [
    readRange(config.get("nodeRange"), 8, 29, "10.10.0.0/24"),
    readRange(config.get("podRange"), 9, 21, "10.20.0.0/16"),
    readRange(config.get("serviceRange"), 16, 27, "10.30.0.0/20"),
  ] as const;
  for (const [index, { setting, range }] of ranges.entries()) {
    const clash = ranges.slice(0, index).find((other) => overlaps(other.range, range));
    if (clash) {
      throw setting.error(
        `a range that does not overlap ${clash.setting.path} (${clash.range.text})`,
        "Move one of the two.",
      );
    }
  }
  const [nodes, pods, services] = ranges;
  return { nodeRange: nodes.range.text, podRange: pods.range.text, serviceRange: services.range.text };
}

function readRange(
  setting: Setting,
  largestPrefix: number,
  smallestPrefix: number,
  example: string,
): { setting: Setting; range: Cidr } {
  const range = readCidr(setting, example);
  if (range.prefix < largestPrefix || range.prefix > smallestPrefix) {
    throw setting.invalid(`a range from /${largestPrefix} to /${smallestPrefix}`, example);
  }
  if (!VPC_RANGES.some((outer) => contains(outer, range)) || overlaps(range, NODE_DOCKER_BRIDGE)) {
    throw setting.invalid(
      `a range inside ${VPC_RANGES.map(({ text }) => text).join(", ")} that keeps clear of ${NODE_DOCKER_BRIDGE.text}`,
      example,
    );
  }
  return { setting, range };
}

/** A CIDR range of any size. */
export function readCidr(setting: Setting, example: string): Cidr {
  const range = typeof setting.value === "string" ? parseCidr(setting.value) : undefined;
  if (range) return range;
  throw setting.invalid("an IPv4 range whose address is its first, such as 10.10.0.0/24", example);
}
