import { writeFileSync } from "node:fs";
import { STACK, type RunningSandbox } from "../engine/index.ts";
import type { KubernetesNames, WalkStep } from "../sandbox-config.ts";
import type { App } from "./app.ts";
import { recordCluster } from "./cluster-recorder.ts";
import { describeNoticed, noticed, totalOf } from "./noticed.ts";
import { stepOf } from "./page/page-data.ts";
import { writePage } from "./page/report-page.ts";
import { TrafficTimeline } from "./page/traffic-timeline.ts";
import { PulumiStack } from "./pulumi-stack.ts";
import { openLog } from "./rehearsal-log.ts";
import { buildReport, wholeTraffic, type RehearsalReport } from "./report.ts";
import { STEP_TIMINGS, type StepTimings } from "./step-runner.ts";
import { renderTable, stepCells } from "./table.ts";
import { rewind } from "./rewind.ts";
import { startTraffic } from "./traffic.ts";
import { walk } from "./walk.ts";

export interface RehearsalOptions {
  readonly app: App;
  readonly kubernetes: Pick<KubernetesNames, "namespace" | "publicService">;
  readonly sandbox: Pick<RunningSandbox, "projectFolder" | "environment" | "connect">;
  /** The path of the report. A log of every command, lost request and slow answer, and a page, are written beside it. */
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

/** A rehearsal in which a step failed, or in which users noticed something. */
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
 * @throws RehearsalError when a step fails, a request is lost or an answer takes too long; the report is written in both cases.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { reportFile } = options;
  const { projectFolder, environment } = options.sandbox;
  const log = openLog(reportFile, options.onProgress ?? ((line) => console.log(line)));
  const stack = new PulumiStack({ projectFolder, stack: STACK, environment, log: log.write });

  await rewind(stack, options.kubernetes.publicService);
  const timeline = new TrafficTimeline();
  const recorder = recordCluster({
    ...options.sandbox,
    ...{ namespaces: [options.kubernetes.namespace], log: log.write },
  });
  const { records, error } = await walk({
    app: options.app,
    steps: options.steps,
    stack,
    environment,
    timings: options.timings ?? STEP_TIMINGS,
    startTraffic: timeline.recording(options.startTraffic ?? startTraffic),
    onNoticed: (result) => log.write(describeNoticed(result)),
    onProgress: log.show,
  }).finally(() => recorder.stop());

  const report = buildReport(records);
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  const traffic = wholeTraffic(records);
  for (const line of ["", ...renderTable(records), "", totalOf(traffic)]) log.show(line);
  const failure = error && `step '${records.at(-1)?.name}' failed: ${error.message}`;
  const problem = noticed(traffic);
  const page = writePage(log.file, {
    ...{ title: "Release rehearsal", problem: failure ?? problem, total: totalOf(traffic) },
    ...{ steps: records.map(stepOf), timeline, cluster: recorder.timeline },
    cells: stepCells(records),
  });
  log.show(`See it in a browser: ${page}`);
  await log.close();

  if (failure) {
    throw new RehearsalError(`${failure}\nAll output is in ${log.file}`, report, { cause: error });
  }
  if (problem) throw new RehearsalError(`${problem}\nAll are in ${log.file}`, report);
  return report;
}
