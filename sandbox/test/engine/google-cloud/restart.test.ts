import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  COMPUTE,
  POOLS,
  prepareCluster,
  prepareNetwork,
} from "../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

describe("a restart of the Google Cloud server", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());

  it("forgets nothing", async () => {
    await prepareCluster(cloud);
    await cloud.operate("POST", POOLS, { nodePool: { name: "app", initialNodeCount: 2 } });
    const paths = [
      CLUSTER,
      POOLS,
      `${COMPUTE}/global/networks/net`,
      `${COMPUTE}/regions/us-central1/subnetworks/sub`,
      `/crm/v1/projects/${PROJECT_ID}`,
      `/container/v1/projects/${PROJECT_ID}/locations/-/operations`,
    ];
    const before = await Promise.all(paths.map((path) => cloud.get(path)));
    await cloud.restart();
    expect(await Promise.all(paths.map((path) => cloud.get(path)))).to.deep.equal(before);
    expect(cloud.runtime.nodes.size).to.equal(2);
  });

  it("runs unfinished operations again", async () => {
    await prepareNetwork(cloud);
    cloud.runtime.controlPlaneGate = new Promise(() => {});
    const { body: operation } = await cloud.send("POST", CLUSTERS, clusterBody);
    while (!cloud.runtime.calls.includes("createControlPlane main")) await sleep(1);
    cloud.runtime.controlPlaneGate = Promise.resolve();
    await cloud.restart();
    expect(cloud.lines).to.include(
      `CREATE_CLUSTER of projects/${PROJECT_ID}/locations/us-central1-a/clusters/main runs again`,
    );
    const finished = await cloud.finish(CLUSTERS, operation);
    expect(finished.statusMessage).to.equal(undefined);
    expect((await cloud.get(CLUSTER)).status).to.equal("RUNNING");
  });

  it("says what to do about a state file that is broken", async () => {
    await cloud.server.close();
    writeFileSync(cloud.stateFile, "{");
    let message = "";
    await cloud.start().catch((error: Error) => (message = error.message));
    expect(message).to.match(
      new RegExp(`^${cloud.stateFile}: not JSON \\(.+\\)\\. Next: remove it, to start afresh\\.$`),
    );
  });
});
