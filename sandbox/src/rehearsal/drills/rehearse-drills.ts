import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { STACK, type RunningSandbox } from "../../engine/index.ts";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import { recordCluster } from "../cluster-recorder.ts";
import { tryCommand } from "../command.ts";
import { type KeptConfig, keepConfig } from "../kept-config.ts";
import { Kubectl } from "../kubectl.ts";
import { writePage } from "../page/report-page.ts";
import { TrafficTimeline } from "../page/traffic-timeline.ts";
import { PulumiStack } from "../pulumi-stack.ts";
import { describeNoticed, isNoticed, totalOf } from "../noticed.ts";
import { openLog } from "../rehearsal-log.ts";
import { addToReport, wholeTraffic } from "../report.ts";
import { rewind } from "../rewind.ts";
import { TrafficTally } from "../traffic-tally.ts";
import { startTraffic, type Traffic } from "../traffic.ts";
import { underTraffic } from "../under-traffic.ts";
import { BrokenApps } from "./broken-apps.ts";
import { drillCells, renderDrills } from "./drill-table.ts";
import type { Drill } from "./drill.ts";
import { runDrill, settle, withLateResults, type DrillRecord, type DrillWorld } from "./run-drill.ts";

export interface DrillsOptions {
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  readonly sandbox: Pick<
    RunningSandbox,
    "projectFolder" | "environment" | "nodes" | "google" | "project" | "connect" | "accounts"
  >;
  /** The report of the rehearsal, to which the drills are added. A log and a page with plots are written beside it. */
  readonly reportFile: string;
  /** @default console.log */
  readonly onProgress?: (line: string) => void;
  readonly drills: readonly Drill[];
  /** @default DRILLS */
  readonly about?: DrillsAbout;
  /**
   * Lines after the table.
   * @default - none
   */
  readonly summary?: () => readonly string[];
}

export interface DrillsAbout {
  /** The key in the report, and the name of the log and the page. */
  readonly key: string;
  readonly title: string;
}

/** The config that each drill starts with: blue active and green idle, both with pods. */
const STARTING_CONFIG: Readonly<Record<string, string | number>> = {
  activeColor: "blue",
  appVersion: "1.1.0",
  "blue.version": "1.0.0",
  "blue.replicas": 2,
  "green.version": "1.1.0",
  "green.replicas": 2,
};
const DRILLS: DrillsAbout = { key: "drills", title: "Drills" };

/** For each of the two attacks. One pod alone takes all of it in some drills, also on a slow machine. */
const RATE_PER_SECOND = 50;
/** The same, for users of the other stacks that a drill has. */
const OTHERS_RATE_PER_SECOND = 25;
/** An open connection stays with its colour for some seconds after a switch. */
const QUIET_MS = 7000;
const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/**
 * Runs the drills on the stack `sandbox` under steady traffic, prints a table and adds it to the report.
 *
 * @throws when a drill fails; the report is written in that case too
 */
export async function rehearseDrills(options: DrillsOptions): Promise<void> {
  const { app, kubernetes, reportFile, drills, about = DRILLS } = options;
  const { projectFolder, environment, nodes, google, project, connect, accounts } = options.sandbox;
  const log = openLog(
    join(dirname(reportFile), about.key),
    options.onProgress ?? ((line) => console.log(line)),
  );
  const openStack = (name: string, own = environment, folder = projectFolder) =>
    new PulumiStack({ projectFolder: folder, stack: name, environment: own, log: log.write });
  const openKubectl = (namespace: string, own = environment) =>
    new Kubectl({ environment: own, namespace, log: log.write });
  const stack = openStack(STACK);
  const workFolder = join(dirname(reportFile), about.key);
  mkdirSync(workFolder, { recursive: true, mode: 0o700 });
  const ground: Omit<DrillWorld, "traffic" | "restoreConfig"> = {
    app,
    kubernetes,
    stack,
    openStack,
    otherProgram: (folder) => openStack(STACK, environment, join(projectFolder, folder)),
    openKubectl,
    kubectl: openKubectl(kubernetes.namespace),
    underTraffic: (url, act) =>
      underTraffic({ app, url, environment, ratePerSecond: OTHERS_RATE_PER_SECOND, log: log.write }, act),
    accounts,
    nodes,
    google,
    project,
    run: (program, args, options = {}) =>
      tryCommand(program, args, { environment, log: log.write, folder: projectFolder, ...options }),
    brokenApps: new BrokenApps(join(projectFolder, "app"), join(workFolder, "broken-apps")),
    projectFolder,
    environment,
    workFolder,
  };

  log.show("blue 1.0.0 active, green 1.1.0 idle …");
  const recorder = recordCluster({
    ...{ environment, connect, namespaces: [kubernetes.namespace], log: log.write },
  });
  const tally = new TrafficTally();
  const timeline = new TrafficTimeline();
  const early: DrillRecord[] = [];
  let attack: Traffic | undefined;
  let config: KeptConfig | undefined;
  try {
    // The recorder needs seconds to begin on a busy machine, and has them here.
    await bringToStart(stack, app, kubernetes);
    config = keepConfig(stack.configFile, reportFile);
    await connect();
    tally.beginStep(Date.now());
    attack = timeline.recording(startTraffic)({
      app,
      url: await stack.output("url"),
      environment,
      ratePerSecond: RATE_PER_SECOND,
      onResult: (result) => {
        tally.add(result);
        if (isNoticed(result)) log.write(describeNoticed(result));
      },
    });
    for (const [index, drill] of drills.entries()) {
      const title = `[${index + 1}/${drills.length}] ${drill.name}`;
      log.show(`${title} …`);
      const traffic = tally.beginStep(Date.now());
      const record = await runDrill(drill, { ...ground, restoreConfig: config.restore, traffic });
      await settle(traffic, QUIET_MS);
      attack.assertRunning();
      early.push(record);
      log.show(`${title}: ${record.ok ? "ok" : "FAILED"}, ${record.outcome}`);
    }
  } finally {
    await attack?.stop();
    await recorder.stop();
    config?.forget();
  }

  const records = early.map((record, index) => withLateResults(record, drills[index]!));
  writeReport(reportFile, about.key, records);
  for (const line of ["", ...renderDrills(records), "", ...(options.summary?.() ?? [])]) log.show(line);
  const total = totalOf(wholeTraffic(records));
  log.show(total);
  const failed = records.filter(({ ok }) => !ok).map(({ name }) => name);
  const problem =
    failed.length > 0
      ? `${failed.length} of ${records.length} drills failed: ${failed.join("; ")}`
      : undefined;
  const page = writePage(log.file, {
    ...{ title: about.title, problem, total, timeline, cluster: recorder.timeline },
    cells: drillCells(records),
    steps: records.map(({ name, ok, marks, traffic: { startedAtMs } }) => ({ name, ok, marks, startedAtMs })),
  });
  log.show(`See it in a browser: ${page}`);
  await log.close();
  if (problem) throw new Error(`${problem}\nAll output is in ${log.file}`);
}

async function bringToStart(stack: PulumiStack, app: App, { publicService }: KubernetesNames): Promise<void> {
  await rewind(stack, publicService);
  await stack.removeConfig("blue");
  await stack.removeConfig("green");
  await stack.setConfig({
    activeColor: "blue",
    appVersion: "1.0.0",
    "blue.version": "1.0.0",
    "blue.replicas": 2,
  });
  await stack.up();
  await stack.setConfig(STARTING_CONFIG);
  await stack.up();
  await app.waitForRelease(await stack.output("url"), { color: "blue", version: "1.0.0" }, ANSWERS);
  await app.waitForRelease(await stack.output("previewUrl"), { color: "green", version: "1.1.0" }, ANSWERS);
}

function writeReport(file: string, key: string, records: readonly DrillRecord[]): void {
  const drills = records.map(({ name, ok, outcome, seconds, figures, traffic }) => ({
    name,
    ok,
    outcome,
    seconds: Number(seconds.toFixed(1)),
    requests: traffic.requests,
    failed: traffic.lost.length,
    slow: traffic.slow.length,
    ...figures,
  }));
  addToReport(file, { [key]: drills });
}
