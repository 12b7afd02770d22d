import { expect } from "chai";
import { expectRefusal, waitFor } from "../../../src/rehearsal/drills/expectations.ts";
import { PulumiError } from "../../../src/rehearsal/pulumi-stack.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the expectations of a drill", () => {
  it("accept a refusal with the right error", async () => {
    const refused = () => Promise.reject(new PulumiError('activeColor: got "purple"'));
    expect(await expectRefusal(refused(), /purple/)).to.equal('activeColor: got "purple"');
    expect((await rejection(expectRefusal(refused(), /red/))).message).to.equal(
      'expected an error like /red/, got: activeColor: got "purple"',
    );
  });

  it("reject a command that succeeds and another kind of error", async () => {
    expect((await rejection(expectRefusal(Promise.resolve(), /red/))).message).to.equal(
      "expected an error like /red/, but the command succeeded",
    );
    const other = new TypeError("red");
    expect(await rejection(expectRefusal(Promise.reject(other), /red/))).to.equal(other);
  });

  it("wait for a result, but not for ever", async () => {
    let looks = 0;
    const wait = { withinSeconds: 5, pollMs: 1 };
    expect(await waitFor("a third look", () => (++looks === 3 ? "seen" : undefined), wait)).to.equal("seen");
    const never = waitFor("an answer of green", () => undefined, { withinSeconds: 0.01, pollMs: 1 });
    expect((await rejection(never)).message).to.equal("an answer of green: not within 0.01 s");
  });
});
