import { expect } from "chai";
import { OutgoingTraffic } from "../../../components/google/outgoing-traffic.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const ADDRESS = "gcp:compute/address:Address outgoing";
const ROUTER = "gcp:compute/router:Router outgoing";
const NAT = "gcp:compute/routerNat:RouterNat outgoing";

async function create(deletionProtection?: boolean) {
  const engine = await mockEngine();
  new OutgoingTraffic("outgoing", {
    ...googleGroundwork(),
    region: "us-central1",
    namePrefix: "blue-green",
    deletionProtection,
  });
  return engine.settled();
}

describe("the outgoing traffic", () => {
  const place = { project: "my-project", region: "us-central1", name: "blue-green-outgoing" };

  it("is a NAT for all nodes and pods of the network, with one reserved address", async () => {
    const engine = await create();
    expect(engine.resource(ADDRESS).inputs).to.deep.equal({ ...place, networkTier: "PREMIUM" });
    expect(engine.resource(ROUTER).inputs).to.deep.equal({ ...place, network: "network-id" });
    expect(engine.resource(NAT).inputs).to.deep.include({
      ...{ ...place, router: "blue-green-outgoing", natIpAllocateOption: "MANUAL_ONLY" },
      natIps: ["outgoing-link"],
      sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
    });
  });

  it("has ports that grow with the connections, in powers of two as Google requires", async () => {
    const { minPortsPerVm, maxPortsPerVm, ...nat } = (await create()).resource(NAT).inputs;
    expect(nat).to.include({ enableDynamicPortAllocation: true, enableEndpointIndependentMapping: false });
    for (const ports of [minPortsPerVm, maxPortsPerVm]) {
      expect(Number.isInteger(Math.log2(ports as number)), String(ports)).to.equal(true);
    }
    // The most nodes that the settings allow.
    expect(256 * (minPortsPerVm as number)).to.be.at.most(64_512);
  });

  it("comes after the Compute Engine API, and the NAT after its address and router", async () => {
    const engine = await create();
    for (const id of [ADDRESS, ROUTER, NAT]) {
      expect(engine.resource(id).after, id).to.include("gcp:projects/service:Service services-compute");
    }
    expect(engine.resource(NAT).after).to.include.members([ADDRESS, ROUTER]);
  });

  it("keeps the address from deletion when deletionProtection is true", async () => {
    expect((await create()).resource(ADDRESS).protect).to.equal(false);
    expect((await create(true)).resource(ADDRESS).protect).to.equal(true);
  });
});
