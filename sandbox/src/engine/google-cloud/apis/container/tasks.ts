import type { Cloud } from "../../kernel/cloud.ts";
import { interrupt } from "../../kernel/faults.ts";
import { objectField, stringField, type Json, type JsonObject } from "../../kernel/json.ts";
import type { Operation } from "../../kernel/operations.ts";
import {
  clusterKeyOf,
  storedClusters,
  findCluster,
  findNodePool,
  storedNodePools,
  poolsOf,
  zonesOfPool,
  type StoredCluster,
  type StoredNodePool,
} from "../../resources/stored-clusters.ts";
import { removeRanges } from "./cluster-ranges.ts";
import { DeferredPools } from "./deferred-pools.ts";
import { reconcileNodes, shapeOf, type PoolShape } from "../../resources/nodes.ts";

/** The work behind the operations of Kubernetes Engine: it creates, changes and deletes real clusters and nodes. */
export function defineContainerTasks(cloud: Cloud): void {
  const { operations, runtime } = cloud;
  const deferred = new DeferredPools(cloud);
  cloud.onResume(() => deferred.resume());

  const boot = async (pool: StoredNodePool, operation: Operation) => {
    const cluster = findCluster(cloud, clusterKeyOf(pool.key));
    await reconcileNodes(cloud, cluster, pool.name, shapeOf(pool), operation);
    pool.status = "RUNNING";
  };

  operations.defineInParts("container.createCluster", async ({ cluster: key, deferredPool }, operation) => {
    const cluster = findCluster(cloud, key as string);
    await orError(cluster, async () => {
      const { endpoint, caCertificate } = await runtime.createControlPlane({
        cluster: cluster.runtimeName,
        podRange: cluster.podRange,
        serviceRange: cluster.serviceRange,
      });
      Object.assign(cluster, { endpoint, caCertificate });
      interrupt(operation);
      for (const pool of poolsOf(cloud, cluster)) {
        if (pool.key !== deferredPool) await boot(pool, operation);
      }
    });
    cluster.status = "RUNNING";
    addIdentityPool(cloud, cluster);
    if (typeof deferredPool === "string") deferred.schedule(deferredPool);
  });

  operations.defineInParts("container.deleteCluster", async ({ cluster: key }, operation) => {
    const cluster = storedClusters(cloud).get(key as string);
    if (!cluster) return;
    await deferred.cancel(cluster.key);
    await orError(cluster, () => {
      interrupt(operation);
      return runtime.deleteControlPlane(cluster.runtimeName);
    });
    for (const pool of poolsOf(cloud, cluster)) storedNodePools(cloud).delete(pool.key);
    removeRanges(cloud, cluster);
    storedClusters(cloud).delete(cluster.key);
  });

  operations.define("container.changeCluster", async ({ cluster: key, fields }) => {
    const cluster = findCluster(cloud, key as string);
    const before = cluster.body.locations;
    const changed = { ...cluster.body, ...(fields as JsonObject) };
    // Pools in the same zones as the cluster move to its new zones.
    const following = poolsOf(cloud, cluster).filter((pool) => sameZones(zonesOfPool(pool), before));
    if (!sameZones(changed.locations, before)) {
      for (const pool of following) {
        const shape = { ...shapeOf(pool), zones: changed.locations as string[] };
        await reconcileNodes(cloud, cluster, pool.name, shape);
        pool.body.locations = changed.locations;
      }
    }
    cluster.body = changed;
    addIdentityPool(cloud, cluster);
  });

  operations.defineInParts("container.createNodePool", async ({ nodePool: key }, operation) => {
    const pool = findNodePool(cloud, key as string);
    try {
      await boot(pool, operation);
    } catch (error) {
      if (operation.fault?.kind === "half-way") {
        Object.assign(pool, { status: "ERROR", statusMessage: (error as Error).message });
        throw error;
      }
      // If the pool could still be read, clients would take its creation for a success.
      await removeNodes(pool).catch((second: unknown) =>
        cloud.log(`can't remove ${pool.key}: ${String(second)}`),
      );
      storedNodePools(cloud).delete(pool.key);
      throw error;
    }
  });

  operations.defineInParts("container.changeNodePool", async (args, operation) => {
    const { nodePool: key, fields, nodeCount } = args;
    const pool = findNodePool(cloud, key as string);
    const cluster = findCluster(cloud, clusterKeyOf(pool.key));
    await deferred.cancel(pool.key);
    const changed = {
      ...pool,
      body: { ...pool.body, ...(fields as JsonObject) },
      nodeCount: typeof nodeCount === "number" ? nodeCount : pool.nodeCount,
    };
    const hasOtherNodes =
      changed.nodeCount !== pool.nodeCount || !sameZones(changed.body.locations, pool.body.locations);
    if (hasOtherNodes || pool.status !== "RUNNING") await resize(cluster, pool, shapeOf(changed), operation);
    interrupt(operation);
    Object.assign(pool, { body: changed.body, nodeCount: changed.nodeCount, status: "RUNNING" });
  });

  operations.defineInParts("container.deleteNodePool", async ({ nodePool: key }, operation) => {
    const pool = storedNodePools(cloud).get(key as string);
    if (!pool) return;
    await deferred.cancel(pool.key);
    await orError(pool, () => removeNodes(pool, operation));
    storedNodePools(cloud).delete(pool.key);
  });

  const resize = async (
    cluster: StoredCluster,
    pool: StoredNodePool,
    shape: PoolShape,
    operation: Operation,
  ) => {
    try {
      await reconcileNodes(cloud, cluster, pool.name, shape, operation);
    } catch (error) {
      await reconcileNodes(cloud, cluster, pool.name, shapeOf(pool)).catch((second: unknown) =>
        cloud.log(`can't restore ${pool.key}: ${String(second)}`),
      );
      throw error;
    }
  };

  const removeNodes = (pool: StoredNodePool, operation?: Operation) => {
    const cluster = findCluster(cloud, clusterKeyOf(pool.key));
    return reconcileNodes(cloud, cluster, pool.name, { ...shapeOf(pool), nodeCount: 0 }, operation);
  };
}

// In ERROR, a cluster or pool can be deleted again. In STOPPING, clients would wait forever.
async function orError(record: StoredCluster | StoredNodePool, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    record.status = "ERROR";
    record.statusMessage = (error as Error).message;
    throw error;
  }
}

const sameZones = (one: Json | undefined, other: Json | undefined) =>
  JSON.stringify(one) === JSON.stringify(other);

function addIdentityPool({ policies }: Cloud, { body }: StoredCluster): void {
  const pool = stringField(objectField(body, "workloadIdentityConfig"), "workloadPool");
  if (pool) policies.addClusterPool(pool);
}
