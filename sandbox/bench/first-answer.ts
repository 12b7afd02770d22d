import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../src/rehearsal/app.ts";

const INTERVAL_MS = 10;
const ANSWER_WITHIN_MS = 2000;

export interface FirstAnswerOptions {
  readonly app: App;
  /** The expected colour; any colour when absent. */
  readonly color?: string;
  readonly timeoutSeconds: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/**
 * Asks the app over new connections until it answers. Returns the time of the first answer, from `performance.now()`.
 *
 * @throws when there is no answer in time.
 */
export async function firstAnswer(url: string, options: FirstAnswerOptions): Promise<number> {
  const { app, color, timeoutSeconds, signal } = options;
  const deadlineAtMs = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const answering = await colorThatAnswers(app, url);
    if (answering !== undefined && (color === undefined || answering === color)) return performance.now();
    if (performance.now() > deadlineAtMs) {
      throw new Error(
        `${url}: expected ${color ?? "any colour"} within ${timeoutSeconds} s, got ${answering ?? "no answer"}`,
      );
    }
    await sleep(INTERVAL_MS);
  }
}

function colorThatAnswers(app: App, url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(app.answerUrl(url), { agent: false, timeout: ANSWER_WITHIN_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("error", () => resolve(undefined));
      response.on("end", () => resolve(response.statusCode === 200 ? app.releaseIn(body)?.color : undefined));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}
