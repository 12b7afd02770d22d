import { expectNothingLeft } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";

/** What the walk starts from; the keys that other walks set are removed. */
const CONFIG: Readonly<Record<string, string | number>> = {
  activeColor: "blue",
  appVersion: "1.0.0",
  "blue.version": "1.0.0",
  "blue.replicas": 2,
  deleteImages: "true",
  deletionProtection: "false",
};
const OTHER_CONFIG = ["blue", "green", "appPath", "smokeTest", "preRelease", "nodeCount", "releaseChannel"];

/** Away with what an earlier walk left. */
export const fromNothing: LifeStep = {
  name: "nothing is there",
  run: async (ground) => {
    const { stack, faults } = ground;
    await faults.clear();
    const left = (await stack.resources()).length;
    if (left > 0) await stack.destroy();
    for (const key of OTHER_CONFIG) await stack.removeConfig(key);
    await stack.setConfig(CONFIG);
    const kinds = await expectNothingLeft(ground);
    return `${left > 0 ? "destroyed what was there; " : ""}no ${kinds.join(", no ")}`;
  },
};
