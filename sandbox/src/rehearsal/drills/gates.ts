import type { Kubectl } from "../kubectl.ts";
import type { BrokenApp } from "./broken-apps.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";
import { words } from "./words.ts";

/** Releases that a gate stops. */
export const gates: readonly Drill[] = [
  brokenRelease(
    "a new version whose page answers 500",
    "broken-page",
    "1.2.0",
    /expected status 200, got 500/,
  ),
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
      const message = await expectRefusal(stack.up(), /expected status 200, got 500/);
      expectThat(
        /external users reach it and get 1\.2\.2 pod by pod/.test(message),
        `expected a warning, got: ${message}`,
      );
      const live = await kubectl.field("deployment/blue", ".spec.template.metadata.labels.version");
      expectThat(live === version, `blue: expected version ${version}, got ${live}`);
      const { succeeded, stderr } = await run("node", [
        ...["delivery/cli.mjs", "promote", "--from", stack.name, "--to", "prod"],
      ]);
      expectThat(
        !succeeded && /it serves blue 1\.2\.2/.test(stderr),
        `promotion: expected a refusal, got: ${stderr || "none"}`,
      );
      return "the error warns that users reach the new version; promotion is refused; the next update restores the old version";
    },
  },
  gateCommand(
    "a gate that hangs",
    ["node", "-e", "console.log('waiting for the database'); setTimeout(() => {}, 1e6)"],
    /waiting for the database[^]*\[DeadlineExceeded\] Job was active longer than specified deadline/,
  ),
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

// A new command makes both gates run again, the active colour's first.
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

/** Expects that an update with a config fails in a Job, and that users notice nothing. */
export async function stoppedByGate(
  { stack, kubectl, measure }: DrillGround,
  error: RegExp,
  config: Readonly<Record<string, string | number>>,
): Promise<string> {
  await stack.setConfig(config);
  await expectRefusal(stack.up(), error);
  const endedAtMs = Date.now();
  const ready = await kubectl.field("deployment/blue", ".status.readyReplicas");
  expectThat(ready === "2", `blue: expected 2 ready pods, got ${ready || "none"}`);
  // Kubernetes records the time of a failure in whole seconds.
  const secondsToEnd = Math.round((endedAtMs - (await lastFailureMs(kubectl))) / 1000);
  measure({ fromFailureToEndSeconds: secondsToEnd });
  return `the update fails with the Job's output, ${secondsToEnd} s after the Job; blue keeps its 2 pods`;
}

/** When the last Job failed, in whole seconds. The pod of a Job that was late is gone. */
async function lastFailureMs(kubectl: Kubectl): Promise<number> {
  const times = await kubectl.run(
    ...["get", "jobs", "--selector", "app in (web-gate, web-pre-release)", "--output"],
    'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Failed")].lastTransitionTime}{"\\n"}{end}',
  );
  expectThat(times.trim() !== "", "expected a failed Job of a gate or a pre-release command, got none");
  return Math.max(...times.split("\n").filter(Boolean).map(Date.parse));
}
