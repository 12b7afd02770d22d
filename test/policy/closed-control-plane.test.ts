import { expect } from "chai";
import { controlPlaneAccess } from "../../components/google/control-plane-access.ts";
import { closedControlPlane } from "../../policy/closed-control-plane.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (props: object) =>
  violations(closedControlPlane, { type: "gcp:container/cluster:Cluster", props: { ...props } });

const office = { cidrBlock: "203.0.113.0/24", displayName: "office" };

describe("policy closed-control-plane", () => {
  it("passes both kinds of access that the program sets up", async () => {
    expect(await check(controlPlaneAccess(undefined))).to.deep.equal([]);
    expect(await check(controlPlaneAccess([office]))).to.deep.equal([]);
  });

  it("reports an IP endpoint without a list of networks", async () => {
    expect(await check({})).to.deep.equal([
      "The control plane's IP endpoint is open to every address: masterAuthorizedNetworksConfig is not set. " +
        "Set the stack's authorizedNetworks, or leave it out to use the DNS endpoint alone.",
    ]);
  });

  it("reports a list that contains the whole internet or half of it", async () => {
    for (const cidrBlock of ["0.0.0.0/0", "128.0.0.0/1"]) {
      expect(await check(controlPlaneAccess([office, { cidrBlock, displayName: "all" }]))).to.deep.equal([
        `authorizedNetworks: expected networks of /8 or smaller, got "${cidrBlock}". ` +
          "List the networks of the people who operate the cluster.",
      ]);
    }
  });

  it("reports a list that lets in every machine on Google Cloud", async () => {
    const { masterAuthorizedNetworksConfig } = controlPlaneAccess([office]);
    const networks = { ...(masterAuthorizedNetworksConfig as object), gcpPublicCidrsAccessEnabled: true };
    expect(await check({ masterAuthorizedNetworksConfig: networks })).to.deep.equal([
      "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled is not false, so every machine on Google Cloud " +
        "gets in. Set it to false.",
    ]);
  });
});
