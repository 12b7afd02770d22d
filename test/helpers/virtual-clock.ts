import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../delivery/analysis/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

/** A clock that a test moves. No test waits for it. */
export class VirtualClock implements Clock {
  #nowMs = Date.parse("2026-11-27T10:00:00Z");
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = this.#add(ms, resolve);
      signal?.addEventListener("abort", () => {
        this.#timers.delete(timer);
        resolve();
      });
    });
  }

  deadline(ms: number): AbortSignal {
    const over = new AbortController();
    this.#add(ms, () => over.abort());
    return over.signal;
  }

  /** Moves from timer to timer until something has ended. What does not wait for this clock is ready in between. */
  async until<T>(result: Promise<T>): Promise<T> {
    let isEnded = false;
    const end = () => void (isEnded = true);
    result.then(end, end);
    for (;;) {
      for (let turn = 0; turn < 20 && !isEnded; turn++) await setImmediate();
      if (isEnded) return result;
      const [next] = [...this.#timers].sort((one, other) => one.atMs - other.atMs);
      if (!next) throw new Error("nothing waits for the clock, and nothing has ended");
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
    }
  }

  #add(ms: number, ring: () => void): Timer {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), ring };
    this.#timers.add(timer);
    return timer;
  }
}
