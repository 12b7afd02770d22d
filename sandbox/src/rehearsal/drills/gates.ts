import type { Kubectl } from "../kubectl.ts";
import type { BrokenApp } from "./broken-apps.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";

/** Releases that their gate stops. */
export const gates: readonly Drill[] = [
  brokenRelease("a new version whose page answers 500", "broken-page", "1.2.0", /status 500, expected 200/),
  brokenRelease("a new version that answers too late", "slow-page", "1.2.1", /no answer within/),
  {
    name: "a new version of the live colour that fails its gate",
    leavesChanges: true,
    run: async ({ stack, brokenApps, kubectl, run }) => {
      const version = "1.2.2";
      await stack.setConfig({
        appPath: brokenApps.make("broken-page"),
        appVersion: version,
        "blue.version": version,
        "smokeTest.timeoutSeconds": 12,
      });
      const message = await expectRefusal(stack.up(), /status 500, expected 200/);
      expectThat(/external users reach it and get 1\.2\.2 pod by pod/.test(message), "it was not warned of");
      const live = await kubectl.field("deployment/blue", ".spec.template.metadata.labels.version");
      expectThat(live === version, `blue runs ${live}, expected ${version}`);
      const { succeeded, stderr } = await run("node", [
        ...["delivery/promote.ts", "--from", stack.name, "--to", "prod"],
      ]);
      expectThat(!succeeded && /it serves blue 1\.2\.2/.test(stderr), `it could be promoted: ${stderr}`);
      return "warned of: users met it before its gate, as a rolling update; no promotion, and the next update takes it back";
    },
  },
  gateCommand(
    "a gate that hangs",
    ["node", "-e", "setTimeout(() => {}, 1e6)"],
    /DeadlineExceeded|deadline|ran out/i,
  ),
  {
    name: "a migration before the pods change, and one that fails",
    leavesChanges: true,
    run: async (ground) => {
      const { stack, kubectl } = ground;
      await stack.setConfig(preRelease("console.log('migrated')"));
      await stack.up();
      const migrations = await kubectl.run("logs", "--selector", "app=web-pre-release", "--prefix");
      expectThat(
        (migrations.match(/migrated/g) ?? []).length === 2,
        `expected two migrations, got: ${migrations}`,
      );
      const held = await stoppedByGate(ground, /no database/, preRelease("throw new Error('no database')"));
      return `runs once for each colour's release; ${held}`;
    },
  },
  gateCommand("a gate that crashes", ["node", "-e", "throw new Error('no database')"], /no database/),
];

function brokenRelease(name: string, app: BrokenApp, version: string, error: RegExp): Drill {
  return {
    name,
    leavesChanges: true,
    run: (ground) =>
      stoppedByGate(ground, error, {
        appPath: ground.brokenApps.make(app),
        appVersion: version,
        "green.version": version,
        "smokeTest.timeoutSeconds": 12,
      }),
  };
}

// The command is part of what a gate tests, so both colours are tested again, the active one first.
function gateCommand(name: string, command: readonly string[], error: RegExp): Drill {
  return {
    name,
    leavesChanges: true,
    run: (ground) =>
      stoppedByGate(ground, error, {
        "smokeTest.timeoutSeconds": 5,
        ...words("smokeTest.command", command),
      }),
  };
}

async function stoppedByGate(
  { stack, kubectl, measure }: DrillGround,
  error: RegExp,
  config: Readonly<Record<string, string | number>>,
): Promise<string> {
  await stack.setConfig(config);
  await expectRefusal(stack.up(), error);
  const endedAtMs = Date.now();
  const ready = await kubectl.field("deployment/blue", ".status.readyReplicas");
  expectThat(ready === "2", `blue has ${ready || "no"} ready pods, expected 2`);
  // Kubernetes tells the time of a failure to the second.
  const secondsToEnd = Math.round((endedAtMs - (await lastFailureMs(kubectl))) / 1000);
  measure({ fromFailureToEndSeconds: secondsToEnd });
  return `the update ends with its output ${secondsToEnd} s after it failed; blue keeps its 2 pods`;
}

/** When the last Job's pod failed, to the second. */
async function lastFailureMs(kubectl: Kubectl): Promise<number> {
  const times = await kubectl.run(
    ...["get", "pods", "--selector", "app in (web-gate, web-pre-release)", "--output"],
    'jsonpath={range .items[?(@.status.phase=="Failed")]}{.status.containerStatuses[0].state.terminated.finishedAt}{"\\n"}{end}',
  );
  expectThat(times !== "", "no pod of a gate or of a pre-release command failed");
  return Math.max(...times.split("\n").filter(Boolean).map(Date.parse));
}

const preRelease = (script: string) => words("preRelease.command", ["node", "-e", script]);

function words(key: string, command: readonly string[]): Record<string, string> {
  return Object.fromEntries(command.map((word, index) => [`${key}[${index}]`, word]));
}
