import {
  makeInformer,
  type Informer,
  type KubernetesListObject,
  type KubernetesObject,
  type ObjectCache,
  type V1Node,
  type V1Service,
} from "@kubernetes/client-node";
import { isStatus, type KubernetesClient } from "./kubernetes-client.ts";
import { startReconciling } from "./reconciling.ts";

export interface ClusterControllerOptions {
  readonly client: KubernetesClient;
  /** Called with all Services and nodes after each change, one call at a time. */
  readonly reconcile: (services: readonly V1Service[], nodes: readonly V1Node[]) => Promise<void>;
  readonly log: (message: string) => void;
  /** @default 1000 */
  readonly millisecondsBeforeNewWatch?: number;
}

export interface ClusterController {
  stop(): Promise<void>;
}

/** Watches a cluster's Services and nodes and reconciles them after each change. */
export async function startClusterController(options: ClusterControllerOptions): Promise<ClusterController> {
  const { client, log, millisecondsBeforeNewWatch = 1000 } = options;
  const { config, core } = client;
  const reconciling = startReconciling({
    reconcile: () => options.reconcile(services.objects(), nodes.objects()),
    // A conflict only means that the cache is older than the cluster.
    onError: (error) => isStatus(error, 409) || log(`load balancer: ${(error as Error).message}`),
  });
  // A run with only some of the Services would remove the others.
  let isComplete = false;
  const services = watch("/api/v1/services", () => core.listServiceForAllNamespaces());
  const nodes = watch("/api/v1/nodes", () => core.listNode());

  function watch<T extends KubernetesObject>(path: string, list: () => Promise<KubernetesListObject<T>>) {
    const informer: Informer<T> & ObjectCache<T> = makeInformer<T>(config, path, list);
    let stopped = false;
    informer.on("change", () => isComplete && reconciling.trigger());
    // The API server may be unavailable for a while; it restarts when it ends.
    const startAgain = () =>
      setTimeout(() => {
        if (!stopped) informer.start().catch(startAgain);
      }, millisecondsBeforeNewWatch);
    informer.on("error", startAgain);
    return {
      objects: () => informer.list(),
      start: () => informer.start(),
      stop: () => {
        stopped = true;
        return informer.stop();
      },
    };
  }

  await services.start();
  await nodes.start();
  isComplete = true;
  reconciling.trigger();
  return {
    stop: async () => {
      await Promise.all([services.stop(), nodes.stop()]);
      await reconciling.stop();
    },
  };
}
