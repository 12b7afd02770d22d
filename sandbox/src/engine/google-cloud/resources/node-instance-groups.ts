import type { Cloud } from "../kernel/cloud.ts";
import { selfLink } from "./self-links.ts";
import {
  storedClusters,
  poolsOf,
  zonesOfPool,
  type StoredCluster,
  type StoredNodePool,
} from "./stored-clusters.ts";
import { baseInstanceName, nodeNames } from "./nodes.ts";

/** The instances of a node pool in one zone. */
export interface InstanceGroup {
  readonly project: string;
  /** Path of the cluster. */
  readonly cluster: string;
  readonly zone: string;
  readonly name: string;
  readonly targetSize: number;
  readonly nodes: readonly string[];
}

export function instanceGroupsOf(cluster: StoredCluster, pool: StoredNodePool): InstanceGroup[] {
  return zonesOfPool(pool).map((zone) => ({
    project: cluster.project,
    cluster: cluster.key,
    zone,
    name: `${baseInstanceName(cluster, pool.name, zone)}-grp`,
    targetSize: pool.nodeCount,
    nodes: nodeNames(cluster, pool.name, zone, pool.nodeCount),
  }));
}

/** The instance groups of every cluster in the project. */
export function listInstanceGroups(cloud: Cloud, project: string): InstanceGroup[] {
  return [...storedClusters(cloud).values()]
    .filter((cluster) => cluster.project === project)
    .flatMap((cluster) => poolsOf(cloud, cluster).flatMap((pool) => instanceGroupsOf(cluster, pool)));
}

/** The `instanceGroupUrls` of a node pool. Google links to the managers of the groups there. */
export function instanceGroupUrls(cluster: StoredCluster, pool: StoredNodePool): string[] {
  return instanceGroupsOf(cluster, pool).map(({ project, zone, name }) =>
    selfLink(`projects/${project}/zones/${zone}/instanceGroupManagers/${name}`),
  );
}
