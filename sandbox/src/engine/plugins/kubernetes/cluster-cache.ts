import { createHash } from "node:crypto";
import type { ApiConnection, ConnectionOptions } from "./api-connection.ts";
import { connect } from "./api-connection.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { kubernetesApi } from "./kubernetes-api.ts";

const KEPT_CLUSTERS = 8;

export interface Cluster {
  readonly connection: ApiConnection;
  readonly api: KubernetesApi;
}

/** Caches connections and discovery between runs of the engine. */
export class ClusterCache {
  readonly #clusters = new Map<string, Cluster>();

  get({ kubeconfig, context, cluster }: ConnectionOptions): Cluster {
    const key = createHash("sha256")
      .update(JSON.stringify([kubeconfig, context, cluster]))
      .digest("hex");
    const known = this.#clusters.get(key);
    this.#clusters.delete(key);
    const entry = known ?? open({ kubeconfig, context, cluster });
    this.#clusters.set(key, entry);
    const [oldest] = this.#clusters.keys();
    if (this.#clusters.size > KEPT_CLUSTERS && oldest !== undefined) this.#clusters.delete(oldest);
    return entry;
  }
}

function open(options: ConnectionOptions): Cluster {
  const connection = connect(options);
  return { connection, api: kubernetesApi(connection) };
}
