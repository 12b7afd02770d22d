import { join } from "node:path";
import { prometheusUrl } from "../../src/engine/cluster/metrics/prometheus-server.ts";
import { ClusterRecords } from "../../src/engine/cluster/runtime-records.ts";
import type { SandboxPaths } from "../../src/engine/host/paths.ts";
import { openSandbox } from "../../src/engine/index.ts";
import { stackConfigFile } from "../../src/engine/stack/sandbox-stack-config.ts";
import { readSetup } from "../../src/engine/stack/setup.ts";
import { PROGRAM } from "../../src/program.ts";
import type { Drill } from "../../src/rehearsal/drills/drill.ts";
import { rehearseDrills } from "../../src/rehearsal/drills/rehearse-drills.ts";
import { restoreKeptConfig } from "../../src/rehearsal/kept-config.ts";
import { addToReport } from "../../src/rehearsal/report.ts";
import { APP } from "../app.ts";
import { withArgo } from "./argo-releases.ts";
import { BAD, type BadRelease } from "./bad-release.ts";
import { type Controller, prepareController } from "./controller.ts";
import type { Rule } from "./objects.ts";
import { ownRelease, prepareOwn } from "./own-releases.ts";
import { renderReleases } from "./releases-table.ts";

export interface MeasureArgoOptions {
  readonly paths: SandboxPaths;
  /** How often each of them turns the bad release back. */
  readonly repetitions: number;
  readonly print: (line: string) => void;
}

const RULE: Rule = { mostPercent: 1, misses: 2, intervalSeconds: 5, durationSeconds: 120, windowSeconds: 60 };
/** As users of the program's own Service in a drill. */
const RATE_PER_SECOND = 50;

/**
 * Releases a version that fails one request in twenty, on the same cluster, with the same app, rule, metrics and traffic,
 * by this program and by Argo Rollouts in turn. Adds each release to the report.
 *
 * @throws when one of them does not turn users back
 */
export async function measureArgo({ paths, repetitions, print }: MeasureArgoOptions): Promise<void> {
  const { instance } = readSetup(paths);
  const [cluster] = new ClusterRecords(paths).all();
  if (!cluster) throw new Error("The sandbox has no cluster. Deploy the app with: npm start");
  const controller = await prepareController({ paths, instance, cluster, print });
  const releases: BadRelease[] = [];
  const prometheus = {
    "analysis.prometheus.url": prometheusUrl(instance.ports.prometheus, cluster.cluster),
    "analysis.prometheus.labels.namespace": PROGRAM.kubernetes.namespace,
  };
  const reportFile = join(paths.reports, "argo-rollouts.json");
  restoreKeptConfig(stackConfigFile(paths.project), reportFile);
  try {
    await rehearseDrills({
      ...{
        sandbox: openSandbox(paths),
        app: APP,
        kubernetes: PROGRAM.kubernetes,
        reportFile,
        onProgress: print,
      },
      drills: [inTurn({ repetitions, controller, prometheus, releases })],
      about: { key: "argoRollouts", title: "Bad releases, turned back" },
      summary: () => renderReleases(releases),
    });
  } finally {
    addToReport(reportFile, { badReleases: releases });
  }
}

interface InTurn {
  readonly repetitions: number;
  readonly controller: Controller;
  readonly prometheus: Readonly<Record<string, string | number>>;
  /** Gets each measured release. */
  readonly releases: BadRelease[];
}

/**
 * While the one works, the users of the other see good pods. So both are measured under the same load, and when a colour of
 * the program gets users again, the answers of its earlier release are older than the window of the rule.
 */
const inTurn = ({ repetitions, controller, prometheus, releases }: InTurn): Drill => ({
  name: "bad releases, by this program and by Argo Rollouts in turn",
  reaches: ["blue", BAD],
  leavesChanges: true,
  mayLose: true,
  run: async (ground) => {
    await prepareOwn(ground, RULE, prometheus);
    const argo = { controller, ratePerSecond: RATE_PER_SECOND, rule: RULE };
    await withArgo(ground, argo, async (argoRelease) => {
      for (let release = 0; release < repetitions; release++) {
        releases.push(await ownRelease(ground), await argoRelease());
      }
    });
    return `${repetitions} of each turned back`;
  },
});
