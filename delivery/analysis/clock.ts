/** The time, and ways to wait. A test has its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits. It ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after a time. */
  deadline(ms: number): AbortSignal;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, ms));
      signal?.addEventListener("abort", end);
    }),
  deadline: (ms) => AbortSignal.timeout(ms),
};

/**
 * Runs something that is aborted when its time is over, or when the outer signal is.
 *
 * @returns undefined if it was not ready by then
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T | undefined> {
  const over = AbortSignal.any([clock.deadline(ms), ...(outer ? [outer] : [])]);
  if (over.aborted) return undefined;
  const late = new Promise<undefined>((resolve) => {
    over.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const result = run(over);
  // After its time is over, nobody waits for its error.
  result.catch(() => undefined);
  return Promise.race([result, late]);
}
