import { notCovered } from "../not-covered.ts";
import type { DiffRequest, Provider, ResourceDiff } from "../provider.ts";
import { replacesUnready } from "./annotations.ts";
import { isComplete } from "./await/job.ts";
import type { WaitTimes } from "./await/readiness.ts";
import { checkObject } from "./check-object.ts";
import { ClusterCache } from "./cluster-cache.ts";
import { diffInputs, withReplacementOrder } from "./diff.ts";
import { parseKind } from "./kinds.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { name, namespace } from "./object.ts";
import { objectOperations } from "./object-operations.ts";
import { checkConfig, diffConfig, parseConfig } from "./kubernetes-config.ts";

export interface KubernetesProviderOptions {
  /** @default 250 */
  readonly pollIntervalMs?: number;
  /** @default 10 s to settle and a report each minute, as the official plugin */
  readonly times?: WaitTimes;
}

const OFFICIAL_TIMES: WaitTimes = { settleMs: 10_000, resyncMs: 60_000, nowMs: () => performance.now() };

/** Replaces the official kubernetes plugin for every kind that Kubernetes itself serves. */
export function createKubernetesProvider({
  pollIntervalMs = 250,
  times = OFFICIAL_TIMES,
}: KubernetesProviderOptions = {}): Provider {
  const clusters = new ClusterCache();
  return {
    name: "kubernetes",
    version: "4.34.2",
    secretOutputs: (type) => (type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : []),
    checkConfig,
    diffConfig,

    configure(settings) {
      const config = parseConfig(settings);
      const { api, connection } = clusters.get(config);
      const operations = objectOperations({ ...config, api, pollIntervalMs, times });
      const defaultNamespace = config.namespace ?? connection.namespace ?? "default";
      return {
        ...operations,
        check: async (request) => Promise.resolve(checkObject(request, defaultNamespace)),

        async diff(request) {
          const diff = diffInputs(request.oldInputs, request.news, config);
          return (await isUnreadyJob(request, api)) ? replaceUnready(request, diff) : diff;
        },

        async invoke(token) {
          return Promise.reject(new Error(notCovered("kubernetes", `the function ${token}`)));
        },
      };
    },
  };
}

export const kubernetesProvider = createKubernetesProvider();

async function isUnreadyJob({ type, oldState, news }: DiffRequest, api: KubernetesApi): Promise<boolean> {
  if (!replacesUnready(news) || news.kind !== "Job") return false;
  try {
    const object = { namespace: namespace(oldState), name: name(oldState) };
    return !isComplete(await api.get(parseKind(type), object));
  } catch {
    // Like the official plugin: a Job that can't be read is not replaced.
    return false;
  }
}

function replaceUnready({ oldInputs, news }: DiffRequest, diff: ResourceDiff): ResourceDiff {
  const path = 'metadata.annotations["pulumi.com/replaceUnready"]';
  return withReplacementOrder([...diff.changes, { path, kind: "update", replace: true }], oldInputs, news);
}
