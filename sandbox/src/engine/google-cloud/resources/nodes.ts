import { createHash } from "node:crypto";
import type { NodeSpec } from "../../cluster/runtime.ts";
import type { Cloud } from "../kernel/cloud.ts";
import { interrupt } from "../kernel/faults.ts";
import { countField, isObject, stringField, type JsonObject } from "../kernel/json.ts";
import { regionOf, zonesOf } from "../kernel/locations.ts";
import type { Operation } from "../kernel/operations.ts";
import { ephemeralStorageBytes } from "./node-disk.ts";
import { zonesOfPool, type StoredCluster, type StoredNodePool } from "./stored-clusters.ts";

/** The zones and the number of nodes that a pool must have. */
export interface PoolShape {
  readonly zones: readonly string[];
  /** Nodes in each zone. */
  readonly nodeCount: number;
  readonly config: JsonObject;
}

export function shapeOf(pool: StoredNodePool): PoolShape {
  return {
    zones: zonesOfPool(pool),
    nodeCount: pool.nodeCount,
    config: isObject(pool.body.config) ? pool.body.config : {},
  };
}

/** The start of the names of a pool's nodes in one zone: the name of their instance group without `-grp`. */
export function baseInstanceName(cluster: StoredCluster, pool: string, zone: string): string {
  const hash = createHash("sha256").update(`${cluster.id}/${pool}/${zone}`).digest("hex").slice(0, 8);
  // Google cuts the names like this, because a host name has at most 63 characters.
  const [clusterPart, poolPart] = [cluster.name.slice(0, 20), pool.slice(0, 16)];
  return `gke-${clusterPart}-${poolPart}-${hash}`.replace(/-+/g, "-");
}

export function nodeNames(cluster: StoredCluster, pool: string, zone: string, count: number): string[] {
  const base = baseInstanceName(cluster, pool, zone);
  return Array.from({ length: count }, (_, index) => `${base}-${suffix(base, index)}`);
}

// Four characters without a meaning, like Google's, but always the same ones, so that a growing pool keeps its nodes.
function suffix(base: string, index: number): string {
  const hash = createHash("sha256").update(`${base}/${index}`).digest();
  return (hash.readUInt32BE() % 36 ** 4).toString(36).padStart(4, "0");
}

/**
 * Creates and deletes nodes until the pool has its shape. A second run continues where the first was interrupted.
 *
 * @param operation If it has a fault, it fails after half of the nodes are created or deleted.
 */
export async function reconcileNodes(
  { runtime }: Cloud,
  cluster: StoredCluster,
  pool: string,
  shape: PoolShape,
  operation?: Operation,
): Promise<void> {
  const wanted = shape.zones.flatMap((zone) =>
    nodeNames(cluster, pool, zone, shape.nodeCount).map((node) => ({ node, zone })),
  );
  const create = ({ node, zone }: (typeof wanted)[number]) =>
    runtime.createNode(nodeSpec(cluster, pool, { node, zone, config: shape.config }));
  // A zone that was removed from the pool may still have nodes.
  const bases = zonesOf(regionOf(cluster.location)).map((zone) => baseInstanceName(cluster, pool, zone));
  const present = (await runtime.listNodes(cluster.runtimeName))
    .map(({ node }) => node)
    .filter((node) => bases.some((base) => node.startsWith(`${base}-`)));
  const superfluous = present.filter((node) => !wanted.some((each) => each.node === node));
  const missing = wanted.filter(({ node }) => !present.includes(node));
  const unmade = operation?.fault ? missing.slice(Math.floor(missing.length / 2)) : [];
  const kept = operation?.fault ? superfluous.slice(Math.floor(superfluous.length / 2)) : [];
  await all([
    ...wanted.filter((each) => !unmade.includes(each)).map(create),
    ...superfluous
      .filter((node) => !kept.includes(node))
      .map((node) => runtime.deleteNode(cluster.runtimeName, node)),
  ]);
  if (operation) interrupt(operation, unmade[0]?.node, unmade[0]?.zone);
}

/** The nodes that the pool must have. */
export function wantedNodes(cluster: StoredCluster, pool: StoredNodePool): NodeSpec[] {
  const { zones, nodeCount, config } = shapeOf(pool);
  return zones.flatMap((zone) =>
    nodeNames(cluster, pool.name, zone, nodeCount).map((node) =>
      nodeSpec(cluster, pool.name, { node, zone, config }),
    ),
  );
}

interface NodePlace {
  readonly node: string;
  readonly zone: string;
  readonly config: JsonObject;
}

const nodeSpec = (cluster: StoredCluster, pool: string, { node, zone, config }: NodePlace): NodeSpec => ({
  cluster: cluster.runtimeName,
  node,
  labels: nodeLabels(pool, zone, config),
  ephemeralStorageBytes: ephemeralStorageBytes(countField(config, "diskSizeGb")!),
});

// Waits for all of them even when one fails: nothing may still run when the operation is done.
async function all(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

function nodeLabels(pool: string, zone: string, config: JsonObject): Record<string, string> {
  const machineType = stringField(config, "machineType") ?? "";
  const metadata = isObject(config.workloadMetadataConfig) ? config.workloadMetadataConfig.mode : undefined;
  return {
    ...(isObject(config.labels) ? (config.labels as Record<string, string>) : {}),
    "cloud.google.com/gke-nodepool": pool,
    "cloud.google.com/machine-family": machineType.split("-")[0] ?? "",
    "node.kubernetes.io/instance-type": machineType,
    "topology.kubernetes.io/region": regionOf(zone),
    "topology.kubernetes.io/zone": zone,
    ...(metadata === "GKE_METADATA" ? { "iam.gke.io/gke-metadata-server-enabled": "true" } : {}),
  };
}
