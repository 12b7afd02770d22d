import type { startTraffic } from "../traffic.ts";
import type { RequestResult } from "../vegeta-result.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** The requests that were sent during one interval. */
export interface Interval {
  readonly startedAtMs: number;
  /** Answered requests by colour. */
  readonly answers: ReadonlyMap<string, number>;
  readonly lost: number;
  /** Of the answered requests. */
  readonly latency: LatencyHistogram;
}

interface MutableInterval {
  readonly answers: Map<string, number>;
  lost: number;
  readonly latency: LatencyHistogram;
}

/** Enough for 50 minutes of seconds, in a page of about 200 kB. */
const MOST_INTERVALS = 3000;

/**
 * Sums requests up by the second in which they were sent. A long run gets longer intervals, so that neither memory nor
 * page grows with it.
 */
export class TrafficTimeline {
  #intervalMs = 1000;
  #startedAtMs: number | undefined;
  #lastSentAtMs = 0;
  #intervals: (MutableInterval | undefined)[] = [];

  get intervalMs(): number {
    return this.#intervalMs;
  }

  add({ sentAtMs, endedAtMs, color }: RequestResult): void {
    this.#startedAtMs ??= sentAtMs;
    this.#lastSentAtMs = Math.max(this.#lastSentAtMs, sentAtMs);
    const interval = this.#intervalAt(sentAtMs, this.#startedAtMs);
    if (color === undefined) {
      interval.lost++;
      return;
    }
    interval.answers.set(color, (interval.answers.get(color) ?? 0) + 1);
    interval.latency.add(endedAtMs - sentAtMs);
  }

  /** Traffic whose results come here too. */
  recording(start: typeof startTraffic): typeof startTraffic {
    return (options) =>
      start({
        ...options,
        onResult: (result) => {
          this.add(result);
          options.onResult(result);
        },
      });
  }

  /** All intervals in order; those without traffic are undefined. */
  intervals(): readonly (Interval | undefined)[] {
    const start = this.#startedAtMs ?? 0;
    return Array.from(
      this.#intervals,
      (interval, index) => interval && { ...interval, startedAtMs: start + index * this.#intervalMs },
    );
  }

  get startedAtMs(): number | undefined {
    return this.#startedAtMs;
  }

  /** Whether requests were still sent at the end of the interval. */
  isWhole({ startedAtMs }: Interval): boolean {
    return startedAtMs + this.#intervalMs * 0.9 <= this.#lastSentAtMs;
  }

  #intervalAt(sentAtMs: number, startedAtMs: number): MutableInterval {
    // The results of two attacks come in no exact order, so one may be a little older than the first.
    const index = () => Math.max(0, Math.floor((sentAtMs - startedAtMs) / this.#intervalMs));
    while (index() >= MOST_INTERVALS) this.#double();
    return (this.#intervals[index()] ??= { answers: new Map(), lost: 0, latency: new LatencyHistogram() });
  }

  #double(): void {
    this.#intervalMs *= 2;
    const before = this.#intervals;
    this.#intervals = Array.from({ length: Math.ceil(before.length / 2) }, (_, index) =>
      merged(before[2 * index], before[2 * index + 1]),
    );
  }
}

function merged(one?: MutableInterval, other?: MutableInterval): MutableInterval | undefined {
  if (!one || !other) return one ?? other;
  for (const [color, count] of other.answers) one.answers.set(color, (one.answers.get(color) ?? 0) + count);
  one.lost += other.lost;
  one.latency.addAll(other.latency);
  return one;
}
