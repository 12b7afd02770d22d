import type { Drill, DrillGround } from "./drill.ts";
import { expectRefusal } from "./expectations.ts";

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

/** Config that is refused before anything changes. */
export const refusedConfig: readonly Drill[] = [
  refused("a colour that does not exist", { activeColor: "purple" }, /activeColor: got "purple"/),
  refused("the active colour with 0 replicas", { "blue.replicas": 0 }, /blue\.replicas/),
  {
    name: "the active colour is not deployed",
    run: async ({ stack }) => {
      await stack.removeConfig("blue");
      await expectRefusal(stack.up(), /activeColor: got "blue"/);
      return "refused before anything changed";
    },
  },
  refused("a version that is in no registry", { "green.version": "7.7.7" }, /green\.version: got "7\.7\.7"/),
  refused(
    "a switch to a colour that changes in the same update",
    { activeColor: "green", "green.version": "1.0.0" },
    /activeColor: got "green".+while green changes/,
  ),
  refused(
    "other content under a version in use",
    ({ brokenApps }) => ({ appPath: brokenApps.make("broken-page") }),
    /appVersion: got "1\.1\.0".+was not built yet/,
  ),
  refused(
    "more pods than the nodes hold",
    { "green.replicas": 99 },
    /green\.replicas: got 99.+nodes can hold/,
  ),
];
