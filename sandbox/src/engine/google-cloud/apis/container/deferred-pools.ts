import type { Cloud } from "../../kernel/cloud.ts";
import {
  clusterKeyOf,
  findCluster,
  storedNodePools,
  operationUnderWay,
} from "../../resources/stored-clusters.ts";
import { reconcileNodes, shapeOf } from "../../resources/nodes.ts";

interface Deferred {
  readonly timer: NodeJS.Timeout;
  readonly cancelled: AbortController;
  booting?: Promise<void>;
}

/**
 * Boots the pools that the request did not name some time after the operation that creates their cluster. They are
 * PROVISIONING until their nodes run. Most programs delete `default-pool` at once and create a pool of their own, so
 * usually none of its nodes has to boot.
 */
export class DeferredPools {
  readonly #cloud: Cloud;
  readonly #deferred = new Map<string, Deferred>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    cloud.onClose(() => this.#deferred.forEach(({ timer }) => clearTimeout(timer)));
  }

  schedule(poolKey: string): void {
    if (this.#deferred.has(poolKey)) return;
    const timer = setTimeout(() => {
      deferred.booting = this.#boot(poolKey, deferred.cancelled.signal);
    }, this.#cloud.settings.defaultPoolGraceMs);
    const deferred: Deferred = { timer, cancelled: new AbortController() };
    this.#deferred.set(poolKey, deferred);
  }

  /** Schedules the pools again that were waiting or booting when the server last ended. */
  resume(): void {
    const cloud = this.#cloud;
    for (const { key, status } of storedNodePools(cloud).values()) {
      const cluster = findCluster(cloud, clusterKeyOf(key));
      if (status !== "PROVISIONING" || cluster.status !== "RUNNING") continue;
      if (!operationUnderWay(cloud, cluster.key)) this.schedule(key);
    }
  }

  /** Stops the boot of a pool, or of every pool of a cluster. */
  async cancel(key: string): Promise<void> {
    for (const [poolKey, deferred] of this.#deferred) {
      if (poolKey !== key && clusterKeyOf(poolKey) !== key) continue;
      clearTimeout(deferred.timer);
      deferred.cancelled.abort();
      this.#deferred.delete(poolKey);
      await deferred.booting;
    }
  }

  async #boot(poolKey: string, cancelled: AbortSignal): Promise<void> {
    const cloud = this.#cloud;
    const pool = storedNodePools(cloud).get(poolKey);
    if (!pool) return;
    try {
      await reconcileNodes(cloud, findCluster(cloud, clusterKeyOf(poolKey)), pool.name, shapeOf(pool));
      if (!cancelled.aborted) pool.status = "RUNNING";
    } catch (error) {
      cloud.log(`${poolKey}: ${String(error)}`);
      if (cancelled.aborted) return;
      pool.status = "ERROR";
      pool.statusMessage = (error as Error).message;
    } finally {
      if (!cancelled.aborted) this.#deferred.delete(poolKey);
      cloud.store.flush();
    }
  }
}
