import { isIPv4 } from "node:net";
import { formatAddress } from "../../kernel/cidr.ts";
import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { WritableKind } from "./writable-kinds.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";

// The range for documentation: no machine has these addresses.
const FIRST = 203 * 2 ** 24 + 113 * 2 ** 8;
const COUNT = 256;

/** Reserved addresses. */
export function addresses(resources: ComputeResources, scope: "global" | "regions"): WritableKind {
  return {
    kind: "address",
    name: "addresses",
    scope,
    create: ({ project }, body) => {
      const addressType = stringField(body, "addressType") ?? "EXTERNAL";
      if (addressType !== "EXTERNAL") throw notSimulated(`addresses of type ${addressType}`);
      if ((stringField(body, "ipVersion") ?? "IPV4") !== "IPV4") throw notSimulated("IPv6 addresses");
      const taken = resources.listEverywhere(project, "addresses").map(([, { address }]) => address);
      return {
        networkTier: "PREMIUM",
        status: "RESERVED",
        ...withoutEmpty(body),
        addressType,
        address: pick(stringField(body, "address"), taken),
      };
    },
  };
}

function pick(asked: string | undefined, taken: readonly JsonObject[string][]): string {
  if (asked) {
    if (isIPv4(asked) && !taken.includes(asked)) return asked;
    throw invalidArgument(
      `Invalid value for field 'resource.address': '${asked}'. Must be an IPv4 address that is not reserved.`,
    );
  }
  const free = Array.from({ length: COUNT }, (_, index) => formatAddress(FIRST + index)).find(
    (address) => !taken.includes(address),
  );
  if (free !== undefined) return free;
  throw invalidArgument(`No address is free: all ${COUNT} addresses of the sandbox are reserved.`);
}
