import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../../provider.ts";
import { isNotFound, UnreachableError } from "../api-errors.ts";
import type { Kind } from "../kinds.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { describe, isSame, name, namespace, objectsAt, stringAt, text, valueAt } from "../object.ts";
import type { Readiness } from "./readiness.ts";
import { readinessCheckOf } from "./readiness-checks.ts";

const FIRST_POLL_MS = 25;

export interface WaitOptions {
  readonly api: KubernetesApi;
  readonly kind: Kind;
  readonly timeoutSeconds: number;
  /** Longest pause between two reads of the object. */
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
  readonly status: (message: string) => void;
}

/** The error for an existing object that did not become ready. */
export class NotReadyError extends Error {
  readonly live: Properties;
  constructor(message: string, live: Properties) {
    super(message);
    this.live = live;
  }
}

/** Waits until an object is ready and returns the live object. */
export async function waitUntilReady(applied: Properties, options: WaitOptions): Promise<Properties> {
  const check = readinessCheckOf(applied);
  if (!check || check === "not covered") return applied;
  const what = describe(applied);
  const object = { namespace: namespace(applied), name: name(applied) };
  const poller = new Poller(options);
  let live = applied;
  for (;;) {
    const { state, message } = await patiently(() => check(live, options.api));
    if (state === "ready") {
      options.status("");
      return live;
    }
    if (state === "failed") throw new NotReadyError(`${what} failed: ${message}`, live);
    poller.show(message);
    const ended = await poller.pause();
    if (ended) throw new NotReadyError(`${ended} ${what} to become ready; last seen: ${message}`, live);
    try {
      await patiently(async () => (live = await options.api.get(options.kind, object)));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new NotReadyError(`someone else deleted ${what} before it became ready`, live);
    }
  }
}

/** Waits until an object is deleted. Another object with the same name does not count. */
export async function waitUntilDeleted(deleted: Properties, options: WaitOptions): Promise<void> {
  const poller = new Poller(options);
  for (;;) {
    const { state, message } = await patiently(() => deletionState(deleted, options));
    if (state === "ready") break;
    poller.show(message);
    const ended = await poller.pause();
    if (ended) throw new Error(`${ended} ${describe(deleted)} to be deleted; last seen: ${message}`);
  }
  options.status("");
}

async function deletionState(deleted: Properties, { api, kind }: WaitOptions): Promise<Readiness> {
  const uid = stringAt(deleted, "metadata", "uid");
  try {
    const live = await api.get(kind, { namespace: namespace(deleted), name: name(deleted) });
    const isAnother = uid !== undefined && stringAt(live, "metadata", "uid") !== uid;
    if (!isAnother) return { state: "waiting", message: deletionMessage(live) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return { state: "ready", message: "it is deleted" };
}

/** Waits on while the API server restarts. */
async function patiently<T>(look: () => T | Promise<T>): Promise<T | Readiness> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { state: "waiting", message: error.message };
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

class Poller {
  readonly #options: WaitOptions;
  readonly #deadline: number;
  #pauses = 0;
  #shown = "";
  constructor(options: WaitOptions) {
    this.#options = options;
    this.#deadline = Date.now() + options.timeoutSeconds * 1000;
  }

  show(message: string): void {
    if (message !== this.#shown) this.#options.status((this.#shown = message));
  }

  /** Pauses. Returns why the wait must end, if it must. */
  async pause(): Promise<string | undefined> {
    const { signal, pollIntervalMs, timeoutSeconds } = this.#options;
    if (Date.now() >= this.#deadline) return `timed out after ${timeoutSeconds} s waiting for`;
    // Most changes are quick, so the first pauses are short.
    const milliseconds = Math.min(pollIntervalMs, FIRST_POLL_MS * 2 ** this.#pauses++);
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch {
      return "cancelled while waiting for";
    }
    return undefined;
  }
}
