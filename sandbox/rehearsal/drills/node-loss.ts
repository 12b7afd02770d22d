import { setTimeout as sleep } from "node:timers/promises";
import { until } from "./app-cluster.ts";
import { hold, REPLICAS, type Drill } from "./drill.ts";

const NOT_READY_SECONDS = 90;
const RESTART_SECONDS = 60;

/** A node's power fails and comes back. What was in flight on it is lost; whoever comes after is not. */
export const NODE_LOSS: Drill = {
  name: "a node loses its power",
  allowedLosses: 400,
  run: async ({ cluster, power, active, traffic }) => {
    const victim = (await cluster.nodes()).at(-1)!.name;
    const onVictim = async () => (await cluster.pods(active.color)).filter(({ node }) => node === victim);
    hold((await onVictim()).length > 0, `${active.color} has no pod on ${victim}`);
    await power.off(victim);
    try {
      await until(`${victim} is seen as lost`, NOT_READY_SECONDS, async () =>
        (await cluster.nodes()).some(({ name, ready }) => name === victim && !ready),
      );
      const lost = traffic.failed;
      // What a cloud's node controller does for a machine that is gone.
      for (const { name } of await onVictim()) await cluster.forgetPod(name);
      await until(`${active.color} is whole on the other node`, RESTART_SECONDS, async () => {
        const ready = (await cluster.pods(active.color)).filter((pod) => pod.ready && pod.node !== victim);
        return ready.length >= REPLICAS;
      });
      await sleep(2000);
      hold(
        traffic.failed === lost,
        `${traffic.failed - lost} requests were lost after the node was seen as lost`,
      );
    } finally {
      await power.on(victim);
    }
    await until(`${victim} is back`, NOT_READY_SECONDS, async () =>
      (await cluster.nodes()).every(({ ready }) => ready),
    );
    return `its pods restart on the other node; lost is what was in flight until then`;
  },
};
