import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../engine/index.ts";
import type { WalkStep } from "../sandbox-config.ts";
import type { App } from "./app.ts";
import type { PulumiStack, Update } from "./pulumi-stack.ts";
import type { StepTraffic } from "./traffic-tally.ts";

export interface StepTimings {
  /** How long the Services may take to give the expected answers after an `up`. */
  readonly answersWithinSeconds: number;
  /** A switch is complete when no new connection has reached another colour for this long. */
  readonly settledAfterSeconds: number;
  readonly pollMs: number;
}

export const STEP_TIMINGS: StepTimings = { answersWithinSeconds: 60, settledAfterSeconds: 7, pollMs: 100 };

/** Changes the config, runs `pulumi up` and waits until the Services give the answers that the step expects. */
export async function runStep(
  step: WalkStep,
  { app, stack, timings }: { app: App; stack: PulumiStack; timings: StepTimings },
): Promise<Update> {
  for (const key of step.removeConfig ?? []) await stack.removeConfig(key);
  if (step.config) await stack.setConfig(step.config);
  const update = await stack.up({ expectNoChanges: step.expectNoChanges });

  const wait = { timeoutSeconds: timings.answersWithinSeconds, intervalMs: timings.pollMs };
  await app.waitForRelease(await stack.output("url"), step.external, wait);
  if (step.preview) await app.waitForRelease(await stack.output("previewUrl"), step.preview, wait);
  return update;
}

/**
 * Waits until new connections of external users have reached only one colour for a while.
 *
 * @throws Error when users still reach another colour, or reached one during a step without a switch.
 */
export async function waitUntilSettled(
  color: string,
  isSwitch: boolean,
  traffic: StepTraffic,
  timings: StepTimings,
): Promise<void> {
  const withinSeconds = timings.answersWithinSeconds * patience();
  const deadlineAtMs = Date.now() + withinSeconds * 1000;
  for (;;) {
    const others = [...traffic.newConnections].filter(([other]) => other !== color);
    if (others.length > 0 && !isSwitch) {
      const found = others.map(([other, { requests }]) => `${requests} of ${other}`).join(", ");
      throw new Error(
        `external users: expected answers of ${color} only, got ${found}. Check the selector of the public Service.`,
      );
    }
    const lastOtherAtMs = Math.max(0, ...others.map(([, { lastAtMs }]) => lastAtMs));
    if (Date.now() - lastOtherAtMs > timings.settledAfterSeconds * 1000) return;
    if (Date.now() > deadlineAtMs) {
      const names = others.map(([other]) => other).join(", ");
      throw new Error(`external users still reach ${names} ${withinSeconds} s after the switch to ${color}.`);
    }
    await sleep(timings.pollMs);
  }
}
