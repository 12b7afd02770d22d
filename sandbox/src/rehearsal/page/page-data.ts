import type { StepRecord } from "../report.ts";
import { clusterData, type ClusterData } from "./cluster-data.ts";
import type { ClusterTimeline } from "./cluster-timeline.ts";
import type { Interval, TrafficTimeline } from "./traffic-timeline.ts";

/** A moment within a step, which the plots mark. */
export interface Mark {
  readonly label: string;
  readonly atMs: number;
}

/** A part of the run, which the plots mark. */
export interface PageStep {
  readonly name: string;
  readonly ok: boolean;
  readonly startedAtMs: number;
  /**
   * The `pulumi up` in it.
   * @default - none, or it is not known when it ran
   */
  readonly update?: { readonly startedAtMs: number; readonly seconds: number };
  /** @default - none */
  readonly marks?: readonly Mark[];
}

/** A step of a walk, as the page marks it. */
export const stepOf = ({ name, ok, update, traffic }: StepRecord): PageStep => ({
  ...{ name, ok, startedAtMs: traffic.startedAtMs },
  ...(update && { update }),
});

/** What the script in the page draws. Times are seconds since the run began. */
export interface PageData {
  readonly startedAtMs: number;
  readonly intervalSeconds: number;
  readonly steps: readonly PageDataStep[];
  readonly at: readonly number[];
  /** Answers a second by colour. */
  readonly answers: Readonly<Record<string, Figures>>;
  /** Lost requests a second. */
  readonly lost: Figures;
  /** Milliseconds by name of the figure. */
  readonly latency: Readonly<Record<string, Figures>>;
  /** Where the plots end. */
  readonly until: number;
  /** @default - the cluster was not watched */
  readonly cluster?: ClusterData;
}

export interface PageDataStep {
  readonly name: string;
  readonly ok: boolean;
  readonly from: number;
  readonly update?: readonly [from: number, until: number];
  readonly marks?: readonly { readonly label: string; readonly at: number }[];
}

/** One figure for each interval; none where no request was sent. */
type Figures = readonly (number | null)[];

export function pageData(
  timeline: TrafficTimeline,
  steps: readonly PageStep[],
  cluster: ClusterTimeline,
): PageData {
  const intervals = timeline.intervals();
  const trafficAtMs = timeline.startedAtMs ?? steps[0]?.startedAtMs ?? 0;
  const startedAtMs = Math.min(trafficAtMs, ...steps.map((step) => step.startedAtMs));
  const intervalSeconds = timeline.intervalMs / 1000;
  const at = (ms: number) => rounded((ms - startedAtMs) / 1000);
  const colors = [...new Set(intervals.flatMap((each) => [...(each?.answers.keys() ?? [])]))].sort();
  const figures = (figure: (interval: Interval) => number | undefined): Figures =>
    intervals.map((each) => rounded((each && figure(each)) ?? null));
  // The last interval is cut off: its rate says nothing, but a lost request in it counts.
  const rate = (count: number, interval: Interval) =>
    timeline.isWhole(interval) ? count / intervalSeconds : undefined;
  // Without traffic, the pods and the gate say why.
  const endedAtMs =
    intervals.length > 0
      ? trafficAtMs + intervals.length * timeline.intervalMs
      : (cluster.endedAtMs ?? startedAtMs);
  return {
    startedAtMs,
    intervalSeconds,
    steps: steps.map(({ name, ok, startedAtMs: from, update, marks }) => ({
      ...{ name, ok, from: at(from) },
      ...(update && { update: [at(update.startedAtMs), at(update.startedAtMs + update.seconds * 1000)] }),
      ...(marks?.length && { marks: marks.map(({ label, atMs }) => ({ label, at: at(atMs) })) }),
    })),
    at: intervals.map((_, index) => at(trafficAtMs + index * timeline.intervalMs)),
    answers: Object.fromEntries(
      colors.map((color) => [color, figures((each) => rate(each.answers.get(color) ?? 0, each))]),
    ),
    lost: figures(({ lost }) => lost / intervalSeconds),
    latency: {
      // In the order in which they are drawn: the spikes must not hide the median.
      slowest: figures(({ latency }) => latency.slowestMs),
      p99: figures(({ latency }) => latency.percentileMs(0.99)),
      p95: figures(({ latency }) => latency.percentileMs(0.95)),
      p50: figures(({ latency }) => latency.percentileMs(0.5)),
    },
    until: at(endedAtMs),
    ...(cluster.watched.length > 0 && { cluster: clusterData(cluster, startedAtMs, at(endedAtMs)) }),
  };
}

function rounded(value: number): number;
function rounded(value: number | null): number | null;
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(2));
}
