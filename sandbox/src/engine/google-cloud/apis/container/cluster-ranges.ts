import { createHash } from "node:crypto";
import { formatAddress, overlap, parseCidr, type Cidr } from "../../kernel/cidr.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { stringField, type JsonObject } from "../../kernel/json.ts";
import { ComputeResources } from "../../resources/compute-resources.ts";
import {
  checkFree,
  rangesOfNetwork,
  secondaryRangesOf,
  type SecondaryRange,
} from "../../resources/network-ranges.ts";
import { storedClusters, type StoredCluster } from "../../resources/stored-clusters.ts";

// Google picks free ranges of 10.0.0.0/8. No machine has addresses of class E, so these can't collide with its networks.
const POOL = "240.0.0.0/4";

// The range that Google itself keeps for Services: it is not in the network, and all clusters share it.
const MANAGED_SERVICE_RANGE = "34.118.224.0/20";

const DEFAULT_POD_SIZE = "/14";
const SIZE = /^\/(\d{1,2})$/;
const SMALLEST: Readonly<Record<Kind, number>> = { cluster: 21, services: 27 };

type Kind = "cluster" | "services";

export interface ClusterRanges {
  readonly pods: string;
  readonly services: string;
  /** The cluster's `ipAllocationPolicy`, as Google answers it. */
  readonly policy: JsonObject;
  /** The secondary ranges that Google adds to the subnetwork for the cluster. */
  readonly added: readonly SecondaryRange[];
}

interface Place {
  readonly project: string;
  readonly location: string;
  readonly name: string;
  readonly subnetwork: JsonObject;
}

/** The ranges that a request for a cluster names, asks for by their size, or leaves to Google. */
export function clusterRanges(
  cloud: Cloud,
  place: Place,
  sent: JsonObject,
  policy: JsonObject,
): ClusterRanges {
  const { subnetwork, location, name } = place;
  // Two clusters of one name in different zones may share a subnetwork.
  const hash = createHash("sha256").update(`${location}/${name}`).digest("hex").slice(0, 8);
  const taken = takenRanges(cloud, place);
  const added: SecondaryRange[] = [];

  const pick = (kind: Kind, asked: string, label: string) => {
    const named = stringField(policy, `${kind}SecondaryRangeName`);
    if (named) return { rangeName: named, cidr: findSecondary(subnetwork, named) };
    const cidr = SIZE.test(asked) ? allocate(kind, asked, taken) : checkedBlock(cloud, place, kind, asked);
    taken.push(parseCidr("range", cidr));
    const rangeName = `gke-${name}-${label}-${hash}`;
    added.push({ name: rangeName, cidr });
    return { rangeName, cidr };
  };

  const pods = pick("cluster", podsAsked(sent, policy), "pods");
  const askedServices = stringField(policy, "servicesIpv4CidrBlock");
  const isManaged = !askedServices && !stringField(policy, "servicesSecondaryRangeName");
  const services = isManaged
    ? { cidr: MANAGED_SERVICE_RANGE }
    : pick("services", askedServices ?? "", "services");
  return {
    pods: pods.cidr,
    services: services.cidr,
    added,
    policy: {
      useIpAliases: true,
      stackType: stringField(policy, "stackType") || "IPV4",
      clusterSecondaryRangeName: pods.rangeName,
      clusterIpv4Cidr: pods.cidr,
      clusterIpv4CidrBlock: pods.cidr,
      ...("rangeName" in services ? { servicesSecondaryRangeName: services.rangeName } : {}),
      servicesIpv4Cidr: services.cidr,
      servicesIpv4CidrBlock: services.cidr,
    },
  };
}

/** Adds the cluster's own secondary ranges to its subnetwork. */
export function addRanges(cloud: Cloud, { subnetwork, addedRanges = [] }: StoredCluster): void {
  change(cloud, subnetwork, (ranges) => [...ranges, ...addedRanges]);
}

/** Removes them when the cluster is deleted. */
export function removeRanges(cloud: Cloud, { subnetwork, addedRanges = [] }: StoredCluster): void {
  const names = addedRanges.map(({ name }) => name);
  change(cloud, subnetwork, (ranges) => ranges.filter(({ name }) => !names.includes(name)));
}

function change(cloud: Cloud, path: string, ranges: (before: SecondaryRange[]) => SecondaryRange[]): void {
  const subnetwork = new ComputeResources(cloud).find(path);
  if (!subnetwork) return;
  const after = ranges(secondaryRangesOf(subnetwork)).map(({ name, cidr }) => ({
    rangeName: name,
    ipCidrRange: cidr,
  }));
  if (after.length > 0) subnetwork.secondaryIpRanges = after;
  else delete subnetwork.secondaryIpRanges;
}

const podsAsked = (sent: JsonObject, policy: JsonObject) =>
  stringField(policy, "clusterIpv4CidrBlock") || stringField(sent, "clusterIpv4Cidr") || DEFAULT_POD_SIZE;

function findSecondary(subnetwork: JsonObject, name: string): string {
  const ranges = secondaryRangesOf(subnetwork);
  const range = ranges.find((each) => each.name === name);
  if (range) return range.cidr;
  throw invalidArgument(
    `Services or pods secondary range "${name}" does not exist in the subnetwork; it has ` +
      `${ranges.map((each) => `"${each.name}"`).join(", ") || "none"}.`,
  );
}

// All clusters are on one machine, so a range must be free in every network.
function takenRanges(cloud: Cloud, { project, subnetwork }: Place): Cidr[] {
  const ofNetwork = rangesOfNetwork(new ComputeResources(cloud), project, subnetwork.network);
  const ofClusters = [...storedClusters(cloud).values()].flatMap(({ podRange, serviceRange }) => [
    podRange,
    serviceRange,
  ]);
  return [...ofNetwork.map(({ range }) => range), ...ofClusters].map((range) => parseCidr("range", range));
}

function allocate(kind: Kind, asked: string, taken: readonly Cidr[]): string {
  const length = Number(SIZE.exec(asked)?.[1]);
  const pool = parseCidr("range", POOL);
  if (length < 9 || length > SMALLEST[kind]) {
    throw invalidArgument(
      `Invalid value for field "cluster.ipAllocationPolicy.${kind}Ipv4CidrBlock": "${asked}". Must be a size from /9 to ` +
        `/${SMALLEST[kind]}.`,
    );
  }
  const size = 2 ** (32 - length);
  for (let first = pool.first; first + size - 1 <= pool.last; first += size) {
    const block = { first, last: first + size - 1, prefixLength: length };
    if (!taken.some((each) => overlap(each, block))) return `${formatAddress(first)}/${length}`;
  }
  throw invalidArgument(`No range of size ${asked} is free. The ranges of clusters here are in ${POOL}.`);
}

function checkedBlock(cloud: Cloud, { project, subnetwork }: Place, kind: Kind, block: string): string {
  parseCidr(`ipAllocationPolicy.${kind}Ipv4CidrBlock`, block);
  checkFree(block, rangesOfNetwork(new ComputeResources(cloud), project, subnetwork.network));
  return block;
}
