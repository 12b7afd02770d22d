import { colorOf, type Change, type Condition, type WatchedObject } from "./pod-timeline.ts";

export interface WatchedJob extends WatchedObject {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly name: string }[] } };
  };
  readonly status?: {
    readonly startTime?: string;
    readonly completionTime?: string;
    readonly conditions?: readonly Condition[];
  };
}

/** How a Job ended: `removed` is one that was deleted before its end, `unknown` one that ended unwatched. */
export type JobEnd = "passed" | "failed" | "removed" | "unknown";

/** One run of a gate or of a hook. */
export interface JobRun {
  /** The colour and what the Job is for, such as `green gate`. */
  readonly name: string;
  readonly fromMs: number;
  /** @default - it runs still */
  readonly ended?: { readonly atMs: number; readonly how: JobEnd };
}

/** Keeps when each Job began, and when and how it ended. */
export class JobTimeline {
  readonly #runs = new Map<string, JobRun>();

  /** Takes the Jobs that there are. What they did before, they tell themselves to the second. */
  begin(jobs: readonly WatchedJob[]): void {
    for (const job of jobs)
      this.#take(job, Date.parse(job.status?.startTime ?? job.metadata.creationTimestamp));
  }

  apply(atMs: number, change: Change, job: WatchedJob): void {
    this.#take(job, atMs, atMs);
    const run = this.#runs.get(job.metadata.uid)!;
    if (change === "DELETED" && !run.ended) this.#end(job.metadata.uid, run, atMs, "removed");
  }

  /** Until a Job is seen again, nobody knows more of it. */
  end(atMs: number): void {
    for (const [uid, run] of this.#runs) if (!run.ended) this.#end(uid, run, atMs, "unknown");
  }

  get runs(): readonly JobRun[] {
    return [...this.#runs.values()];
  }

  /** @param seenAtMs When the change came. @default - it came before, and the Job tells when */
  #take(job: WatchedJob, fromMs: number, seenAtMs?: number): void {
    const { uid } = job.metadata;
    const before = this.#runs.get(uid);
    if (before?.ended && before.ended.how !== "unknown") return;
    const run: JobRun = before ? { name: before.name, fromMs: before.fromMs } : { name: nameOf(job), fromMs };
    this.#runs.set(uid, run);
    const { completionTime, conditions = [] } = job.status ?? {};
    const ending = conditions.find(
      ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
    );
    if (!ending) return;
    const told = Date.parse(completionTime ?? ending.lastTransitionTime ?? "");
    this.#end(uid, run, seenAtMs ?? told, ending.type === "Complete" ? "passed" : "failed");
  }

  #end(uid: string, run: JobRun, atMs: number, how: JobEnd): void {
    this.#runs.set(uid, { ...run, ended: { atMs, how } });
  }
}

const nameOf = (job: WatchedJob) => `${colorOf(job)} ${job.spec.template.spec.containers[0]?.name ?? "Job"}`;
