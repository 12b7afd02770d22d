import { expectThat } from "../drills/expectations.ts";
import { lookAtCluster } from "./cluster-looks.ts";
import type { LifeStep } from "./life-step.ts";

const CHANNEL = "STABLE";
const VERSION = "1.0.1";
const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

export const nothingToDo: LifeStep = {
  name: "a second up, with --refresh",
  run: async ({ stack }) => {
    await stack.up({ refresh: true, expectNoChanges: true });
    return "changes nothing";
  },
};

/** Changes a setting of the cluster and the version of the app, both in place. */
export const update: LifeStep = {
  name: "update in place",
  run: async (ground) => {
    const { stack } = ground;
    const before = await lookAtCluster(ground);
    await stack.setConfig({ releaseChannel: CHANNEL, appVersion: VERSION, "blue.version": VERSION });
    const traffic = await ground.underTraffic(async () => void (await stack.up()));
    const after = await lookAtCluster(ground);
    expectThat(
      after.id === before.id && after.releaseChannel?.channel === CHANNEL,
      `the cluster: expected ${before.id} on ${CHANNEL}, got ${after.id} on ${after.releaseChannel?.channel}`,
    );
    expectThat(traffic.noticed === undefined, `users noticed it: ${traffic.noticed}`);
    await ground.app.waitForRelease(await stack.output("url"), { color: "blue", version: VERSION }, ANSWERS);
    return `the same cluster, now on ${CHANNEL}; the app is ${VERSION}; ${traffic.requests} requests, none lost, none slow`;
  },
};
