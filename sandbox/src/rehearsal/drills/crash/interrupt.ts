import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiStack } from "../../pulumi-stack.ts";

/** What `pulumi` does when it is killed. */
export type Action = "up" | "destroy";

/** How a killed command ended. */
export interface Interruption {
  /** Milliseconds from its start to the kill. */
  readonly atMs: number;
  /** Whether it had ended by itself before the kill. */
  readonly ended: boolean;
}

/**
 * Starts `pulumi up` or `pulumi destroy`, kills it with SIGKILL after some time, and unlocks the stack.
 *
 * @throws PulumiError when the command fails by itself before the kill
 */
export async function interrupt(
  stack: Pick<PulumiStack, "start" | "startDestroy" | "cancel">,
  action: Action,
  afterMs: number,
): Promise<Interruption> {
  const startedAtMs = performance.now();
  const running = action === "up" ? stack.start() : stack.startDestroy();
  const ended = running.done.then(() => true);
  const isOver = await Promise.race([ended, sleep(afterMs, false)]);
  const atMs = Math.round(performance.now() - startedAtMs);
  if (isOver) return { atMs, ended: true };
  running.kill("SIGKILL");
  // It may have ended in this moment.
  const wasFaster = await ended.catch(() => false);
  if (!wasFaster) await stack.cancel();
  return { atMs, ended: wasFaster };
}
