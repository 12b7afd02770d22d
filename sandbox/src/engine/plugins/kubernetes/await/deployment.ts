import type { Properties } from "../../provider.ts";
import { isObject } from "../../plain-values.ts";
import type { Kind } from "../kinds.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { annotation, namespace, numberAt, objectsAt, stringAt, valueAt } from "../object.ts";
import { isOwnedBy, ownedPods, podWarnings } from "./pod-messages.ts";
import type { CheckContext, Readiness, ReadinessCheck } from "./readiness.ts";
import { ready } from "./readiness.ts";
import { isObserved, labelSelector } from "./workload.ts";

const REPLICA_SET: Kind = { group: "apps", version: "v1", kind: "ReplicaSet" };
const REVISION = "deployment.kubernetes.io/revision";

/** Waits as `deployment.go` of the official plugin: a missed progress deadline is a reason, not the end of the wait. */
export function deploymentCheck({ api }: CheckContext): ReadinessCheck {
  return async (live): Promise<Readiness> => {
    const replicaSet = await currentReplicaSet(live, api);
    const wanted = numberAt(replicaSet, "spec", "replicas") ?? 1;
    const serving = numberAt(replicaSet, "status", "readyReplicas") ?? 0;
    const progressing = deploymentCondition(live, "Progressing");
    const state: RolloutState = {
      isFirst: annotation(live, REVISION) === "1",
      isAvailable: deploymentCondition(live, "Available")?.status === "True",
      hasNewReplicaSet: progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable",
      areReplicasReady: replicaSet !== undefined && serving >= wanted,
    };
    const isDone = state.isAvailable && state.areReplicasReady && (state.isFirst || state.hasNewReplicaSet);
    if (isDone && isObserved(live)) return ready("Deployment initialization complete");

    const failures = ["Progressing", "Available"].flatMap((type) => failedCondition(live, type));
    const pods = replicaSet ? await ownedPods(replicaSet, selectorOf(live), api) : [];
    const waiting = `Waiting for app ReplicaSet to be available (${serving}/${wanted} Pods available)`;
    return {
      state: "waiting",
      message: failures[0] ?? waiting,
      reasons: [...failures, ...shortfall(state), ...pods.flatMap(podWarnings)],
    };
  };
}

interface RolloutState {
  readonly isFirst: boolean;
  readonly isAvailable: boolean;
  readonly hasNewReplicaSet: boolean;
  readonly areReplicasReady: boolean;
}

function shortfall({ isFirst, isAvailable, hasNewReplicaSet, areReplicasReady }: RolloutState): string[] {
  if (!isAvailable) return ["Minimum number of live Pods was not attained"];
  if (isFirst ? !areReplicasReady : !hasNewReplicaSet) {
    return ["Minimum number of Pods to consider the application live was not attained"];
  }
  return areReplicasReady
    ? []
    : ["Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"];
}

async function currentReplicaSet(live: Properties, api: KubernetesApi): Promise<Properties | undefined> {
  const revision = annotation(live, REVISION);
  if (revision === undefined) return undefined;
  const all = await api.list(REPLICA_SET, namespace(live), selectorOf(live));
  return all.find((each) => isOwnedBy(each, live) && annotation(each, REVISION) === revision);
}

function selectorOf(live: Properties): string {
  const labels = valueAt(live, ["spec", "selector", "matchLabels"]);
  return isObject(labels) ? labelSelector(labels) : "";
}

function deploymentCondition(live: Properties, type: string): Properties | undefined {
  return objectsAt(live, "status", "conditions").find((item) => item.type === type);
}

function failedCondition(live: Properties, type: string): string[] {
  const condition = deploymentCondition(live, type);
  if (!condition || condition.status === "True") return [];
  return [`[${stringAt(condition, "reason") ?? ""}] ${stringAt(condition, "message") ?? ""}`];
}
