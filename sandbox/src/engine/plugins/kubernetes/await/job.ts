import type { Properties } from "../../provider.ts";
import { name, namespace, numberAt, objectsAt, stringAt } from "../object.ts";
import { displayName, isOwnedBy, POD, podWarnings } from "./pod-messages.ts";
import type { CheckContext, Readiness, ReadinessCheck } from "./readiness.ts";
import { ready } from "./readiness.ts";

// checker/job/check.go, collectJobConditionErrors: another reason is waited for.
const REPORTED_FAILURES = ["BackoffLimitExceeded", "DeadlineExceeded"];

/**
 * Waits as `job.go` of the official plugin. The pods' logs are not read; their termination messages are. Every report
 * about the Job starts the time of the wait again, also the one that comes each minute without a change.
 */
export function jobCheck({ api, times }: CheckContext): ReadinessCheck {
  const reasons = new Set<string>();
  let seen: string | undefined;
  let reportedAtMs = 0;
  let podsVersion = "";

  function isReported(version: string | undefined): boolean {
    const nowMs = times?.nowMs() ?? 0;
    const isNew = version !== seen || nowMs - reportedAtMs >= (times?.resyncMs ?? Infinity);
    if (isNew) [seen, reportedAtMs] = [version, nowMs];
    return isNew;
  }

  async function podsOf(live: Properties): Promise<Properties[]> {
    const query = [POD, namespace(live), `batch.kubernetes.io/job-name=${name(live)}`] as const;
    const version = await api.listVersion(...query);
    const pods = await api.list(...query);
    // Kubernetes deletes the pod of a Job that is late as soon as its containers have ended.
    const changed = isEnding(live) && podsVersion ? await api.changesSince(podsVersion, ...query) : [];
    podsVersion = version;
    return [...pods, ...changed].filter((pod) => isOwnedBy(pod, live));
  }

  return async (live): Promise<Readiness> => {
    if (isComplete(live)) return ready("the Job is complete");
    for (const pod of await podsOf(live)) for (const warning of podWarnings(pod)) reasons.add(warning);
    const failure = failureOf(live);
    if (failure) reasons.add(failure);
    return {
      state: failure ? "failed" : "waiting",
      message: progress(live),
      reasons: [...reasons],
      restartsTime: isReported(stringAt(live, "metadata", "resourceVersion")),
    };
  };
}

/** Whether the Job has completed. With the annotation `replaceUnready`, any other Job is replaced. */
export function isComplete(live: Properties): boolean {
  return isStarted(live) && !failureOf(live) && jobCondition(live, "Complete")?.status === "True";
}

const isEnding = (live: Properties) => jobCondition(live, "FailureTarget")?.status === "True";

const isStarted = (live: Properties) => stringAt(live, "status", "startTime") !== undefined;

function failureOf(live: Properties): string | undefined {
  const failed = jobCondition(live, "Failed");
  const reason = stringAt(failed, "reason") ?? "";
  if (!isStarted(live) || failed?.status !== "True" || !REPORTED_FAILURES.includes(reason)) return undefined;
  return `[${reason}] ${stringAt(failed, "message") ?? ""}`;
}

function progress(live: Properties): string {
  if (!isStarted(live)) return `Waiting for Job "${displayName(live)}" to start`;
  const count = (key: string) => numberAt(live, "status", key) ?? 0;
  const counts = `(Active: ${count("active")} | Succeeded: ${count("succeeded")} | Failed: ${count("failed")})`;
  return `Waiting for Job "${displayName(live)}" to succeed ${counts}`;
}

function jobCondition(live: Properties, type: string): Properties | undefined {
  return objectsAt(live, "status", "conditions").find((item) => item.type === type);
}
