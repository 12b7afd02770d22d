import { setTimeout as sleep } from "node:timers/promises";

export interface ReconcilingOptions {
  readonly reconcile: () => Promise<void>;
  /** Told of every failure that differs from the one before. */
  readonly onError: (error: unknown) => void;
  /** @default 500 */
  readonly firstRetryMilliseconds?: number;
}

export interface Reconciling {
  /** Asks for a run; what is asked for during a run makes one more. */
  trigger(): void;
  /** Ends the retries and waits for the run that is under way. */
  stop(): Promise<void>;
}

const LONGEST_RETRY_MILLISECONDS = 30_000;

/** Runs `reconcile` whenever triggered, one run at a time; a failed run is retried, ever more slowly. */
export function startReconciling(options: ReconcilingOptions): Reconciling {
  const { reconcile, onError, firstRetryMilliseconds = 500 } = options;
  const stopping = new AbortController();
  let isWanted = false;
  let running: Promise<void> | undefined;
  let lastMessage: string | undefined;
  let wakeUp = new AbortController();

  const runOnce = async (): Promise<boolean> => {
    try {
      await reconcile();
      lastMessage = undefined;
      return true;
    } catch (error) {
      const message = String(error);
      if (message !== lastMessage) onError(error);
      lastMessage = message;
      return false;
    }
  };
  const run = async () => {
    let retryMilliseconds = firstRetryMilliseconds;
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false;
      if (await runOnce()) {
        retryMilliseconds = firstRetryMilliseconds;
        continue;
      }
      isWanted = true;
      wakeUp = new AbortController();
      const signal = AbortSignal.any([stopping.signal, wakeUp.signal]);
      await sleep(retryMilliseconds, undefined, { signal }).catch(() => undefined);
      retryMilliseconds = Math.min(2 * retryMilliseconds, LONGEST_RETRY_MILLISECONDS);
    }
    running = undefined;
  };

  return {
    trigger: () => {
      isWanted = true;
      wakeUp.abort();
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
