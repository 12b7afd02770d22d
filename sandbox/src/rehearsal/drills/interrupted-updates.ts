import { setTimeout as sleep } from "node:timers/promises";
import type { Drill } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

/** Two updates at once, and one that is killed. */
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
      return "the second is refused by the state's lock, the first runs to its end";
    },
  },
  {
    name: "an update killed in the middle of a switch",
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
      expectThat(changes.length === 0, `the next preview still shows ${changes.join(", ")}`);
      return "after pulumi cancel the next update completes it";
    },
  },
];
