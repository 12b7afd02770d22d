import { expect } from "chai";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type DeployedService, EngineStack } from "../helpers/engine-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const COLORS = ["blue", "green"] as const;
type Color = (typeof COLORS)[number];
const other = (color: Color): Color => (color === "blue" ? "green" : "blue");

const PUBLIC = "kubernetes:core/v1:Service public";
const PREVIEW = "kubernetes:core/v1:Service preview";
const deployment = (color: Color) => `kubernetes:apps/v1:Deployment ${color}`;
const gate = (color: Color) => `kubernetes:batch/v1:Job ${color}-gate`;

const VERSIONS = { "blue.version": "1.0.0", "green.version": "1.1.0" };
// What a stack can be besides its flag; undefined takes back what another one set.
const SHAPES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "a size for each colour": { "blue.replicas": 3, "green.replicas": 1 },
  autoscaling: { "blue.autoscaling.maxReplicas": 3, "green.autoscaling.maxReplicas": 4 },
  "no gate": { "smokeTest.enabled": false },
  "a pre-release hook": { "preRelease.command": ["true"] },
};
const NO_SHAPE = Object.fromEntries(
  ["blue.replicas", "green.replicas", "blue.autoscaling", "green.autoscaling", "smokeTest", "preRelease"].map(
    (key) => [key, undefined],
  ),
);

/** A Service of each colour and one for all its pods, the public one, and the preview one if the idle colour has pods. */
function services(active: Color, previewed?: Color): DeployedService[] {
  const own = (color: Color) => [
    { name: color, color, goesFirst: true },
    { name: `${color}-pods`, color, goesFirst: true },
  ];
  return [
    ...COLORS.flatMap(own),
    { name: "public", color: active, goesFirst: true },
    ...(previewed ? [{ name: "preview", color: previewed, goesFirst: true }] : []),
  ];
}

describe("the states of a stack, on the real engine", function () {
  // An engine run is a second of work, and many on a machine that is busy.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await EngineStack.create(await installedPrograms(PULUMI, this));
    stack.configure({
      "gcp:project": "my-project",
      appVersion: "1.0.0",
      "blue.version": "1.0.0",
      deletionProtection: false,
    });
  });

  after(async () => {
    await stack?.close();
  });

  const activeOutput = async () =>
    (await stack.outputs()).active as { color: Color; version: string; gate: string };

  it("a first release that fails its gate is not public, and nothing that could be promoted", async () => {
    const done = (await stack.failingUp(gate("blue"))).map(({ id }) => id);
    expect(done).to.include(deployment("blue")).and.not.include(PUBLIC);
    expect(await stack.outputs()).to.deep.equal({});

    // The image was pushed, and isn't built a second time.
    const again = (await stack.up()).filter(({ kind }) => kind !== "delete").map(({ id }) => id);
    expect(again).to.deep.equal([gate("blue"), PUBLIC]);
    expect(await activeOutput()).to.include({ color: "blue", version: "1.0.0", gate: "passed" });
  });

  it("a second release that fails its gate changes neither traffic nor what could be promoted", async () => {
    const before = await stack.outputs();
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    const done = (await stack.failingUp(gate("green"))).map(({ id }) => id);
    expect(done).to.include(deployment("green")).and.not.include.members([PUBLIC, PREVIEW]);
    expect(await stack.outputs()).to.deep.equal(before);
    expect((await stack.up()).map(({ id }) => id)).to.deep.equal([gate("green"), PREVIEW]);
  });

  // Each leaves the flag at the other colour.
  Object.entries(SHAPES).forEach(([shape, config], index) => {
    const from = COLORS[index % 2]!;
    const to = other(from);
    it(`with ${shape}: a switch to ${to} is two selectors, and each Service would go before its pods`, async () => {
      stack.configure(NO_SHAPE);
      stack.configure(config);
      await stack.up();
      expect(await stack.services()).to.have.deep.members(services(from, to));

      stack.configure({ activeColor: to });
      const { changes } = await stack.preview();
      expect(changes).to.have.deep.members(
        [PUBLIC, PREVIEW].map((id) => ({ op: "update", id, paths: ["spec.selector.color"] })),
      );
      expect(await stack.up()).to.deep.equal([
        { kind: "update", id: PUBLIC },
        { kind: "update", id: PREVIEW },
      ]);
      expect(await stack.services()).to.have.deep.members(services(to, from));
    });
  });

  for (const active of COLORS) {
    const idle = other(active);
    it(`with ${active} active: one idle pod is tested and shown, none is neither`, async () => {
      stack.configure({ ...NO_SHAPE, activeColor: active });
      stack.configure({ [`${idle}.replicas`]: 1 });
      await stack.up();
      expect(await stack.services()).to.have.deep.members(services(active, idle));

      stack.configure({ [`${idle}.replicas`]: 0 });
      const done = await stack.up();
      expect(done).to.have.deep.members([
        { kind: "update", id: deployment(idle) },
        { kind: "delete", id: gate(idle) },
        { kind: "delete", id: PREVIEW },
      ]);
      expect(await stack.services()).to.have.deep.members(services(active));
    });

    it(`a gate of ${idle} that fails leaves traffic and pods of ${active} alone, and Services that go first`, async () => {
      stack.configure({ activeColor: idle, [`${idle}.replicas`]: 2, [`${active}.replicas`]: 0 });
      const before = await stack.outputs();
      expect(await stack.failingUp(gate(idle))).to.deep.equal([{ kind: "update", id: deployment(idle) }]);
      expect(await stack.outputs()).to.deep.equal(before);
      expect(await stack.services()).to.have.deep.members(services(active));

      const done = await stack.up();
      expect(done).to.deep.equal([
        { kind: "create", id: gate(idle) },
        { kind: "update", id: PUBLIC },
        { kind: "update", id: deployment(active) },
        { kind: "delete", id: gate(active) },
      ]);
      expect(await stack.services()).to.have.deep.members(services(idle));
      expect(await activeOutput()).to.include({ color: idle, gate: "passed" });
    });

    it(`takes ${idle} away while ${active} is active, its Services before its pods`, async () => {
      stack.configure({ ...NO_SHAPE, activeColor: active });
      await stack.up();
      stack.configure({ [`${idle}.version`]: undefined });
      const gone = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
      const pods = gone.indexOf(`delete ${deployment(idle)}`);
      for (const name of ["preview", idle, `${idle}-pods`]) {
        const at = gone.indexOf(`delete kubernetes:core/v1:Service ${name}`);
        expect(at, name).to.be.at.least(0);
        expect(at, name).to.be.lessThan(pods);
      }
      expect(await stack.services()).to.have.deep.members(
        services(active).filter(({ color }) => color === active),
      );
      stack.configure(VERSIONS);
      await stack.up();
    });
  }

  it("is destroyed in this order, when a switch failed half-way too", async () => {
    stack.configure({ ...NO_SHAPE, activeColor: "blue", "green.replicas": 0 });
    await stack.up();
    stack.configure({ activeColor: "green", "green.replicas": 2 });
    await stack.failingUp(gate("green"));
    const order = await stack.services();
    const gone = (await stack.destroy()).map(({ id }) => id);
    expect(order).to.have.deep.members(services("blue"));
    for (const { name, color } of order) {
      const at = gone.indexOf(`kubernetes:core/v1:Service ${name}`);
      expect(at, name).to.be.at.least(0);
      expect(at, name).to.be.lessThan(gone.indexOf(deployment(color as Color)));
    }
  });
});
