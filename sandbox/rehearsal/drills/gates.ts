import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";

const BROKEN_VERSION = "1.2.0";

/** Releases that their gate stops. */
export const gates: readonly Drill[] = [
  {
    name: "a new version whose page answers 500",
    leavesChanges: true,
    run: async ({ stack, brokenApps, kubectl }) => {
      await stack.setConfig({
        appPath: brokenApps.make("broken-page"),
        appVersion: BROKEN_VERSION,
        "green.version": BROKEN_VERSION,
      });
      const startedAt = performance.now();
      await expectRefusal(stack.up(), /status 500, expected 200/);
      const seconds = (performance.now() - startedAt) / 1000;
      await expectSize(kubectl, "blue", "2");
      return `the gate shows its answer, blue keeps 2 pods; the update ended after ${seconds.toFixed(1)} s`;
    },
  },
  gateCommand("a gate that hangs", ["node", "-e", "setTimeout(() => {}, 1e6)"], /DeadlineExceeded|deadline/i),
  gateCommand("a gate that crashes", ["node", "-e", "throw new Error('no database')"], /no database/),
  gateCommand(
    "a gate that answers late",
    ["node", "-e", "setTimeout(() => console.log('ok'), 30000)"],
    /DeadlineExceeded|deadline/i,
  ),
];

// The command is part of what a gate tests, so both colours are tested again, the active one first.
function gateCommand(name: string, command: readonly string[], error: RegExp): Drill {
  return {
    name,
    leavesChanges: true,
    run: async ({ stack, kubectl }) => {
      await stack.setConfig({ "smokeTest.timeoutSeconds": 5, ...asList("smokeTest.command", command) });
      const startedAt = performance.now();
      await expectRefusal(stack.up(), error);
      const seconds = (performance.now() - startedAt) / 1000;
      await expectSize(kubectl, "blue", "2");
      await expectSize(kubectl, "green", "2");
      return `both colours keep their pods; the update ended after ${seconds.toFixed(1)} s`;
    },
  };
}

function asList(key: string, items: readonly string[]): Record<string, string> {
  return Object.fromEntries(items.map((item, index) => [`${key}[${index}]`, item]));
}

async function expectSize(kubectl: DrillGround["kubectl"], color: string, ready: string): Promise<void> {
  const found = await kubectl.field(`deployment/${color}`, ".status.readyReplicas");
  expectThat(found === ready, `${color} has ${found || "no"} ready pods, expected ${ready}`);
}
