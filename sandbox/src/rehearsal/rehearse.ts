import { writeFileSync } from "node:fs";
import { STACK, type RunningSandbox } from "../engine/index.ts";
import type { KubernetesNames, WalkStep } from "../sandbox-config.ts";
import type { App } from "./app.ts";
import { PulumiStack } from "./pulumi-stack.ts";
import { openLog } from "./rehearsal-log.ts";
import { buildReport, type RehearsalReport } from "./report.ts";
import { STEP_TIMINGS, type StepTimings } from "./step-runner.ts";
import { count, renderTable } from "./table.ts";
import { rewind } from "./rewind.ts";
import { startTraffic } from "./traffic.ts";
import type { RequestResult } from "./vegeta-result.ts";
import { walk } from "./walk.ts";

export interface RehearsalOptions {
  readonly app: App;
  readonly kubernetes: Pick<KubernetesNames, "publicService">;
  readonly sandbox: Pick<RunningSandbox, "projectFolder" | "environment">;
  /** The path of the report. A log of every command and lost request is written beside it. */
  readonly reportFile: string;
  /**
   * Gets each line for the person who waits.
   * @default console.log
   */
  readonly onProgress?: (line: string) => void;
  readonly steps: readonly WalkStep[];
  /** @default STEP_TIMINGS */
  readonly timings?: StepTimings;
  /** @default - traffic from vegeta */
  readonly startTraffic?: typeof startTraffic;
}

/** A rehearsal in which a step failed or a request was lost. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
  readonly report: RehearsalReport;

  constructor(message: string, report: RehearsalReport, options?: ErrorOptions) {
    super(message, options);
    this.report = report;
  }
}

/**
 * Runs the steps of a release on the stack `sandbox` under steady traffic, prints a table and writes the report.
 *
 * @throws RehearsalError when a step fails or a request is lost; the report is written in both cases.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { reportFile } = options;
  const { projectFolder, environment } = options.sandbox;
  const log = openLog(reportFile, options.onProgress ?? ((line) => console.log(line)));
  const stack = new PulumiStack({ projectFolder, stack: STACK, environment, log: log.write });

  let firstLost: string | undefined;
  await rewind(stack, options.kubernetes.publicService);
  const { records, error } = await walk({
    app: options.app,
    steps: options.steps,
    stack,
    environment,
    timings: options.timings ?? STEP_TIMINGS,
    startTraffic: options.startTraffic ?? startTraffic,
    onFailedRequest: (result) => {
      const line = describeLost(result);
      firstLost ??= line;
      log.write(line);
    },
    onProgress: log.show,
  });

  const report = buildReport(records);
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  const { requests, failed } = report.traffic;
  const table = [
    "",
    ...renderTable(records),
    "",
    `${count(requests)} requests, ${failed ? count(failed) : "none"} lost.`,
  ];
  for (const line of table) log.show(line);
  await log.close();

  if (error) {
    const message = `step '${records.at(-1)?.name}' failed: ${error.message}\nAll output is in ${log.file}`;
    throw new RehearsalError(message, report, { cause: error });
  }
  if (firstLost !== undefined) {
    throw new RehearsalError(
      `${count(failed)} of ${count(requests)} requests were lost. The first: ${firstLost}\nAll are in ${log.file}`,
      report,
    );
  }
  return report;
}

/** Describes a lost request for the log. */
export function describeLost({ attack, endedAtMs, failure }: RequestResult): string {
  return `lost request at ${new Date(endedAtMs).toISOString()} (${attack}): ${failure}`;
}
