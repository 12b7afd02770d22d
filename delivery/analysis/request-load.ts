import { request } from "node:http";
import type { Clock } from "./clock.ts";
import { within } from "./clock.ts";
import { noTraffic, type Reading, type Traffic, unknown } from "./reading.ts";

/** Sends one request. @returns the status of the answer @throws when there is none */
export type Send = (url: string, signal: AbortSignal) => Promise<number>;

interface Sample {
  readonly ms: number;
  /**
   * Why it failed.
   * @default - it did not
   */
  readonly problem?: string;
}

export interface RequestLoadArgs {
  readonly urls: readonly string[];
  readonly perSecond: number;
  readonly clock: Clock;
  readonly send: Send;
}

/** A request without an answer after this time has failed. It also limits how many wait at a time. */
const ANSWER_MS = 5000;

/** Sends requests at an even rate, whatever the answers are, and keeps how they went. */
export class RequestLoad {
  readonly #args: RequestLoadArgs;
  readonly #ended = new AbortController();
  #samples: Sample[] = [];

  constructor(args: RequestLoadArgs) {
    this.#args = args;
    void this.#run();
  }

  /** How the requests went that have ended since the last call. */
  take(): Traffic & { readonly problem?: string } {
    const samples = this.#samples;
    this.#samples = [];
    return trafficOf(samples);
  }

  end(): void {
    this.#ended.abort();
  }

  async #run(): Promise<void> {
    const { clock, perSecond } = this.#args;
    const { signal } = this.#ended;
    const startedAtMs = clock.now();
    for (let count = 0; !signal.aborted; count++) {
      void this.#request(count);
      await clock.sleep(startedAtMs + ((count + 1) * 1000) / perSecond - clock.now(), signal);
    }
  }

  async #request(count: number): Promise<void> {
    const { urls, clock, send } = this.#args;
    const { signal } = this.#ended;
    const url = urls[count % urls.length]!;
    const startedAtMs = clock.now();
    const problem = await within(
      clock,
      ANSWER_MS,
      async (over) => problemOf(await send(url, over)),
      signal,
    ).then(
      (found) => (found === undefined ? `no answer within ${ANSWER_MS / 1000} s` : found),
      (error: Error & { readonly code?: string }) => error.code ?? error.message,
    );
    // What the end itself cuts off says nothing about the app.
    if (signal.aborted) return;
    const { pathname } = new URL(url);
    this.#samples.push({
      ms: clock.now() - startedAtMs,
      ...(problem !== "" && { problem: `${pathname}: ${problem}` }),
    });
  }
}

const problemOf = (status: number) => (status >= 500 ? `status ${status}` : "");

function trafficOf(samples: readonly Sample[]): Traffic & { readonly problem?: string } {
  if (samples.length === 0) return noTraffic("no requests");
  const failed = samples.filter(({ problem }) => problem !== undefined);
  const times = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    requests: { value: samples.length },
    failedPercent: { value: (100 * failed.length) / samples.length },
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
    ...(failed[0]?.problem !== undefined && { problem: failed[0].problem }),
  };
}

/** The nearest rank. The slowest request of all is no percentile. */
function percentile(sorted: readonly number[], share: number): Reading {
  const least = Math.ceil(1 / (1 - share) - 1e-9);
  if (sorted.length < least) return unknown(`${sorted.length} requests, fewer than ${least}`);
  return { value: sorted[Math.ceil(sorted.length * share - 1e-9) - 1]! };
}

/** A connection for each request, as an open one stays on the pod of the colour before. */
export const sendByHttp: Send = (url, signal) =>
  new Promise((resolve, reject) => {
    const headers = { "user-agent": "gke-blue-green-watch" };
    request(url, { agent: false, headers, signal }, (response) => {
      response
        .once("end", () => resolve(response.statusCode ?? 0))
        .once("error", reject)
        .resume();
    })
      .once("error", reject)
      .end();
  });
