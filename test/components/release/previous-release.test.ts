import { expect } from "chai";
import { previousRelease } from "../../../components/release/previous-release.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { deployedState } from "../../helpers/deployed-state.ts";
import { PROJECT_NAME } from "../../helpers/pulumi-config.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const BLUE = {
  version: "1.0.0",
  image: "gcr.io/p/web:set-by-hand",
  replicas: 2,
  applied: { version: "1.0.0", image: "gcr.io/p/web@sha256:b1" },
};
const GREEN = { version: "1.1.0", image: "gcr.io/p/web@sha256:97", replicas: 0 };

const STACK = `organization/${PROJECT_NAME}/prod`;

describe("the previous release", () => {
  it("is read from the stack's own state, including what a failed update left", async () => {
    const state = deployedState({
      activeColor: "blue",
      blue: BLUE,
      green: GREEN,
      built: { version: "1.1.0", content: "c1", modes: "m1" },
    });
    const engine = await mockEngine({ stack: "prod", state });
    expect(await previousRelease()).to.deep.equal({
      activeColor: "blue",
      appName: "web",
      colors: { blue: BLUE, green: GREEN },
      built: { version: "1.1.0", content: "c1", modes: "m1" },
    });
    expect(engine.invokes).to.deep.equal([
      { token: "pulumi:pulumi:readStackOutputs", inputs: { name: STACK } },
      {
        token: "pulumi:pulumi:readStackResourceOutputs",
        inputs: { stackName: STACK },
      },
    ]);
  });

  it("is empty before a stack's first update", async () => {
    const engine = await mockEngine();
    expect(await previousRelease()).to.deep.equal({ colors: {} });
    expect(engine.invokes.map(({ token }) => token)).to.deep.equal(["pulumi:pulumi:readStackOutputs"]);
  });

  it("is incomplete after an update that failed half-way", () => {
    expect(parseState(deployedState({ blue: BLUE }))).to.deep.equal({
      activeColor: undefined,
      appName: undefined,
      colors: { blue: BLUE },
      built: undefined,
    });
    const unfinished = { "urn:x::blue": { type: "kubernetes:apps/v1:Deployment", outputs: {} } };
    expect(parseState(unfinished).colors).to.deep.equal({});
  });
});
