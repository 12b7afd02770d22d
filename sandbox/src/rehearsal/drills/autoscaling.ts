import type { Kubectl } from "../kubectl.ts";
import type { Drill } from "./drill.ts";
import { waitFor } from "./expectations.ts";

/** More pods than green has, so the autoscaler must act, and fewer than the nodes can hold. */
const MIN_REPLICAS = 3;

/** Gives a colour an autoscaler and removes it again. */
export const autoscaling: Drill = {
  name: "green gets an autoscaler and loses it again",
  leavesChanges: true,
  run: async ({ stack, kubectl }) => {
    await stack.removeConfig("green.replicas");
    await stack.setConfig({
      "green.autoscaling.minReplicas": MIN_REPLICAS,
      "green.autoscaling.maxReplicas": MIN_REPLICAS,
    });
    await stack.up();
    await availablePods(kubectl, MIN_REPLICAS);
    await stack.up({ expectNoChanges: true });
    await stack.setConfig({ "green.version": "1.0.0" });
    await stack.up();
    await availablePods(kubectl, MIN_REPLICAS);

    await stack.removeConfig("green.autoscaling");
    await stack.setConfig({ "green.replicas": 2 });
    await stack.up();
    await availablePods(kubectl, 2);
    return `scaled to ${MIN_REPLICAS}; a second update and a new version kept ${MIN_REPLICAS}; then back to 2`;
  },
};

function availablePods(kubectl: Kubectl, wanted: number): Promise<true> {
  return waitFor(
    `${wanted} available pods of green`,
    async () => {
      const counts = await kubectl.field("deployment/green", ".status['replicas','availableReplicas']");
      return counts === `${wanted} ${wanted}` ? true : undefined;
    },
    // The autoscaler runs every 15 seconds.
    { withinSeconds: 90, pollMs: 1000 },
  );
}
