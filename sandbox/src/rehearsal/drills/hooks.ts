import type { Kubectl } from "../kubectl.ts";
import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";
import { stoppedByGate } from "./gates.ts";
import { words } from "./words.ts";

/** No other drill builds it. Its hook always fails, so it runs in each rehearsal. */
const FAILED_VERSION = "1.2.7";
/** A hook runs once for a version in a stack, so each rehearsal needs a new one. */
const newVersion = () => `1.2.6-${Date.now()}`;

/** Pre-release hooks that run once, and one that fails. */
export const hooks: readonly Drill[] = [
  {
    name: "a pre-release migration runs once, then one fails",
    leavesChanges: true,
    run: async (ground) => {
      const { stack, kubectl } = ground;
      await stack.setConfig(preRelease("console.log('migrated')"));
      await stack.up({ expectNoChanges: true });

      const version = newVersion();
      await stack.setConfig({ appVersion: version, "green.version": version });
      await stack.up();
      const log = await kubectl.run("logs", "--selector", "app=web-pre-release", "--prefix");
      expectThat((log.match(/migrated/g) ?? []).length === 1, `expected one migration, got: ${log}`);

      await stack.setConfig({ "preRelease.timeoutSeconds": 400 });
      await stack.up({ expectNoChanges: true });
      await kubectl.run("delete", await migration(kubectl));
      const planned = await stack.preview();
      expectThat(planned.length === 0, `preview: expected no changes, got ${planned.join(", ")}`);
      await stack.up();
      const again = await migration(kubectl);
      expectThat(again === "", `expected no Job of a migration, got ${again}`);

      const held = await stoppedByGate(ground, /no database/, {
        ...{ appVersion: FAILED_VERSION, "green.version": FAILED_VERSION },
        ...preRelease("throw new Error('no database')"),
      });
      return `it runs for a new version only, and not again after another time limit or the end of its Job; ${held}`;
    },
  },
];

const preRelease = (script: string) => words("preRelease.command", ["node", "-e", script]);

async function migration(kubectl: Kubectl): Promise<string> {
  return (await kubectl.run("get", "jobs", "--selector", "app=web-pre-release", "--output=name")).trim();
}
