import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../../engine/index.ts";
import { PulumiError } from "../pulumi-stack.ts";

/** Throws `otherwise` unless the condition holds. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Returns the error of a command that must fail with an error like `pattern`. */
export async function expectRefusal(command: Promise<unknown>, pattern: RegExp): Promise<string> {
  const message = await command.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof PulumiError) return error.message;
      throw error;
    },
  );
  expectThat(message !== undefined, `expected an error like ${pattern}, but the command succeeded`);
  expectThat(pattern.test(message), `expected an error like ${pattern}, got: ${message}`);
  return message;
}

/** Throws unless the work is refused for a missing permission. */
export async function expectForbidden(what: string, act: () => Promise<unknown>): Promise<void> {
  const error = await act().then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  const isForbidden = error !== undefined && /403|forbidden|permission/i.test(error.message);
  expectThat(
    isForbidden,
    `${what}: expected a refusal for a missing permission, got ${error?.message ?? "none"}`,
  );
}

export interface WaitOptions {
  readonly withinSeconds: number;
  /** @default 200 */
  readonly pollMs?: number;
}

/** Calls `look` until it returns a value, and returns that. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  options: WaitOptions,
): Promise<T> {
  const { pollMs = 200 } = options;
  const withinSeconds = options.withinSeconds * patience();
  const deadlineAtMs = performance.now() + withinSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    expectThat(performance.now() < deadlineAtMs, `${what}: not within ${withinSeconds} s`);
    await sleep(pollMs);
  }
}
