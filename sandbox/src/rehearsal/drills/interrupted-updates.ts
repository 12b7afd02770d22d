import { setTimeout as sleep } from "node:timers/promises";
import type { Drill } from "./drill.ts";
import { expectRefusal, expectThat, waitFor } from "./expectations.ts";

/** Long enough to kill the update while the gate runs. */
const GATE_SECONDS = 10;

/** Moments of the first update, from its refresh to its switch. */
const TAKEN_OVER_AFTER_MS = [2500, 6000];

/** Two updates at once, and killed updates. */
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
  {
    name: "an update is killed while a gate's Job is created",
    leavesChanges: true,
    run: async ({ stack, kubectl }) => {
      const gates = async () =>
        (await kubectl.run("get", "jobs", "--selector", "app=web-gate", "--output=name")).split("\n");
      const before = await gates();
      await stack.setConfig({
        "smokeTest.command[0]": "sleep",
        "smokeTest.command[1]": GATE_SECONDS,
      });
      const update = stack.start();
      const gate = await waitFor(
        "the Job of a gate",
        async () => (await gates()).find((name) => name !== "" && !before.includes(name)),
        { withinSeconds: 120 },
      );
      const uid = await kubectl.field(gate, ".metadata.uid");
      update.kill("SIGKILL");
      await expectRefusal(update.done, /./);
      await stack.cancel();
      await stack.up();
      const found = await kubectl.field(gate, ".metadata.uid");
      expectThat(found === uid, `${gate}: expected the Job that ran already, got another one`);
      const changes = await stack.preview();
      expectThat(changes.length === 0, `preview: expected no changes, got ${changes.join(", ")}`);
      return "after pulumi cancel, the next update goes on with the Job that runs already";
    },
  },
  {
    name: "a second update takes the lock over from one that works on",
    reaches: ["blue", "green"],
    leavesChanges: true,
    run: async ({ stack, kubectl, kubernetes }) => {
      for (const afterMs of TAKEN_OVER_AFTER_MS) {
        await stack.setConfig({ activeColor: "green", "green.replicas": 2 });
        const first = stack.start();
        await sleep(afterMs);
        await stack.cancel();
        await stack.setConfig({ activeColor: "blue", "green.replicas": 0 });
        const second = stack.start();
        // Each may be refused, as the other one changes what it has read.
        await Promise.allSettled([first.done, second.done]);
        await stack.up();
        const live = await kubectl.field(`service/${kubernetes.publicService}`, ".spec.selector.color");
        expectThat(live === "blue", `external users: expected blue, got ${live}`);
        const changes = await stack.preview();
        expectThat(changes.length === 0, `preview: expected no changes, got ${changes.join(", ")}`);
      }
      return "once both have ended, the next update ends well";
    },
  },
];
