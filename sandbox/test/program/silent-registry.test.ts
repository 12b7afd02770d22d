import { expect } from "chai";
import { blueGreenStack, services, SWITCH, testedAgain, VERSIONS } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("a registry that answers nothing, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ activeColor: "blue", "blue.version": "1.0.0" });
    await stack.up();
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    await stack.up();
    stack.silenceRegistry();
  });

  after(async () => {
    await stack?.close();
  });

  it("does not delay a switch and a rollback, which don't ask it", async () => {
    for (const color of ["green", "blue"] as const) {
      stack.configure({ activeColor: color });
      expect(await stack.up()).to.deep.equal([...testedAgain(color), ...SWITCH]);
    }
    expect(stack.services()).to.have.deep.members(services("blue", "green"));
  });

  it("ends a preview that needs it, with an error and a next step", async () => {
    stack.configure({ "green.version": "0.9.0" });
    const message = await stack.preview().then(
      () => "the preview passed",
      (error: Error) => error.message,
    );
    expect(message).to.contain("The registry can't be read (no answer within 30 s). Try again. ");
  });
});
