import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { isObject } from "../../plain-values.ts";
import { namespace, numberAt, stringAt, text, valueAt } from "../object.ts";
import { POD, podWarnings } from "./pod-messages.ts";
import type { CheckContext, Readiness, ReadinessCheck } from "./readiness.ts";
import { ready } from "./readiness.ts";

export function statefulSetCheck({ api }: CheckContext): ReadinessCheck {
  return async (live): Promise<Readiness> => {
    const wanted = numberAt(live, "spec", "replicas") ?? 1;
    const { updatedReplicas, readyReplicas } = counts(live);
    const partition = numberAt(live, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
    const onDelete = stringAt(live, "spec", "updateStrategy", "type") === "OnDelete";
    const updated = onDelete || updatedReplicas >= Math.max(0, wanted - partition);
    const message = `${updatedReplicas} of ${wanted} replicas are updated, ${readyReplicas} ready`;
    const isDone = isObserved(live) && updated && readyReplicas >= wanted;
    return isDone ? ready(message) : waiting(message, live, api);
  };
}

export function daemonSetCheck({ api }: CheckContext): ReadinessCheck {
  return async (live): Promise<Readiness> => {
    const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = counts(live);
    const onDelete = stringAt(live, "spec", "updateStrategy", "type") === "OnDelete";
    const message =
      `${updatedNumberScheduled} of ${desiredNumberScheduled} nodes run the update, ` +
      `${numberAvailable} are available`;
    const updated = onDelete || updatedNumberScheduled >= desiredNumberScheduled;
    const isDone = isObserved(live) && updated && numberAvailable >= desiredNumberScheduled;
    return isDone ? ready(message) : waiting(message, live, api);
  };
}

/** Whether the controller has seen the last change. Some kinds do not report it. */
export function isObserved(live: Properties, when: "always" | "if reported" = "always"): boolean {
  const observed = numberAt(live, "status", "observedGeneration");
  if (observed === undefined) return when === "if reported";
  return observed >= (numberAt(live, "metadata", "generation") ?? 1);
}

export function labelSelector(labels: Properties): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(",");
}

async function waiting(message: string, live: Properties, api: KubernetesApi): Promise<Readiness> {
  const labels = valueAt(live, ["spec", "selector", "matchLabels"]);
  const pods = isObject(labels) ? await api.list(POD, namespace(live), labelSelector(labels)) : [];
  return { state: "waiting", message, reasons: [message, ...new Set(pods.flatMap(podWarnings))] };
}

type Count =
  | "updatedReplicas"
  | "readyReplicas"
  | "desiredNumberScheduled"
  | "updatedNumberScheduled"
  | "numberAvailable";

function counts(live: Properties): Record<Count, number> {
  return new Proxy({} as Record<Count, number>, {
    get: (_, key) => numberAt(live, "status", String(key)) ?? 0,
  });
}
