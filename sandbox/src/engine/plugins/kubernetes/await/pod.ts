import type { Properties } from "../../provider.ts";
import { stringAt } from "../object.ts";
import { displayName, podCondition, podWarnings } from "./pod-messages.ts";
import type { Readiness } from "./readiness.ts";
import { ready } from "./readiness.ts";

/** As `pod.go` of the official plugin: a pod that failed is waited for, like one that starts. */
export async function podReadiness(live: Properties): Promise<Readiness> {
  const isTrue = (type: string) => podCondition(live, type)?.status === "True";
  const succeeded = stringAt(live, "status", "phase") === "Succeeded";
  if (isTrue("PodScheduled") && isTrue("Initialized") && (isTrue("Ready") || succeeded)) {
    return Promise.resolve(ready("the pod is ready"));
  }
  const step = isTrue("Initialized") ? "ready" : isTrue("PodScheduled") ? "initialized" : "scheduled";
  const message = `Waiting for Pod "${displayName(live)}" to be ${step}`;
  return Promise.resolve({ state: "waiting", message, reasons: podWarnings(live) });
}
