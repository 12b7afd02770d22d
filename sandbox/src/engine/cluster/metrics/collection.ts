import {
  CustomObjectsApi,
  type Informer,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
  PatchStrategy,
} from "@kubernetes/client-node";
import type { KubernetesClient } from "../kubernetes-client.ts";
import { startReconciling } from "../reconciling.ts";
import { GROUP, PLURAL, POD_MONITORING, type PodMonitoring } from "./pod-monitoring.ts";
import { writePrometheusFiles } from "./prometheus-files.ts";
import type { ClusterPlace } from "./scrape-config.ts";

/** The namespace of GKE's collectors, which network policies name. */
const NAMESPACE: KubernetesObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "gmp-system" } };

/** Makes what GKE has in a cluster with managed collection: the kind PodMonitoring, and the collectors' namespace. */
export async function ensureCollection({ objects }: Pick<KubernetesClient, "objects">): Promise<void> {
  for (const object of [NAMESPACE, POD_MONITORING]) {
    await objects.patch(object, undefined, undefined, "sandbox", true, PatchStrategy.ServerSideApply);
  }
}

export interface CollectionOptions {
  readonly client: Pick<KubernetesClient, "config" | "core">;
  /** The folder of the control plane's files. */
  readonly folder: string;
  /** Where the cluster is at Google; undefined for one that it does not have any more. */
  readonly place: () => Promise<ClusterPlace | undefined>;
  readonly log: (message: string) => void;
  /** @default 1000 */
  readonly millisecondsBeforeNewWatch?: number;
}

export interface Collection {
  stop(): Promise<void>;
}

/** Watches a cluster's PodMonitorings and pods, and lets Prometheus scrape what they select. */
export function startCollection(options: CollectionOptions): Collection {
  const { client, folder, place, log, millisecondsBeforeNewWatch = 1000 } = options;
  const custom = client.config.makeApiClient(CustomObjectsApi);
  const monitorings = watch(`/apis/${GROUP}/v1/${PLURAL}`, () =>
    custom
      .listCustomObjectForAllNamespaces({ group: GROUP, version: "v1", resourcePlural: PLURAL })
      .then(asMonitorings),
  );
  const pods = watch("/api/v1/pods", () => client.core.listPodForAllNamespaces());
  let hasFiles = false;
  const reconciling = startReconciling({
    reconcile: async () => {
      const [wanted, at] = [[...monitorings.objects()], await place()];
      // Prometheus starts with the first files.
      if (at === undefined || (wanted.length === 0 && !hasFiles)) return;
      writePrometheusFiles(folder, {
        monitorings: wanted,
        pods: wanted.length > 0 ? pods.objects() : [],
        place: at,
      });
      hasFiles = true;
    },
    onError: (error) => log(`metrics: ${(error as Error).message}`),
  });

  function watch<T extends KubernetesObject>(path: string, list: () => Promise<KubernetesListObject<T>>) {
    const informer: Informer<T> & ObjectCache<T> = makeInformer<T>(client.config, path, list);
    let timer: NodeJS.Timeout | undefined;
    let isStopped = false;
    const start = () => void informer.start().then(() => reconciling.trigger(), startLater);
    // Also until the API server serves a kind that is new.
    const startLater = () => {
      if (!isStopped) timer = setTimeout(start, millisecondsBeforeNewWatch);
    };
    informer.on("change", () => reconciling.trigger());
    informer.on("error", startLater);
    return {
      objects: () => informer.list(),
      start,
      stop: () => {
        isStopped = true;
        clearTimeout(timer);
        return informer.stop();
      },
    };
  }

  monitorings.start();
  pods.start();
  return {
    stop: async () => {
      await Promise.all([monitorings.stop(), pods.stop()]);
      await reconciling.stop();
    },
  };
}

const asMonitorings = (list: unknown) => list as KubernetesListObject<PodMonitoring>;
