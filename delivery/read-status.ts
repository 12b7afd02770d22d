import type { ClusterAccess } from "../components/kubernetes/live/cluster-access.ts";
import type { KubernetesApi } from "../components/kubernetes/live/kubernetes-api.ts";
import { COLORS } from "../components/release/colors.ts";
import { isWatched } from "./analysis/read-analysis.ts";
import { readRecord } from "./analysis/watch-record.ts";
import { liveJobs, newestJob } from "./live-job.ts";
import { liveRelease } from "./live-release.ts";
import { recordedRelease, type RecordedRelease } from "./recorded-release.ts";
import { accessTo, onAccess, whyUnreadable } from "./stack-cluster.ts";
import { readStackNames } from "./stack-names.ts";
import { type LiveStatus, type StackStatus, stackStatus } from "./stack-status.ts";

export interface StatusReaderArgs {
  readonly projectFolder: string;
  readonly stack: string;
  /**
   * The context in the kubeconfig.
   * @default - the one that gcloud writes
   */
  readonly context?: string;
  /**
   * How long a look at the state is good for. Each one starts the engine and reads the whole state.
   * @default 0
   */
  readonly stateMs?: number;
}

/** Reads a stack's status: its file and the cluster each time, the state not more often than it is told. */
export function statusReader({
  projectFolder,
  stack,
  context,
  stateMs = 0,
}: StatusReaderArgs): () => Promise<StackStatus> {
  let known: { readonly recorded: Promise<RecordedRelease>; readonly atMs: number } | undefined;
  let access: Promise<ClusterAccess> | undefined;
  return async () => {
    const names = readStackNames(projectFolder, stack);
    if (!known || Date.now() - known.atMs >= stateMs) {
      known = { recorded: recordedRelease(projectFolder, stack), atMs: Date.now() };
    }
    const [recorded, live] = await Promise.all([
      known.recorded,
      (access ??= accessTo(projectFolder, names, context))
        .then((found) =>
          onAccess(found, (api) => liveStatus(api, names.appName, isWatched(projectFolder, stack))),
        )
        .catch((error: Error) => {
          // The credentials may have expired.
          access = undefined;
          return whyUnreadable(error);
        }),
    ]);
    return stackStatus({ names, recorded, live });
  };
}

async function liveStatus(api: KubernetesApi, namespace: string, watched: boolean): Promise<LiveStatus> {
  const [release, watch, ...details] = await Promise.all([
    liveRelease(api, namespace),
    // Who may not read it sees the rest.
    watched ? readRecord(api, namespace).catch(() => undefined) : undefined,
    ...COLORS.map(async (color) => ({
      color,
      gates: await liveJobs(api, namespace, color, "gate"),
      autoscaler: await api.get(
        `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${color}`,
      ),
    })),
  ]);
  return {
    ...release,
    ...(watch && { watch: watch.record }),
    gates: Object.fromEntries(
      details.map(({ color, gates }) => [color, newestJob(gates, release.colors[color]?.image)]),
    ),
    autoscaled: details.filter(({ autoscaler }) => autoscaler).map(({ color }) => color),
  };
}
