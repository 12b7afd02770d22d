import { expect } from "chai";
import { parseState } from "../../../components/release/release-state.ts";
import { type DeployedState, deployedState } from "../../helpers/deployed-state.ts";

const deployed = (version: string) => ({ version, image: `gcr.io/p/web@sha256:${version}`, replicas: 2 });
const BOTH: DeployedState = {
  activeColor: "blue",
  blue: deployed("1.2.0"),
  green: deployed("1.1.0"),
};
const servedIn = (state: DeployedState) => parseState(deployedState(state)).served;

describe("the versions that users had of each colour", () => {
  it("are the recorded ones, and what users reach now", () => {
    expect(servedIn({ ...BOTH, served: { green: "1.0.0" } })).to.deep.equal({
      blue: "1.2.0",
      green: "1.0.0",
    });
  });

  it("have what the last update led users to, also after a switch that no update made", () => {
    const served = { blue: "1.0.0" };
    const reached = { color: "blue", version: "1.1.5" };
    expect(servedIn({ ...BOTH, activeColor: "green", served, reached })).to.deep.equal({
      blue: "1.1.5",
      green: "1.1.0",
    });
  });

  it("are unknown in a state of an older program", () => {
    expect(servedIn(BOTH)).to.equal(undefined);
  });

  it("leave out what is no colour and no version", () => {
    const served = { blue: 1, green: "1.1.0", red: "1.0.0" } as unknown as Record<string, string>;
    const reached = { color: "red", version: "1.0.0" };
    expect(servedIn({ ...BOTH, activeColor: undefined, served, reached })).to.deep.equal({ green: "1.1.0" });
  });
});
