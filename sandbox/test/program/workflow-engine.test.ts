import { expect } from "chai";
import { compositeSteps, workflows } from "../../../test/helpers/workflows.ts";
import { VERSIONS } from "../../src/engine/toolchain/versions.ts";

describe("the workflows' engine", () => {
  it("is the version that the sandbox pins", () => {
    const steps = [
      ...workflows().flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps ?? [])),
      ...compositeSteps(),
    ];
    const engine = steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(engine.map((step) => step.with)).to.deep.equal([{ "pulumi-version": VERSIONS.pulumi }]);
  });
});
