import * as v from "valibot";
import { configError, setCommand } from "../components/release/config-error.ts";
import { cidr, contains, overlaps, parseCidr } from "./cidr.ts";
import type { Config } from "./config-schema.ts";
import { text } from "./schema-parts.ts";

export type NetworkSettings = Pick<Config, "nodeRange" | "podRange" | "serviceRange">;

// The ranges that GKE accepts in a VPC, without public addresses used privately.
const VPC_RANGES = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "198.18.0.0/15",
  "240.0.0.0/4",
].map(cidr);
const NODE_DOCKER_BRIDGE = cidr("172.17.0.0/16");

/** A CIDR range with its first address in front. */
export function cidrText(example: string) {
  const expected = "an IPv4 range that starts with its first address, such as 10.10.0.0/24";
  return v.pipe(
    text(expected, example),
    v.check((range) => parseCidr(range) !== undefined, expected),
  );
}

function vpcRange(largestPrefix: number, smallestPrefix: number, example: string) {
  const outer = VPC_RANGES.map(({ text }) => text).join(", ");
  return v.pipe(
    cidrText(example),
    v.check((range) => {
      const { prefix } = cidr(range);
      return prefix >= largestPrefix && prefix <= smallestPrefix;
    }, `a range from /${largestPrefix} to /${smallestPrefix}`),
    v.check(
      (range) =>
        VPC_RANGES.some((each) => contains(each, cidr(range))) && !overlaps(cidr(range), NODE_DOCKER_BRIDGE),
      `a range inside ${outer} that does not overlap ${NODE_DOCKER_BRIDGE.text}`,
    ),
  );
}

export const NETWORK = {
  nodeRange: vpcRange(8, 29, "10.10.0.0/24"),
  podRange: vpcRange(9, 21, "10.20.0.0/16"),
  serviceRange: vpcRange(16, 27, "10.30.0.0/20"),
};

export function readNetworkSettings({ nodeRange, podRange, serviceRange }: Config): NetworkSettings {
  const ranges = Object.entries({ nodeRange, podRange, serviceRange });
  for (const [index, [key, range]] of ranges.entries()) {
    const clash = ranges.slice(0, index).find(([, other]) => overlaps(cidr(other), cidr(range)));
    if (!clash) continue;
    throw configError(key, {
      got: range,
      expected: `a range that does not overlap ${clash[0]} (${clash[1]})`,
      nextStep: `Change one of the two, such as: ${setCommand(key, "<range>")}`,
    });
  }
  return { nodeRange, podRange, serviceRange };
}
