import type { KubeConfig } from "@kubernetes/client-node";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ANSWER_PATH } from "../app-answers.ts";
import { PulumiStack } from "../pulumi-stack.ts";
import { count } from "../table.ts";
import { TrafficTally } from "../traffic-tally.ts";
import { startTraffic } from "../traffic.ts";
import { DRILLS } from "./all-drills.ts";
import { AppCluster } from "./app-cluster.ts";
import { readBaseline, restore, type Baseline } from "./baseline.ts";
import type { Drill, NodePower, Scene } from "./drill.ts";
import { renderDrills, type DrillReport } from "./report.ts";

export interface DrillOptions {
  /** The folder that holds `Pulumi.yaml`. */
  readonly projectFolder: string;
  readonly stack: string;
  /** Environment in which `pulumi` works on the stack and `vegeta` is found. */
  readonly environment: NodeJS.ProcessEnv;
  /** The rehearsal's report; what the drills found is added to it. A log is written beside it. */
  readonly reportFile: string;
  /** Access to the cluster of the stack. */
  readonly kubeconfig: () => KubeConfig;
  readonly power: NodePower;
  /** @default console.log */
  readonly onProgress?: (line: string) => void;
  /** @default DRILLS */
  readonly drills?: readonly Drill[];
  /** @default AppCluster.find */
  readonly findApp?: (config: KubeConfig) => Promise<AppCluster>;
  /** @default Traffic by vegeta. */
  readonly startTraffic?: typeof startTraffic;
}

/** Together 300 requests a second: at least 100,000 over all drills. */
const ATTACK_RATE_PER_SECOND = 150;

/** A drill that did not hold. */
export class DrillError extends Error {
  override readonly name = "DrillError";
  readonly drills: readonly DrillReport[];

  constructor(message: string, drills: readonly DrillReport[]) {
    super(message);
    this.drills = drills;
  }
}

/**
 * Tries on the deployed stack what can go wrong, under steady traffic, and prints what held. A drill that fails does not
 * end the run, unless the stack can't be put back after it.
 *
 * @throws DrillError when a drill did not hold; the report is written all the same.
 */
export async function runDrills(options: DrillOptions): Promise<readonly DrillReport[]> {
  const { projectFolder, environment, reportFile, power } = options;
  mkdirSync(dirname(reportFile), { recursive: true });
  const logFile = join(dirname(reportFile), "drills.log");
  const logStream = createWriteStream(logFile);
  const log = (line: string) => void logStream.write(`${new Date().toISOString()} ${line}\n`);
  const print = (line: string) => {
    log(line);
    (options.onProgress ?? ((text) => console.log(text)))(line);
  };

  const stack = new PulumiStack({ projectFolder, stack: options.stack, environment, log });
  const baseline = await readBaseline(stack);
  await restore(stack, baseline);
  const cluster = await (options.findApp ?? ((config) => AppCluster.find(config)))(options.kubeconfig());

  const tally = new TrafficTally();
  const runs: (Omit<DrillReport, "requests" | "lost"> & Pick<Scene, "traffic">)[] = [];
  tally.beginStep(Date.now());
  const traffic = (options.startTraffic ?? startTraffic)({
    url: new URL(ANSWER_PATH, await stack.output("url")).href,
    environment,
    attackRatePerSecond: ATTACK_RATE_PER_SECOND,
    onResult: (result) => {
      tally.add(result);
      if (result.failure !== undefined) {
        log(
          `lost request at ${new Date(result.endedAtMs).toISOString()} (${result.attack}): ${result.failure}`,
        );
      }
    },
  });

  try {
    const drills = options.drills ?? DRILLS;
    for (const [index, drill] of drills.entries()) {
      const startedAtMs = Date.now();
      const scene: Scene = { stack, cluster, power, ...baseline, traffic: tally.beginStep(startedAtMs) };
      const title = `[${index + 1}/${drills.length}] ${drill.name}`;
      print(`${title} …`);
      const { ok, result, isRestored } = await attempt(drill, scene, baseline, () => traffic.assertRunning());
      const seconds = Math.round((Date.now() - startedAtMs) / 100) / 10;
      const { name, allowedLosses = 0 } = drill;
      runs.push({ name, ok, result, seconds, allowedLosses, traffic: scene.traffic });
      print(`${title}: ${ok ? "ok" : "FAILED"}, ${seconds.toFixed(1)} s, ${result}`);
      if (!isRestored) break;
    }
  } finally {
    await traffic.stop();
  }

  // Only now has every request had its result.
  const reports = runs.map(({ traffic: { requests, failed: lost }, ...run }): DrillReport => {
    const tooMany = lost > run.allowedLosses;
    const result = run.ok && tooMany ? `${count(lost)} requests were lost` : run.result;
    return { ...run, ok: run.ok && !tooMany, result, requests, lost };
  });
  const requests = reports.reduce((sum, report) => sum + report.requests, 0);
  const lost = reports.reduce((sum, report) => sum + report.lost, 0);
  writeReport(reportFile, reports);
  for (const line of [
    "",
    ...renderDrills(reports),
    "",
    `${count(requests)} requests, ${count(lost)} lost.`,
  ]) {
    print(line);
  }
  await new Promise<void>((resolve) => logStream.end(resolve));

  const failed = reports.filter(({ ok }) => !ok);
  if (failed.length === 0) return reports;
  const list = failed.map(({ name, result }) => `  ${name}: ${result}`).join("\n");
  throw new DrillError(
    `${failed.length} of ${reports.length} drills did not hold:\n${list}\nAll output is in ${logFile}`,
    reports,
  );
}

interface Attempt {
  readonly ok: boolean;
  readonly result: string;
  /** Whether the next drill finds the stack as this one did. */
  readonly isRestored: boolean;
}

async function attempt(
  drill: Drill,
  scene: Scene,
  baseline: Baseline,
  assertTraffic: () => void,
): Promise<Attempt> {
  let result: string;
  let ok = true;
  try {
    result = await drill.run(scene);
    assertTraffic();
  } catch (error) {
    ok = false;
    result = messageOf(error);
  }
  try {
    await restore(scene.stack, baseline);
    return { ok, result, isRestored: true };
  } catch (error) {
    const reason = `the stack can't be put back: ${messageOf(error)}`;
    return { ok: false, result: ok ? reason : `${result}; ${reason}`, isRestored: false };
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function writeReport(file: string, drills: readonly DrillReport[]): void {
  const rehearsal = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  writeFileSync(file, `${JSON.stringify({ ...rehearsal, drills }, null, 2)}\n`);
}
