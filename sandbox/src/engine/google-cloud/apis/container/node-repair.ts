import type { NodeStatus } from "../../../cluster/runtime.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { objectField } from "../../kernel/json.ts";
import {
  clusterKeyOf,
  storedClusters,
  CONTAINER,
  findCluster,
  findNodePool,
  operationUnderWay,
  poolsOf,
  type StoredCluster,
  type StoredNodePool,
} from "../../resources/stored-clusters.ts";
import { wantedNodes } from "../../resources/nodes.ts";

/** The names of the pool's nodes that don't run. */
export function brokenNodes(
  cluster: StoredCluster,
  pool: StoredNodePool,
  nodes: readonly NodeStatus[],
): string[] {
  const running = new Set(nodes.filter((each) => each.running).map(({ node }) => node));
  return wantedNodes(cluster, pool)
    .map(({ node }) => node)
    .filter((node) => !running.has(node));
}

/** Checks the nodes regularly and starts an operation that repairs broken nodes of pools with auto-repair. */
export function startNodeRepair(cloud: Cloud): void {
  const { operations, runtime, settings, log } = cloud;
  operations.define("container.repairNodes", async ({ nodePool: key }) => {
    const pool = findNodePool(cloud, key as string);
    const cluster = findCluster(cloud, clusterKeyOf(pool.key));
    const broken = brokenNodes(cluster, pool, await runtime.listNodes(cluster.runtimeName));
    const specs = wantedNodes(cluster, pool).filter(({ node }) => broken.includes(node));
    await Promise.all(specs.map((spec) => runtime.createNode(spec)));
  });

  const mayRepair = (cluster: StoredCluster, pool: StoredNodePool) =>
    cluster.status === "RUNNING" &&
    pool.status === "RUNNING" &&
    objectField(pool.body, "management").autoRepair === true &&
    !operationUnderWay(cloud, cluster.key);

  const brokenSince = new Map<string, number>();
  const isOverdue = (node: string) => {
    const since = brokenSince.get(node) ?? Date.now();
    brokenSince.set(node, since);
    return Date.now() - since >= settings.repairAfterMs;
  };

  const check = async () => {
    for (const cluster of storedClusters(cloud).values()) {
      const pools = poolsOf(cloud, cluster).filter((pool) => mayRepair(cluster, pool));
      if (pools.length === 0) continue;
      const nodes = await runtime.listNodes(cluster.runtimeName);
      for (const { node, running } of nodes) if (running) brokenSince.delete(node);
      // An operation may have started since the first check.
      for (const pool of pools.filter((each) => mayRepair(cluster, each))) {
        const broken = brokenNodes(cluster, pool, nodes).filter(isOverdue);
        if (broken.length === 0) continue;
        log(`${pool.key}: repairing ${broken.join(", ")}`);
        const { project, location } = cluster;
        operations.start({
          ...{ api: CONTAINER, project, location, type: "AUTO_REPAIR_NODES", target: pool.key },
          ...{ task: "container.repairNodes", args: { nodePool: pool.key } },
        });
      }
    }
  };

  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    timer = setTimeout(() => {
      void check()
        .catch((error: unknown) => log(`can't check the nodes: ${String(error)}`))
        .finally(() => timer && later());
    }, settings.nodeCheckMs);
  };
  cloud.onResume(later);
  cloud.onClose(() => {
    clearTimeout(timer);
    timer = undefined;
  });
}
