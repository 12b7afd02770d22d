import type { WatchedJob } from "../../src/rehearsal/page/job-timeline.ts";
import type { WatchedPod } from "../../src/rehearsal/page/pod-timeline.ts";

export interface PodState {
  readonly color?: string;
  readonly namespace?: string;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly isEnding?: boolean;
}

/** A pod of the app as the API server sends it, with the fields that matter here. */
export function watchedPod(name: string, state: PodState = {}): WatchedPod {
  const { color = "blue", namespace = "web", ready = true, phase = "Running", isEnding = false } = state;
  return {
    metadata: {
      ...{ uid: `uid-of-${name}`, namespace, labels: { app: namespace, color } },
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(isEnding && { deletionTimestamp: "2026-01-01T00:01:00Z" }),
    },
    status: {
      phase,
      conditions: [
        { type: "PodScheduled", status: "True" },
        { type: "Ready", status: ready ? "True" : "False" },
      ],
    },
  };
}

export interface JobState {
  readonly color?: string;
  readonly namespace?: string;
  readonly purpose?: string;
  /** The type of the condition that ended it. @default - it runs */
  readonly ended?: "Complete" | "Failed";
  /** @default - its pod has not begun */
  readonly startTime?: string;
  readonly endTime?: string;
}

/** A gate or hook as the API server sends it, with the fields that matter here. */
export function watchedJob(name: string, state: JobState = {}): WatchedJob {
  const { color = "green", namespace = "web", purpose = "gate", ended, startTime } = state;
  const { endTime = "2026-01-01T00:00:30Z" } = state;
  return {
    metadata: {
      ...{ uid: `uid-of-${name}`, namespace, labels: { app: `${namespace}-${purpose}`, color } },
      creationTimestamp: "2026-01-01T00:00:10Z",
    },
    spec: { template: { spec: { containers: [{ name: purpose }] } } },
    status: {
      ...(startTime && { startTime }),
      ...(ended === "Complete" && { completionTime: endTime }),
      ...(ended && {
        conditions: [
          { type: ended === "Complete" ? "SuccessCriteriaMet" : "FailureTarget", status: "True" },
          { type: ended, status: "True", lastTransitionTime: endTime },
        ],
      }),
    },
  };
}
