import type { RequestResult } from "./vegeta-result.ts";

export interface ColorAnswers {
  requests: number;
  firstAtMs: number;
  lastAtMs: number;
}

/** What became of the requests that ended during one step. */
export interface StepTraffic {
  readonly startedAtMs: number;
  requests: number;
  /** Requests that failed, in the order in which they ended. */
  readonly lost: RequestResult[];
  readonly colors: Map<string, ColorAnswers>;
}

/** Counts results as they arrive; each belongs to the step during which its request ended. */
export class TrafficTally {
  readonly #steps: StepTraffic[] = [];

  beginStep(startedAtMs: number): StepTraffic {
    const step: StepTraffic = { startedAtMs, requests: 0, lost: [], colors: new Map<string, ColorAnswers>() };
    this.#steps.push(step);
    return step;
  }

  add(result: RequestResult): void {
    const { endedAtMs, color } = result;
    // Results take a moment to arrive, so one may belong to the step before.
    const step = this.#steps.findLast(({ startedAtMs }) => startedAtMs <= endedAtMs) ?? this.#steps[0];
    if (!step) throw new Error("a result came before the first step");
    step.requests++;
    if (color === undefined) {
      step.lost.push(result);
      return;
    }
    const answers = step.colors.get(color);
    if (!answers) {
      step.colors.set(color, { requests: 1, firstAtMs: endedAtMs, lastAtMs: endedAtMs });
      return;
    }
    answers.requests++;
    answers.firstAtMs = Math.min(answers.firstAtMs, endedAtMs);
    answers.lastAtMs = Math.max(answers.lastAtMs, endedAtMs);
  }
}
