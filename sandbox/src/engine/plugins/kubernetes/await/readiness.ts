import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";

/** The progress of an object. `failed` ends the wait, because the object can't become ready by itself. */
export interface Readiness {
  readonly state: "ready" | "waiting" | "failed";
  /** Shown next to the resource while it waits. */
  readonly message: string;
  /** Why the object is not ready, as the official plugin lists it in its error. */
  readonly reasons: readonly string[];
  /**
   * Whether the time of the wait starts again.
   * @default false
   */
  readonly restartsTime?: boolean;
}

/** Looks at one object during one wait, and remembers what it saw before. */
export type ReadinessCheck = (live: Properties) => Promise<Readiness>;

export interface WaitTimes {
  /** How long a Service waits after its endpoints were seen. The official plugin waits 10 s. */
  readonly settleMs: number;
  /** How often a Job is reported again without a change. In the official plugin once a minute. */
  readonly resyncMs: number;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
}

export interface CheckContext {
  readonly api: KubernetesApi;
  /** @default - the object is looked at once, so nothing has to settle */
  readonly times?: WaitTimes;
}

export const ready = (message: string): Readiness => ({ state: "ready", message, reasons: [] });
