import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

type Config = Readonly<Record<string, string>>;

/** An idle colour that never starts, while the active one has to be updated. */
export const brokenIdle: readonly Drill[] = [
  updatedBeside(
    "the idle colour crashes",
    ({ brokenApps }) => ({
      appPath: brokenApps.make("crashes"),
      appVersion: "1.3.0",
      "green.version": "1.3.0",
    }),
    /Crash/,
  ),
  updatedBeside(
    "the idle colour's image can't be pulled",
    ({ environment }) => ({
      "green.version": "1.3.1",
      "green.image": `gcr.io/${environment.CLOUDSDK_CORE_PROJECT}/web@sha256:${"0".repeat(64)}`,
    }),
    /ImagePull/,
  ),
];

function updatedBeside(name: string, broken: (ground: DrillGround) => Config, podStatus: RegExp): Drill {
  return {
    name: `${name}, the active one is updated`,
    leavesChanges: true,
    run: async (ground) => {
      const { stack, kubectl } = ground;
      await stack.setConfig({ ...broken(ground), "blue.version": "1.1.0" });
      const update = stack.start();
      await waitFor(
        "blue 1.1.0, all of it",
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
        `green's pods, ${podStatus}`,
        async () =>
          podStatus.test(await kubectl.run("get", "pods", "--selector", "color=green")) ? true : undefined,
        { withinSeconds: 120 },
      );
      const ready = await kubectl.field("deployment/green", ".status.readyReplicas");
      expectThat(ready === "2", `green has ${ready || "no"} ready pods of the version before, expected 2`);
      update.kill("SIGINT");
      await expectRefusal(update.done, /./);
      return "blue runs 1.1.0; green keeps the pods of its version before";
    },
  };
}
