import { expect } from "chai";
import { CLUSTER, COMPUTE, POOLS, prepareCluster } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const POOL = `${POOLS}/app`;
const nodePool = { name: "app", initialNodeCount: 2, config: { machineType: "e2-standard-2" } };

describe("a node pool of the simulated Kubernetes Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
  });
  afterEach(() => cloud.stop());
  const create = (change: object = {}) =>
    cloud.operate("POST", POOLS, { nodePool: { ...nodePool, ...change } });
  const nodes = () => [...cloud.runtime.nodes.keys()];
  const targetSize = async () =>
    (await cloud.get(`${COMPUTE}/zones/us-central1-a/instanceGroupManagers`)).items[0]?.targetSize;

  it("boots nodes with Google's names and labels", async () => {
    await create();
    expect(nodes()).to.have.length(2);
    for (const { node, labels } of cloud.runtime.nodes.values()) {
      expect(node).to.match(/^gke-main-app-[0-9a-f]{8}-[0-9a-z]{4}$/);
      expect(labels).to.deep.equal({
        "cloud.google.com/gke-nodepool": "app",
        "cloud.google.com/machine-family": "e2",
        "node.kubernetes.io/instance-type": "e2-standard-2",
        "topology.kubernetes.io/region": "us-central1",
        "topology.kubernetes.io/zone": "us-central1-a",
        "iam.gke.io/gke-metadata-server-enabled": "true",
      });
    }
  });

  it("gives nodes the part of their disk that GKE leaves to pods", async () => {
    await create({ config: { ...nodePool.config, diskSizeGb: 30 } });
    for (const { ephemeralStorageBytes } of cloud.runtime.nodes.values()) {
      expect(ephemeralStorageBytes! / 2 ** 30).to.be.closeTo(7.8, 0.1);
    }
  });

  it("refuses a machine type that no zone has before it makes anything, in Google's words", async () => {
    const answer = await cloud.send("POST", POOLS, {
      nodePool: { ...nodePool, config: { machineType: "e2-standard-3" } },
    });
    expect(answer.status).to.equal(400);
    expect(answer.body.error.message).to.equal(
      'Invalid machine type "e2-standard-3" in zone "us-central1-a": GCE_NOT_FOUND',
    );
    expect((await cloud.get(POOLS)).nodePools).to.deep.equal([]);
    expect(nodes()).to.deep.equal([]);
  });

  it("shows the request merged over Google's defaults", async () => {
    await create({ management: { autoRepair: true, autoUpgrade: false } });
    const pool = await cloud.get(POOL);
    expect(pool).to.deep.include({
      name: "app",
      status: "RUNNING",
      initialNodeCount: 2,
      locations: ["us-central1-a"],
      management: { autoRepair: true, autoUpgrade: false },
      upgradeSettings: { maxSurge: 1, strategy: "SURGE" },
      maxPodsConstraint: { maxPodsPerNode: "110" },
    });
    expect(pool.config).to.include({
      machineType: "e2-standard-2",
      diskSizeGb: 100,
      imageType: "COS_CONTAINERD",
    });
    expect((await cloud.get(POOLS)).nodePools).to.deep.equal([pool]);
    expect((await cloud.get(CLUSTER)).nodePools).to.deep.equal([pool]);
  });

  it("refuses upgrade settings that replace no node or too many at once", async () => {
    await create();
    const { upgradeSettings } = await cloud.get(POOL);
    for (const [maxSurge, maxUnavailable] of [
      [0, 0],
      [20, 1],
    ]) {
      const refused = [
        400,
        `Invalid value for field "upgradeSettings": maxSurge ${maxSurge} and maxUnavailable ${maxUnavailable}. ` +
          "Their sum must be 1 to 20.",
      ];
      const settings = { upgradeSettings: { maxSurge, maxUnavailable } };
      const other = { ...nodePool, name: "other", ...settings };
      const created = await cloud.send("POST", POOLS, { nodePool: other });
      expect([created.status, created.body.error.message]).to.deep.equal(refused);
      const changed = await cloud.send("PUT", POOL, settings);
      expect([changed.status, changed.body.error.message]).to.deep.equal(refused);
    }
    expect((await cloud.get(POOL)).upgradeSettings).to.deep.equal(upgradeSettings);
    await cloud.operate("PUT", POOL, { upgradeSettings: { strategy: "BLUE_GREEN" } });
  });

  it("grows and shrinks without replacing the other nodes", async () => {
    await create();
    const two = nodes();
    await cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 3 });
    expect(nodes()).to.have.length(3).and.include.members(two);
    expect(await targetSize()).to.equal(3);
    await cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 2 });
    expect(nodes()).to.deep.equal(two);
    await cloud.operate("POST", `${POOL}:setSize`, {});
    expect(nodes()).to.deep.equal([]);
    expect(await targetSize()).to.equal(0);
  });

  it("stays unchanged when a new node does not boot", async () => {
    await create();
    cloud.runtime.nodeFailure = "the node's kubelet did not start";
    const operation = await cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 3 });
    expect(operation.statusMessage).to.equal("the node's kubelet did not start");
    expect(nodes()).to.have.length(2);
    expect(await targetSize()).to.equal(2);
    expect((await cloud.get(POOL)).status).to.equal("RUNNING");
  });

  it("leaves nothing behind when its first nodes do not boot", async () => {
    cloud.runtime.nodeFailure = "no address left";
    const operation = await create();
    expect(operation.statusMessage).to.equal("no address left");
    expect((await cloud.send("GET", POOL)).status).to.equal(404);
    cloud.runtime.nodeFailure = undefined;
    expect((await create()).statusMessage).to.equal(undefined);
    expect(nodes()).to.have.length(2);
  });

  it("changes its management and fields that need no new nodes", async () => {
    await create();
    await cloud.operate("POST", `${POOL}:setManagement`, { management: { autoRepair: false } });
    await cloud.operate("PUT", POOL, { upgradeSettings: { maxSurge: 2 } });
    await cloud.operate("PUT", POOL, { workloadMetadataConfig: { mode: "GCE_METADATA" } });
    const pool = await cloud.get(POOL);
    expect(pool.management).to.deep.equal({ autoRepair: false });
    expect(pool.upgradeSettings).to.deep.equal({ maxSurge: 2 });
    expect(pool.config).to.deep.include({
      workloadMetadataConfig: { mode: "GCE_METADATA" },
      machineType: "e2-standard-2",
    });
  });

  it("refuses changes that are not simulated", async () => {
    await create();
    const machine = await cloud.send("PUT", POOL, { machineType: "n2-standard-4" });
    expect(machine.status).to.equal(501);
    expect(machine.body.error.message).to.equal(
      "The sandbox does not simulate changing machineType of a node pool, for which Google replaces all nodes. " +
        "Replace the pool.",
    );
    const scaled = await cloud.send("POST", POOLS, {
      nodePool: { name: "scaled", autoscaling: { enabled: true, maxNodeCount: 3 } },
    });
    expect(scaled.body.error.message).to.equal(
      "The sandbox does not simulate autoscaling of node pools. Leave autoscaling out.",
    );
  });

  it("answers 404 before its creation and after its deletion, and 409 to a second creation", async () => {
    expect((await cloud.send("GET", POOL)).body.error.message).to.equal(
      `Not found: projects/${PROJECT_ID}/locations/us-central1-a/clusters/main/nodePools/app.`,
    );
    await create();
    expect((await cloud.send("POST", POOLS, { nodePool })).status).to.equal(409);
    await cloud.operate("DELETE", POOL);
    expect((await cloud.send("GET", POOL)).status).to.equal(404);
    expect(nodes()).to.deep.equal([]);
  });

  it("refuses an update with the etag of an older state", async () => {
    await create();
    const { etag } = await cloud.get(POOL);
    await cloud.operate("PUT", POOL, { etag, upgradeSettings: { maxSurge: 2 } });
    const { etag: current } = await cloud.get(POOL);
    const { status, body } = await cloud.send("PUT", POOL, { etag, upgradeSettings: { maxSurge: 3 } });
    expect([status, body.error.status, body.error.message]).to.deep.equal([
      409,
      "ABORTED",
      `The etag of projects/${PROJECT_ID}/locations/us-central1-a/clusters/main/nodePools/app is '${current}', got ` +
        `'${etag}'. Read the resource again and retry.`,
    ]);
    await cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 3 });
    expect((await cloud.get(POOL)).etag).not.to.equal(current);
  });

  it("can't grow beyond the quota of nodes", async () => {
    await create();
    const { status, body } = await cloud.send("POST", `${POOL}:setSize`, { nodeCount: 9 });
    expect(status).to.equal(403);
    expect(body.error.message).to.equal(
      "Insufficient regional quota to satisfy request: resource \"INSTANCES\": request requires '7.0' and is short " +
        "'1.0'. Project has a quota of '8.0' with '6.0' available.",
    );
  });

  it("follows its cluster to another zone and back", async () => {
    await create({ initialNodeCount: 1 });
    await cloud.operate("PUT", CLUSTER, { update: { desiredLocations: ["us-central1-a", "us-central1-b"] } });
    expect((await cloud.get(POOL)).locations).to.deep.equal(["us-central1-a", "us-central1-b"]);
    expect(nodes()).to.have.length(2);
    await cloud.operate("PUT", CLUSTER, { update: { desiredLocations: ["us-central1-a"] } });
    expect(nodes()).to.have.length(1);
  });
});
