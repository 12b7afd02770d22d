import { patience } from "../../engine/index.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

type Config = Readonly<Record<string, string>>;

/** Updates the active colour while the idle colour can't start. */
export const brokenIdle: readonly Drill[] = [
  updatedBeside(
    "the idle colour crashes",
    ({ brokenApps }) => ({
      appPath: brokenApps.make("crashes"),
      appVersion: "1.3.0",
      "green.version": "1.3.0",
    }),
    /Crash/,
    /\[CrashLoopBackOff\][^]*DATABASE_URL is not set/,
  ),
  updatedBeside(
    "the idle colour's image can't be pulled",
    ({ project, kubernetes }) => ({
      "green.version": "1.3.1",
      "green.image": `gcr.io/${project}/${kubernetes.image}@sha256:${"0".repeat(64)}`,
    }),
    /ImagePull/,
    /\[(ImagePullBackOff|ErrImagePull)\]/,
  ),
];

/** Enough for the active colour on a busy machine. */
const TIMEOUT_SECONDS = 75;
/** The active colour's part of such an update. */
const MORE_SECONDS = 60;

function updatedBeside(
  name: string,
  broken: (ground: DrillGround) => Config,
  podStatus: RegExp,
  error: RegExp,
): Drill {
  return {
    name: `the active colour is updated while ${name}`,
    leavesChanges: true,
    run: async (ground) => {
      const { stack, kubectl, measure } = ground;
      await stack.setConfig({
        ...broken(ground),
        "blue.version": "1.1.0",
        releaseTimeoutSeconds: TIMEOUT_SECONDS,
      });
      const startedAtMs = Date.now();
      const update = stack.start();
      await waitFor(
        "all pods of blue at 1.1.0",
        async () => {
          const versions = await kubectl.run(
            ...["get", "pods", "--selector", "color=blue", "--field-selector", "status.phase=Running"],
            ...["--output", "jsonpath={.items[*].metadata.labels.version}"],
          );
          return versions === "1.1.0 1.1.0" ? true : undefined;
        },
        { withinSeconds: 120 },
      );
      await waitFor(
        `pods of green with status ${podStatus}`,
        async () =>
          podStatus.test(await kubectl.run("get", "pods", "--selector", "color=green")) ? true : undefined,
        { withinSeconds: 120 },
      );
      const ready = await kubectl.field("deployment/green", ".status.readyReplicas");
      expectThat(ready === "2", `green: expected 2 ready pods of its old version, got ${ready || "none"}`);
      await expectRefusal(update.done, error);
      const seconds = Math.round((Date.now() - startedAtMs) / 1000);
      const most = (TIMEOUT_SECONDS + MORE_SECONDS) * patience();
      expectThat(seconds <= most, `the update: expected an end within ${most} s, got ${seconds}`);
      measure({ updateSeconds: seconds });
      return `blue runs 1.1.0; green keeps the pods of its old version; the update says why, after ${seconds} s`;
    },
  };
}
