import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiStack } from "../../pulumi-stack.ts";
import type { Interruption } from "./interrupt.ts";

/**
 * Starts `pulumi up`, takes its lock away after some time, and runs a second `pulumi up` while the first one works on.
 * Returns when both have ended. Each may be refused, because the other one changes what it has read.
 *
 * @param configureSecond writes what the second update is to do
 * @throws PulumiError when the first update fails by itself before its lock is taken
 */
export async function takeOver(
  stack: Pick<PulumiStack, "start" | "cancel">,
  configureSecond: () => Promise<void>,
  afterMs: number,
): Promise<Interruption> {
  const startedAtMs = performance.now();
  const first = stack.start();
  const isOver = await Promise.race([first.done.then(() => true), sleep(afterMs, false)]);
  const atMs = Math.round(performance.now() - startedAtMs);
  if (!isOver) await stack.cancel();
  await configureSecond();
  const second = stack.start();
  await Promise.allSettled([first.done, second.done]);
  return { atMs, ended: isOver };
}
