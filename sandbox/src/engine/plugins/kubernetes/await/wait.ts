import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../../provider.ts";
import { isNotFound, UnreachableError } from "../api-errors.ts";
import type { Kind } from "../kinds.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { describe, isSame, name, namespace, objectsAt, stringAt, text, valueAt } from "../object.ts";
import { waitForAnnotation } from "../annotations.ts";
import type { Readiness, WaitTimes } from "./readiness.ts";
import { ready } from "./readiness.ts";
import { waitCheck } from "./readiness-checks.ts";

const FIRST_POLL_MS = 25;

export interface WaitOptions {
  readonly api: KubernetesApi;
  readonly kind: Kind;
  readonly timeoutSeconds: number;
  readonly times: WaitTimes;
  /** Longest pause between two reads of the object. */
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
  readonly status: (message: string) => void;
}

/** The error for an existing object that did not become ready. */
export class NotReadyError extends Error {
  readonly live: Properties;
  /** The official plugin's own errors below this one. */
  readonly reasons: readonly string[];
  constructor(message: string, live: Properties, reasons: readonly string[]) {
    super(message);
    this.live = live;
    this.reasons = reasons;
  }
}

/** Waits until an object is ready and returns the live object. The messages are those of the official plugin. */
export async function waitUntilReady(applied: Properties, options: WaitOptions): Promise<Properties> {
  const { api, kind, times } = options;
  const check = waitCheck(applied, { api, times });
  if (!check) return applied;
  const object = { namespace: namespace(applied), name: name(applied) };
  const poller = new Poller(options);
  let live = applied;
  for (;;) {
    const { state, message, reasons, restartsTime } = await patiently(() => check(live));
    if (state === "ready") {
      options.status("");
      return live;
    }
    if (state === "failed") throw new NotReadyError(failedToInitialize(live), live, reasons);
    if (restartsTime) poller.restartTime();
    poller.show(message);
    const ended = await poller.pause();
    if (ended) throw new NotReadyError(endOfWait(live, ended), live, reasons);
    try {
      await patiently(async () => (live = await api.get(kind, object)));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new NotReadyError(`someone else deleted ${describe(live)} before it became ready`, live, reasons);
    }
  }
}

// error.go
export const failedToInitialize = (live: Properties) =>
  `Resource '${name(live)}' was created but failed to initialize`;

function endOfWait(live: Properties, ended: EndOfWait): string {
  if (ended === "cancelled") return `Resource operation was cancelled for "${name(live)}"`;
  return waitForAnnotation(live) === undefined ? `'${name(live)}' timed out waiting to be Ready` : TIMED_OUT;
}

// k8s.io/apimachinery/pkg/util/wait
const TIMED_OUT = "timed out waiting for the condition";

/** Waits until an object is deleted. Another object with the same name does not count. */
export async function waitUntilDeleted(deleted: Properties, options: WaitOptions): Promise<void> {
  const poller = new Poller(options);
  for (;;) {
    const { state, message } = await patiently(() => deletionState(deleted, options));
    if (state === "ready") break;
    poller.show(message);
    const ended = await poller.pause();
    if (ended) throw new Error(`${ended === "timed out" ? TIMED_OUT : ended}: ${message}`);
  }
  options.status("");
}

async function deletionState(deleted: Properties, { api, kind }: WaitOptions): Promise<Readiness> {
  const uid = stringAt(deleted, "metadata", "uid");
  try {
    const live = await api.get(kind, { namespace: namespace(deleted), name: name(deleted) });
    const isAnother = uid !== undefined && stringAt(live, "metadata", "uid") !== uid;
    if (!isAnother) return { state: "waiting", message: deletionMessage(live), reasons: [] };
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return ready("it is deleted");
}

/** Waits on while the API server restarts. */
async function patiently<T>(look: () => T | Promise<T>): Promise<T | Readiness> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { state: "waiting", message: error.message, reasons: [error.message] };
  }
}

function deletionMessage(live: Properties): string {
  const blocking = objectsAt(live, "status", "conditions")
    .filter(({ status, type }) => status === "True" && text(type).startsWith("Namespace"))
    .map((condition) => stringAt(condition, "message"));
  const finalizers = valueAt(live, ["metadata", "finalizers"]);
  if (blocking.length > 0) return blocking.join("; ");
  if (isSame(finalizers, ["foregroundDeletion"])) return "the objects that it owns are being deleted first";
  return Array.isArray(finalizers) && finalizers.length > 0
    ? `it still exists, with the finalizers ${finalizers.map(text).join(", ")}`
    : "it still exists";
}

type EndOfWait = "timed out" | "cancelled";

class Poller {
  readonly #options: WaitOptions;
  #deadline = 0;
  #pauses = 0;
  #shown = "";
  constructor(options: WaitOptions) {
    this.#options = options;
    this.restartTime();
  }

  restartTime(): void {
    this.#deadline = Date.now() + this.#options.timeoutSeconds * 1000;
  }

  show(message: string): void {
    if (message !== this.#shown) this.#options.status((this.#shown = message));
  }

  /** Pauses. Returns why the wait must end, if it must. */
  async pause(): Promise<EndOfWait | undefined> {
    const { signal, pollIntervalMs } = this.#options;
    if (Date.now() >= this.#deadline) return "timed out";
    // Most changes are quick, so the first pauses are short.
    const milliseconds = Math.min(pollIntervalMs, FIRST_POLL_MS * 2 ** this.#pauses++);
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch {
      return "cancelled";
    }
    return undefined;
  }
}
