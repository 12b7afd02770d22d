import type { Properties } from "../../provider.ts";
import type { Kind } from "../kinds.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { isObject } from "../../plain-values.ts";
import { name, namespace, objectsAt, stringAt, valueAt } from "../object.ts";
import { labelSelector, POD } from "./pod.ts";
import type { Readiness } from "./readiness.ts";

const ENDPOINT_SLICE: Kind = { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" };
const OVER = new Set(["Succeeded", "Failed"]);

/**
 * Ready when a LoadBalancer has its address, the endpoints match the current selector, and all of them are ready. A
 * selector that matches no pod is ready too, as in the official plugin.
 */
export async function serviceReadiness(live: Properties, api: KubernetesApi): Promise<Readiness> {
  const type = stringAt(live, "spec", "type") ?? "ClusterIP";
  if (type === "LoadBalancer" && objectsAt(live, "status", "loadBalancer", "ingress").length === 0) {
    return { state: "waiting", message: "the load balancer has no address yet" };
  }
  const selector = valueAt(live, ["spec", "selector"]);
  const headless = stringAt(live, "spec", "clusterIP") === "None";
  if (type === "ExternalName" || headless || !isObject(selector) || Object.keys(selector).length === 0) {
    return { state: "ready", message: "the Service selects no pods itself" };
  }
  return endpointReadiness(
    await api.list(POD, namespace(live), labelSelector(selector)),
    await api.list(ENDPOINT_SLICE, namespace(live), `kubernetes.io/service-name=${name(live)}`),
  );
}

/** Compares the selected pods with the endpoints, which change some time after the selector. */
export function endpointReadiness(pods: readonly Properties[], slices: readonly Properties[]): Readiness {
  const endpoints = slices.flatMap((slice) => objectsAt(slice, "endpoints"));
  const uid = (endpoint: Properties) => stringAt(endpoint, "targetRef", "uid");
  const isReady = (endpoint: Properties) => valueAt(endpoint, ["conditions", "ready"]) !== false;

  const selected = new Set(pods.map((pod) => stringAt(pod, "metadata", "uid")));
  const stale = endpoints.filter((endpoint) => !selected.has(uid(endpoint)));
  const serving = new Set(endpoints.filter(isReady).map(uid));
  const running = pods.filter(
    (pod) =>
      stringAt(pod, "status", "podIP") &&
      !stringAt(pod, "metadata", "deletionTimestamp") &&
      !OVER.has(stringAt(pod, "status", "phase") ?? ""),
  );
  const unready = running.filter((pod) => !serving.has(stringAt(pod, "metadata", "uid")));
  if (stale.length > 0) {
    return { state: "waiting", message: `endpoints of the old selector: ${stale.length}` };
  }
  if (unready.length > 0) {
    const names = unready.map((pod) => `"${name(pod)}"`).join(", ");
    return {
      state: "waiting",
      message: `pods that serve: ${running.length - unready.length} of ${running.length}, not ready: ${names}`,
    };
  }
  return { state: "ready", message: `pods that serve: ${running.length}` };
}
