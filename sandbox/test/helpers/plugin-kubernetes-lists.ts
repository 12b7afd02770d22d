import { ApiError } from "../../src/engine/plugins/kubernetes/api-errors.ts";
import type { KubernetesApi } from "../../src/engine/plugins/kubernetes/kubernetes-api.ts";
import type { Properties } from "../../src/engine/plugins/provider.ts";

/** A Kubernetes API that only lists and gets, by kind. A kind without objects is not found. */
export function apiWithLists(
  lists: Record<string, Properties[]>,
  changes: readonly Properties[] = [],
): KubernetesApi {
  const unexpected = () => Promise.reject(new Error("unexpected call"));
  return {
    server: "https://127.0.0.1:1",
    resourceName: unexpected,
    apply: unexpected,
    delete: unexpected,
    get: async ({ kind }) => {
      const [object] = lists[kind] ?? [];
      return object ? Promise.resolve(object) : Promise.reject(new ApiError(404, {}));
    },
    listVersion: async () => Promise.resolve("1"),
    changesSince: async () => Promise.resolve([...changes]),
    list: async ({ kind }) => Promise.resolve(lists[kind] ?? []),
  };
}
