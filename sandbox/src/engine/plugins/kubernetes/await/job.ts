import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { name, namespace, numberAt, objectsAt, stringAt } from "../object.ts";
import { POD, podProblems } from "./pod.ts";
import type { Readiness } from "./readiness.ts";

const LOG_LINES = 20;

export async function jobReadiness(live: Properties, api: KubernetesApi): Promise<Readiness> {
  const isTrue = (type: string) => jobCondition(live, type)?.status === "True";
  if (isTrue("Complete")) return { state: "ready", message: "the Job is complete" };
  if (isTrue("Failed")) {
    const failed = jobCondition(live, "Failed")!;
    const reason = [stringAt(failed, "reason"), stringAt(failed, "message")].filter(Boolean).join(": ");
    return { state: "failed", message: reason + (await lastOutput(live, api)) };
  }
  const count = (key: string) => numberAt(live, "status", key) ?? 0;
  const message = `pods running: ${count("active")}, succeeded: ${count("succeeded")}, failed: ${count("failed")}`;
  const problems = await podProblems(live, jobLabels(live), api);
  return { state: "waiting", message: [message, ...problems].join("; ") };
}

/** Whether the Job has completed. With the annotation `replaceUnready`, any other Job is replaced. */
export function isComplete(live: Properties): boolean {
  return jobCondition(live, "Complete")?.status === "True";
}

function jobCondition(live: Properties, type: string): Properties | undefined {
  return objectsAt(live, "status", "conditions").find((item) => item.type === type);
}

const jobLabels = (live: Properties): Properties => ({ "batch.kubernetes.io/job-name": name(live) });

/** The end of the last failed pod's output. */
async function lastOutput(live: Properties, api: KubernetesApi): Promise<string> {
  const pods = await api.list(POD, namespace(live), `batch.kubernetes.io/job-name=${name(live)}`);
  const created = (pod: Properties) => stringAt(pod, "metadata", "creationTimestamp") ?? "";
  const [pod] = pods
    .filter((candidate) => stringAt(candidate, "status", "phase") === "Failed")
    .sort((a, b) => created(b).localeCompare(created(a)));
  if (!pod) return "";
  const statuses = objectsAt(pod, "status", "containerStatuses");
  const status = statuses.find((item) => numberAt(item, "state", "terminated", "exitCode") !== 0);
  const container = stringAt(status, "name");
  if (!status || !container) return "";
  // A pod that exceeded its deadline says so in its own status.
  const cause = stringAt(status, "state", "terminated", "message") ?? stringAt(pod, "status", "message");
  const exitCode = numberAt(status, "state", "terminated", "exitCode") ?? "?";
  const ended = `\npod "${name(pod)}" ended with exit code ${exitCode}${cause ? ` (${cause.trim()})` : ""}`;
  try {
    const output = await api.podLog({ namespace: namespace(pod), name: name(pod) }, container, LOG_LINES);
    if (!output.trim()) return `${ended}; it printed nothing`;
    return `${ended}; its last output:\n${output.trimEnd()}`;
  } catch (error) {
    return `${ended}; can't read its output: ${(error as Error).message}`;
  }
}
