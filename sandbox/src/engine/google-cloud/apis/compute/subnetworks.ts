import { contains, formatAddress, parseCidr } from "../../kernel/cidr.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { clusterOfSubnetwork, clustersOfRanges } from "../../resources/stored-clusters.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { objectListField, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import { route, type Route } from "../../http/routes.ts";
import { isAutoSubnetwork, SUBNETWORK_DEFAULTS } from "./auto-subnetworks.ts";
import type { WritableKind } from "./writable-kinds.ts";
import { startComputeOperation } from "./compute-operations.ts";
import { inUse, type ComputeResources } from "../../resources/compute-resources.ts";
import { checkFree, rangesOf, rangesOfNetwork, secondaryRangesOf } from "../../resources/network-ranges.ts";
import { checkRegion, networkOf, selfLink } from "../../resources/self-links.ts";

const SUBNETWORK = "projects/{project}/regions/{region}/subnetworks/{resource}";
const CHANGEABLE = [
  "secondaryIpRanges",
  "privateIpGoogleAccess",
  "privateIpv6GoogleAccess",
  "logConfig",
  "enableFlowLogs",
  "stackType",
  "ipv6AccessType",
  "allowSubnetCidrRoutesOverlap",
  "role",
];

export function subnetworks(cloud: Cloud, resources: ComputeResources): WritableKind {
  return {
    kind: "subnetwork",
    name: "subnetworks",
    scope: "regions",
    fingerprint: true,
    create: ({ project, path }, body) => {
      const network = networkOf(project, stringField(body, "network"));
      resources.getReady(network);
      const fields = {
        ...SUBNETWORK_DEFAULTS,
        ...withoutEmpty(body),
        network: selfLink(network),
      };
      const { first } = checkRanges(resources, project, path, fields);
      return { ...fields, gatewayAddress: formatAddress(first + 1) };
    },
    change: {
      fields: CHANGEABLE,
      to: ({ project, path }, subnetwork, body) => changed(cloud, resources, project, path, subnetwork, body),
    },
    mayDelete: (subnetwork) => {
      if (!isAutoSubnetwork(resources, subnetwork)) return;
      throw invalidArgument("Cannot delete auto subnetwork from an auto subnet mode network.");
    },
    user: ({ project, path }) =>
      clusterOfSubnetwork(cloud, path) ??
      natOf(resources, project, path) ??
      addressIn(resources, project, path),
  };
}

/** The methods that change one property of a subnetwork. */
export function subnetworkVerbs(cloud: Cloud, resources: ComputeResources): Route[] {
  const change = (params: { project: string; region: string; resource: string }, fields: JsonObject) => {
    const { project, region, resource } = params;
    checkRegion(region);
    const path = `projects/${project}/regions/${region}/subnetworks/${resource}`;
    const subnetwork = resources.getReady(path);
    Object.assign(subnetwork, changed(cloud, resources, project, path, subnetwork, fields));
    return startComputeOperation(cloud, {
      project,
      location: region,
      type: "patch",
      target: path,
      task: "compute.settle",
      args: {},
    });
  };
  return [
    route("POST", `${SUBNETWORK}/expandIpCidrRange`, ({ params, body }) =>
      change(params, { ipCidrRange: stringField(body, "ipCidrRange") ?? "" }),
    ),
    route("POST", `${SUBNETWORK}/setPrivateIpGoogleAccess`, ({ params, body }) =>
      change(params, { privateIpGoogleAccess: body.privateIpGoogleAccess === true }),
    ),
  ];
}

function changed(
  cloud: Cloud,
  resources: ComputeResources,
  project: string,
  path: string,
  subnetwork: JsonObject,
  fields: JsonObject,
): JsonObject {
  const next = { ...subnetwork, ...fields };
  checkRanges(resources, project, path, next);
  checkExpanded(stringField(subnetwork, "ipCidrRange") ?? "", stringField(next, "ipCidrRange") ?? "");
  const kept = secondaryRangesOf(next);
  for (const { name, cidr } of secondaryRangesOf(subnetwork)) {
    if (kept.some((range) => range.name === name && range.cidr === cidr)) continue;
    const user = clustersOfRanges(cloud, path).get(name);
    if (user !== undefined) throw inUse("subnetwork", path, user);
  }
  return fields;
}

// The range can only grow, because resources have addresses in it.
function checkExpanded(range: string, next: string): void {
  if (contains(parseCidr("ipCidrRange", next), parseCidr("ipCidrRange", range))) return;
  throw invalidArgument(
    `Invalid value for field 'ipCidrRange': '${next}'. Must contain the current range ${range}.`,
  );
}

// A subnetwork can't be deleted while a NAT names it.
function natOf(resources: ComputeResources, project: string, subnetwork: string): string | undefined {
  const named = ([, router]: [string, JsonObject]) =>
    objectListField(router, "nats")
      .flatMap((nat) => objectListField(nat, "subnetworks"))
      .some((each) => (stringField(each, "name") ?? "").endsWith(subnetwork));
  return resources.listEverywhere(project, "routers").find(named)?.[0];
}

function addressIn(resources: ComputeResources, project: string, subnetwork: string): string | undefined {
  const isIn = ([, address]: [string, JsonObject]) => address.subnetwork === selfLink(subnetwork);
  return resources.listEverywhere(project, "addresses").find(isIn)?.[0];
}

// No range of a network, primary or secondary, may overlap another.
function checkRanges(resources: ComputeResources, project: string, path: string, subnetwork: JsonObject) {
  const primary = parseCidr("resource.ipCidrRange", stringField(subnetwork, "ipCidrRange") ?? "");
  const others = rangesOfNetwork(resources, project, subnetwork.network, path);
  const ranges = rangesOf(subnetwork);
  for (const [index, range] of ranges.entries()) {
    checkFree(range, [...ranges.slice(0, index).map((each) => ({ range: each, owner: path })), ...others]);
  }
  return primary;
}
