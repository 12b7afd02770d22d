import { join, dirname } from "node:path";
import { randomInt } from "node:crypto";
import { recordCluster } from "../../cluster-recorder.ts";
import { noticed, totalOf } from "../../noticed.ts";
import { openLog } from "../../rehearsal-log.ts";
import { writePage } from "../../page/report-page.ts";
import { addToReport, wholeTraffic } from "../../report.ts";
import { CrashDrill, type CrashGround } from "./crash-drill.ts";
import { crashCells, killsIn, renderCrashes, takeoversIn } from "./crash-report.ts";
import { seededRandom } from "./seeded-random.ts";

export interface CrashOptions extends CrashGround {
  /** The report of the rehearsal, to which the kills are added. A log and a page with plots are written beside it. */
  readonly reportFile: string;
  /** Repeats the choices of an earlier run. @default - a new one */
  readonly seed?: number;
  /** How many updates are killed at least. */
  readonly kills: number;
  /** @default console.log */
  readonly onProgress?: (line: string) => void;
}

/**
 * Kills `pulumi up` and `pulumi destroy` at random moments. After each, `pulumi cancel` and the same command must be
 * enough, and users must notice nothing. The same for two updates of which the second one takes the lock over. Prints a
 * table and adds it to the report.
 *
 * @throws when a command fails after a kill, when state and cluster differ, or when users notice something
 */
export async function rehearseCrashes(options: CrashOptions): Promise<void> {
  const { reportFile, kills, seed = randomInt(2 ** 31) } = options;
  const log = openLog(
    join(dirname(reportFile), "crash"),
    options.onProgress ?? ((line) => console.log(line)),
  );
  log.show(`Seed ${seed}: repeat these kills with: npm run rehearse -- --crash ${kills} --seed ${seed}`);
  const drill = new CrashDrill(options, log, seededRandom(seed), kills);
  const { kubernetes, sandbox } = options;
  const recorder = recordCluster({ ...sandbox, namespaces: [kubernetes.namespace], log: log.write });
  let failure: Error | undefined;
  try {
    await drill.run();
  } catch (error) {
    failure = error as Error;
  }
  await recorder.stop();
  const { records } = drill;
  const takeovers = takeoversIn(records);
  const underTraffic = records.flatMap((record) =>
    record.traffic ? [{ ...record, traffic: record.traffic }] : [],
  );
  const traffic = wholeTraffic(underTraffic);
  addToReport(reportFile, {
    crashes: {
      ...{ seed, kills: killsIn(records), takeovers, operations: records.length },
      requests: traffic.requests,
      failed: traffic.lost.length,
      slow: traffic.slow.length,
    },
  });
  const total = `Seed ${seed}: ${killsIn(records)} kills, ${takeovers} takeovers. ${totalOf(traffic)}`;
  for (const line of ["", ...renderCrashes(records), "", total]) log.show(line);
  const seen = noticed(traffic);
  const problem = failure?.message ?? (seen && `users noticed a kill or a takeover: ${seen}`);
  const page = writePage(log.file, {
    ...{ title: "Kills and takeovers", problem, total, timeline: drill.timeline, cluster: recorder.timeline },
    steps: underTraffic.map(({ kind, traffic: { startedAtMs } }) => ({ name: kind, ok: true, startedAtMs })),
    cells: crashCells(underTraffic),
  });
  log.show(`See it in a browser: ${page}`);
  await log.close();
  if (problem) {
    throw new Error(`${problem}\nSeed ${seed}. All output is in ${log.file}`, { cause: failure });
  }
}
