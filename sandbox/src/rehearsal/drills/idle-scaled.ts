import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";

const REPLICAS = 3;

/** More pods for the testers' colour are none for the users' colour. */
export const idleScaled: Drill = {
  name: "the idle colour scaled",
  leavesChanges: true,
  run: async ({ stack, kubectl }) => {
    await stack.setConfig({ "green.replicas": REPLICAS });
    const changes = await stack.preview();
    const expected = "Deployment::green spec.replicas";
    expectThat(changes.join() === expected, `the preview shows ${changes.join(", ")}; expected ${expected}`);
    await stack.up();
    const [green, blue] = await Promise.all(
      ["green", "blue"].map((color) => kubectl.field(`deployment/${color}`, ".status.readyReplicas")),
    );
    expectThat(
      green === String(REPLICAS) && blue === "2",
      `ready are ${green} pods of green and ${blue} of blue, expected ${REPLICAS} and 2`,
    );
    return `green has ${REPLICAS} pods; blue keeps its 2`;
  },
};
