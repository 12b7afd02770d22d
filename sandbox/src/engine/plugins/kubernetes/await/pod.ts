import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import type { Kind } from "../kinds.ts";
import { name, namespace, numberAt, objectsAt, stringAt, text } from "../object.ts";
import type { Readiness } from "./readiness.ts";

export const POD: Kind = { group: "", version: "v1", kind: "Pod" };
// The normal states of a starting container.
const STARTING = new Set(["ContainerCreating", "PodInitializing"]);
const MAX_PROBLEMS = 5;

export function podReadiness(live: Properties): Readiness {
  const ready = condition(live, "Ready")?.status === "True";
  const phase = stringAt(live, "status", "phase") ?? "Pending";
  if (ready || phase === "Succeeded") return { state: "ready", message: `the pod is ${phase}` };
  const problems = problemsOf(live);
  return {
    state: phase === "Failed" ? "failed" : "waiting",
    message: [`the pod is ${phase}`, ...problems].join("; "),
  };
}

export function labelSelector(labels: Properties): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(",");
}

/** The different reasons why pods with these labels are not ready. */
export async function podProblems(
  owner: Properties,
  labels: Properties,
  api: KubernetesApi,
): Promise<string[]> {
  const pods = await api.list(POD, namespace(owner), labelSelector(labels));
  const current = pods.filter((pod) => !stringAt(pod, "metadata", "deletionTimestamp"));
  return [...new Set(current.flatMap(problemsOf))].slice(0, MAX_PROBLEMS);
}

function problemsOf(pod: Properties): string[] {
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status === "False") {
    return [`pod "${name(pod)}" is not scheduled: ${stringAt(scheduled, "message") ?? "no node fits"}`];
  }
  return ["initContainerStatuses", "containerStatuses"].flatMap((field) =>
    objectsAt(pod, "status", field).flatMap((status) => {
      const problem = containerProblem(status);
      return problem ? [`pod "${name(pod)}", container "${stringAt(status, "name") ?? ""}": ${problem}`] : [];
    }),
  );
}

function containerProblem(status: Properties): string | undefined {
  const waiting = stringAt(status, "state", "waiting", "reason");
  const ended = numberAt(status, "state", "terminated", "exitCode");
  const before = numberAt(status, "lastState", "terminated", "exitCode");
  if (waiting && !STARTING.has(waiting)) {
    const message = stringAt(status, "state", "waiting", "message");
    return [`${waiting}${message ? ` (${message})` : ""}`, ...exit("the last run", before)].join(", ");
  }
  if (ended) return exit("it", ended)[0];
  if (status.ready !== true && before) return exit("the last run", before)[0];
  return undefined;
}

const exit = (what: string, code: number | undefined) =>
  code === undefined ? [] : [`${what} ended with exit code ${code}`];

function condition(pod: Properties, type: string): Properties | undefined {
  return objectsAt(pod, "status", "conditions").find((item) => item.type === type);
}
