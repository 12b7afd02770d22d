import { PatchStrategy, setHeaderOptions, type CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { isStatus, unlessGone } from "./kubernetes-client.ts";
import { wantsLoadBalancer } from "./load-balancer-service.ts";

// This taint marks a node for deletion and makes kube-proxy's health check fail.
const TO_BE_DELETED = { key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" };

export interface DrainOptions {
  readonly core: Pick<
    CoreV1Api,
    "patchNode" | "listPodForAllNamespaces" | "listServiceForAllNamespaces" | "deleteNamespacedPod"
  >;
  readonly node: string;
  /** Seconds that the node lives on at least when load balancers may use it. @default 3 */
  readonly secondsToLeaveLoadBalancers?: number;
  /** Seconds that a pod may take beyond its grace period. @default 15 */
  readonly extraSeconds?: number;
  /** @default 250 */
  readonly millisecondsBetweenLooks?: number;
}

/**
 * Removes the traffic and the pods from a node, as GKE does: it deletes the pods with their grace period and ignores
 * disruption budgets. Pods that don't end in time are deleted with the node.
 */
export async function drainNode(options: DrainOptions): Promise<void> {
  const { core, node, secondsToLeaveLoadBalancers = 3, extraSeconds = 15 } = options;
  if (!(await cordon(core, node))) return;
  const hasTraffic = (await core.listServiceForAllNamespaces()).items.some(wantsLoadBalancer);
  const outOfTraffic = hasTraffic ? sleep(secondsToLeaveLoadBalancers * 1000) : Promise.resolve();

  const pods = (await podsOn(core, node)).filter(mustMove);
  for (const { metadata } of pods) {
    await unlessGone(core.deleteNamespacedPod({ name: metadata!.name!, namespace: metadata!.namespace! }));
  }
  const gracePeriods = pods.map(({ spec }) => spec?.terminationGracePeriodSeconds ?? 0);
  const deadline = Date.now() + (Math.max(0, ...gracePeriods) + extraSeconds) * 1000;
  const names = new Set(pods.map(nameOf));
  while ((await podsOn(core, node)).some((pod) => names.has(nameOf(pod))) && Date.now() < deadline) {
    await sleep(options.millisecondsBetweenLooks ?? 250);
  }
  await outOfTraffic;
}

/** Cordons the node; false when the node does not exist. */
async function cordon(core: DrainOptions["core"], name: string): Promise<boolean> {
  const body = { spec: { unschedulable: true, taints: [TO_BE_DELETED] } };
  try {
    // A strategic patch keeps the node's other taints.
    await core.patchNode({ name, body }, setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch));
    return true;
  } catch (error) {
    if (isStatus(error, 404)) return false;
    throw error;
  }
}

async function podsOn(core: DrainOptions["core"], node: string): Promise<V1Pod[]> {
  return (await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })).items;
}

function mustMove({ metadata, status }: V1Pod): boolean {
  const belongsToNode = metadata?.ownerReferences?.some(({ kind }) => kind === "DaemonSet");
  const hasEnded = status?.phase === "Succeeded" || status?.phase === "Failed";
  return !belongsToNode && !hasEnded;
}

const nameOf = ({ metadata }: V1Pod) => `${metadata!.namespace}/${metadata!.name}`;
