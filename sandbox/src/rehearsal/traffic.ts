import { execa } from "execa";
import { patience } from "../engine/index.ts";
import type { App } from "./app.ts";
import { parseVegetaLine, type RequestResult } from "./vegeta-result.ts";

export interface TrafficOptions {
  readonly app: App;
  /** The address of the app. */
  readonly url: string;
  /** The environment that finds `vegeta`. */
  readonly environment: NodeJS.ProcessEnv;
  /**
   * Requests a second of each of the two attacks, answered or not.
   * @default 110, and fewer on a machine that `SANDBOX_PATIENCE` calls slow
   */
  readonly ratePerSecond?: number;
  /** Gets the result of every request soon after its end. */
  readonly onResult: (result: RequestResult) => void;
}

/** Sends requests at a constant rate until it is stopped. */
export interface Traffic {
  /** @throws Error when the load generator has ended. */
  assertRunning(): void;
  /** Stops sending, and resolves when every request has its result. */
  stop(): Promise<void>;
}

const ATTACK_RATE_PER_SECOND = 110;
/** A slow machine would only measure itself. */
const usualRate = () => Math.max(1, Math.round(ATTACK_RATE_PER_SECOND / patience()));
/** The attack whose connections stay open. */
export const KEEP_ALIVE = "keep-alive";
const ATTACKS = { [KEEP_ALIVE]: [], "new connections": ["-keepalive=false"] };
const MAX_DURATION = "2h";
// Long enough that a client whose connection waits for a health check is slow and not lost.
const REQUEST_TIMEOUT_SECONDS = 30;

/** Sends traffic with vegeta: one attack over keep-alive connections, one over a new connection for each request. */
export function startTraffic(options: TrafficOptions): Traffic {
  const attacks = Object.entries(ATTACKS).map(([name, flags]) => startAttack(name, flags, options));
  return {
    assertRunning: () => attacks.forEach((attack) => attack.assertRunning()),
    stop: async () => {
      await Promise.all(attacks.map((attack) => attack.stop()));
    },
  };
}

function startAttack(name: string, flags: readonly string[], options: TrafficOptions): Traffic {
  const { app, url, environment, onResult, ratePerSecond = usualRate() } = options;
  const spawnOptions = { env: environment, extendEnv: false, reject: false } as const;
  const timeout = `${Math.round(REQUEST_TIMEOUT_SECONDS * patience())}s`;
  const rate = [`-rate=${ratePerSecond}/s`, `-duration=${MAX_DURATION}`, `-timeout=${timeout}`];
  const attack = execa("vegeta", ["attack", `-name=${name}`, ...rate, "-max-body=1KB", ...flags], {
    ...spawnOptions,
    input: `GET ${app.answerUrl(url)}\n`,
    buffer: { stdout: false },
  });
  const encode = execa("vegeta", ["encode"], { ...spawnOptions, buffer: { stdout: false } });

  // Each pod sends the same body, hundreds of times a second.
  const colors = new Map<string, string | undefined>();
  const colorIn = (body: string) => {
    if (!colors.has(body)) colors.set(body, app.releaseIn(body)?.color);
    return colors.get(body);
  };
  let ended: string | undefined;
  const results = (async () => {
    for await (const line of encode) onResult(parseVegetaLine(line, colorIn));
  })();
  const piped = attack.pipe(encode);
  const done = Promise.all([attack, encode, piped, results]).then(
    ([{ failed, shortMessage, stderr }]) => {
      ended = failed ? `${shortMessage} ${stderr}`.trim() : `its ${MAX_DURATION} are over`;
    },
    (error: unknown) => {
      ended = error instanceof Error ? error.message : String(error);
    },
  );

  return {
    assertRunning: () => {
      if (ended === undefined) return;
      throw new Error(`vegeta: the attack '${name}' ended too early: ${ended}`);
    },
    stop: async () => {
      // After the first interrupt, vegeta waits for the missing answers.
      attack.kill("SIGINT");
      await done;
    },
  };
}
