import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

const REPLICAS = 3;

/** Adds pods to the idle colour; the active colour must not change. */
export const idleScaled: Drill = {
  name: "the idle colour is scaled",
  leavesChanges: true,
  run: async ({ stack, kubectl }) => {
    await stack.setConfig({ "green.replicas": REPLICAS });
    const changes = await stack.preview();
    const expected = "Deployment::green spec.replicas";
    expectThat(changes.join() === expected, `preview: expected ${expected}, got ${changes.join(", ")}`);
    await stack.up();
    const [green, blue] = await Promise.all(
      ["green", "blue"].map((color) => kubectl.field(`deployment/${color}`, ".status.readyReplicas")),
    );
    expectThat(
      green === String(REPLICAS) && blue === "2",
      `ready pods: expected ${REPLICAS} of green and 2 of blue, got ${green} and ${blue}`,
    );
    return `green has ${REPLICAS} pods; blue keeps its 2`;
  },
};
