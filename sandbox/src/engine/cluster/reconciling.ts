import { setTimeout as sleep } from "node:timers/promises";

export interface ReconcilingOptions {
  readonly reconcile: () => Promise<void>;
  /** Gets every failure that differs from the one before. */
  readonly onError: (error: unknown) => void;
  /** @default 500 */
  readonly firstRetryMilliseconds?: number;
}

export interface Reconciling {
  /** Requests a run. Requests during a run lead to one more run. */
  trigger(): void;
  /** Ends the retries and waits for the current run. */
  stop(): Promise<void>;
}

const LONGEST_RETRY_MILLISECONDS = 30_000;

/** Runs `reconcile` when triggered, one run at a time. Retries a failed run with growing pauses. */
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
