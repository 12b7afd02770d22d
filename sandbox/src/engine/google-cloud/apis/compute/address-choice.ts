import { isIPv4 } from "node:net";
import { contains, formatAddress, parseCidr } from "../../kernel/cidr.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError, invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { stringField, type JsonObject } from "../../kernel/json.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath, selfLink } from "../../resources/self-links.ts";
import type { Place } from "./writable-kinds.ts";

// The range for documentation: no machine has these addresses.
const GLOBAL = Array.from({ length: 256 }, (_, index) => formatAddress(203 * 2 ** 24 + 113 * 2 ** 8 + index));

/** The fields of a global address, which no Service can use. */
export function globalAddress(resources: ComputeResources, place: Place, body: JsonObject): JsonObject {
  const asked = stringField(body, "address");
  if (asked) throw notSimulated("global addresses of the caller's choice. Leave address out");
  return { address: firstFree(resources, place, GLOBAL) };
}

/** The fields of a region's external address: one of this machine's, so that a load balancer can listen on it. */
export function externalAddress(
  { runtime }: Cloud,
  resources: ComputeResources,
  place: Place,
  body: JsonObject,
): JsonObject {
  for (const field of ["purpose", "subnetwork", "network"]) {
    const value = stringField(body, field);
    if (value) throw invalidField(field, value, `It can't be specified for an external address.`);
  }
  const asked = stringField(body, "address");
  if (asked && isReserved(resources, asked)) {
    throw invalidField("address", asked, "Specified IP address is already reserved.");
  }
  return {
    addressType: "EXTERNAL",
    networkTier: stringField(body, "networkTier") ?? "PREMIUM",
    address: asked ?? firstFree(resources, place, runtime.reservableAddresses),
  };
}

/**
 * The fields of an internal address. Google takes it from the subnetwork. The sandbox takes one of this machine's, as
 * nothing else could reach the Service; an address that the caller chooses must be in the subnetwork all the same.
 */
export function internalAddress(
  { runtime }: Cloud,
  resources: ComputeResources,
  place: Place,
  body: JsonObject,
): JsonObject {
  const tier = stringField(body, "networkTier");
  if (tier) throw invalidField("networkTier", tier, "It can't be specified for an internal address.");
  const purpose = stringField(body, "purpose") ?? "GCE_ENDPOINT";
  if (purpose !== "GCE_ENDPOINT") throw notSimulated(`addresses with the purpose ${purpose}`);
  const subnetwork = subnetworkOf(resources, place, stringField(body, "subnetwork"));
  const asked = stringField(body, "address");
  if (asked) checkInSubnetwork(resources, subnetwork, asked);
  return {
    addressType: "INTERNAL",
    networkTier: "PREMIUM",
    purpose,
    subnetwork: selfLink(subnetwork),
    address: asked ?? firstFree(resources, place, runtime.reservableAddresses),
  };
}

function subnetworkOf(
  resources: ComputeResources,
  { project, location }: Place,
  reference: string | undefined,
): string {
  const below = `projects/${project}/regions/${location}/subnetworks`;
  const path = resourcePath(reference ?? "default", below);
  if (!reference && !resources.find(path)) {
    throw invalidField(
      "subnetwork",
      "",
      "No default subnetwork was found for an address with type INTERNAL.",
    );
  }
  resources.getReady(path);
  return path;
}

function checkInSubnetwork(resources: ComputeResources, subnetwork: string, address: string): void {
  const range = parseCidr("ipCidrRange", stringField(resources.get(subnetwork), "ipCidrRange") ?? "");
  if (!isIPv4(address) || !contains(range, parseCidr("resource.address", `${address}/32`))) {
    throw invalidField(
      "address",
      address,
      "Requested internal IP address is outside the network/subnetwork range.",
    );
  }
  if (isReserved(resources, address)) {
    throw new GoogleError("ALREADY_EXISTS", `IP '${address}' is already being used by another resource.`, {
      reason: "IP_IN_USE_BY_ANOTHER_RESOURCE",
    });
  }
}

function firstFree(resources: ComputeResources, { location }: Place, all: readonly string[]): string {
  const free = all.find((address) => !isReserved(resources, address));
  if (free !== undefined) return free;
  throw new GoogleError(
    "PERMISSION_DENIED",
    `Quota 'STATIC_ADDRESSES' exceeded.  Limit: ${all.length}.0 in region ${location}.`,
    { reason: "quotaExceeded" },
  );
}

const isReserved = (resources: ComputeResources, address: string) =>
  resources.listOf("addresses").some(([, each]) => each.address === address);

const invalidField = (field: string, value: string, why: string) =>
  invalidArgument(`Invalid value for field 'resource.${field}': '${value}'. ${why}`);
