import type { ClusterTimeline } from "./cluster-timeline.ts";
import type { JobEnd, JobRun } from "./job-timeline.ts";
import type { PodCount } from "./pod-timeline.ts";

/** Pods, gates and hooks as the page draws them. Times are seconds since the run began. */
export interface ClusterData {
  readonly pods: Readonly<Record<string, PodFigures>>;
  readonly jobs: readonly PageJob[];
  /** The times in which nobody watched. */
  readonly unwatched: readonly (readonly [from: number, until: number])[];
}

/** The pods of one colour: each figure holds from its moment to the next one. */
export interface PodFigures {
  readonly at: readonly number[];
  readonly ready: readonly number[];
  readonly notReady: readonly number[];
}

export interface PageJob {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly end: JobEnd | "running";
}

/** @param untilSeconds Where the plots end. */
export function clusterData(
  { pods, jobs, watched }: ClusterTimeline,
  startedAtMs: number,
  untilSeconds: number,
): ClusterData {
  // To a tenth of a second: less is narrower than a line, and would double the size.
  const at = (ms: number) => Math.round((ms - startedAtMs) / 100) / 10;
  const within = (seconds: number) => Math.min(untilSeconds, Math.max(0, seconds));
  return {
    pods: Object.fromEntries(
      [...pods].sort().map(([color, counts]) => [color, podFigures(counts, at, untilSeconds)]),
    ),
    jobs: jobs
      .map((run) => pageJob(run, at, untilSeconds))
      .filter(({ from, until }) => until > 0 && from < untilSeconds)
      .map(({ from, until, ...job }) => ({ ...job, from: within(from), until: within(until) }))
      .sort((one, other) => one.from - other.from),
    unwatched: between(
      watched.map(({ fromMs, untilMs }) => [within(at(fromMs)), within(at(untilMs))]),
      untilSeconds,
    ),
  };
}

function podFigures(
  counts: readonly PodCount[],
  at: (ms: number) => number,
  untilSeconds: number,
): PodFigures {
  // The last figure of a moment holds, and what came before the run is its beginning.
  const figures = new Map(counts.map((count) => [Math.max(0, at(count.atMs)), count]));
  const shown = [...figures].filter(([seconds]) => seconds < untilSeconds);
  return {
    at: shown.map(([seconds]) => seconds),
    ready: shown.map(([, { ready }]) => ready),
    notReady: shown.map(([, { notReady }]) => notReady),
  };
}

const pageJob = ({ name, fromMs, ended }: JobRun, at: (ms: number) => number, untilSeconds: number) => ({
  name,
  from: at(fromMs),
  until: ended ? at(ended.atMs) : untilSeconds,
  end: ended?.how ?? ("running" as const),
});

/** What lies between these times, from the beginning to the end. */
function between(times: readonly (readonly [number, number])[], end: number): [number, number][] {
  const starts = [0, ...times.map(([, until]) => until)];
  const ends = [...times.map(([from]) => from), end];
  return starts
    .map((from, index): [number, number] => [from, ends[index]!])
    .filter(([from, until]) => from < until);
}
