import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "./message.ts";

/** A person waits for the command, so both attempts together take no longer. */
const WITHIN_MS = 5000;
const PAUSE_MS = 500;

/**
 * Posts a message, and once more if that may help.
 *
 * @returns why it was not taken, without the address, which may hold a secret; undefined when it was taken
 */
export async function post(url: string, message: Message, withinMs = WITHIN_MS): Promise<string | undefined> {
  const late = AbortSignal.timeout(withinMs);
  const first = await attempt(url, message, late);
  if (first === undefined || !first.mayHelp || late.aborted) return first?.got;
  await sleep(PAUSE_MS);
  return (await attempt(url, message, late))?.got;
}

interface Failure {
  readonly got: string;
  /** Whether a second attempt may help. */
  readonly mayHelp: boolean;
}

async function attempt(
  url: string,
  { contentType, body }: Message,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  try {
    // A redirect leads to an address that nobody chose.
    const options = { method: "POST", headers: { "Content-Type": contentType }, redirect: "manual" } as const;
    const response = await fetch(url, { ...options, body, signal });
    await response.body?.cancel();
    const { ok, status } = response;
    return ok ? undefined : { got: `status ${status}`, mayHelp: status >= 500 || status === 429 };
  } catch (error) {
    if (signal.aborted) return { got: "no answer in time", mayHelp: false };
    // The words of an error may contain the address, its code does not.
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    if (typeof cause?.code !== "string") return { got: "an address that can't be asked", mayHelp: false };
    return { got: cause.code, mayHelp: cause.code !== "ERR_INVALID_URL" };
  }
}
