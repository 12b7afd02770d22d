import { PulumiError } from "../pulumi-stack.ts";
import { PUBLIC, until } from "./app-cluster.ts";
import { hold, type Drill } from "./drill.ts";
import { sleepingGate } from "./gates.ts";
import { failedUp } from "./refusals.ts";

const START_SECONDS = 60;

export const TWO_AT_ONCE: Drill = {
  name: "two people update at once",
  run: async ({ stack, cluster, idle, active }) => {
    await stack.setConfig({ activeColor: idle.color, ...sleepingGate(7) });
    const first = stack.start(["up", "--yes", "--skip-preview"]);
    // A failure is seen where it is awaited.
    first.output.catch(() => undefined);
    await until("the first update waits for its gate", START_SECONDS, async () =>
      (await cluster.runningJobs()).some((job) => job.startsWith(`${idle.color}-gate`)),
    );
    const { message, seconds } = await failedUp(stack);
    hold(/locked/.test(message), `the second update failed for another reason: ${message}`);
    await first.output;
    hold((await cluster.selected(PUBLIC)) === idle.color, "the first update did not switch");
    await stack.setConfig({ activeColor: active.color });
    return `the second is refused after ${seconds.toFixed(1)} s, the first ends as if alone`;
  },
};

export const KILLED_ENGINE: Drill = {
  name: "the engine is killed in the middle of a switch",
  run: async ({ stack, cluster, idle, active, traffic }) => {
    await stack.setConfig({ activeColor: idle.color, ...sleepingGate(6) });
    const up = stack.start(["up", "--yes", "--skip-preview"]);
    const ended = up.output.catch((error: unknown) => error);
    await until("the update waits for its gate", START_SECONDS, async () =>
      (await cluster.runningJobs()).some((job) => job.startsWith(`${idle.color}-gate`)),
    );
    up.kill("SIGKILL");
    hold((await ended) instanceof PulumiError, "the update ended before it was killed");
    const strays = [...traffic.colors.keys()].filter((color) => color !== active.color);
    hold(strays.length === 0, `external users had answers of ${strays.join(", ")}`);

    const startedAtMs = performance.now();
    await stack.run(["cancel", "--yes"]);
    await stack.up();
    const seconds = (performance.now() - startedAtMs) / 1000;
    hold((await cluster.selected(PUBLIC)) === idle.color, "the update after it did not switch");
    await stack.setConfig({ activeColor: active.color });
    return `users stay where they were; cancel and up again switch, in ${seconds.toFixed(1)} s`;
  },
};
