import type { Drill } from "./drill.ts";
import { expectThat } from "./expectations.ts";
import { nodesOf, uncordon } from "./pod-placement.ts";

/** Updates the colour that serves. */
export const rollingUpdates: readonly Drill[] = [
  {
    name: "rolling update of two pods",
    leavesChanges: true,
    run: async ({ stack }) => {
      await stack.setConfig({ "blue.version": "1.1.0" });
      await stack.up();
      return "pod by pod, to 1.1.0 and back";
    },
  },
  {
    name: "rolling update of the only pod, to another node",
    leavesChanges: true,
    run: async (ground) => {
      const { stack, kubectl } = ground;
      await stack.setConfig({ "blue.replicas": 1 });
      await stack.up();
      const nodes = await nodesOf(ground, "blue");
      await kubectl.run("cordon", ...nodes);
      await stack.setConfig({ "blue.version": "1.1.0" });
      // At once, while the other pod ends and the load balancer leaves its node, to which this update goes.
      const { seconds } = await stack.up();
      await uncordon(ground, nodes);
      const used = await nodesOf(ground, "blue");
      expectThat(
        used.length === 1 && !nodes.includes(used[0]!),
        `blue: expected one pod, not on ${nodes.join(", ")}, got pods on ${used.join(", ") || "no node"}`,
      );
      return `${seconds.toFixed(1)} s, right after an update that took blue off that node`;
    },
  },
];
