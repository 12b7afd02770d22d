import { expect } from "chai";
import { mockEngine, valueOf } from "../../../helpers/pulumi-mocks.ts";
import type { Config } from "./config.ts";
import { rawConfigOf } from "./config.ts";
import { decide } from "./pulumi-up.ts";
import { newWorld } from "./sequences.ts";
import { updateSteps } from "./update-steps.ts";

const AUTOSCALING = { minReplicas: 2, maxReplicas: 4 };
const CONFIG: Config = {
  activeColor: "blue",
  appVersion: "1.1.0",
  blue: { version: "1.0.0", autoscaling: AUTOSCALING },
  green: { version: "1.1.0", autoscaling: AUTOSCALING },
};
/** The model leaves out what gates run in. */
const isGateImage = (id: string) => id.endsWith(" gate-image");
/** Components have no place in the order: the engine saves their outputs when these are known. */
const isComponent = (id: string) => id.startsWith("gke-blue-green:");

describe("the model of an update", () => {
  it("has the program's own resources in the program's own order", async () => {
    const engine = await mockEngine({ config: rawConfigOf(CONFIG), publishedTags: ["1.0.0"] });
    const program = (await import(`../../../../index.ts?run=model-${Date.now()}`)) as {
      default: Parameters<typeof valueOf>[0];
    };
    await valueOf(program.default);
    await engine.settled();

    const world = newWorld(CONFIG);
    world.registry["1.0.0"] = `sha256:${"0".repeat(64)}`;
    const decision = await decide(world);
    if (typeof decision === "string") throw new Error(decision);
    const ids = updateSteps(decision, CONFIG.appVersion)
      .map(({ id }) => id)
      .filter((id) => !id.startsWith("delete "));
    expect(engine.ids()).to.include.members(ids);

    const steps = ids.filter((id) => !isComponent(id));
    for (const [index, id] of steps.slice(1).entries()) {
      expect([...engine.allBefore(id)], `before ${id}`).to.include(steps[index]);
    }
    const counted = /:(Deployment|Job|HorizontalPodAutoscaler|Image) |:Service (public|preview)$/;
    const others = engine.ids(counted).filter((id) => !isComponent(id) && !isGateImage(id));
    expect(steps).to.have.members(others);
  });
});
