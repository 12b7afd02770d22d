import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider.ts";
import type { GoogleRequest } from "./google-api.ts";
import { GoogleApiError } from "./google-api.ts";
import type { GcpConfig } from "./provider-config.ts";

/** What a resource type needs to talk to Google for one creation, read, update or deletion. */
export interface ApiCall {
  readonly config: GcpConfig;
  readonly signal: AbortSignal;
  /** When to give up, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly status: (message: string) => void;
  readonly send: (request: GoogleRequest) => Promise<Properties>;
}

/** Sends a request again while the cluster is busy with another operation. */
export function sendWhenFree(call: ApiCall, request: GoogleRequest): Promise<Properties> {
  return sendUnless(isBusy, "waiting for another operation on the cluster", call, request);
}

/** Sends a request again while its API, which was enabled just before, answers that it is not. */
export function sendWhenEnabled(call: ApiCall, request: GoogleRequest): Promise<Properties> {
  return sendUnless(isDisabled, `waiting for the ${request.api} API`, call, request);
}

async function sendUnless(
  passes: (error: unknown) => boolean,
  status: string,
  call: ApiCall,
  request: GoogleRequest,
): Promise<Properties> {
  for (;;) {
    try {
      return await call.send(request);
    } catch (error) {
      if (!passes(error) || Date.now() > call.deadline) throw error;
      call.status(status);
      await sleep(call.config.pollIntervalMs, undefined, { signal: call.signal });
    }
  }
}

// Google's words are "Cluster is running incompatible operation operation-…"; other preconditions don't pass.
const isBusy = (error: unknown) =>
  error instanceof GoogleApiError &&
  error.status === "FAILED_PRECONDITION" &&
  /operation/i.test(error.message);

const isDisabled = (error: unknown) =>
  error instanceof GoogleApiError && error.code === 403 && error.message.includes("SERVICE_DISABLED");

/** Asks until `isReady` or the deadline; the last answer either way. */
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
