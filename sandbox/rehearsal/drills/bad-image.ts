import { setTimeout as sleep } from "node:timers/promises";
import { PulumiError } from "../pulumi-stack.ts";
import { until } from "./app-cluster.ts";
import { hold, REPLICAS, type Drill } from "./drill.ts";

const PULL_SECONDS = 60;

/**
 * An image that is nowhere, on the idle colour. Left alone, the update waits for the Deployment's own deadline of five
 * minutes; a person interrupts it when they see why.
 */
export const BAD_IMAGE: Drill = {
  name: "an image that can't be pulled, on the idle colour",
  run: async ({ stack, cluster, active, idle, traffic }) => {
    const image = (await cluster.image(idle.color))!.replace(/sha256:.*/, `sha256:${"0".repeat(64)}`);
    await stack.setConfig({
      [`${idle.color}.image`]: image,
      [`${idle.color}.version`]: "0.0.0-missing",
      // The live colour is updated at the same time.
      [`${active.color}.replicas`]: REPLICAS + 1,
    });
    const up = stack.start(["up", "--yes", "--skip-preview"]);
    const ended = up.output.then(
      () => "the update succeeded",
      (error: unknown) => {
        if (error instanceof PulumiError) return error;
        throw error;
      },
    );
    await until(`${idle.color} can't pull its image`, PULL_SECONDS, async () =>
      (await cluster.pods(idle.color)).some(({ waiting }) => waiting?.match(/ErrImagePull|ImagePullBackOff/)),
    );
    const ready = async (color: string) => (await cluster.pods(color)).filter((pod) => pod.ready).length;
    const [live, tested] = await Promise.all([ready(active.color), ready(idle.color)]);
    // For the engine to be waiting, and not just beginning to.
    await sleep(1000);
    up.kill("SIGINT");
    const end = await ended;
    hold(typeof end !== "string", String(end));
    hold(
      live === REPLICAS + 1,
      `${active.color} has ${live} ready pods, not the ${REPLICAS + 1} of the same update`,
    );
    hold(tested === REPLICAS, `${idle.color} has ${tested} ready pods, not the ${REPLICAS} that it had`);
    const strays = [...traffic.colors.keys()].filter((color) => color !== active.color);
    hold(strays.length === 0, `external users had answers of ${strays.join(", ")}`);
    return `the update ended with an error; ${active.color} was scaled to ${live} by it, ${idle.color} kept ${tested} pods`;
  },
};
