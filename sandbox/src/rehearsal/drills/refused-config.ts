import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal } from "./expectations.ts";

/** No other drill builds this version. */
const BUILT_VERSION = "1.1.5";

type Config = Readonly<Record<string, string | number>>;

function refused(name: string, config: Config | ((ground: DrillGround) => Config), error: RegExp): Drill {
  return {
    name,
    run: async (ground) => {
      await ground.stack.setConfig(typeof config === "function" ? config(ground) : config);
      await expectRefusal(ground.stack.up(), error);
      return "refused before anything changed";
    },
  };
}

/** Config that the program refuses before anything changes. */
export const refusedConfig: readonly Drill[] = [
  refused(
    "a colour that does not exist",
    { activeColor: "purple" },
    /activeColor: expected blue or green, got "purple"/,
  ),
  refused("the active colour with 0 replicas", { "blue.replicas": 0 }, /blue\.replicas/),
  {
    name: "the active colour is not deployed",
    run: async ({ stack }) => {
      await stack.removeConfig("blue");
      await expectRefusal(stack.up(), /blue: expected .+blue must be deployed.+got nothing/);
      return "refused before anything changed";
    },
  },
  refused(
    "a version that is not in the registry",
    { "green.version": "7.7.7" },
    /green\.version: expected .+, got "7\.7\.7"/,
  ),
  refused(
    "a version without its digest, where digests are required",
    { requireDigests: "true" },
    /blue\.image: expected an image by digest while requireDigests is true, got nothing/,
  ),
  refused(
    "a switch to a colour that changes in the same update",
    { activeColor: "green", "green.version": "1.0.0" },
    /activeColor: expected blue while green changes .+, got "green"/,
  ),
  refused(
    "a switch from a colour that changes in the same update",
    { activeColor: "green", "blue.version": "1.1.0" },
    /activeColor: expected blue while blue changes .+, got "green"/,
  ),
  refused("another name for the app", { appName: "shop" }, /appName: expected .+, got "shop"/),
  {
    name: "new content for an existing version",
    leavesChanges: true,
    run: async ({ stack, brokenApps }) => {
      await stack.setConfig({ appVersion: BUILT_VERSION, "green.version": BUILT_VERSION });
      await stack.up();
      await stack.setConfig({ appPath: brokenApps.make("broken-page") });
      await expectRefusal(stack.up(), /appVersion: expected .+was not built yet, got "1\.1\.5"/);
      return "refused before anything was built";
    },
  },
  refused(
    "more pods than the nodes can hold",
    { "green.replicas": 99 },
    /green\.replicas: expected .+nodes can hold, got 99/,
  ),
  refused(
    "machines without room for a release beside GKE's own pods",
    { machineType: "e2-medium" },
    /machineType: expected .+room for 3 pods.+, got "e2-medium"/,
  ),
  refused(
    "a switch that fits only after the other colour shrinks",
    { activeColor: "green", "green.replicas": 16, "blue.replicas": 0 },
    /green\.replicas: expected .+while blue keeps its pods.+, got 16/,
  ),
];
