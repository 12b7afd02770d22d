import type { KubernetesApi } from "../../src/engine/plugins/kubernetes/kubernetes-api.ts";
import type { Properties } from "../../src/engine/plugins/provider.ts";

/** A Kubernetes API that only lists, by kind, and has the given logs. */
export function apiWithLists(lists: Record<string, Properties[]>, log = ""): KubernetesApi {
  const unexpected = () => Promise.reject(new Error("unexpected call"));
  return {
    server: "https://127.0.0.1:1",
    get: unexpected,
    apply: unexpected,
    delete: unexpected,
    list: async ({ kind }) => Promise.resolve(lists[kind] ?? []),
    podLog: async () => Promise.resolve(log),
  };
}
