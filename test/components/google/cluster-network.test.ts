import { expect } from "chai";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";

describe("the cluster's network", () => {
  it("has one subnetwork with ranges for pods and Services", async () => {
    const engine = await mockEngine();
    googleGroundwork();
    await engine.settled();
    expect(engine.resource("gcp:compute/network:Network network").inputs).to.deep.equal({
      project: "my-project",
      name: "blue-green",
      autoCreateSubnetworks: false,
    });
    expect(engine.resource("gcp:compute/subnetwork:Subnetwork network-subnetwork").inputs).to.deep.equal({
      project: "my-project",
      name: "blue-green",
      region: "us-central1",
      network: "network-id",
      ipCidrRange: "10.10.0.0/24",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.20.0.0/16" },
        { rangeName: "services", ipCidrRange: "10.30.0.0/20" },
      ],
      privateIpGoogleAccess: true,
    });
  });

  it("comes after the Compute Engine API", async () => {
    const engine = await mockEngine();
    googleGroundwork();
    await engine.settled();
    expect(engine.resource("gcp:compute/network:Network network").after).to.deep.equal([
      "gcp:projects/service:Service services-compute",
    ]);
  });
});
