import { expect } from "chai";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type Preview, EngineStack } from "../helpers/engine-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const COLORS = ["blue", "green"] as const;
const PUBLIC = "kubernetes:core/v1:Service public";
const PREVIEW = "kubernetes:core/v1:Service preview";
const selectorOnly = (id: string) => ({ op: "update", id, paths: ["spec.selector.color"] });

describe("a switch on the real engine", function () {
  // An engine run is a second of work, and many on a machine that is busy.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await EngineStack.create(await installedPrograms(PULUMI, this));
    stack.configure({
      "gcp:project": "my-project",
      appVersion: "1.0.0",
      deletionProtection: false,
      deleteImages: true,
    });
  });

  after(async () => {
    await stack?.close();
  });

  const colors = (blue?: number, green?: number) => ({
    "blue.version": blue === undefined ? undefined : "1.0.0",
    "blue.replicas": blue,
    "green.version": green === undefined ? undefined : "1.1.0",
    "green.replicas": green,
  });

  function expectApart({ selectors }: Preview, activeColor: string): void {
    expect(selectors.get("public")).to.deep.equal({ app: "web", color: activeColor });
    expect(selectors.get("preview")?.color).to.not.equal(activeColor);
  }

  it("first deploys either colour, with all Services apart", async () => {
    for (const activeColor of COLORS) {
      const other = activeColor === "blue" ? "green" : "blue";
      stack.configure({
        activeColor,
        [`${activeColor}.version`]: "1.0.0",
        [`${other}.version`]: "1.0.0",
      });
      const preview = await stack.preview();
      expectApart(preview, activeColor);
      expect(new Set(preview.changes.map(({ op }) => op))).to.deep.equal(new Set(["create"]));
    }
    stack.configure({ "green.version": undefined });
  });

  it("refuses a colour that is not deployed, and has no preview Service for it", async () => {
    stack.configure({ activeColor: "blue", ...colors(2), "green.replicas": undefined });
    await stack.up();
    const same = await stack.preview();
    expect(same.changes).to.deep.equal([]);
    expect(same.selectors.has("preview")).to.be.false;

    stack.configure({ activeColor: "green" });
    const message = await stack.preview().then(
      () => "the preview passed",
      (error: Error) => error.message,
    );
    expect(message).to.contain("activeColor is green, so green must be deployed");
    stack.configure({ activeColor: "blue" });
  });

  for (const from of COLORS) {
    const to = from === "blue" ? "green" : "blue";
    it(`from ${from} to ${to} changes the two selectors and nothing else`, async () => {
      stack.configure({ appVersion: "1.1.0", ...colors(2, 2) });
      await stack.up();

      const same = await stack.preview();
      expect(same.changes).to.deep.equal([]);
      expectApart(same, from);

      stack.configure({ activeColor: to });
      const preview = await stack.preview();
      expect(preview.changes).to.have.deep.members([selectorOnly(PUBLIC), selectorOnly(PREVIEW)]);
      expectApart(preview, to);
      expect(await stack.up()).to.deep.equal([
        { kind: "update", id: PUBLIC },
        { kind: "update", id: PREVIEW },
      ]);
    });
  }

  it("to a colour without pods gives it pods and a test before the public Service selects it", async () => {
    stack.configure({ activeColor: "blue", ...colors(2, 0) });
    await stack.up();
    stack.configure({ activeColor: "green", ...colors(2, 2) });
    expectApart(await stack.preview(), "green");
    const done = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    const at = (step: string) => {
      expect(done).to.include(step);
      return done.indexOf(step);
    };
    const warm = at("update kubernetes:apps/v1:Deployment green");
    const tested = at("create kubernetes:batch/v1:Job green-gate");
    const switched = at(`update ${PUBLIC}`);
    expect(warm).to.be.lessThan(tested);
    expect(tested).to.be.lessThan(switched);
  });

  it("shrinks the old colour only after the public Service has left it", async () => {
    stack.configure({ activeColor: "blue", ...colors(1, 2) });
    const done = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    stack.configure({ activeColor: "green", ...colors(0, 2) });
    const after = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    expect(done).to.include(`update ${PUBLIC}`);
    expect(after.indexOf(`update ${PUBLIC}`)).to.be.at.least(0);
    expect(after.indexOf(`update ${PUBLIC}`)).to.be.lessThan(
      after.indexOf("update kubernetes:apps/v1:Deployment blue"),
    );
  });

  it("ends with a destroy that removes Services before what they point at, and the cluster last of all", async () => {
    stack.configure({ activeColor: "green", ...colors(2, 2) });
    await stack.up();
    const gone = (await stack.destroy()).map(({ id }) => id);
    const at = (id: string) => {
      expect(gone).to.include(id);
      return gone.indexOf(id);
    };
    for (const color of COLORS) {
      const deployment = at(`kubernetes:apps/v1:Deployment ${color}`);
      expect(at(`kubernetes:core/v1:Service ${color}`)).to.be.lessThan(deployment);
    }
    expect(at(PUBLIC)).to.be.lessThan(at("kubernetes:apps/v1:Deployment green"));
    expect(at(PREVIEW)).to.be.lessThan(at("kubernetes:apps/v1:Deployment blue"));
    const namespace = at("kubernetes:core/v1:Namespace app");
    const inside = gone.filter((id) => /^kubernetes:(core|apps|batch|policy)/.test(id));
    expect(inside.at(-1)).to.equal("kubernetes:core/v1:Namespace app");
    expect(namespace).to.be.lessThan(at("gcp:container/cluster:Cluster cluster"));
  });
});
