import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { STACK, type RunningSandbox } from "../../engine/index.ts";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import { noticed } from "../noticed.ts";
import { Gcloud } from "../gcloud.ts";
import { Kubectl } from "../kubectl.ts";
import { PulumiStack } from "../pulumi-stack.ts";
import { openLog } from "../rehearsal-log.ts";
import { addToReport } from "../report.ts";
import { count } from "../table.ts";
import { underTraffic } from "../under-traffic.ts";
import { allSteps } from "./all-steps.ts";
import { operationsSince } from "./cluster-looks.ts";
import { clusterTimes, lifeReport, renderLife, totalCalls, type ClusterTimes } from "./life-report.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";
import { walkLife } from "./walk-life.ts";

export interface LifeOptions {
  readonly sandbox: RunningSandbox;
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  /** The report of the rehearsal, to which the walk is added. A log is written beside it. */
  readonly reportFile: string;
  /** @default console.log */
  readonly onProgress?: (line: string) => void;
  /** @default - the whole life */
  readonly steps?: readonly LifeStep[];
}

/** For each of the two attacks. Low, because the walk tests lost requests, not load. */
const RATE_PER_SECOND = 25;

/**
 * Creates, changes and destroys the stack `sandbox`, prints a table and adds it to the report.
 *
 * @throws when a step fails or a call is not simulated; the report is written in both cases
 */
export async function rehearseLife(options: LifeOptions): Promise<void> {
  const { sandbox, app, kubernetes, reportFile, steps = allSteps() } = options;
  const { projectFolder, environment, countCalls } = sandbox;
  const log = openLog(join(dirname(reportFile), "life"), options.onProgress ?? ((line) => console.log(line)));
  const commands = { environment, log: log.write };
  const newcomersFolder = join(dirname(reportFile), "life", "newcomer");
  rmSync(newcomersFolder, { recursive: true, force: true });
  mkdirSync(newcomersFolder, { recursive: true, mode: 0o700 });
  const newcomers = {
    ...commands,
    environment: { ...environment, KUBECONFIG: join(newcomersFolder, "kubeconfig") },
  };
  const otherStack = (stack: string) => new PulumiStack({ ...commands, projectFolder, stack });
  const stack = otherStack(STACK);
  const ground: LifeGround = {
    ...sandbox,
    app,
    kubernetes,
    stack,
    otherStack,
    otherProgram: (folder) =>
      new PulumiStack({ ...commands, projectFolder: join(projectFolder, folder), stack: STACK }),
    with: (other) => ({
      stack: new PulumiStack({ ...commands, environment: other, projectFolder, stack: STACK }),
      kubectl: new Kubectl({ ...commands, environment: other, namespace: kubernetes.namespace }),
    }),
    kubectl: new Kubectl({ ...commands, namespace: kubernetes.namespace }),
    gcloud: Gcloud.find(commands),
    newcomer: {
      gcloud: Gcloud.find(newcomers),
      kubectl: new Kubectl({ ...newcomers, namespace: kubernetes.namespace }),
    },
    underTraffic: async (act) => {
      const url = await stack.output("url");
      const traffic = await underTraffic({ app, url, ratePerSecond: RATE_PER_SECOND, ...commands }, act);
      return { requests: traffic.requests, noticed: noticed(traffic) };
    },
  };

  const startedAtMs = Date.now();
  const records = await walkLife({ steps, ground, countCalls, onProgress: log.show });
  // A walk that failed early may not have enabled the API.
  const operations = await operationsSince(ground, startedAtMs).catch(() => []);
  const cluster = clusterTimes(operations);
  addToReport(reportFile, { life: lifeReport(records, cluster) });

  const { requests, unmatchedRequests } = totalCalls(records);
  const matched = unmatchedRequests > 0 ? `${count(unmatchedRequests)} not simulated` : "all simulated";
  log.show("");
  for (const line of renderLife(records)) log.show(line);
  log.show("");
  log.show(`${count(requests)} calls to the control plane, ${matched}. ${told(cluster)}`);
  await log.close();

  const failed = records.find(({ result }) => result === "FAILED");
  if (failed) {
    throw new Error(`step '${failed.name}' failed: ${failed.outcome}\nAll output is in ${log.file}`);
  }
  if (unmatchedRequests > 0) {
    throw new Error(
      `${count(unmatchedRequests)} of ${count(requests)} calls are not simulated. List them with: npm run sandbox -- logs server | grep 'NOT SIMULATED'`,
    );
  }
}

function told({ createSeconds, createNodesSeconds, resizeSeconds, deleteSeconds }: ClusterTimes): string {
  const seconds = (value: number | undefined) => (value === undefined ? "none" : `${value} s`);
  return (
    `Times of the cluster: create ${seconds(createSeconds)}, nodes ${seconds(createNodesSeconds)}, ` +
    `resize ${seconds(resizeSeconds)}, delete ${seconds(deleteSeconds)}.`
  );
}
