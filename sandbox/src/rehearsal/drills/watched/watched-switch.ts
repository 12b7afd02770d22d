import { setTimeout as sleep } from "node:timers/promises";
import type { RequestResult } from "../../vegeta-result.ts";
import type { DrillGround } from "../drill.ts";
import { expectThat, waitFor } from "../expectations.ts";

/** A switch from blue to green that watches itself, as the command told it and as users met it. */
export interface WatchedSwitch {
  readonly succeeded: boolean;
  /** What the command printed, with its error. */
  readonly output: string;
  /** When users first reached green over a new connection. */
  readonly reachedAtMs: number;
  /** When the command said that a rule did not hold. @default - all held, or nothing said so */
  readonly breachAtMs?: number;
  /** When users first reached blue again over a new connection. @default - they stayed on green */
  readonly backAtMs?: number;
  /** The requests that failed from the start of the command until all open connections of before were closed. */
  readonly lost: readonly RequestResult[];
}

export interface WatchedSwitchOptions {
  /** @default "blue" */
  readonly from?: string;
  /** @default "green" */
  readonly to?: string;
}

const ANSWERS_WITHIN_SECONDS = 20;

/**
 * An open connection stays with its colour until the app closes it: with the first answer after 5 s, for which a connection
 * may wait idle for 6 s.
 */
const OPEN_CONNECTION_MS = 11_000;

/** Requests of the same moment end in any order. */
const SAME_MOMENT_MS = 1000;

/** Runs `npm run switch`, watched as the stack's config says, and waits until no open connection leads elsewhere. */
export async function watchedSwitch(
  ground: DrillGround,
  { from = "blue", to = "green" }: WatchedSwitchOptions = {},
): Promise<WatchedSwitch> {
  const { newConnections, lost } = ground.traffic;
  const lostBefore = lost.length;
  newConnections.delete(to);
  let breachAtMs: number | undefined;
  const { succeeded, stdout, stderr } = await ground.run(
    "node",
    ["delivery/cli.mjs", "switch", to, "--yes"],
    {
      onLine: (line) => {
        // From here on, an answer of the colour before is one after the way back.
        if (line.startsWith(`Watching ${to} `)) newConnections.delete(from);
        if (line.endsWith(`Users go back to ${from}.`)) breachAtMs = Date.now();
      },
    },
  );
  const output = `${stdout}\n${stderr}`;
  const reached = newConnections.get(to);
  expectThat(reached !== undefined, `users never reached ${to}: ${output}`);
  const back =
    breachAtMs === undefined
      ? undefined
      : await waitFor(`the first answer of ${from} after the way back`, () => newConnections.get(from), {
          withinSeconds: ANSWERS_WITHIN_SECONDS,
        });
  await sleep(Math.max(0, (back ?? reached).firstAtMs + OPEN_CONNECTION_MS - Date.now()));
  return {
    ...{ succeeded, output, reachedAtMs: reached.firstAtMs, lost: lost.slice(lostBefore) },
    ...(breachAtMs !== undefined && { breachAtMs }),
    ...(back && { backAtMs: back.firstAtMs }),
  };
}

/** What a switch that went wrong cost users. */
export interface Cost {
  /** Seconds from the first bad answer to the moment in which the command said that a rule did not hold. */
  readonly breachSeconds: number;
  /** Seconds from that moment until users reached blue. */
  readonly wayBackSeconds: number;
  /** Seconds from the first bad answer until users reached blue. */
  readonly seconds: number;
  /** Requests that failed from the switch until the last open connection was closed. */
  readonly lost: number;
  /** Seconds from the way back to the last request that failed; 0 if none did after it. */
  readonly lastLostSeconds: number;
}

/**
 * Checks that users went back, and that all lost requests lie between the switch and the way back, but for those over
 * connections that were open.
 */
export function costOf({ output, lost, reachedAtMs, breachAtMs, backAtMs }: WatchedSwitch): Cost {
  expectThat(breachAtMs !== undefined && backAtMs !== undefined, `expected a way back, got: ${output}`);
  const early = lost.filter(({ sentAtMs }) => sentAtMs < reachedAtMs - SAME_MOMENT_MS);
  expectThat(early.length === 0, `lost requests: expected none before the switch, got ${early.length}`);
  const lastAtMs = Math.max(backAtMs, ...lost.map(({ sentAtMs }) => sentAtMs));
  expectThat(
    lastAtMs <= backAtMs + OPEN_CONNECTION_MS,
    `lost requests: expected none later than ${OPEN_CONNECTION_MS} ms after the way back, got one after ${Math.round(lastAtMs - backAtMs)} ms`,
  );
  // Where answers are only slow, the first one is bad already.
  const firstBadAtMs = Math.min(
    ...(lost.length > 0 ? lost.map(({ endedAtMs }) => endedAtMs) : [reachedAtMs]),
  );
  return {
    breachSeconds: (breachAtMs - firstBadAtMs) / 1000,
    wayBackSeconds: (backAtMs - breachAtMs) / 1000,
    seconds: (backAtMs - firstBadAtMs) / 1000,
    lost: lost.length,
    lastLostSeconds: (lastAtMs - backAtMs) / 1000,
  };
}
