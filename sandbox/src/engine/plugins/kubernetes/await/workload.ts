import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { isObject } from "../../plain-values.ts";
import { numberAt, objectsAt, stringAt, valueAt } from "../object.ts";
import { podProblems } from "./pod.ts";
import type { Readiness } from "./readiness.ts";

/** Ready when the rollout is complete: all replicas have this version and are available, and no old replica is left. */
export async function deploymentReadiness(live: Properties, api: KubernetesApi): Promise<Readiness> {
  const wanted = numberAt(live, "spec", "replicas") ?? 1;
  const status = counts(live);
  if (!isObserved(live)) return waiting("the controller has not seen the change yet");

  const progressing = condition(live, "Progressing");
  if (progressing?.status === "False") {
    return withPodProblems("failed", conditionText(progressing), live, api);
  }
  const { updatedReplicas, replicas, availableReplicas } = status;
  if (updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= updatedReplicas) {
    return { state: "ready", message: `${availableReplicas} of ${wanted} replicas are available` };
  }
  const old = replicas - updatedReplicas;
  const message =
    `${updatedReplicas} of ${wanted} replicas are updated, ${availableReplicas} available` +
    (old > 0 ? `, ${old} old` : "");
  return withPodProblems("waiting", message, live, api);
}

export async function statefulSetReadiness(live: Properties, api: KubernetesApi): Promise<Readiness> {
  const wanted = numberAt(live, "spec", "replicas") ?? 1;
  if (!isObserved(live)) return waiting("the controller has not seen the change yet");
  const { updatedReplicas, readyReplicas } = counts(live);
  const partition = numberAt(live, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const onDelete = stringAt(live, "spec", "updateStrategy", "type") === "OnDelete";
  const updated = onDelete || updatedReplicas >= Math.max(0, wanted - partition);
  const message = `${updatedReplicas} of ${wanted} replicas are updated, ${readyReplicas} ready`;
  return updated && readyReplicas >= wanted
    ? { state: "ready", message }
    : withPodProblems("waiting", message, live, api);
}

export async function daemonSetReadiness(live: Properties, api: KubernetesApi): Promise<Readiness> {
  if (!isObserved(live)) return waiting("the controller has not seen the change yet");
  const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = counts(live);
  const onDelete = stringAt(live, "spec", "updateStrategy", "type") === "OnDelete";
  const message =
    `${updatedNumberScheduled} of ${desiredNumberScheduled} nodes run the update, ` +
    `${numberAvailable} are available`;
  return (onDelete || updatedNumberScheduled >= desiredNumberScheduled) &&
    numberAvailable >= desiredNumberScheduled
    ? { state: "ready", message }
    : withPodProblems("waiting", message, live, api);
}

type Count =
  | "replicas"
  | "updatedReplicas"
  | "availableReplicas"
  | "readyReplicas"
  | "desiredNumberScheduled"
  | "updatedNumberScheduled"
  | "numberAvailable";

function counts(live: Properties): Record<Count, number> {
  return new Proxy({} as Record<Count, number>, {
    get: (_, key) => numberAt(live, "status", String(key)) ?? 0,
  });
}

function isObserved(live: Properties): boolean {
  return (
    (numberAt(live, "status", "observedGeneration") ?? 0) >= (numberAt(live, "metadata", "generation") ?? 1)
  );
}

function condition(live: Properties, type: string): Properties | undefined {
  return objectsAt(live, "status", "conditions").find((item) => item.type === type);
}

function conditionText(item: Properties): string {
  return [stringAt(item, "reason"), stringAt(item, "message")].filter(Boolean).join(": ");
}

const waiting = (message: string): Readiness => ({ state: "waiting", message });

async function withPodProblems(
  state: "waiting" | "failed",
  message: string,
  live: Properties,
  api: KubernetesApi,
): Promise<Readiness> {
  const labels = valueAt(live, ["spec", "selector", "matchLabels"]);
  if (!isObject(labels)) return { state, message };
  const refused = condition(live, "ReplicaFailure");
  const problems = await podProblems(live, labels, api);
  return { state, message: [message, ...(refused ? [conditionText(refused)] : []), ...problems].join("; ") };
}
