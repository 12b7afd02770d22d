import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";
import { COMPUTE, prepareCluster } from "../../../../helpers/google-cloud-cluster.ts";

const REGION = `${COMPUTE}/regions/us-central1`;
const PATH = `projects/${PROJECT_ID}/regions/us-central1`;
const LINK = "https://www.googleapis.com/compute/v1/";
const ADDRESS = `${PATH}/addresses/out`;
const nat = {
  name: "nat",
  natIpAllocateOption: "MANUAL_ONLY",
  natIps: [ADDRESS],
  sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
};

describe("a NAT of a simulated router", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
    await cloud.operate("POST", `${REGION}/addresses`, { name: "out" });
    for (const name of ["router", "other"]) {
      const network = `projects/${PROJECT_ID}/global/networks/net`;
      await cloud.operate("POST", `${REGION}/routers`, { name, network });
    }
  });
  afterEach(() => cloud.stop());

  const give = (nats: object[], router = "router") =>
    cloud.operate("PATCH", `${REGION}/routers/${router}`, { nats });
  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };
  const refused = (nats: object[], router = "router") =>
    refusal("PATCH", `${REGION}/routers/${router}`, { nats });
  const messageOf = async (fields: object) => (await refused([{ ...nat, ...fields }]))[1];

  it("has its address, which names the router as its user and can't be deleted before the NAT", async () => {
    await give([nat]);
    const { nats } = await cloud.get(`${REGION}/routers/router`);
    expect(nats).to.have.nested.property("[0].natIps[0]", LINK + ADDRESS);
    expect(await cloud.get(`${REGION}/addresses/out`)).to.deep.include({
      status: "IN_USE",
      users: [`${LINK}${PATH}/routers/router`],
    });
    expect(await refusal("DELETE", `${REGION}/addresses/out`)).to.deep.equal([
      400,
      `The address resource '${ADDRESS}' is already being used by '${PATH}/routers/router'`,
    ]);
    await give([]);
    expect(await cloud.get(`${REGION}/addresses/out`)).to.deep.include({ status: "RESERVED" });
    await cloud.operate("DELETE", `${REGION}/addresses/out`);
  });

  it("goes with its router", async () => {
    await give([nat]);
    await cloud.operate("DELETE", `${REGION}/routers/router`);
    await cloud.operate("DELETE", `${REGION}/addresses/out`);
  });

  it("keeps what a PATCH does not name, such as the description of its router", async () => {
    await give([nat]);
    await cloud.operate("PATCH", `${REGION}/routers/router`, { description: "of the cluster" });
    expect(await cloud.get(`${REGION}/routers/router`)).to.have.nested.property("nats[0].name", "nat");
  });

  it("needs an external address that exists in its region and has no other user", async () => {
    expect(await refused([{ ...nat, natIps: ["gone"] }])).to.deep.equal([
      404,
      `The resource '${PATH}/addresses/gone' was not found`,
    ]);
    const subnetwork = `${PATH}/subnetworks/sub`;
    await cloud.operate("POST", `${REGION}/addresses`, { name: "in", addressType: "INTERNAL", subnetwork });
    expect(await messageOf({ natIps: [`${PATH}/addresses/in`] })).to.match(
      /'resource\.nats\[\]\.natIps'.*external/,
    );

    const { address } = await cloud.get(`${REGION}/addresses/out`);
    cloud.runtime.loadBalancers.set("main", [
      {
        ...{ namespace: "web", name: "public", uid: "0b5e8f2c-6d1a-4f7e-9c3b-2a1d0e9f8c7b", ports: [80] },
        ...{ createTime: "2026-01-02T03:04:05.000Z", internal: false, hasBackendService: false, address },
      },
    ]);
    const [status, message] = await refused([nat]);
    expect([status, message]).to.deep.equal([
      400,
      (message as string).replace(/^.* by /, `The address resource '${ADDRESS}' is already being used by `),
    ]);
    expect(message).to.include("/forwardingRules/");
  });

  it("is the only one with an address, and with all subnetworks of the network in the region", async () => {
    await give([nat]);
    expect((await refused([nat], "other"))[1]).to.match(
      /'resource\.nats\[\]\.sourceSubnetworkIpRangesToNat'.*any other NAT for this network/,
    );
    const listed = {
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: `${PATH}/subnetworks/sub`, sourceIpRangesToNat: ["ALL_IP_RANGES"] }],
    };
    await give([{ ...nat, ...listed }]);
    expect(await refused([{ ...nat, ...listed }], "other")).to.deep.equal([
      400,
      `The address resource '${ADDRESS}' is already being used by '${PATH}/routers/router'`,
    ]);
  });

  it("refuses fields that exclude each other", async () => {
    expect(await messageOf({ natIpAllocateOption: "AUTO_ONLY" })).to.match(/natIps'.*MANUAL_ONLY/);
    expect(await messageOf({ natIps: [] })).to.match(/natIps'.*at least one/);
    expect(await messageOf({ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS" })).to.match(
      /subnetworks'/,
    );
    const dynamic = { enableDynamicPortAllocation: true };
    expect(await messageOf({ maxPortsPerVm: 64 })).to.match(/maxPortsPerVm'.*enableDynamicPortAllocation/);
    expect(await messageOf({ ...dynamic, minPortsPerVm: 100 })).to.match(
      /minPortsPerVm': '100'.*power of two/,
    );
    expect(await messageOf({ ...dynamic, minPortsPerVm: 64, maxPortsPerVm: 64 })).to.match(/maxPortsPerVm'/);
    expect(await messageOf({ ...dynamic, enableEndpointIndependentMapping: true })).to.match(
      /Mapping': 'true'/,
    );
    expect((await refused([nat, nat]))[1]).to.match(/name': 'nat'/);
  });
});
