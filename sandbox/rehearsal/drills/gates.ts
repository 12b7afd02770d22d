import { hold, REPLICAS, type Drill, type Scene } from "./drill.ts";
import { PUBLIC } from "./app-cluster.ts";
import { failedUp } from "./refusals.ts";

const GATE_SECONDS = 5;

/** A gate that does not pass on a switch that shrinks the old colour as well. */
export const FAILING_GATES: readonly Drill[] = [
  failingGate("a gate that fails", { "smokeTest.path": "/nowhere" }),
  failingGate("a gate that crashes", {
    "smokeTest.command[0]": "node",
    "smokeTest.command[1]": "--eval",
    "smokeTest.command[2]": "process.abort()",
  }),
];

/** A gate that never ends is ended by its limit, a minute after its own time. */
export const HANGING_GATE: Drill = failingGate("a gate that hangs", {
  "smokeTest.command[0]": "sleep",
  "smokeTest.command[1]": "3600",
});

/** Users wait for a slow gate; it is not overtaken. */
export const LATE_GATE: Drill = {
  name: "a gate that takes its time",
  run: async (scene) => {
    const { stack, cluster, active, idle } = scene;
    await stack.setConfig({ activeColor: idle.color, ...sleepingGate(8) });
    const update = await stack.up();
    const first = scene.traffic.colors.get(idle.color)?.firstAtMs;
    hold((await cluster.selected(PUBLIC)) === idle.color, `users were not sent to ${idle.color}`);
    const afterSeconds = first === undefined ? Infinity : (first - update.startedAtMs) / 1000;
    hold(afterSeconds > 8, `users reached ${idle.color} after ${afterSeconds} s, before its gate had ended`);
    await stack.setConfig({ activeColor: active.color });
    return `users were switched after ${afterSeconds.toFixed(1)} s, when it had passed`;
  },
};

/** Settings of a gate that passes after some seconds. */
export function sleepingGate(seconds: number): Record<string, string | number> {
  return {
    "smokeTest.command[0]": "sleep",
    "smokeTest.command[1]": String(seconds),
    "smokeTest.timeoutSeconds": seconds + GATE_SECONDS,
  };
}

function failingGate(name: string, test: Readonly<Record<string, string>>): Drill {
  return {
    name,
    run: async (scene) => {
      const { stack, cluster, active, idle } = scene;
      await stack.setConfig({
        activeColor: idle.color,
        [`${active.color}.replicas`]: 1,
        "smokeTest.timeoutSeconds": GATE_SECONDS,
        ...test,
      });
      const { message, seconds } = await failedUp(stack);
      hold(/gate/.test(message), `the update failed for another reason: ${message}`);
      await holdOldColor(scene);
      const pods = (await cluster.pods(active.color)).filter(({ ready }) => ready).length;
      return `the update ended after ${seconds.toFixed(1)} s; ${active.color} serves on with ${pods} pods`;
    },
  };
}

async function holdOldColor({ cluster, active, traffic }: Scene): Promise<void> {
  const selected = await cluster.selected(PUBLIC);
  hold(selected === active.color, `external users are sent to ${selected}, not ${active.color}`);
  const replicas = await cluster.replicas(active.color);
  hold(replicas === REPLICAS, `${active.color} has ${replicas} replicas, not ${REPLICAS} as before`);
  const strays = [...traffic.colors.keys()].filter((color) => color !== active.color);
  hold(strays.length === 0, `external users had answers of ${strays.join(", ")}`);
}
