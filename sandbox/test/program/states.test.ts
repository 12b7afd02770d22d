import { expect } from "chai";
import { execa } from "execa";
import { join } from "node:path";
import {
  blueGreenStack,
  type Color,
  COLORS,
  deployment,
  gate,
  other,
  PREVIEW,
  PUBLIC,
  services,
  VERSIONS,
} from "../helpers/blue-green-stack.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const resized = (color: Color) => ({ kind: "update", id: deployment(color), paths: ["spec.replicas"] });

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("the states of a stack, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ "blue.version": "1.0.0" });
  });

  after(async () => {
    await stack?.close();
  });

  const previewStacks = () =>
    execa("node", [join(CHECKOUT, "delivery/cli.mjs"), "preview:stacks", "--stack", "test"], {
      cwd: stack.project,
      env: stack.environment,
    });
  const activeOutput = () =>
    (stack.releases().active ?? {}) as { color: Color; version: string; gate: string };

  it("a first release that fails its gate is not public, and nothing that could be promoted", async () => {
    const done = (await stack.failingUp(gate("blue"))).map(({ id }) => id);
    expect(done).to.include(deployment("blue")).and.not.include(PUBLIC);
    expect(stack.outputs()).to.deep.equal({});

    // The image was pushed, so it is not built a second time.
    const again = (await stack.up()).filter(({ kind }) => kind !== "delete").map(({ id }) => id);
    expect(again).to.deep.equal([gate("blue"), PUBLIC]);
    expect(activeOutput()).to.include({ color: "blue", version: "1.0.0", gate: "passed" });
  });

  it("a second release that fails its gate changes neither traffic nor what could be promoted", async () => {
    const before = stack.outputs();
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    const done = (await stack.failingUp(gate("green"))).map(({ id }) => id);
    expect(done).to.include(deployment("green")).and.not.include.members([PUBLIC, PREVIEW]);
    expect(stack.outputs()).to.deep.equal(before);
    expect((await stack.up()).map(({ id }) => id)).to.deep.equal([gate("green"), PREVIEW]);
  });

  for (const active of COLORS) {
    const idle = other(active);
    it(`with ${active} active: one idle pod is tested and shown, none is neither`, async () => {
      stack.configure({ [`${idle}.replicas`]: 1 });
      await stack.up();
      expect(stack.services()).to.have.deep.members(services(active, idle));

      stack.configure({ [`${idle}.replicas`]: 0 });
      const done = await stack.up();
      expect(done).to.have.deep.members([
        resized(idle),
        { kind: "delete", id: gate(idle) },
        { kind: "delete", id: PREVIEW },
      ]);
      expect(stack.services()).to.have.deep.members(services(active));
    });

    it(`a gate of ${idle} that fails leaves traffic and pods of ${active} alone, and Services that go first`, async () => {
      stack.configure({ activeColor: idle, [`${idle}.replicas`]: 2, [`${active}.replicas`]: 0 });
      const before = stack.outputs();
      expect(await stack.failingUp(gate(idle))).to.deep.equal([resized(idle)]);
      expect(stack.outputs()).to.deep.equal(before);
      expect(stack.services()).to.have.deep.members(services(active));

      expect(await stack.up()).to.deep.equal([
        { kind: "create", id: gate(idle) },
        { kind: "update", id: PUBLIC, paths: ["spec.selector.color"] },
        resized(active),
        { kind: "delete", id: gate(active) },
      ]);
      expect(stack.services()).to.have.deep.members(services(idle));
      expect(activeOutput()).to.include({ color: idle, gate: "passed" });
    });
  }

  it("a preview after a failed switch says what users reach, also where the outputs are older", async () => {
    stack.configure({ activeColor: "green", "green.replicas": 2 });
    const done = (await stack.failingUp(PREVIEW)).map(({ id }) => id);
    expect(done.at(-1)).to.equal(PUBLIC);
    expect(activeOutput().color).to.equal("blue");

    expect((await previewStacks()).stdout).to.include("\n\nExternal users: green 1.1.0, as before.\n\n");
    stack.configure({ activeColor: "blue" });
    expect((await previewStacks()).stdout).to.include("> **External users: green 1.1.0 → blue 1.0.0**");
  });

  it("is destroyed in this order, when a switch failed half-way too", async () => {
    await stack.failingUp(PREVIEW);
    const order = stack.services();
    const gone = (await stack.destroy()).map(({ id }) => id);
    expect(order).to.have.deep.members(services("blue"));
    for (const { name, color } of order) {
      const at = gone.indexOf(`kubernetes:core/v1:Service ${name}`);
      expect(at, name).to.be.at.least(0);
      expect(at, name).to.be.lessThan(gone.indexOf(deployment(color as Color)));
    }
  });
});
