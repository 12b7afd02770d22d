import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "./patience.ts";

export interface EventuallyOptions {
  /** What this waits for; the subject of the error. */
  readonly what: string;
  /** Time limit on a normal machine; a slow one multiplies it by its `patience`. */
  readonly withinSeconds: number;
  /** What to look at when the time is up. */
  readonly hint: string;
  /** Returns true on success; false or an error means not yet. */
  readonly attempt: () => Promise<boolean>;
  /** @default 250 */
  readonly millisecondsBetweenAttempts?: number;
}

/**
 * Repeats `attempt` until it succeeds.
 *
 * @throws with the last error when the time is up.
 */
export async function eventually(options: EventuallyOptions): Promise<void> {
  const { what, hint, attempt, millisecondsBetweenAttempts = 250 } = options;
  const withinSeconds = options.withinSeconds * patience();
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    let cause: unknown;
    try {
      if (await attempt()) return;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) {
      const reason = cause instanceof Error ? ` (${cause.message.split("\n")[0]})` : "";
      throw new Error(`${what}: not within ${withinSeconds} seconds${reason}; ${hint}`, { cause });
    }
    await sleep(millisecondsBetweenAttempts);
  }
}
