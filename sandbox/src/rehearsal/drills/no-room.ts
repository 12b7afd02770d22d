import type { Drill } from "./drill.ts";
import { expectRefusal, expectThat } from "./expectations.ts";

const ALL_NODES = ["--selector", "kubernetes.io/os=linux"];

/** The kubernetes plugin gives no reason for a pod that no node takes. */
export const noRoom: Drill = {
  name: "no node takes the idle colour's new pods",
  leavesChanges: true,
  run: async ({ stack, kubectl }) => {
    await kubectl.run("cordon", ...ALL_NODES);
    try {
      await stack.setConfig({ "green.version": "1.0.0", releaseTimeoutSeconds: 60 });
      await expectRefusal(stack.up(), /green: no pod says why it is not ready/);
    } finally {
      await kubectl.run("uncordon", ...ALL_NODES);
    }
    const ready = await kubectl.field("deployment/green", ".status.readyReplicas");
    expectThat(ready === "2", `green: expected 2 ready pods of its old version, got ${ready || "none"}`);
    return "the update ends within its limit and says where to look; green keeps the pods of its old version";
  },
};
