import type { WalkStep } from "../sandbox-config.ts";
import type { App } from "./app.ts";
import { isNoticed } from "./noticed.ts";
import type { PulumiStack, Update } from "./pulumi-stack.ts";
import type { StepRecord } from "./report.ts";
import { runStep, waitUntilSettled, type StepTimings } from "./step-runner.ts";
import { count } from "./table.ts";
import { TrafficTally } from "./traffic-tally.ts";
import type { startTraffic, Traffic } from "./traffic.ts";
import type { RequestResult } from "./vegeta-result.ts";

export interface WalkOptions {
  readonly app: App;
  readonly steps: readonly WalkStep[];
  readonly stack: PulumiStack;
  readonly environment: NodeJS.ProcessEnv;
  readonly timings: StepTimings;
  readonly startTraffic: typeof startTraffic;
  /**
   * Does what a step says.
   * @default runStep
   */
  readonly perform?: typeof runStep;
  /** Gets every lost request and every slow answer. */
  readonly onNoticed: (result: RequestResult) => void;
  /** Gets a line when a step starts and when it ends. */
  readonly onProgress: (line: string) => void;
}

export interface WalkResult {
  /** The steps that ran; if the walk failed, the last one is not ok. */
  readonly records: readonly StepRecord[];
  /** Why the last step failed. */
  readonly error?: Error;
}

/**
 * Runs the steps in order and stops at the first failure. Traffic starts after the first step; when this returns, it has
 * stopped and every request is counted.
 */
export async function walk(options: WalkOptions): Promise<WalkResult> {
  const { app, steps, stack, timings, perform = runStep, onProgress } = options;
  const tally = new TrafficTally();
  const records: StepRecord[] = [];
  let traffic: Traffic | undefined;

  async function attempt(step: WalkStep): Promise<Error | undefined> {
    const startedAtMs = Date.now();
    const stepTraffic = tally.beginStep(startedAtMs);
    const from = records.at(-1)?.color ?? step.external.color;
    const to = step.external.color;
    let update: Update | undefined;
    let error: Error | undefined;
    try {
      update = await perform(step, { app, stack, timings });
      if (traffic) await waitUntilSettled(to, from !== to, stepTraffic, timings);
      else traffic = await start();
      traffic.assertRunning();
    } catch (caught) {
      error = caught instanceof Error ? caught : new Error(String(caught));
    }
    records.push({
      name: step.name,
      ok: error === undefined,
      seconds: (Date.now() - startedAtMs) / 1000,
      color: to,
      switchedFrom: from === to ? undefined : from,
      update,
      traffic: stepTraffic,
    });
    return error;
  }

  async function start(): Promise<Traffic> {
    return options.startTraffic({
      app,
      url: await stack.output("url"),
      environment: options.environment,
      onResult: (result) => {
        tally.add(result);
        if (isNoticed(result)) options.onNoticed(result);
      },
    });
  }

  try {
    for (const [index, step] of steps.entries()) {
      const title = `[${index + 1}/${steps.length}] ${step.name}`;
      onProgress(`${title} …`);
      const error = await attempt(step);
      onProgress(`${title}: ${outcome(records.at(-1)!)}`);
      if (error !== undefined) return { records, error };
    }
    return { records };
  } finally {
    await traffic?.stop();
  }
}

function outcome({ ok, seconds, traffic }: StepRecord): string {
  const result = `${ok ? "ok" : "FAILED"}, ${seconds.toFixed(1)} s`;
  if (traffic.requests === 0) return result;
  return `${result}, ${count(traffic.requests)} requests, ${count(traffic.lost.length)} lost, ${count(traffic.slow.length)} slow`;
}
