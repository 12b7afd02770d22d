import * as pulumi from "@pulumi/pulumi";
import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /**
   * How long to wait before the next attempt.
   * @default 5
   */
  readonly delaySeconds?: number;
  /**
   * How many attempts there are in all, at most 99.
   * @default 60
   */
  readonly maxAttempts?: number;
}

const DISABLED = /SERVICE_DISABLED|accessNotConfigured|has not been used in project/;

/**
 * A hook that repeats an operation while Google answers that the API is disabled: enablement spreads for minutes after
 * it was confirmed, and the gcp plugin takes the refusal as final.
 *
 * Nothing when Pulumi's language host is too old to pass hooks on; then such an update fails, and the next completes it.
 */
export async function retryWhileDisabled(options: RetryOptions = {}): Promise<pulumi.ErrorHook | undefined> {
  const { delaySeconds = 5, maxAttempts = 60 } = options;
  const hook = new pulumi.ErrorHook("retry-while-disabled", async ({ errors }) => {
    if (!DISABLED.test(errors[0] ?? "") || errors.length >= maxAttempts) return false;
    await sleep(delaySeconds * 1000);
    return true;
  });
  try {
    await (hook as unknown as { __registered: Promise<void> }).__registered;
    return hook;
  } catch (error) {
    if (/UNIMPLEMENTED/.test(String(error))) return undefined;
    throw error;
  }
}
