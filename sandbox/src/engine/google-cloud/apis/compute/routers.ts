import { invalidArgument } from "../../kernel/google-error.ts";
import { objectListField, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { WritableKind, Place } from "./writable-kinds.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { checkName, networkOf, resourcePath, selfLink } from "../../resources/self-links.ts";

const CHANGEABLE = ["bgp", "bgpPeers", "description", "interfaces", "nats"];
const IP_OPTIONS = ["AUTO_ONLY", "MANUAL_ONLY"];
const RANGE_OPTIONS = [
  "ALL_SUBNETWORKS_ALL_IP_RANGES",
  "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES",
  "LIST_OF_SUBNETWORKS",
];

/** Routers. Their `nats` are fields, because Google has no separate resource for a NAT. */
export function routers(resources: ComputeResources): WritableKind {
  return {
    kind: "router",
    name: "routers",
    scope: "regions",
    create: (place, body) => {
      const network = networkOf(place.project, stringField(body, "network"));
      resources.getReady(network);
      return { ...withoutEmpty(body), ...natsOf(resources, place, body), network: selfLink(network) };
    },
    change: {
      fields: CHANGEABLE,
      to: (place, _, body) => ({ ...body, ...natsOf(resources, place, body) }),
    },
  };
}

function natsOf(resources: ComputeResources, { project, location }: Place, body: JsonObject): JsonObject {
  if (body.nats === undefined) return {};
  return {
    nats: objectListField(body, "nats").map((nat) => {
      checkName(stringField(nat, "name"));
      checkOption(nat, "natIpAllocateOption", IP_OPTIONS);
      checkOption(nat, "sourceSubnetworkIpRangesToNat", RANGE_OPTIONS);
      for (const subnetwork of objectListField(nat, "subnetworks")) {
        const name = stringField(subnetwork, "name") ?? "";
        resources.get(resourcePath(name, `projects/${project}/regions/${location}/subnetworks`));
      }
      return { type: "PUBLIC", enableEndpointIndependentMapping: false, ...withoutEmpty(nat) };
    }),
  };
}

function checkOption(nat: JsonObject, field: string, options: readonly string[]): void {
  const value = stringField(nat, field) ?? "";
  if (options.includes(value)) return;
  throw invalidArgument(
    `Invalid value for field 'resource.nats[].${field}': '${value}'. Must be one of ${options.join(", ")}.`,
  );
}
