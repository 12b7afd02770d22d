import type { Drill } from "./drill.ts";
import { nodesOf, uncordon, waitForEndedPods } from "./pod-placement.ts";

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
      await waitForEndedPods(ground, "blue");
      const nodes = await nodesOf(ground, "blue");
      await kubectl.run("cordon", ...nodes);
      await stack.setConfig({ "blue.version": "1.1.0" });
      await stack.up();
      await uncordon(ground, nodes);
      return "the new node is in the load balancer before the old pod ends";
    },
  },
];
