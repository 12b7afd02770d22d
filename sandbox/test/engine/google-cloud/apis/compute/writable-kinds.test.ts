import { expect } from "chai";
import { COMPUTE, prepareNetwork } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const REGION = `${COMPUTE}/regions/us-central1`;
const ROUTERS = `${REGION}/routers`;
const nat = {
  name: "nat",
  natIpAllocateOption: "AUTO_ONLY",
  sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
};

describe("the simulated Compute Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
  });
  afterEach(() => cloud.stop());

  const router = { name: "router", network: `projects/${PROJECT_ID}/global/networks/net` };
  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };

  it("creates a router, adds a NAT to it, and deletes it", async () => {
    await cloud.operate("POST", ROUTERS, router);
    await cloud.operate("PATCH", `${ROUTERS}/router`, { nats: [nat] });
    expect(await cloud.get(`${ROUTERS}/router`)).to.deep.include({
      kind: "compute#router",
      name: "router",
      region: `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/regions/us-central1`,
      network: `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/global/networks/net`,
      nats: [
        {
          ...{ type: "PUBLIC", enableEndpointIndependentMapping: false, endpointTypes: ["ENDPOINT_TYPE_VM"] },
          ...nat,
        },
      ],
    });
    await cloud.operate("DELETE", `${ROUTERS}/router`);
    expect((await cloud.get(ROUTERS)).items).to.deep.equal([]);
  });

  it("refuses to delete a network with a router and a subnetwork that a NAT names", async () => {
    await cloud.operate("POST", ROUTERS, {
      ...router,
      nats: [
        {
          ...nat,
          sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
          subnetworks: [{ name: `projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub` }],
        },
      ],
    });
    expect(await refusal("DELETE", `${REGION}/subnetworks/sub`)).to.deep.equal([
      400,
      `The subnetwork resource 'projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub' is already being used by ` +
        `'projects/${PROJECT_ID}/regions/us-central1/routers/router'`,
    ]);
    await cloud.operate("PATCH", `${ROUTERS}/router`, { nats: [] });
    await cloud.operate("DELETE", `${REGION}/subnetworks/sub`);
    expect((await refusal("DELETE", `${COMPUTE}/global/networks/net`))[0]).to.equal(400);
  });

  it("refuses a NAT with an unknown option or a missing subnetwork", async () => {
    await cloud.operate("POST", ROUTERS, router);
    const change = (fields: object) =>
      refusal("PATCH", `${ROUTERS}/router`, { nats: [{ ...nat, ...fields }] });
    expect(await change({ natIpAllocateOption: "SOME" })).to.deep.equal([
      400,
      "Invalid value for field 'resource.nats[].natIpAllocateOption': 'SOME'. Must be one of AUTO_ONLY, MANUAL_ONLY.",
    ]);
    const listed = { sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", subnetworks: [{ name: "gone" }] };
    expect(await change(listed)).to.deep.equal([
      404,
      `The resource 'projects/${PROJECT_ID}/regions/us-central1/subnetworks/gone' was not found`,
    ]);
  });

  it("refuses changes of a resource that is being deleted", async () => {
    await cloud.stop();
    cloud = await new TestCloud({ operationStepMs: 500 }).start();
    await prepareNetwork(cloud);
    const network = `${COMPUTE}/global/networks/net`;
    await cloud.operate("DELETE", `${REGION}/subnetworks/sub`);
    const { body: deletion } = await cloud.send("DELETE", network);
    expect((await cloud.send("GET", network)).status).to.equal(200);
    const path = `projects/${PROJECT_ID}/global/networks/net`;
    expect(await refusal("POST", ROUTERS, router)).to.deep.equal([
      400,
      `The resource '${path}' is not ready`,
    ]);
    expect(await refusal("DELETE", network)).to.deep.equal([400, `The resource '${path}' is not ready`]);
    await cloud.finish(network, deletion);
    expect((await cloud.send("GET", network)).status).to.equal(404);
  });
});
