import { JobTimeline, type JobRun, type WatchedJob } from "./job-timeline.ts";
import { PodTimeline, type Change, type PodCount, type WatchedPod } from "./pod-timeline.ts";

/** A change of a pod or of a Job, as a watch of the API server tells it. */
export type ClusterEvent =
  | { readonly kind: "pods"; readonly type: Change; readonly object: WatchedPod }
  | { readonly kind: "jobs"; readonly type: Change; readonly object: WatchedJob };

/** A time in which the cluster was watched. */
export interface Watched {
  readonly fromMs: number;
  /** Infinite where the watch went on until the end of the run. */
  readonly untilMs: number;
}

/** The pods of each colour, and the gates and hooks, over the time of a run. */
export class ClusterTimeline {
  readonly #pods = new PodTimeline();
  readonly #jobs = new JobTimeline();
  readonly #watched: Watched[] = [];
  #watchedFromMs: number | undefined;
  #endedAtMs: number | undefined;

  /** The watch begins, or begins again, with all that there is. */
  begin(atMs: number, pods: readonly WatchedPod[], jobs: readonly WatchedJob[]): void {
    this.#watchedFromMs = atMs;
    this.#pods.begin(atMs, pods);
    this.#jobs.begin(jobs);
  }

  apply(atMs: number, event: ClusterEvent): void {
    if (event.kind === "pods") this.#pods.apply(atMs, event.type, event.object);
    else this.#jobs.apply(atMs, event.type, event.object);
  }

  /** The watch has ended before the run. */
  lose(atMs: number): void {
    this.#jobs.end(atMs);
    this.#close(atMs);
  }

  /** The run has ended. */
  finish(atMs: number): void {
    this.#endedAtMs = atMs;
    this.#close(Infinity);
  }

  get pods(): ReadonlyMap<string, readonly PodCount[]> {
    return this.#pods.counts;
  }

  get jobs(): readonly JobRun[] {
    return this.#jobs.runs;
  }

  /** The times in which the cluster was watched, in order. Between them, nothing is known of pods. */
  get watched(): readonly Watched[] {
    return this.#watched;
  }

  /** @default - the run has not ended */
  get endedAtMs(): number | undefined {
    return this.#endedAtMs;
  }

  #close(untilMs: number): void {
    if (this.#watchedFromMs === undefined) return;
    this.#watched.push({ fromMs: this.#watchedFromMs, untilMs });
    this.#watchedFromMs = undefined;
  }
}
