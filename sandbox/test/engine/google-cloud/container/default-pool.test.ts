import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  POOLS,
  prepareNetwork,
} from "../../../helpers/google-cloud-cluster.ts";
import { TestCloud } from "../../../helpers/google-cloud-client.ts";

const POOL = `${POOLS}/default-pool`;

describe("the default node pool", () => {
  let cloud: TestCloud;
  afterEach(() => cloud.stop());
  const start = async (defaultPoolGraceMs: number) => {
    cloud = await new TestCloud({ defaultPoolGraceMs }).start();
    await prepareNetwork(cloud);
  };
  const untilRunning = async () => {
    for (let tries = 0; tries < 500; tries++) {
      const { status } = await cloud.get(POOL);
      if (status !== "PROVISIONING") return status;
      await sleep(2);
    }
    throw new Error("it is still PROVISIONING");
  };

  it("is PROVISIONING at first, and boots no node when it is deleted then", async () => {
    await start(60_000);
    await cloud.operate("POST", CLUSTERS, clusterBody);
    expect((await cloud.get(POOL)).status).to.equal("PROVISIONING");
    expect((await cloud.get(CLUSTER)).status).to.equal("RUNNING");
    const operation = await cloud.operate("DELETE", POOL);
    expect(operation.operationType).to.equal("DELETE_NODE_POOL");
    expect((await cloud.send("GET", POOL)).status).to.equal(404);
    expect(cloud.runtime.calls).to.deep.equal(["createControlPlane main"]);
  });

  it("boots its node when nobody deletes it", async () => {
    await start(1);
    await cloud.operate("POST", CLUSTERS, clusterBody);
    expect(await untilRunning()).to.equal("RUNNING");
    expect(cloud.runtime.nodes.size).to.equal(1);
  });

  it("deletes its nodes when it is deleted while they boot", async () => {
    await start(1);
    let open = () => {};
    cloud.runtime.nodeGate = new Promise((resolve) => (open = resolve));
    await cloud.operate("POST", CLUSTERS, clusterBody);
    while (!cloud.runtime.calls.some((call) => call.startsWith("createNode"))) await sleep(1);
    const { body } = await cloud.send("DELETE", POOL);
    expect((await cloud.get(POOL)).status).to.equal("STOPPING");
    open();
    await cloud.finish(POOLS, body);
    expect(cloud.runtime.nodes.size).to.equal(0);
    expect(cloud.runtime.calls.at(-1)).to.match(/^deleteNode /);
  });

  it("also boots after a restart of the server", async () => {
    await start(50);
    await cloud.operate("POST", CLUSTERS, clusterBody);
    await cloud.restart();
    expect(await untilRunning()).to.equal("RUNNING");
    expect(cloud.runtime.nodes.size).to.equal(1);
  });

  it("boots within its cluster's operation when the request names it", async () => {
    await start(60_000);
    const { initialNodeCount, ...cluster } = clusterBody.cluster;
    await cloud.operate("POST", CLUSTERS, {
      cluster: { ...cluster, nodePools: [{ name: "default-pool", initialNodeCount }] },
    });
    expect((await cloud.get(POOL)).status).to.equal("RUNNING");
    expect(cloud.runtime.nodes.size).to.equal(1);
  });
});
