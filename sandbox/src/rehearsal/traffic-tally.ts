import { KEEP_ALIVE } from "./traffic.ts";
import type { RequestResult } from "./vegeta-result.ts";

export interface ColorAnswers {
  readonly requests: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** The results of the requests that ended during one step. */
export interface StepTraffic {
  readonly startedAtMs: number;
  requests: number;
  /** Failed requests in the order of their ends. */
  readonly lost: RequestResult[];
  readonly colors: Map<string, ColorAnswers>;
  /**
   * Answers over connections made for one request. They show which colour the Service selects now, because an open
   * connection keeps its pod until the app closes it.
   */
  readonly newConnections: Map<string, ColorAnswers>;
}

/** Counts each result for the step during which its request ended. */
export class TrafficTally {
  readonly #steps: StepTraffic[] = [];

  beginStep(startedAtMs: number): StepTraffic {
    const step: StepTraffic = {
      startedAtMs,
      requests: 0,
      lost: [],
      colors: new Map(),
      newConnections: new Map(),
    };
    this.#steps.push(step);
    return step;
  }

  add(result: RequestResult): void {
    const { endedAtMs, color } = result;
    // A result arrives late, so it may belong to the step before.
    const step = this.#steps.findLast(({ startedAtMs }) => startedAtMs <= endedAtMs) ?? this.#steps[0];
    if (!step) throw new Error("a result came before the first step");
    step.requests++;
    if (color === undefined) {
      step.lost.push(result);
      return;
    }
    count(step.colors, color, endedAtMs);
    if (result.attack !== KEEP_ALIVE) count(step.newConnections, color, endedAtMs);
  }
}

function count(colors: Map<string, ColorAnswers>, color: string, atMs: number): void {
  const { requests, firstAtMs, lastAtMs } = colors.get(color) ?? {
    requests: 0,
    firstAtMs: atMs,
    lastAtMs: atMs,
  };
  colors.set(color, {
    requests: requests + 1,
    firstAtMs: Math.min(firstAtMs, atMs),
    lastAtMs: Math.max(lastAtMs, atMs),
  });
}
