import { expect } from "chai";
import {
  blueGreenStack,
  type Color,
  deployment,
  gate,
  hook,
  PLANNED_SWITCH,
  PREVIEW,
  PUBLIC,
  services,
  SWITCH,
  testedAgain,
  VERSIONS,
} from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const SECRET = { path: "preRelease.command[1]", value: "hunter2-hunter2" };

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("the Jobs of a release, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ "blue.version": "1.0.0", "preRelease.command": ["true"] });
    await stack.setSecret(SECRET.path, SECRET.value);
  });

  after(async () => {
    await stack?.close();
  });

  const idsOf = (done: readonly { readonly id: string }[]) => done.map(({ id }) => id);
  const record = () => stack.outputsOf("gke-blue-green:release:ReleaseRecord");
  const selectByHand = (service: string, color: Color) =>
    stack.changeByHand(service, (object) => ({
      ...object,
      spec: { ...(object.spec as object), selector: { app: "web", color } },
    }));

  it("a pre-release hook runs before the pods of the first release", async () => {
    const done = idsOf(await stack.up());
    expect(done).to.include(hook("blue"));
    expect(done.indexOf(hook("blue"))).to.be.lessThan(done.indexOf(deployment("blue")));
  });

  it("a secret in a hook's command stays out of the state's plain text", () => {
    const text = stack.stateText();
    expect(text).to.include('"kubernetes:batch/v1:Job"').and.include("blue-pre-release");
    expect(text).not.to.include(SECRET.value);
  });

  it("a hook that ran stays as it is when its time limit and its command change", async () => {
    stack.configure({ "preRelease.timeoutSeconds": 400, "preRelease.command": ["true", "again"] });
    expect((await stack.preview()).changes).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
    expect(record()).to.deep.include({
      hooks: {
        "1.0.0": {
          image: stack.releases().active!.image,
          completedAt: "2026-11-27T12:00:00Z",
        },
      },
    });
  });

  it("a hook whose Job was deleted does not run again, and no preview says that it would", async () => {
    stack.changeByHand(hook("blue"), () => undefined);
    expect((await stack.preview()).changes).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
  });

  it("a hook that failed runs again for the new version, and no other hook does", async () => {
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    const failed = idsOf(await stack.failingUp(hook("green")));
    expect(failed).to.not.include.members([hook("blue"), deployment("green")]);
    const done = idsOf(await stack.up());
    expect(done).to.include(hook("green")).and.not.include(hook("blue"));
    expect(done.indexOf(hook("green"))).to.be.lessThan(done.indexOf(deployment("green")));
  });

  it("a switch runs the gate again before the public Service changes, and the next update changes nothing", async () => {
    stack.configure({ activeColor: "green" });
    expect((await stack.preview()).changes).to.have.deep.members([
      { op: "replace", id: gate("green"), paths: ["metadata.labels.switch", "metadata.name"] },
      ...PLANNED_SWITCH,
    ]);
    expect(await stack.up()).to.deep.equal([...testedAgain("green"), ...SWITCH]);
    expect(await stack.up()).to.deep.equal([]);
    expect(record().switches).to.equal(1);
    expect(record().gates).to.have.property("green").that.includes({ version: "1.1.0", forSwitch: 1 });
  });

  it("a gate that fails at the switch leaves users where they are", async () => {
    stack.configure({ activeColor: "blue" });
    expect(await stack.failingUp(gate("blue"))).to.deep.equal([{ kind: "delete", id: gate("blue") }]);
    expect(stack.services()).to.have.deep.members(services("green", "blue"));
  });

  it("an update that ended between the gate and the switch runs the gate again in the next one", async () => {
    expect(await stack.failingUp(PUBLIC)).to.deep.equal([{ kind: "create", id: gate("blue") }]);
    expect(await stack.up()).to.deep.equal([...testedAgain("blue"), ...SWITCH]);
  });

  it("no gate runs after a switch at once, and no preview says that one would", async () => {
    stack.configure({ activeColor: "green" });
    selectByHand(PUBLIC, "green");
    selectByHand(PREVIEW, "blue");
    expect((await stack.preview()).changes).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
    expect(stack.services()).to.have.deep.members(services("green", "blue"));
  });
});
