import * as pulumi from "@pulumi/pulumi";
import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /**
   * How long to wait before the next attempt.
   * @default 5
   */
  readonly delaySeconds?: number;
  /**
   * Number of attempts in all, at most 99.
   * @default 60
   */
  readonly maxAttempts?: number;
}

const DISABLED = /SERVICE_DISABLED|accessNotConfigured|has not been used in project/;

/** Whether Google refused a request because the API is disabled. Then it has changed nothing. */
export const isApiDisabled = (error: string) => DISABLED.test(error);

/**
 * A hook that repeats an operation while Google answers that the API is disabled. An API can take minutes to be enabled
 * everywhere, and the gcp plugin doesn't retry.
 */
export function retryWhileDisabled(options: RetryOptions = {}): pulumi.ErrorHook {
  const { delaySeconds = 5, maxAttempts = 60 } = options;
  return new pulumi.ErrorHook("retry-while-disabled", async ({ errors }) => {
    if (!isApiDisabled(errors[0] ?? "") || errors.length >= maxAttempts) return false;
    await sleep(delaySeconds * 1000);
    return true;
  });
}
