import type { DrillGround } from "../../src/rehearsal/drills/drill.ts";
import { expectThat } from "../../src/rehearsal/drills/expectations.ts";
import { BAD, badRelease, type BadRelease } from "./bad-release.ts";
import type { Rule } from "./objects.ts";

const BY = "npm run switch";
const VERSION = "1.5.6";

/** Gives green a version that fails one request in twenty, with metrics, and switches a watch with this rule. */
export async function prepareOwn(
  { stack, brokenApps }: DrillGround,
  rule: Rule,
  prometheus: Readonly<Record<string, string | number>>,
): Promise<void> {
  await stack.setConfig({
    appPath: brokenApps.withFault("fails-one-in-twenty"),
    ...{ appVersion: VERSION, "green.version": VERSION, "container.metrics.port": 9464 },
    "analysis.durationSeconds": rule.durationSeconds,
    "analysis.intervalSeconds": rule.intervalSeconds,
    "analysis.failedRequests.mostPercent": rule.mostPercent,
    "analysis.failedRequests.misses": rule.misses,
    "analysis.prometheus.windowSeconds": rule.windowSeconds,
    ...prometheus,
  });
  await stack.up();
}

/** `npm run switch` to the bad version. */
export function ownRelease({ run, traffic }: DrillGround): Promise<BadRelease> {
  return badRelease(BY, traffic, async () => {
    const { stdout, stderr } = await run("node", ["delivery/cli.mjs", "switch", BAD, "--yes"]);
    expectThat(/did not hold/.test(stdout + stderr), `expected a way back, got: ${stdout}\n${stderr}`);
  });
}
