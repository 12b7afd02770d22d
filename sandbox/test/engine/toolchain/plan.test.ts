import { expect } from "chai";
import { planToolchain } from "../../../src/engine/toolchain/plan.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the toolchain's plan", () => {
  let machine: FakeHost;
  beforeEach(() => (machine = fakeHost()));
  afterEach(() => machine.remove());

  it("begins with Docker, which fails soonest, and ends with the images", () => {
    const { steps } = planToolchain({ paths: machine.context.paths });
    expect(steps.map(({ title }) => title)).to.deep.equal([
      "Docker",
      "Pulumi engine",
      "Kubernetes",
      "CoreDNS",
      "Vegeta load generator",
      "Container images",
    ]);
  });

  it("has no result before its steps have run", () =>
    expect(() => planToolchain({ paths: machine.context.paths }).toolchain()).to.throw(
      "the toolchain is not ready: its steps have not all run",
    ));

  it("does nothing after an abort", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    const { steps } = planToolchain({ ...machine.context, signal });
    for (const { run } of steps) expect((await rejection(run(() => {}))).message).to.equal("interrupted");
    expect(machine.runs()).to.deep.equal([]);
  });
});
