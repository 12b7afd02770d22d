import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { objectField, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { selfLink } from "../../resources/self-links.ts";
import { externalAddress, globalAddress, internalAddress } from "./address-choice.ts";
import { forwardingRulesOfAddresses, usersOfAddresses } from "./address-users.ts";
import { labelsFingerprint } from "./address-labels.ts";
import type { Place, Placed, WritableKind } from "./writable-kinds.ts";

/** Reserved addresses of a region, which LoadBalancer Services use, or global ones, which nothing uses. */
export function addresses(
  cloud: Cloud,
  resources: ComputeResources,
  scope: "global" | "regions",
): WritableKind {
  const usersOf = (placed: readonly Placed[]) =>
    scope === "global" ? placed.map(() => []) : usersOfAddresses(cloud, resources, placed);
  return {
    kind: "address",
    name: "addresses",
    scope,
    checkNew: async (place, body) => {
      const address = stringField(body, "address");
      if (address && scope === "regions" && !isInternal(body)) await checkOwn(cloud, place, address);
    },
    create: (place, body) => {
      if ((stringField(body, "ipVersion") ?? "IPV4") !== "IPV4") throw notSimulated("IPv6 addresses");
      const fields = { ...withoutEmpty(body), status: "RESERVED" };
      if (scope === "global") {
        if (isInternal(body)) throw notSimulated("global internal addresses");
        return {
          ...fields,
          addressType: "EXTERNAL",
          networkTier: "PREMIUM",
          ...globalAddress(resources, place, body),
        };
      }
      return {
        ...fields,
        ...(isInternal(body)
          ? internalAddress(cloud, resources, place, body)
          : externalAddress(cloud, resources, place, body)),
      };
    },
    user: async (place) => (await usersOf([[place, resources.get(place.path)]]))[0]?.[0],
    show: async (placed) => {
      const users = await usersOf(placed);
      return placed.map(([, address], index) => ({
        ...address,
        labelFingerprint: labelsFingerprint(objectField(address, "labels")),
        ...(users[index]!.length > 0 ? { status: "IN_USE", users: users[index]!.map(selfLink) } : {}),
      }));
    },
  };
}

const isInternal = (body: JsonObject) => stringField(body, "addressType") === "INTERNAL";

// Google gives away no address that the caller chooses. It only keeps one that the project uses already.
async function checkOwn(cloud: Cloud, place: Place, address: string): Promise<void> {
  const [users] = await forwardingRulesOfAddresses(cloud, [[place, { address, addressType: "EXTERNAL" }]]);
  if (users!.length > 0) return;
  throw invalidArgument(
    `Invalid value for field 'resource.address': '${address}'. Specified IP address is not allocated to the project or ` +
      "does not belong to the specified scope.",
  );
}
