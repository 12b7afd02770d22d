import { expect } from "chai";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const COMPLETE = { appName: undefined, appVersion: "1.0.0", activeColor: "blue", "green.version": "1.0.0" };

describe("a stack whose first update did not finish, on the real engine", function () {
  // An engine run is a second of work, and many on a machine that is busy.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await EngineStack.create(await installedPrograms(PULUMI, this));
    stack.configure({ ...COMPLETE, "gcp:project": "my-project", "blue.version": "1.0.0" });
    await stack.failingUp("kubernetes:batch/v1:Job green-gate");
  });

  after(async () => {
    await stack?.close();
  });

  const refusals = async (changes: Readonly<Record<string, unknown>>) => {
    stack.configure(changes);
    const messages: (string | undefined)[] = [];
    for (const run of [() => stack.preview(), () => stack.up()]) {
      const error = await run().then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      messages.push(/error: (.*)/.exec(error?.message ?? "")?.[1]);
    }
    stack.configure(COMPLETE);
    return messages;
  };

  it("has its guards on: preview and update refuse a switch together with a change", async () => {
    for (const message of await refusals({
      appVersion: "1.1.0",
      activeColor: "green",
      "green.version": "1.1.0",
    })) {
      expect(message).to.match(/activeColor: expected blue while green changes \(from 1\.0\.0, sha256:/);
    }
  });

  it("keeps the name of its app in previews and updates", async () => {
    for (const message of await refusals({ appName: "shop" })) {
      expect(message).to.match(/appName: expected web, got \\?"shop/);
    }
  });

  it("previews what the next update still has to do", async () => {
    const created = (await stack.preview()).changes.filter(({ op }) => op === "create").map(({ id }) => id);
    expect(created)
      .to.include("kubernetes:batch/v1:Job green-gate")
      .and.not.include("kubernetes:core/v1:Service public");
  });

  it("ends well with the next update", async () => {
    const done = (await stack.up()).map(({ id }) => id);
    expect(done).to.include("kubernetes:batch/v1:Job green-gate");
    expect(stack.releases().idle).to.include({ version: "1.0.0", gate: "passed" });
  });
});
