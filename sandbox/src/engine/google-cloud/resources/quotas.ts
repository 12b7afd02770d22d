import type { Cloud } from "../kernel/cloud.ts";
import { GoogleError } from "../kernel/google-error.ts";
import { objectField, stringField } from "../kernel/json.ts";
import { regionOf } from "../kernel/locations.ts";
import { findMachineType } from "./machine-types.ts";
import { storedNodePools, zonesOfPool, type StoredNodePool } from "./stored-clusters.ts";

export interface Quota {
  readonly metric: "INSTANCES" | "CPUS";
  readonly limit: number;
  readonly usage: number;
}

export interface MoreNodes {
  readonly pool: StoredNodePool;
  /** The number of nodes to add; negative when nodes are removed. */
  readonly nodes: number;
}

/** The quotas of a region, with the usage of a project's node pools. */
export function quotasOf(cloud: Cloud, project: string, region: string): Quota[] {
  const { maxNodes, maxCpus } = cloud.settings;
  const pools = [...storedNodePools(cloud).values()].filter(({ key }) => {
    const [, owner, , location = ""] = key.split("/");
    return owner === project && regionOf(location) === region;
  });
  const nodes = pools.reduce((sum, pool) => sum + nodesOf(pool), 0);
  const cpus = pools.reduce((sum, pool) => sum + nodesOf(pool) * cpusOf(pool), 0);
  return [
    { metric: "INSTANCES", limit: maxNodes, usage: nodes },
    { metric: "CPUS", limit: maxCpus, usage: cpus },
  ];
}

/** @throws PERMISSION_DENIED when the added nodes would exceed a quota of the region */
export function checkQuotas(cloud: Cloud, more: readonly MoreNodes[]): void {
  const [, project = "", , location = ""] = more[0]?.pool.key.split("/") ?? [];
  for (const { metric, limit, usage } of quotasOf(cloud, project, regionOf(location))) {
    const added = more.reduce(
      (sum, { pool, nodes }) => sum + nodes * (metric === "CPUS" ? cpusOf(pool) : 1),
      0,
    );
    const free = limit - usage;
    if (added <= free || added <= 0) continue;
    throw new GoogleError(
      "PERMISSION_DENIED",
      `Insufficient regional quota to satisfy request: resource "${metric}": request requires '${added}.0' and is ` +
        `short '${added - free}.0'. Project has a quota of '${limit}.0' with '${Math.max(free, 0)}.0' available.`,
    );
  }
}

export const nodesOf = (pool: StoredNodePool) => pool.nodeCount * zonesOfPool(pool).length;

function cpusOf(pool: StoredNodePool): number {
  const machineType = stringField(objectField(pool.body, "config"), "machineType")!;
  return findMachineType(machineType)?.cpus ?? 0;
}
