import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../engine/index.ts";
import type { AppAnswers, Release } from "../sandbox-config.ts";

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly intervalMs: number;
}

/** Each answer uses a new connection, so together they reach every pod. */
const ANSWERS_IN_A_ROW = 10;
const ANSWER_WITHIN_MS = 5000;

/** The app as its users see it over HTTP. */
export class App {
  readonly #answers: AppAnswers;

  constructor(answers: AppAnswers) {
    this.#answers = answers;
  }

  /** The address of the page that names the release, for an address of the app. */
  answerUrl(url: string): string {
    return new URL(this.#answers.path, url).href;
  }

  /** The release that answered; undefined when the answer is not from the app. */
  releaseIn(body: string): Release | undefined {
    try {
      return this.#answers.read(body);
    } catch {
      return undefined;
    }
  }

  /**
   * Waits until a URL answers with the release several times in a row.
   *
   * @throws Error with the answer that it gets instead.
   */
  async waitForRelease(url: string, release: Release, options: WaitOptions): Promise<void> {
    const timeoutSeconds = options.timeoutSeconds * patience();
    const deadlineAtMs = performance.now() + timeoutSeconds * 1000;
    const expected = shown(release);
    for (let inARow = 0; inARow < ANSWERS_IN_A_ROW;) {
      const answer = await this.#whichAnswers(url);
      inARow = answer === expected ? inARow + 1 : 0;
      if (inARow > 0) continue;
      if (performance.now() > deadlineAtMs) {
        throw new Error(`${url}: expected ${expected} within ${timeoutSeconds} s, got ${answer}.`);
      }
      await sleep(options.intervalMs);
    }
  }

  async #whichAnswers(url: string): Promise<string> {
    try {
      const response = await fetch(this.answerUrl(url), {
        headers: { Connection: "close" },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS * patience()),
      });
      const body = await response.text();
      if (response.status !== 200) return `status ${response.status}`;
      const release = this.releaseIn(body);
      return release ? shown(release) : "an answer without colour and version";
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return error.cause instanceof Error ? error.cause.message : error.message;
    }
  }
}

const shown = ({ color, version }: Release) => `${color} ${version}`;
