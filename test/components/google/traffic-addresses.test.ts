import { expect } from "chai";
import { TrafficAddresses } from "../../../components/google/traffic-addresses.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";

async function reserve(deletionProtection?: boolean) {
  const engine = await mockEngine();
  const addresses = new TrafficAddresses("addresses", {
    ...googleGroundwork(),
    region: "us-central1",
    namePrefix: "blue-green",
    deletionProtection,
  });
  const names = [await valueOf(addresses.publicName), await valueOf(addresses.previewName)];
  await engine.settled();
  return {
    engine,
    names,
    external: engine.resource("gcp:compute/address:Address addresses-public"),
    internal: engine.resource("gcp:compute/address:Address addresses-preview"),
  };
}

describe("the traffic addresses", () => {
  it("are an external one and an internal one of the cluster's subnetwork", async () => {
    const { names, external, internal } = await reserve();
    expect(names).to.deep.equal(["blue-green-public", "blue-green-preview"]);
    expect(external.inputs).to.deep.equal({
      project: "my-project",
      region: "us-central1",
      name: "blue-green-public",
      networkTier: "PREMIUM",
    });
    expect(internal.inputs).to.deep.equal({
      project: "my-project",
      region: "us-central1",
      name: "blue-green-preview",
      addressType: "INTERNAL",
      subnetwork: "network-subnetwork-id",
    });
  });

  it("come after the Compute Engine API, the internal one after its subnetwork too", async () => {
    const { engine, external, internal } = await reserve();
    expect(external.after).to.include("gcp:projects/service:Service services-compute");
    expect(internal.after).to.include("gcp:projects/service:Service services-compute");
    expect(engine.allBefore(internal.id)).to.include("gcp:compute/subnetwork:Subnetwork network-subnetwork");
  });

  it("protect the external one alone when deletionProtection is true", async () => {
    const isProtected = async (protection?: boolean) => {
      const { external, internal } = await reserve(protection);
      return [external.protect, internal.protect];
    };
    expect(await isProtected()).to.deep.equal([false, false]);
    expect(await isProtected(true)).to.deep.equal([true, false]);
  });
});
