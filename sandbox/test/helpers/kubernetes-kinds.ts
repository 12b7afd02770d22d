/** Name, kind, and whether the objects are in a namespace, by the path of their API group. */
const KINDS: Readonly<Record<string, readonly (readonly [string, string, boolean])[]>> = {
  "/api/v1": [
    ["namespaces", "Namespace", false],
    ["services", "Service", true],
    ["secrets", "Secret", true],
    ["services/status", "Service", true],
    ["configmaps", "ConfigMap", true],
    ["pods", "Pod", true],
    ["endpoints", "Endpoints", true],
    ["serviceaccounts", "ServiceAccount", true],
  ],
  "/apis/apps/v1": [
    ["deployments", "Deployment", true],
    ["replicasets", "ReplicaSet", true],
  ],
  "/apis/batch/v1": [["jobs", "Job", true]],
  "/apis/networking.k8s.io/v1": [["networkpolicies", "NetworkPolicy", true]],
  "/apis/policy/v1": [["poddisruptionbudgets", "PodDisruptionBudget", true]],
  "/apis/autoscaling/v2": [["horizontalpodautoscalers", "HorizontalPodAutoscaler", true]],
  "/apis/monitoring.googleapis.com/v1": [["podmonitorings", "PodMonitoring", true]],
  "/apis/discovery.k8s.io/v1": [["endpointslices", "EndpointSlice", true]],
};

/** What a Kubernetes API answers about the kinds of a group; undefined when the path is not a group's. */
export function discoveryAt(path: string): { readonly resources: readonly object[] } | undefined {
  const kinds = KINDS[path];
  return kinds && { resources: kinds.map(([name, kind, namespaced]) => ({ name, kind, namespaced })) };
}

/** Whether a path is that of all objects of a kind. */
export const isListPath = (path: string) =>
  Object.values(KINDS)
    .flat()
    .some(([name]) => path.endsWith(`/${name}`));
