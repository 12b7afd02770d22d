import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { patience, STACK, type ImageCatalogue, type RunningSandbox } from "../../engine/index.ts";
import { App } from "../app.ts";
import { recordCluster } from "../cluster-recorder.ts";
import { drain } from "../drills/drained-nodes.ts";
import { keepConfig } from "../kept-config.ts";
import { Kubectl } from "../kubectl.ts";
import { describeNoticed, totalOf } from "../noticed.ts";
import { PulumiStack } from "../pulumi-stack.ts";
import { openLog, type RehearsalLog } from "../rehearsal-log.ts";
import { stepOf } from "../page/page-data.ts";
import { writePage } from "../page/report-page.ts";
import { TrafficTimeline } from "../page/traffic-timeline.ts";
import { addToReport, wholeTraffic, type StepRecord } from "../report.ts";
import { runStep, STEP_TIMINGS, type StepTimings } from "../step-runner.ts";
import { startTraffic } from "../traffic.ts";
import { stepCells } from "../table.ts";
import { walk } from "../walk.ts";
import { answersOf } from "./app-answers.ts";
import { appRecord, type AppRecord } from "./app-record.ts";
import { appSteps, type BuiltApp } from "./app-steps.ts";
import { renderApps } from "./apps-table.ts";
import { endPods } from "./end-pods.ts";
import type { OthersApp } from "./others-app.ts";
import { APPS_FOLDER, prepareApp } from "./prepare-app.ts";
import { removeApp } from "./remove-app.ts";
import { startStreams, type Streams } from "./streams.ts";

export interface AppsOptions {
  readonly apps: readonly OthersApp[];
  readonly sandbox: Pick<
    RunningSandbox,
    "projectFolder" | "environment" | "project" | "connect" | "debianImage" | "cachedFolder"
  > & { readonly registry: Pick<ImageCatalogue, "list"> };
  /** The report of the rehearsal, to which the apps are added. A log and a page with plots are written beside it. */
  readonly reportFile: string;
  /** @default console.log */
  readonly onProgress?: (line: string) => void;
  /** @default STEP_TIMINGS */
  readonly timings?: StepTimings;
  /** @default - traffic from vegeta */
  readonly startTraffic?: typeof startTraffic;
}

interface Ground extends AppsOptions {
  readonly stack: PulumiStack;
  readonly log: RehearsalLog;
  readonly workFolder: string;
  readonly nodeImage: string;
  readonly timeline: TrafficTimeline;
  /** The steps of all apps, for the page. */
  readonly steps: StepRecord[];
}

/** For each of the two attacks. Python and Java answer fewer requests than the sample on the same processors. */
const ratePerSecond = () => Math.max(1, Math.round(50 / patience()));

/**
 * Releases apps that others wrote, one after the other, each under steady traffic: first deployment, rolling update,
 * release to testers, switch, rollback, and the drain of a node.
 *
 * @throws when a step of an app fails, a request is lost or a stream is cut; the other apps run all the same
 */
export async function rehearseApps(options: AppsOptions): Promise<void> {
  const { apps, reportFile, sandbox } = options;
  const workFolder = join(dirname(reportFile), "apps");
  const log = openLog(workFolder, options.onProgress ?? ((line) => console.log(line)));
  const { projectFolder, environment } = sandbox;
  const stack = new PulumiStack({ projectFolder, stack: STACK, environment, log: log.write });
  const nodeImage = await baseImageOf(stack);
  const [timeline, steps] = [new TrafficTimeline(), [] as StepRecord[]];
  const ground = { ...options, stack, log, workFolder, nodeImage, timeline, steps };

  // The next rehearsal deploys the sample again.
  const config = keepConfig(stack.configFile, reportFile);
  const records: AppRecord[] = [];
  const recorder = recordCluster({
    ...{ environment, connect: sandbox.connect, log: log.write },
    namespaces: apps.map(({ name }) => name),
  });
  try {
    for (const [index, app] of apps.entries()) {
      log.show(`[${index + 1}/${apps.length}] ${app.name}: ${app.title} …`);
      // Nobody is served meanwhile, so the next app's image may take the processors.
      const [prepared] = await Promise.all([prepare(app, ground), removeApp(stack)]);
      records.push(await releaseApp(prepared, ground));
    }
    await removeApp(stack);
  } finally {
    await recorder.stop();
    config.restore();
    config.forget();
    addToReport(reportFile, { apps: records });
  }

  for (const line of ["", ...renderApps(records)]) log.show(line);
  const failed = records.filter(({ ok }) => !ok);
  const problem = failed.map((app) => `${app.name}: ${app.problem}`).join("\n") || undefined;
  const page = writePage(log.file, {
    ...{ title: "Apps of others", problem, total: totalOf(wholeTraffic(steps)), timeline },
    ...{ steps: steps.map(stepOf), cells: stepCells(steps), cluster: recorder.timeline },
  });
  log.show(`See it in a browser: ${page}`);
  await log.close();
  if (problem) throw new Error(`${problem}\nAll output is in ${log.file}`);
}

interface Prepared {
  readonly built: BuiltApp;
  readonly prepareSeconds: number;
}

async function prepare(app: OthersApp, ground: Ground): Promise<Prepared> {
  const startedAtMs = Date.now();
  const built = await prepareApp(app, { ...ground, log: ground.log.write });
  return { built, prepareSeconds: Number(((Date.now() - startedAtMs) / 1000).toFixed(1)) };
}

async function releaseApp({ built, prepareSeconds }: Prepared, ground: Ground): Promise<AppRecord> {
  const { sandbox, stack, log, timings = STEP_TIMINGS } = ground;
  const { app } = built;
  const kubectl = new Kubectl({ ...sandbox, namespace: app.name, log: log.write });
  let streams: Streams | undefined;
  const { records, error } = await walk({
    app: new App(answersOf(app)),
    steps: appSteps(built),
    stack,
    environment: sandbox.environment,
    timings,
    startTraffic: (traffic) => {
      if (app.streams) {
        const onCut = (what: string) => log.write(`cut: ${what}`);
        streams = startStreams({ url: traffic.url, ...app.streams, onCut });
      }
      const start = ground.timeline.recording(ground.startTraffic ?? startTraffic);
      return start({ ...traffic, ratePerSecond: ratePerSecond() });
    },
    perform: (step, world) => (step.name === "drain" ? drainNode(ground, kubectl) : runStep(step, world)),
    onNoticed: (result) => log.write(describeNoticed(result)),
    onProgress: (line) => log.show(`  ${line}`),
  });
  ground.steps.push(...records.map((record) => ({ ...record, name: `${app.name}: ${record.name}` })));
  const counts = await streams?.stop();
  await sandbox.connect();
  await endPods(kubectl);
  return appRecord(app.name, {
    ...(await sizes(built, sandbox)),
    prepareSeconds,
    records,
    ...(counts && { streams: counts }),
    ...(error && { error }),
  });
}

/** Drains one node, as GKE's upgrade does, and lets it take pods again. */
async function drainNode({ sandbox }: Ground, kubectl: Kubectl) {
  const startedAtMs = Date.now();
  await sandbox.connect();
  const node = await kubectl.run("get", "nodes", "--output", "jsonpath={.items[0].metadata.name}");
  try {
    await drain({ kubectl }, node);
  } finally {
    await kubectl.run("uncordon", node);
  }
  return { startedAtMs, seconds: (Date.now() - startedAtMs) / 1000 };
}

async function sizes({ app }: BuiltApp, { registry, project }: AppsOptions["sandbox"]) {
  const [image] = await registry.list(`${project}/${app.name}`);
  const dockerfile = readFileSync(join(APPS_FOLDER, app.name, "Dockerfile"), "utf8");
  return {
    configKeys: Object.keys(app.config).length,
    dockerfileLines: dockerfile.split("\n").filter(Boolean).length,
    ...(image && { imageMib: Math.round(image.sizeBytes / 1024 ** 2) }),
  };
}

/** The image with Node.js, which `up` has written into the stack's config. */
async function baseImageOf(stack: PulumiStack): Promise<string> {
  const found = Object.entries(await stack.config()).find(([key]) => key.endsWith(":baseImage"))?.[1];
  if (found) return found;
  throw new Error(
    "baseImage: expected the sandbox's image in the stack's config, got none. Run: npm run sandbox -- up",
  );
}
