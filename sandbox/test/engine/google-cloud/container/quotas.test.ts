import { expect } from "chai";
import {
  CLUSTERS,
  clusterBody,
  COMPUTE,
  POOLS,
  prepareCluster,
} from "../../../helpers/google-cloud-cluster.ts";
import { TestCloud } from "../../../helpers/google-cloud-client.ts";

describe("the quotas of a region", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud({ maxCpus: 10 }).start();
    await prepareCluster(cloud);
  });
  afterEach(() => cloud.stop());

  const nodePool = (machineType: string, initialNodeCount: number) => ({
    nodePool: { name: `${machineType}-${initialNodeCount}`, initialNodeCount, config: { machineType } },
  });
  const usage = async () => {
    const { quotas } = (await cloud.get(`${COMPUTE}/regions/us-central1`)) as unknown as { quotas: object[] };
    return quotas;
  };

  it("count the CPUs of the machine types", async () => {
    await cloud.operate("POST", POOLS, nodePool("e2-standard-4", 1));
    await cloud.operate("POST", POOLS, nodePool("e2-medium", 1));
    expect(await usage()).to.deep.equal([
      { metric: "INSTANCES", limit: 8, usage: 2 },
      { metric: "CPUS", limit: 10, usage: 6 },
    ]);
    const { status, body } = await cloud.send("POST", POOLS, nodePool("n2-standard-8", 1));
    expect([status, body.error.status, body.error.message]).to.deep.equal([
      403,
      "PERMISSION_DENIED",
      "Insufficient regional quota to satisfy request: resource \"CPUS\": request requires '8.0' and is short '4.0'. " +
        "Project has a quota of '10.0' with '4.0' available.",
    ]);
    expect(cloud.runtime.nodes.size).to.equal(2);
  });

  it("are separate for each region, and free again after nodes are deleted", async () => {
    await cloud.operate("POST", POOLS, nodePool("e2-standard-4", 2));
    const cluster = { ...clusterBody.cluster, name: "second", nodeConfig: { machineType: "e2-standard-4" } };
    expect((await cloud.send("POST", CLUSTERS, { cluster })).status).to.equal(403);
    await cloud.operate("DELETE", `${POOLS}/e2-standard-4-2`);
    expect(await usage()).to.deep.include({ metric: "CPUS", limit: 10, usage: 0 });
    expect((await cloud.send("POST", CLUSTERS, { cluster })).status).to.equal(200);
    expect(await cloud.get(`${COMPUTE}/regions/us-east1`)).to.deep.include({
      quotas: [
        { metric: "INSTANCES", limit: 8, usage: 0 },
        { metric: "CPUS", limit: 10, usage: 0 },
      ],
    });
  });
});
