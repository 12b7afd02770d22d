import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import type { Kind } from "../kinds.ts";
import { name, namespace, numberAt, objectsAt, stringAt } from "../object.ts";

export const POD: Kind = { group: "", version: "v1", kind: "Pod" };

// checker/pod/check.go, trimImagePullMsg
const PULL_PREFIX = "rpc error: code = Unknown desc = Error response from daemon: ";
const PULL_SUFFIX = ": manifest unknown";

/**
 * Why a pod is not ready, in the words of the official plugin (`checker/pod/check.go`). A pod that no node has room for
 * has no such reason there: it only shows it, and only while it waits for the pod itself.
 */
export function podWarnings(pod: Properties): string[] {
  if (podCondition(pod, "PodScheduled")?.status !== "True") return [];
  for (const type of ["Initialized", "Ready"]) {
    const condition = podCondition(pod, type);
    if (!condition) return [];
    if (condition.status === "True") continue;
    if (type === "Ready" && stringAt(pod, "status", "phase") === "Succeeded") continue;
    const problems = objectsAt(pod, "status", "containerStatuses").flatMap(containerProblems);
    const message = stringAt(condition, "message") ?? "";
    if (problems.length === 0 && !message) return [];
    const reported = stringAt(condition, "reason") ? message : "";
    return [`[Pod ${displayName(pod)}]: ${reported}${problems.join("\n")}`];
  }
  return [];
}

/** The pods that an object owns itself. */
export async function ownedPods(
  owner: Properties,
  labelSelector: string,
  api: KubernetesApi,
): Promise<Properties[]> {
  const pods = await api.list(POD, namespace(owner), labelSelector);
  return pods.filter((pod) => isOwnedBy(pod, owner));
}

export function isOwnedBy(object: Properties, owner: Properties): boolean {
  const uid = stringAt(owner, "metadata", "uid");
  return objectsAt(object, "metadata", "ownerReferences").some((reference) => reference.uid === uid);
}

export function podCondition(pod: Properties, type: string): Properties | undefined {
  return objectsAt(pod, "status", "conditions").find((item) => item.type === type);
}

/** The name with its namespace, without the namespace `default`. */
export function displayName(object: Properties): string {
  const space = namespace(object);
  return space && space !== "default" ? `${space}/${name(object)}` : name(object);
}

function containerProblems(status: Properties): string[] {
  if (status.ready === true) return [];
  return [...waitingProblem(status), ...terminatedProblem(status), ...lastTermination(status)];
}

function waitingProblem(status: Properties): string[] {
  const reason = stringAt(status, "state", "waiting", "reason");
  if (reason === undefined || reason === "ContainerCreating") return [];
  return [`[${reason}] ${trimmed(stringAt(status, "state", "waiting", "message") ?? "")}`];
}

function terminatedProblem(status: Properties): string[] {
  const reason = stringAt(status, "state", "terminated", "reason");
  if (!reason) return [];
  const message = stringAt(status, "state", "terminated", "message");
  if (message) return [`[${reason}] ${trimmed(message)}`];
  const exitCode = numberAt(status, "state", "terminated", "exitCode") ?? 0;
  return [`container "${stringAt(status, "name") ?? ""}" completed with exit code ${exitCode}`];
}

function lastTermination(status: Properties): string[] {
  const finishedAt = stringAt(status, "lastState", "terminated", "finishedAt");
  if (finishedAt === undefined) return [];
  const reason = stringAt(status, "lastState", "terminated", "reason") ?? "";
  const exitCode = numberAt(status, "lastState", "terminated", "exitCode") ?? 0;
  const message = stringAt(status, "lastState", "terminated", "message");
  return [
    `container "${stringAt(status, "name") ?? ""}" terminated at ${finishedAt} (${reason}: exit code ${exitCode})`,
    ...(message ? [message] : []),
  ];
}

function trimmed(message: string): string {
  const start = message.startsWith(PULL_PREFIX) ? PULL_PREFIX.length : 0;
  const end = message.endsWith(PULL_SUFFIX) ? -PULL_SUFFIX.length : undefined;
  return message.slice(start, end);
}
