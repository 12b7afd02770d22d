import { setTimeout as sleep } from "node:timers/promises";

const MILLISECONDS_BETWEEN_ATTEMPTS = 250;

export interface EventuallyOptions {
  /** What is awaited, as the subject of the error. */
  readonly what: string;
  readonly withinSeconds: number;
  /** What to look at when the time is over. */
  readonly hint: string;
  /** True when it has come; an error means not yet. */
  readonly attempt: () => Promise<boolean>;
}

/**
 * Repeats `attempt` until it succeeds.
 *
 * @throws when the time is over, with the last error.
 */
export async function eventually({ what, withinSeconds, hint, attempt }: EventuallyOptions): Promise<void> {
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
    await sleep(MILLISECONDS_BETWEEN_ATTEMPTS);
  }
}
