import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../engine/host/patience.ts";

/** Who is to answer. */
export interface Release {
  readonly color: string;
  readonly version: string;
}

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly intervalMs: number;
}

/** Where the app says as JSON who answers. */
export const ANSWER_PATH = "/version";

/** Each comes over a connection of its own, so that together they reach every pod. */
const ANSWERS_IN_A_ROW = 10;
const ANSWER_WITHIN_MS = 5000;

/**
 * Waits until a URL answers with the release several times in a row.
 *
 * @throws Error with what it answers instead.
 */
export async function waitForRelease(url: string, release: Release, options: WaitOptions): Promise<void> {
  const timeoutSeconds = options.timeoutSeconds * patience();
  const deadlineAtMs = performance.now() + timeoutSeconds * 1000;
  const expected = `${release.color} ${release.version}`;
  for (let inARow = 0; inARow < ANSWERS_IN_A_ROW;) {
    const answer = await whoAnswers(url);
    inARow = answer === expected ? inARow + 1 : 0;
    if (inARow > 0) continue;
    if (performance.now() > deadlineAtMs) {
      throw new Error(`${url}: got ${answer}, expected ${expected} within ${timeoutSeconds} s.`);
    }
    await sleep(options.intervalMs);
  }
}

async function whoAnswers(url: string): Promise<string> {
  try {
    const response = await fetch(new URL(ANSWER_PATH, url), {
      headers: { Connection: "close" },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS * patience()),
    });
    if (response.status !== 200) return `status ${response.status}`;
    const { color, version } = (await response.json()) as Partial<Release>;
    return `${color} ${version}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}
