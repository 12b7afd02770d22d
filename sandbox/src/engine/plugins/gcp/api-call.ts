import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider.ts";
import type { GoogleRequest } from "./google-api.ts";
import { GoogleApiError } from "./google-api.ts";
import type { GcpConfig } from "./gcp-config.ts";

/** Everything that a resource type needs to call Google for one creation, read, update or deletion. */
export interface ApiCall {
  readonly config: GcpConfig;
  readonly signal: AbortSignal;
  /** When to give up, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly status: (message: string) => void;
  readonly send: (request: GoogleRequest) => Promise<Properties>;
}

/** Sends a request, and repeats it while the cluster is busy with another operation. */
export const sendWhenFree = (call: ApiCall, request: GoogleRequest) =>
  sendWhile(call, request, isBusy, "waiting for another operation on the cluster");

/** Sends a request, and repeats it while the enablement of the API has not reached all of Google. */
export const sendWhenEnabled = (call: ApiCall, request: GoogleRequest) =>
  sendWhile(call, request, isDisabled, `waiting for the ${request.api} API to be enabled`);

/**
 * Repeats a request until its time limit while Google answers FAILED_PRECONDITION, whatever the reason, or that there were too
 * many requests. The official plugin does so for node pools, and cancelling the update does not end it.
 */
export async function sendUntilAccepted(call: ApiCall, request: GoogleRequest): Promise<Properties> {
  const signal = new AbortController().signal;
  return sendWhile({ ...call, signal }, request, isRefusedForNow, "waiting until Google accepts the request");
}

const isRefusedForNow = (error: unknown) =>
  error instanceof GoogleApiError && (error.status === "FAILED_PRECONDITION" || error.code === 429);

async function sendWhile(
  call: ApiCall,
  request: GoogleRequest,
  isTemporary: (error: unknown) => boolean,
  waiting: string,
): Promise<Properties> {
  for (;;) {
    try {
      return await call.send(request);
    } catch (error) {
      if (!isTemporary(error) || Date.now() > call.deadline) throw error;
      call.status(waiting);
      await sleep(call.config.pollIntervalMs, undefined, { signal: call.signal });
    }
  }
}

// Google's text is "Cluster is running incompatible operation operation-…". Other preconditions are not temporary.
const isBusy = (error: unknown) =>
  error instanceof GoogleApiError &&
  error.status === "FAILED_PRECONDITION" &&
  /operation/i.test(error.message);

const isDisabled = (error: unknown) =>
  error instanceof GoogleApiError && /SERVICE_DISABLED/.test(error.message);

/** Asks until `isReady` or the deadline, and returns the last answer. */
export async function pollUntil<T>(
  call: ApiCall,
  ask: () => Promise<T>,
  isReady: (answer: T) => boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isReady(answer) || Date.now() > call.deadline) return answer;
    await sleep(call.config.pollIntervalMs, undefined, { signal: call.signal });
  }
}
