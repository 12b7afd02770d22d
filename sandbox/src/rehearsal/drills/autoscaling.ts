import type { Kubectl } from "../kubectl.ts";
import type { Drill } from "./drill.ts";
import { waitFor } from "./expectations.ts";

/** More than the program gives the colour, so that the autoscaler has to act, and fewer than the nodes hold. */
const MIN_REPLICAS = 3;

/** A colour whose number of pods is left to an autoscaler, and taken back. */
export const autoscaling: Drill = {
  name: "green left to an autoscaler, and taken back",
  leavesChanges: true,
  run: async ({ stack, kubectl }) => {
    await stack.removeConfig("green.replicas");
    await stack.setConfig({
      "green.autoscaling.minReplicas": MIN_REPLICAS,
      "green.autoscaling.maxReplicas": MIN_REPLICAS,
    });
    await stack.up();
    await readyPods(kubectl, MIN_REPLICAS);
    await stack.up({ expectNoChanges: true });
    await stack.setConfig({ "green.version": "1.0.0" });
    await stack.up();
    await readyPods(kubectl, MIN_REPLICAS);

    await stack.removeConfig("green.autoscaling");
    await stack.setConfig({ "green.replicas": 2 });
    await stack.up();
    await readyPods(kubectl, 2);
    return `scaled to ${MIN_REPLICAS}, which a second update and a new version left alone; then back to 2`;
  },
};

function readyPods(kubectl: Kubectl, wanted: number): Promise<true> {
  return waitFor(
    `${wanted} ready pods of green`,
    async () => {
      const counts = await kubectl.field("deployment/green", ".status['replicas','readyReplicas']");
      return counts === `${wanted} ${wanted}` ? true : undefined;
    },
    // The autoscaler looks every 15 seconds.
    { withinSeconds: 90, pollMs: 1000 },
  );
}
