import {
  makeInformer,
  type Informer,
  type KubernetesListObject,
  type KubernetesObject,
  type ObjectCache,
  type V1EndpointSlice,
  type V1Node,
  type V1Service,
} from "@kubernetes/client-node";
import { isStatus, type KubernetesClient } from "./kubernetes-client.ts";
import { startReconciling } from "./reconciling.ts";

export interface ClusterControllerOptions {
  readonly client: KubernetesClient;
  /**
   * Called with all Services, nodes and EndpointSlices after each change, one call at a time. It may return the
   * milliseconds after which it wants another call.
   */
  readonly reconcile: (
    services: readonly V1Service[],
    nodes: readonly V1Node[],
    endpointSlices: readonly V1EndpointSlice[],
  ) => Promise<number | undefined>;
  readonly log: (message: string) => void;
  /** @default 1000 */
  readonly millisecondsBeforeNewWatch?: number;
}

export interface ClusterController {
  stop(): Promise<void>;
}

/** Watches a cluster's Services, nodes and EndpointSlices and reconciles them after each change. */
export async function startClusterController(options: ClusterControllerOptions): Promise<ClusterController> {
  const { client, log, millisecondsBeforeNewWatch = 1000 } = options;
  const { config, core, discovery } = client;
  let again: NodeJS.Timeout | undefined;
  const reconciling = startReconciling({
    reconcile: async () => {
      clearTimeout(again);
      const inMs = await options.reconcile(services.objects(), nodes.objects(), endpointSlices.objects());
      if (inMs !== undefined && isComplete) again = setTimeout(() => reconciling.trigger(), inMs);
    },
    // A conflict only means that the cache is older than the cluster.
    onError: (error) => isStatus(error, 409) || log(`load balancer: ${(error as Error).message}`),
  });
  // A run with only some of the Services would remove the others.
  let isComplete = false;
  const services = watch("/api/v1/services", () => core.listServiceForAllNamespaces());
  const nodes = watch("/api/v1/nodes", () => core.listNode());
  const endpointSlices = watch("/apis/discovery.k8s.io/v1/endpointslices", () =>
    discovery.listEndpointSliceForAllNamespaces(),
  );

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
  await endpointSlices.start();
  isComplete = true;
  reconciling.trigger();
  return {
    stop: async () => {
      isComplete = false;
      await Promise.all([services.stop(), nodes.stop(), endpointSlices.stop()]);
      await reconciling.stop();
      clearTimeout(again);
    },
  };
}
