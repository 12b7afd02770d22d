import type { Cloud } from "../kernel/cloud.ts";
import { failedPrecondition, notFound } from "../kernel/google-error.ts";
import { objectField, stringField, type JsonObject } from "../kernel/json.ts";
import type { Operation } from "../kernel/operations.ts";
import type { SecondaryRange } from "./network-ranges.ts";
import type { Collection } from "../kernel/store.ts";

/** Base path and name in `Operation.api` of Kubernetes Engine. */
export const CONTAINER = "container";

/** A cluster in the store. show-cluster.ts turns it into Google's answer. */
export interface StoredCluster {
  /** `projects/P/locations/L/clusters/C` */
  readonly key: string;
  readonly project: string;
  readonly location: string;
  readonly name: string;
  readonly id: string;
  /** The cluster's name in the data plane, which has no locations. */
  readonly runtimeName: string;
  readonly createTime: string;
  status: "PROVISIONING" | "RUNNING" | "STOPPING" | "ERROR";
  statusMessage?: string;
  /** Paths `projects/…` of the network and the subnetwork. */
  readonly network: string;
  readonly subnetwork: string;
  readonly podRange: string;
  readonly serviceRange: string;
  /** The secondary ranges that the cluster added to its subnetwork. @default - none */
  readonly addedRanges?: readonly SecondaryRange[];
  /** `host:port` of the API server; absent until it has booted. */
  endpoint?: string;
  /** PEM. */
  caCertificate?: string;
  /** The request, merged over Google's defaults. */
  body: JsonObject;
}

/** A node pool in the store. */
export interface StoredNodePool {
  /** `projects/P/locations/L/clusters/C/nodePools/N` */
  readonly key: string;
  readonly name: string;
  status: "PROVISIONING" | "RUNNING" | "STOPPING" | "ERROR";
  statusMessage?: string;
  /** Nodes in each zone. */
  nodeCount: number;
  /** The request, merged over Google's defaults. `locations` has the zones. */
  body: JsonObject;
}

export function storedClusters({ store }: Cloud): Collection<StoredCluster> {
  return store.collection("clusters");
}

export function storedNodePools({ store }: Cloud): Collection<StoredNodePool> {
  return store.collection("nodePools");
}

export function findCluster(cloud: Cloud, key: string): StoredCluster {
  const cluster = storedClusters(cloud).get(key);
  if (!cluster) throw notFound(`Not found: ${key}.`);
  return cluster;
}

export function findNodePool(cloud: Cloud, key: string): StoredNodePool {
  findCluster(cloud, clusterKeyOf(key));
  const pool = storedNodePools(cloud).get(key);
  if (!pool) throw notFound(`Not found: ${key}.`);
  return pool;
}

export function poolsOf(cloud: Cloud, cluster: StoredCluster): StoredNodePool[] {
  return [...storedNodePools(cloud).values()].filter((pool) => clusterKeyOf(pool.key) === cluster.key);
}

export function zonesOfPool(pool: StoredNodePool): string[] {
  return pool.body.locations as string[];
}

/** The path of the cluster of a node pool. Returns the path of a cluster unchanged. */
export function clusterKeyOf(path: string): string {
  return path.split("/nodePools/")[0] ?? path;
}

/** The unfinished operation on the cluster or on one of its node pools. */
export function operationUnderWay({ operations }: Cloud, clusterKey: string): Operation | undefined {
  return operations
    .list(CONTAINER)
    .find(({ status, target }) => status !== "DONE" && clusterKeyOf(target) === clusterKey);
}

/** @throws FAILED_PRECONDITION while an operation works on the cluster: clusters take one at a time */
export function checkIdle(cloud: Cloud, { key, name }: StoredCluster): void {
  const operation = operationUnderWay(cloud, key);
  if (operation) {
    throw failedPrecondition(
      `Operation ${operation.id} is currently operating on cluster ${name}. Please wait and try again once it is done.`,
    );
  }
}

/** @throws FAILED_PRECONDITION unless the cluster runs and no operation works on it */
export function checkReady(cloud: Cloud, cluster: StoredCluster): void {
  checkIdle(cloud, cluster);
  if (cluster.status === "RUNNING") return;
  throw failedPrecondition(
    `Cluster ${cluster.name} is in state ${cluster.status}${cluster.statusMessage ? ` (${cluster.statusMessage})` : ""}; it must be RUNNING.`,
  );
}

/** The path of a cluster that uses the subnetwork, if any. */
export function clusterOfSubnetwork(cloud: Cloud, subnetwork: string): string | undefined {
  return [...storedClusters(cloud).values()].find((cluster) => cluster.subnetwork === subnetwork)?.key;
}

/** The names of the subnetwork's secondary ranges that clusters and pools use, each with the path of its cluster. */
export function clustersOfRanges(cloud: Cloud, subnetwork: string): Map<string, string> {
  const clusters = [...storedClusters(cloud).values()].filter((cluster) => cluster.subnetwork === subnetwork);
  return new Map(
    clusters.flatMap((cluster) => {
      const policy = objectField(cluster.body, "ipAllocationPolicy");
      return [
        stringField(policy, "clusterSecondaryRangeName"),
        stringField(policy, "servicesSecondaryRangeName"),
        ...poolsOf(cloud, cluster).map(({ body }) =>
          stringField(objectField(body, "networkConfig"), "podRange"),
        ),
      ].flatMap((range) => (range ? [[range, cluster.key] as const] : []));
    }),
  );
}
