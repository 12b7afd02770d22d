import { expect } from "chai";
import { settle } from "./model/cluster-moves.ts";
import type { Config } from "./model/config.ts";
import { happen, type Happening } from "./model/happenings.ts";
import { type Interruption, pulumiUp } from "./model/pulumi-up.ts";
import { brokenRules } from "./model/rules.ts";
import { newWorld } from "./model/sequences.ts";
import { badRefusal } from "./model/ways-on.ts";
import type { World } from "./model/world.ts";

interface Round {
  readonly before?: readonly Happening[];
  readonly interruption?: Interruption;
}

const BOTH: Config = {
  activeColor: "blue",
  appVersion: "1.0.0",
  blue: { version: "1.0.0", replicas: 3 },
  green: { version: "1.0.0", replicas: 3 },
};
const SWITCH: Happening = { does: "switch" };
const FIRST: Round = {};
/** Of an update that only gives green an autoscaler, counted from 0. */
const AUTOSCALER_STEP = 4;

/** Plays rounds on the model. Gives the refusal or the warnings of the last one. */
async function play(
  world: World,
  ...rounds: readonly Round[]
): Promise<{ refusal: string; warnings: string }> {
  let last = { refusal: "", warnings: "" };
  for (const { before = [], interruption } of rounds) {
    settle(world);
    for (const happening of before) happen(world, happening);
    const outcome = await pulumiUp(world, interruption);
    if (outcome.refusal === undefined) {
      expect(brokenRules(world, outcome)).to.deep.equal([]);
      last = { refusal: "", warnings: outcome.decision.warnings.join("\n") };
    } else {
      expect(await badRefusal(world, outcome.refusal)).to.equal(undefined);
      last = { refusal: outcome.refusal, warnings: "" };
    }
  }
  return last;
}

const autoscale = (minReplicas: number, maxReplicas: number): Happening => ({
  ...{ does: "autoscale", color: "green", bounds: { minReplicas, maxReplicas } },
});
const pods = ({ cluster }: World) => cluster.colors[cluster.public!]?.ready.map(({ count }) => count);

describe("a sequence that the model found", () => {
  it("switch together with an autoscaler whose minimum is below what serves: the minimum is raised for the switch", async () => {
    const world = newWorld(BOTH);
    await play(world, FIRST, { before: [SWITCH, autoscale(2, 3)] });
    expect(world.cluster.public).to.equal("green");
    expect(world.cluster.autoscalers.green).to.deep.equal({ minReplicas: 3, maxReplicas: 3 });
    await play(world, {});
    expect(world.cluster.autoscalers.green).to.deep.equal({ minReplicas: 2, maxReplicas: 3 });
  });

  it("an update killed right after it created an autoscaler that the next config lacks: taken over, then removed", async () => {
    const world = newWorld(BOTH);
    const killed: Interruption = { step: AUTOSCALER_STEP, how: "is killed before it is saved" };
    await play(world, FIRST, { before: [autoscale(1, 2)], interruption: killed });
    expect([world.cluster.autoscalers.green, world.state.autoscalers.green]).to.deep.equal([
      { minReplicas: 1, maxReplicas: 2 },
      undefined,
    ]);
    await play(world, { before: [SWITCH, { does: "set replicas", color: "green", to: 3 }] });
    expect(world.cluster.public).to.equal("green");
    expect(world.cluster.autoscalers.green).to.deep.equal({ minReplicas: 3, maxReplicas: 3 });
    await play(world, {});
    expect(world.cluster.autoscalers).to.deep.equal({});
    expect(pods(world)).to.deep.equal([3]);
  });

  it("switch to a colour whose autoscaler had a lower maximum: the new limits come before the new size", async () => {
    const world = newWorld(BOTH);
    await play(world, FIRST, { before: [autoscale(1, 2)] }, { before: [SWITCH, autoscale(1, 6)] });
    expect(pods(world)).to.deep.equal([3]);
  });

  it("switch together with the removal of the colour's autoscaler: it is fixed first, as it goes last", async () => {
    const world = newWorld(BOTH);
    const remove: Happening = { does: "set replicas", color: "green", to: 3 };
    await play(world, FIRST, { before: [autoscale(1, 3)] }, { before: [SWITCH, remove] });
    expect(world.cluster.public).to.equal("green");
    expect(world.cluster.autoscalers.green).to.deep.equal({ minReplicas: 3, maxReplicas: 3 });
    await play(world, {});
    expect(world.cluster.autoscalers).to.deep.equal({});
    expect(pods(world)).to.deep.equal([3]);
  });

  it("load that falls while an update removes the autoscaler of what serves: it is fixed until it goes", async () => {
    const world = newWorld({ ...BOTH, activeColor: "green" });
    const load: Happening = { does: "load", color: "green", to: 6 };
    await play(world, FIRST, { before: [autoscale(1, 6)] });
    happen(world, load);
    happen(world, { does: "set replicas", color: "green", to: 6 });
    world.isQuiet = true;
    for (const limits of [{ minReplicas: 6, maxReplicas: 6 }, undefined]) {
      const outcome = await pulumiUp(world);
      if (outcome.refusal !== undefined) throw new Error(outcome.refusal);
      expect(brokenRules(world, outcome)).to.deep.equal([]);
      expect(world.cluster.autoscalers.green).to.deep.equal(limits);
      expect(pods(world)).to.deep.equal([6]);
    }
  });

  it("a maximum of the active colour's autoscaler below what serves: refused", async () => {
    const world = newWorld({ ...BOTH, activeColor: "green" });
    const { refusal } = await play(world, FIRST, { before: [autoscale(1, 2)] });
    expect(refusal).to.match(
      /^green\.autoscaling\.maxReplicas: expected at least 3, .+ external users reach now, got 2/,
    );
  });

  it("a first update killed after it created the public Service, then a switch to fewer pods: refused", async () => {
    const world = newWorld({ ...BOTH, green: { version: "1.0.0", replicas: 1 } });
    const killed = { before: [], interruption: { step: 6, how: "is killed before it is saved" } } as const;
    const { refusal } = await play(world, killed, { before: [SWITCH] });
    expect(world.cluster.public).to.equal("blue");
    expect(refusal).to.match(/^green\.replicas: expected at least 3, the number of pods that blue serves/);
  });

  it("one version pinned by one colour and built for the other: refused", async () => {
    const world = newWorld(BOTH);
    const { refusal } = await play(world, FIRST, {
      before: [
        { does: "promote", version: "1.1.0", color: "blue" },
        { does: "release", version: "1.1.0", behaviour: "good" },
      ],
    });
    expect(refusal).to.match(/^blue\.version: .+ green would build 1\.1\.0 from the app's folder/);
  });

  it("fewer replicas of the active colour, also after a scale by hand: a warning says so", async () => {
    const world = newWorld(BOTH);
    const { warnings } = await play(world, FIRST, {
      before: [{ does: "scale by hand", color: "blue", to: 5 }],
    });
    expect(warnings).to.equal("blue: external users reach it with 5 pods, and this update leaves 3.");
  });

  it("two versions that nobody has built yet: the refusal's command doesn't lead back to it", async () => {
    const world = newWorld(BOTH);
    const { refusal } = await play(world, FIRST, {
      before: [
        { does: "set the version", color: "blue", version: "1.2.0" },
        { does: "release", version: "1.1.0", behaviour: "good" },
        { does: "set the version", color: "blue", version: "1.2.0" },
      ],
    });
    expect(refusal).to.include(
      "An update builds one version, and green gets 1.1.0. Run that update first with: pulumi config set --path 'blue.version' 1.1.0",
    );
  });

  it("a promoted version whose tag is another image here: the refusal names the image to pin", async () => {
    const world = newWorld(BOTH);
    const { refusal } = await play(
      world,
      FIRST,
      { before: [{ does: "promote", version: "1.2.0" }] },
      {
        before: [
          { does: "push a tag", version: "1.2.0", behaviour: "good" },
          { does: "set the version", color: "blue", version: "1.2.0" },
        ],
      },
    );
    expect(refusal).to.match(
      /To run 1\.2\.0 as it was, pin it: pulumi config set --path 'blue\.image' gcr\.io\/my-project/,
    );
  });

  it("switch while the colour that served gets a new version: the refusal has the commands that undo that", async () => {
    const world = newWorld(BOTH);
    const { refusal } = await play(world, FIRST, {
      before: [SWITCH, { does: "release", version: "1.1.0", behaviour: "good" }],
    });
    expect(refusal).to.match(
      /in the next update: pulumi config set --path 'blue\.version' 1\.0\.0 && pulumi up$/,
    );
  });

  it("autoscaling raised what serves after the last update: a rollback by npm run rollback is not refused", async () => {
    const world = newWorld({ ...BOTH, green: { version: "1.0.0", replicas: 2 } });
    const load: Happening = { does: "load", color: "green", to: 6 };
    const { refusal } = await play(
      world,
      FIRST,
      { before: [SWITCH, autoscale(3, 6)] },
      { before: [load, { does: "roll back" }] },
    );
    expect(refusal).to.equal("");
    expect(pods(world)).to.deep.equal([6]);
  });
});
