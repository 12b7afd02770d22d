import { patience } from "../engine/index.ts";
import { KEEP_ALIVE } from "./traffic.ts";
import type { RequestResult } from "./vegeta-result.ts";

export interface ColorAnswers {
  readonly requests: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** A user notices an answer that takes longer than a second. On a slow machine every answer takes longer. */
export const slowAfterMs = (): number => 1000 * patience();

/** The requests that were sent during one step, and the answers that came during it. */
export interface StepTraffic {
  readonly startedAtMs: number;
  requests: number;
  /** Failed requests in the order of their ends. */
  readonly lost: RequestResult[];
  /** Requests that were answered too late, in the order of their ends. */
  readonly slow: RequestResult[];
  readonly colors: Map<string, ColorAnswers>;
  /**
   * Answers over connections made for one request. They show which colour the Service selects now, because an open
   * connection keeps its pod until the app closes it.
   */
  readonly newConnections: Map<string, ColorAnswers>;
}

/**
 * Counts each request for the step during which it was sent, because a client may wait for long. Counts answers by colour
 * for the step during which they came.
 */
export class TrafficTally {
  readonly #steps: StepTraffic[] = [];

  beginStep(startedAtMs: number): StepTraffic {
    const step: StepTraffic = {
      startedAtMs,
      requests: 0,
      lost: [],
      slow: [],
      colors: new Map(),
      newConnections: new Map(),
    };
    this.#steps.push(step);
    return step;
  }

  add(result: RequestResult): void {
    const { sentAtMs, endedAtMs, color } = result;
    const step = this.#stepAt(sentAtMs);
    step.requests++;
    if (color === undefined) {
      step.lost.push(result);
      return;
    }
    if (isSlow(result)) step.slow.push(result);
    const { colors, newConnections } = this.#stepAt(endedAtMs);
    count(colors, color, endedAtMs);
    if (result.attack !== KEEP_ALIVE) count(newConnections, color, endedAtMs);
  }

  // Results arrive late, so they may belong to a step before.
  #stepAt(atMs: number): StepTraffic {
    const step = this.#steps.findLast(({ startedAtMs }) => startedAtMs <= atMs) ?? this.#steps[0];
    if (!step) throw new Error("a result came before the first step");
    return step;
  }
}

/** Whether a request was answered too late. */
export const isSlow = ({ sentAtMs, endedAtMs, failure }: RequestResult) =>
  failure === undefined && endedAtMs - sentAtMs > slowAfterMs();

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
