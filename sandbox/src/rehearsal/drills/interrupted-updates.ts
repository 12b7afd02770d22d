import { setTimeout as sleep } from "node:timers/promises";
import type { Drill } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

/** Two updates at once, and a killed update. */
export const interruptedUpdates: readonly Drill[] = [
  {
    name: "two people update at once",
    leavesChanges: true,
    run: async ({ stack }) => {
      await stack.setConfig({ "green.replicas": 3 });
      const first = stack.start();
      await sleep(1500);
      await expectRefusal(stack.up(), /locked/);
      await first.done;
      return "the state's lock refuses the second; the first completes";
    },
  },
  {
    name: "an update is killed during a switch",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async ({ stack, traffic }) => {
      await stack.setConfig({ activeColor: "green" });
      const update = stack.start();
      await waitFor("the first answer of green", () => traffic.colors.get("green"), { withinSeconds: 120 });
      update.kill("SIGKILL");
      await expectRefusal(update.done, /./);
      await expectRefusal(stack.up(), /locked/);
      await stack.cancel();
      await stack.up();
      const changes = await stack.preview();
      expectThat(changes.length === 0, `preview: expected no changes, got ${changes.join(", ")}`);
      return "after pulumi cancel, the next update completes the switch";
    },
  },
];
