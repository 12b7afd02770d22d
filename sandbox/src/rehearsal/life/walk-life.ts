import { inOneLine } from "./life-report.ts";
import { Skipped, type Calls, type LifeGround, type LifeRecord, type LifeStep } from "./life-step.ts";

export interface LifeWalkOptions {
  readonly steps: readonly LifeStep[];
  readonly ground: LifeGround;
  /** Calls since the sandbox came up. */
  readonly countCalls: () => Promise<Calls>;
  /** Gets a line when a step starts and when it ends. */
  readonly onProgress: (line: string) => void;
}

/** Runs the steps in order and stops at the first failure, because each step needs the result of the one before. */
export async function walkLife(options: LifeWalkOptions): Promise<readonly LifeRecord[]> {
  const { steps, ground, countCalls, onProgress } = options;
  const records: LifeRecord[] = [];
  for (const [index, step] of steps.entries()) {
    const title = `[${index + 1}/${steps.length}] ${step.name}`;
    onProgress(`${title} …`);
    const before = await countCalls();
    const startedAt = performance.now();
    const ended = await runStep(step, ground);
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await countCalls();
    records.push({
      name: step.name,
      ...ended,
      seconds,
      calls: {
        requests: after.requests - before.requests,
        unmatchedRequests: after.unmatchedRequests - before.unmatchedRequests,
      },
    });
    onProgress(`${title}: ${ended.result}, ${inOneLine(ended.outcome)}`);
    if (ended.result === "FAILED") break;
  }
  return records;
}

async function runStep(step: LifeStep, ground: LifeGround): Promise<Pick<LifeRecord, "result" | "outcome">> {
  try {
    const held = await step.run(ground);
    return held instanceof Skipped
      ? { result: "skipped", outcome: held.reason }
      : { result: "ok", outcome: held };
  } catch (error) {
    return { result: "FAILED", outcome: error instanceof Error ? error.message : String(error) };
  }
}
