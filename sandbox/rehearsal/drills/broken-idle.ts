import type { Drill } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

const BROKEN_VERSION = "1.3.0";

/** An idle colour that never starts, while the active one has to be updated. */
export const brokenIdle: Drill = {
  name: "the idle colour crashes, the active one is updated",
  leavesChanges: true,
  run: async ({ stack, brokenApps, kubectl }) => {
    await stack.setConfig({
      appPath: brokenApps.make("crashes"),
      appVersion: BROKEN_VERSION,
      "green.version": BROKEN_VERSION,
      "blue.version": "1.1.0",
    });
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
      "green's pods that crash",
      async () =>
        (await kubectl.run("get", "pods", "--selector", "color=green")).includes("Crash") ? true : undefined,
      { withinSeconds: 120 },
    );
    const ready = await kubectl.field("deployment/green", ".status.readyReplicas");
    expectThat(ready === "2", `green has ${ready || "no"} ready pods of the version before, expected 2`);
    update.kill("SIGINT");
    await expectRefusal(update.done, /./);
    return "blue runs 1.1.0; green keeps the pods of its version before";
  },
};
